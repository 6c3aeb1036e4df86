"""The arms of an experiment, run in turn by one PyTorch process from a deep-copied state: what a user would do instead.

usage: replay.py RUN CHECKPOINT_STEP UNTIL ARMS.json [--threads N] [--last-only]

RUN is a run directory of the full-batch modular workload; the state comes from its checkpoint, so both sides start from
the same weights and moments. ARMS.json maps a name to interventions written as for `epicenter replay --arm`. Prints one
JSON line: the version of torch, seconds, and each arm's losses.
"""
import argparse
import copy
import fnmatch
import json
import struct
import time

import numpy
import torch
import torch.nn.functional as F
import yaml

from gpt import GPT, adamw, numbers

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def permutation(seed, purpose, n):
    """The trainer's counter-based shuffle (SplitMix64), so that both sides train on the same pairs."""
    key, counter, order = mix((mix((seed + GOLDEN) & MASK) + purpose + 1) & MASK), 0, [0] * n
    for i in range(n):
        counter += 1
        j = ((mix((key + counter * GOLDEN) & MASK) >> 1) * ((i + 1) << 1)) >> 64
        order[i] = order[j]
        order[j] = i
    return order


def safetensors(path):
    raw = open(path, "rb").read()
    (n,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + n])
    return {
        name: torch.from_numpy(numpy.frombuffer(raw, "<f4", offset=8 + n + e["data_offsets"][0],
                                                count=(e["data_offsets"][1] - e["data_offsets"][0]) // 4)
                               .reshape(e["shape"]).copy())
        for name, e in header.items() if name != "__metadata__"
    }


def ours(name):
    """Our name (GPT-2's) of a parameter of gpt.GPT."""
    name = name.replace("blocks.", "h.").replace(".mlp_proj", ".mlp.c_proj").replace(".c_fc", ".mlp.c_fc")
    for part in (".c_attn", ".c_proj"):
        if ".mlp" not in name:
            name = name.replace(part, ".attn" + part)
    return {"wte.weight": "wte", "wpe.weight": "wpe", "lm_head.weight": "lm_head"}.get(name, name)


arguments = argparse.ArgumentParser()
arguments.add_argument("run")
arguments.add_argument("step", type=int)
arguments.add_argument("until", type=int)
arguments.add_argument("arms")
arguments.add_argument("--threads", type=int, default=2)
arguments.add_argument("--last-only", action="store_true")
a = arguments.parse_args()
torch.set_num_threads(a.threads)
run = yaml.safe_load(open(f"{a.run}/run.yaml"))
data, config = run["data"], numbers(run["optimizer"])
assert data["kind"] == "modular" and data["operation"] == "add" and data["batch_size"] == 0 and config["kind"] == "adamw"
p = data["modulus"]
chosen = torch.tensor(permutation(run["seed"], 1, p * p)[: int(p * p * data["train_fraction"])])
x = torch.stack([chosen // p, chosen % p, torch.full_like(chosen, p)], 1)
y = (x[:, 0] + x[:, 1]) % p
folder = f"{a.run}/checkpoints/{a.step:08d}"
weights, moments = safetensors(f"{folder}/model.safetensors"), safetensors(f"{folder}/optimizer.safetensors")
names = {}
original = GPT(p + 1, run["model"], last_only=a.last_only)
for name, parameter in original.named_parameters():
    parameter.data.copy_(weights[ours(name)])


def arm(interventions):
    """Losses of steps step+1 .. until."""
    model, changed, frozen, reset, jitter = copy.deepcopy(original), dict(config), [], [], 0.0
    for key, value in (i.split("=", 1) for i in interventions):
        if key == "freeze":
            frozen.append(value)
        elif key == "reset":
            reset.append(value)
        elif key == "jitter":
            jitter = float(value.split(":")[0])
        elif value.startswith("x"):
            changed[key] *= float(value[1:])
        else:
            changed[key] = float(value)
    optimizer = adamw(model, changed)
    kept = []
    for name, parameter in model.named_parameters():
        optimizer.state[parameter] = {
            "step": torch.tensor(float(a.step)),
            "exp_avg": moments["m." + ours(name)].clone() * (0 if "m" in reset else 1),
            "exp_avg_sq": moments["v." + ours(name)].clone() * (0 if "v" in reset else 1),
        }
        if jitter:
            parameter.data.mul_(1 + jitter * torch.randn_like(parameter))
        if any(fnmatch.fnmatch(ours(name), pattern) for pattern in frozen):
            parameter.requires_grad_(False)
    losses = []
    for _ in range(a.step, a.until):
        optimizer.zero_grad(set_to_none=True)
        logits = model(x)
        loss = F.cross_entropy(logits[:, -1], y)
        loss.backward()
        if changed["clip_grad_norm"] > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), changed["clip_grad_norm"])
        optimizer.step()
        losses.append(loss.item())
    return losses


started = time.perf_counter()
losses = {name: arm(interventions) for name, interventions in json.load(open(a.arms)).items()}
print(json.dumps({"torch": torch.__version__, "seconds": time.perf_counter() - started, "losses": losses}))
