"""Trains ALBERT-base with PyTorch, a step for each line of standard input; the counterpart of step-child.ts.

torch_step_child.py GEOMETRY METHOD VARIANT THREADS: `eager` is the mathematics of Hugging Face's modeling_albert.py
operation by operation (gelu_new out of elementary operations, additive mask, scores divided by the root of the head's
width); `fused` uses PyTorch's own fused GELU, the rest is the same.
"""

import json
import math
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional

GEOMETRY = json.loads(sys.argv[1])
METHOD, VARIANT, THREADS = sys.argv[2], sys.argv[3], int(sys.argv[4])
HIDDEN, HEADS = GEOMETRY["hidden"], GEOMETRY["heads"]


def gelu_new(x):
    if VARIANT == "fused":
        return functional.gelu(x, approximate="tanh")
    return 0.5 * x * (1.0 + torch.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * torch.pow(x, 3.0))))


class Adapter(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Linear(HIDDEN, GEOMETRY["bottleneck"])
        self.up = nn.Linear(GEOMETRY["bottleneck"], HIDDEN)

    def forward(self, x):
        return x + self.up(gelu_new(self.down(x)))


class Layer(nn.Module):
    """The one layer whose weights all applications share."""

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.dense = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.ffn = nn.Linear(HIDDEN, GEOMETRY["inner"])
        self.ffn_output = nn.Linear(GEOMETRY["inner"], HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.full_norm = nn.LayerNorm(HIDDEN, eps=1e-12)

    def attend(self, x, mask):
        def split(rows):
            return rows.view(*rows.shape[:2], HEADS, -1).permute(0, 2, 1, 3)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = torch.matmul(query, key.transpose(-1, -2)) / math.sqrt(HIDDEN / HEADS) + mask
        context = torch.matmul(functional.softmax(scores, dim=-1), value)
        return self.dense(context.transpose(2, 1).flatten(2))

    def forward(self, x, mask, adapters):
        attended = self.attention_norm(x + adapters[0](self.attend(x, mask)))
        inner = gelu_new(self.ffn(attended))
        return self.full_norm(adapters[1](self.ffn_output(inner)) + attended)


class Albert(nn.Module):
    def __init__(self):
        super().__init__()
        width = GEOMETRY["embedding"]
        self.word = nn.Embedding(GEOMETRY["vocabulary"], width, padding_idx=0)
        self.position = nn.Embedding(GEOMETRY["positions"], width)
        self.token_type = nn.Embedding(2, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.mapping = nn.Linear(width, HIDDEN)
        self.layer = Layer()
        self.pooler = nn.Linear(HIDDEN, HIDDEN)
        self.classifier = nn.Linear(HIDDEN, GEOMETRY["labels"])
        adapter = Adapter if METHOD == "houlsby" else nn.Identity
        self.adapters = nn.ModuleList(adapter() for _ in range(2 * GEOMETRY["layers"]))
        if METHOD == "houlsby":
            self.requires_grad_(False)
            for part in (self.adapters, self.classifier, self.norm, self.layer.attention_norm, self.layer.full_norm):
                part.requires_grad_(True)

    def forward(self, ids):
        size, length = ids.shape
        types = self.token_type(torch.zeros_like(ids))
        x = self.mapping(self.norm(self.word(ids) + types + self.position(torch.arange(length))))
        mask = torch.zeros(size, 1, 1, length)
        for application in range(GEOMETRY["layers"]):
            x = self.layer(x, mask, self.adapters[2 * application : 2 * application + 2])
        return self.classifier(torch.tanh(self.pooler(x[:, 0])))


def train_step(size, length):
    generator = torch.Generator().manual_seed(size * 1000 + length)
    ids = torch.randint(GEOMETRY["vocabulary"], (size, length), generator=generator)
    optimiser.zero_grad()
    functional.cross_entropy(model(ids), torch.arange(size) % 2).backward()
    nn.utils.clip_grad_norm_(trained, 1.0)
    optimiser.step()


torch.manual_seed(0)
torch.set_num_threads(THREADS)
model = Albert()
trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
optimiser = torch.optim.AdamW(trained, lr=2e-5)
print("{}", flush=True)
for line in sys.stdin:
    _, size, length = line.split()
    wall, cpu = time.perf_counter(), time.process_time()
    train_step(int(size), int(length))
    report = {
        "wallMs": (time.perf_counter() - wall) * 1000,
        "cpuMs": (time.process_time() - cpu) * 1000,
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(report), flush=True)
