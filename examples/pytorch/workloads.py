"""What the examples train on: each is a function of a batch's index, so that no batch needs skipping."""
import os

import torch


def grokking(config, seed, data_seed):
    """Addition modulo 47 from half of all pairs: 'a + b =' -> c at the last position; every batch is the full set."""
    m = 47
    pairs = torch.randperm(m * m, generator=torch.Generator().manual_seed(seed))[: m * m // 2]
    a, b = pairs // m, pairs % m
    tokens = torch.stack([a, torch.full_like(a, m), b, torch.full_like(a, m + 1)], 1)
    answers = (a + b) % m
    return lambda index: (tokens, answers), m + 2


def text(config, seed, data_seed):
    """Bytes of a file (this folder's own sources where none is named). Batches of `damaged` are noise, as a corrupt shard is."""
    path = config.get("file")
    here = os.path.dirname(os.path.abspath(__file__))
    paths = [path] if path else sorted(os.path.join(here, n) for n in ("model.py", "train.py", "workloads.py", "plain.py"))
    raw = b"".join(open(p, "rb").read() for p in paths)
    corpus = torch.tensor(list(raw), dtype=torch.long)
    t, b = config["block"], config["batch_size"]
    damaged = range(*config["damaged"]) if config.get("damaged") else ()

    def batch(index):
        g = torch.Generator().manual_seed(data_seed * 1_000_003 + index)
        at = torch.randint(len(corpus) - t - 1, (b,), generator=g)
        rows = torch.stack([corpus[i : i + t + 1] for i in at.tolist()])  # (B, T + 1)
        if index in damaged:
            rows = torch.randint(256, rows.shape, generator=g)
        return rows[:, :-1], rows[:, 1:]

    return batch, 256
