"""Writes tuning-reference.safetensors: what the libraries of others compute with LoRA, (IA)3 and bottleneck adapters.

python3 tuning_reference.py OUT, with torch, transformers, peft, adapters (the file here: 2.15.0, 4.35.2, 0.7.1, 0.1.1). An
ALBERT of random weights, four layers in two groups, gets each method in turn; all that the method inserts and the
classifier are random too, so that nothing is zero. The file holds the network (`base/NAME`), the batch (`batch/NAME`) and
for each method its inserted tensors, the logits, the loss, the gradients, and the inserted tensors after ten steps of AdamW
(`METHOD/{tensor,gradient,trained}/NAME`, `METHOD/logits`, `METHOD/loss`).
"""

import sys

import adapters
import peft
import torch
from safetensors.torch import save_file
from transformers import AlbertConfig, AlbertForSequenceClassification

CONFIG = AlbertConfig(
    vocab_size=20, embedding_size=4, hidden_size=8, num_hidden_layers=4, num_hidden_groups=2, num_attention_heads=2,
    intermediate_size=12, max_position_embeddings=8, hidden_act="gelu_new", hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0, classifier_dropout_prob=0.0, num_labels=3,
)  # fmt: skip
METHODS = {
    "lora": peft.LoraConfig(r=2, lora_alpha=6, target_modules=["query", "value"], modules_to_save=["classifier"]),
    "lora-all": peft.LoraConfig(
        r=3, lora_alpha=3, target_modules=["query", "key", "value", "dense", "ffn", "ffn_output"],
        modules_to_save=["classifier"],
    ),
    "ia3": peft.IA3Config(
        target_modules=["key", "value", "ffn_output"], feedforward_modules=["ffn_output"], modules_to_save=["classifier"],
    ),
    "pfeiffer": adapters.SeqBnConfig(reduction_factor=2, non_linearity="relu"),
    "parallel": adapters.ParBnConfig(reduction_factor=4, non_linearity="relu", scaling=4.0),
    "lora-words": peft.LoraConfig(
        r=2, lora_alpha=5, target_modules=["word_embeddings", "query", "value"], modules_to_save=["classifier"]
    ),
}  # fmt: skip
STEPS, RATE = 10, 1e-2

torch.manual_seed(0)
torch.set_num_threads(1)


def scattered(model):
    """All parameters random: LayerNorms around 1, the rest wide enough that every part of the network matters."""
    for name, parameter in model.named_parameters():
        noise = 0.4 * torch.randn_like(parameter)
        parameter.data = noise + 1 if "orm.weight" in name or "ia3_l" in name else noise
    return model


base = {name: value.clone() for name, value in scattered(AlbertForSequenceClassification(CONFIG)).state_dict().items()}
batch = {
    "input_ids": torch.randint(2, CONFIG.vocab_size, (3, 6)),
    "token_type_ids": torch.tensor([[0, 0, 0, 1, 1, 1]] * 3),
    "attention_mask": torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 0, 0]]),
    "labels": torch.tensor([0, 2, 1]),
}


def tuned(config):
    model = AlbertForSequenceClassification(CONFIG)
    model.load_state_dict(base)
    if isinstance(config, peft.PeftConfig):
        model = peft.get_peft_model(model, config)
    else:
        adapters.init(model)
        model.add_adapter("task", config=config)
        model.train_adapter("task")
    trained = {name: value for name, value in model.named_parameters() if value.requires_grad}
    for name, value in trained.items():
        value.data = 0.3 * torch.randn_like(value) + (1 if "ia3_l" in name else 0)
    return model.train(), trained


out = {f"base/{name}": value for name, value in base.items() if not name.endswith("position_ids")}
out |= {f"batch/{name}": value.float() for name, value in batch.items()}
for method, config in METHODS.items():
    model, trained = tuned(config)
    optimiser = torch.optim.AdamW(trained.values(), lr=RATE, weight_decay=0.0)
    for step in range(STEPS):
        result = model(**batch)
        optimiser.zero_grad()
        result.loss.backward()
        if step == 0:
            out |= {f"{method}/tensor/{name}": value.detach().clone() for name, value in trained.items()}
            out |= {f"{method}/gradient/{name}": value.grad.clone() for name, value in trained.items()}
            out |= {f"{method}/logits": result.logits.detach(), f"{method}/loss": result.loss.detach().reshape(1)}
        optimiser.step()
    out |= {f"{method}/trained/{name}": value.detach().clone() for name, value in trained.items()}
save_file({name: value.contiguous() for name, value in out.items()}, sys.argv[1])
