"""Times the workloads with PyTorch: torch_child.py GEOMETRY WARMUPS REPEATS THREADS; prints JSON.

GEOMETRY is workloads.ts's, as JSON. The layer is ALBERT's, with PyTorch's own fused GELU, layer norm and softmax.
"""

import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

GEOMETRY = json.loads(sys.argv[1])
WARMUPS, REPEATS, THREADS = (int(argument) for argument in sys.argv[2:5])
TOKENS = GEOMETRY["batch"] * GEOMETRY["length"]
HIDDEN = GEOMETRY["hidden"]


class Adapter(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Linear(HIDDEN, GEOMETRY["bottleneck"])
        self.up = nn.Linear(GEOMETRY["bottleneck"], HIDDEN)

    def forward(self, x):
        return x + self.up(functional.gelu(self.down(x), approximate="tanh"))


class Encoder(nn.Module):
    """Embeddings, their mapping to the hidden width, and one layer."""

    def __init__(self, adapters):
        super().__init__()
        width = GEOMETRY["embedding"]
        self.word = nn.Embedding(GEOMETRY["vocabulary"], width)
        self.position = nn.Embedding(GEOMETRY["length"], width)
        self.token_type = nn.Embedding(2, width)
        self.norms = nn.ModuleList([nn.LayerNorm(size) for size in (width, HIDDEN, HIDDEN)])
        self.mapping = nn.Linear(width, HIDDEN)
        self.query, self.key, self.value, self.dense = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.ffn = nn.Linear(HIDDEN, GEOMETRY["inner"])
        self.ffn_output = nn.Linear(GEOMETRY["inner"], HIDDEN)
        self.adapters = nn.ModuleList([Adapter(), Adapter()] if adapters else [nn.Identity(), nn.Identity()])
        if adapters:
            self.requires_grad_(False)
            self.norms.requires_grad_(True)
            self.adapters.requires_grad_(True)

    def attend(self, x):
        batch, length, heads = GEOMETRY["batch"], GEOMETRY["length"], GEOMETRY["heads"]

        def split(rows):
            return rows.view(batch, length, heads, -1).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = query @ key.transpose(2, 3) / math.sqrt(HIDDEN / heads)
        return (scores.softmax(-1) @ value).transpose(1, 2).reshape(TOKENS, HIDDEN)

    def forward(self, ids, positions):
        embedded = self.word(ids) + self.token_type(torch.zeros_like(ids)) + self.position(positions)
        x = self.mapping(self.norms[0](embedded))
        x = self.norms[1](x + self.adapters[0](self.dense(self.attend(x))))
        inner = functional.gelu(self.ffn(x), approximate="tanh")
        return self.norms[2](x + self.adapters[1](self.ffn_output(inner)))


def multiply(transposed):
    a, b = torch.randn(2, GEOMETRY["side"], GEOMETRY["side"])
    return lambda: a @ (b.t() if transposed else b)


def linear_gradients():
    x = torch.randn(TOKENS, HIDDEN, requires_grad=True)
    layer = nn.Linear(HIDDEN, HIDDEN)
    cotangent = torch.randn(TOKENS, HIDDEN)
    inputs = [x, *layer.parameters()]
    return lambda: torch.autograd.grad(layer(x), inputs, cotangent)


def encoder_gradients(adapters):
    encoder = Encoder(adapters)
    ids = torch.randint(GEOMETRY["vocabulary"], (TOKENS,))
    positions = torch.arange(GEOMETRY["length"]).repeat(GEOMETRY["batch"])
    cotangent = torch.randn(TOKENS, HIDDEN)
    trained = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    return lambda: torch.autograd.grad(encoder(ids, positions), trained, cotangent)


def timings(workload):
    for _ in range(WARMUPS):
        workload()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        workload()
        seconds.append(time.perf_counter() - start)
    return seconds


torch.manual_seed(0)
torch.set_num_threads(THREADS)
WORKLOADS = {
    "matmul": lambda: multiply(False),
    "matmul-transposed": lambda: multiply(True),
    "linear": linear_gradients,
    "layer-adapters": lambda: encoder_gradients(True),
    "layer-full": lambda: encoder_gradients(False),
}
print(json.dumps({name: timings(prepare()) for name, prepare in WORKLOADS.items()}))
