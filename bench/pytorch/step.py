"""Seconds a training step in PyTorch, eager or compiled, for the model, data shape and optimizer of an Epicenter run file.

usage: step.py RUN.yaml [--steps N] [--warmup N] [--threads N] [--last-only] [--compile] [--optimizer foreach|loop|fused]

RUN.yaml is a resolved one (`epicenter train --print-config`, or run.yaml of a run directory). Prints one JSON line.
"""
import argparse
import json
import statistics
import time

import torch
import torch.nn.functional as F
import yaml

from gpt import GPT, adamw, numbers

arguments = argparse.ArgumentParser()
arguments.add_argument("run")
arguments.add_argument("--steps", type=int, default=60)
arguments.add_argument("--warmup", type=int, default=10)
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--last-only", action="store_true")
arguments.add_argument("--optimizer", choices=["foreach", "loop", "fused"], default="foreach")
arguments.add_argument("--compile", action="store_true", help="torch.compile the model")
a = arguments.parse_args()
run = yaml.safe_load(open(a.run))
torch.set_num_threads(a.threads)
torch.manual_seed(0)
data, model_config, optimizer_config = run["data"], run["model"], numbers(run["optimizer"])

if data["kind"] == "modular":
    p = data["modulus"]
    pairs = torch.cartesian_prod(torch.arange(p), torch.arange(p))
    pairs = pairs[torch.randperm(len(pairs))[: int(len(pairs) * data["train_fraction"])]]
    everything = torch.cat([pairs, torch.full((len(pairs), 1), p)], 1), pairs.sum(1) % p
    size = data["batch_size"] or len(pairs)
    vocab = p + 1

    def batch():
        if size == len(pairs):
            return everything
        chosen = torch.randperm(len(pairs))[:size]
        return everything[0][chosen], everything[1][chosen]
else:
    vocab = data.get("vocab_size", 256)
    text = torch.randint(vocab, (1_000_000,))
    t = model_config["block_size"]

    def batch():
        starts = torch.randint(len(text) - t - 1, (data["batch_size"],)).tolist()
        return torch.stack([text[s : s + t] for s in starts]), torch.stack([text[s + 1 : s + t + 1] for s in starts])


model = GPT(vocab, model_config, last_only=a.last_only)
optimizer = adamw(model, optimizer_config, a.optimizer)
forward = torch.compile(model) if a.compile else model


def step():
    x, y = batch()
    optimizer.zero_grad(set_to_none=True)
    logits = forward(x)
    if data["kind"] == "modular":
        logits = logits[:, -1]
    loss = F.cross_entropy(logits.reshape(-1, vocab), y.reshape(-1))
    loss.backward()
    if optimizer_config["clip_grad_norm"] > 0:
        torch.nn.utils.clip_grad_norm_(model.parameters(), optimizer_config["clip_grad_norm"])
    optimizer.step()
    return loss.item()


seconds = []
for i in range(a.warmup + a.steps):
    started = time.perf_counter()
    step()
    if i >= a.warmup:
        seconds.append(time.perf_counter() - started)
print(json.dumps({"torch": torch.__version__, "median": statistics.median(seconds), "min": min(seconds), "steps": a.steps}))
