"""The same GPT as the built-in trainer's, written the way nanoGPT writes it, for side-by-side measurements.

Shapes: B sequences, T positions, C width, V vocabulary.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, c, heads, t, bias, activation):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(c), nn.LayerNorm(c)
        self.c_attn, self.c_proj = nn.Linear(c, 3 * c, bias=bias), nn.Linear(c, c, bias=bias)
        self.c_fc, self.mlp_proj = nn.Linear(c, 4 * c, bias=bias), nn.Linear(4 * c, c, bias=bias)
        self.activation = activation
        self.register_buffer("mask", torch.tril(torch.ones(t, t)).view(1, 1, t, t) == 0)

    def forward(self, x, last_only=False):
        b, t, c = x.shape
        q, k, v = self.c_attn(self.ln_1(x)).split(c, dim=2)
        if last_only:
            q, x = q[:, -1:], x[:, -1:]
        q, k, v = (z.reshape(b, -1, self.heads, c // self.heads).transpose(1, 2) for z in (q, k, v))
        attention = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(c // self.heads))  # (B, H, T, T)
        if not last_only:
            attention = attention.masked_fill(self.mask[:, :, :t, :t], float("-inf"))
        y = F.softmax(attention, dim=-1) @ v
        x = x + self.c_proj(y.transpose(1, 2).reshape(b, -1, c))
        return x + self.mlp_proj(self.activation(self.c_fc(self.ln_2(x))))


class GPT(nn.Module):
    """last_only: the loss is read at the last position, so the last block computes nothing else (modular arithmetic)."""

    def __init__(self, vocab, model, last_only=False):
        super().__init__()
        c, t = model["n_embd"], model["block_size"]
        activation = {"gelu": F.gelu, "relu": F.relu}[model["activation"]]
        self.last_only = last_only
        self.wte, self.wpe = nn.Embedding(vocab, c), nn.Embedding(t, c)
        self.blocks = nn.ModuleList(
            Block(c, model["n_head"], t, model["bias"], activation) for _ in range(model["n_layer"]))
        self.ln_f, self.lm_head = nn.LayerNorm(c), nn.Linear(c, vocab, bias=False)
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=0.02)

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe.weight[: tokens.shape[1]]
        for i, block in enumerate(self.blocks):
            x = block(x, self.last_only and i == len(self.blocks) - 1)
        return self.lm_head(self.ln_f(x))


def adamw(model, o, loop="foreach"):
    """AdamW with decay on tensors of two or more dimensions, as the run file says; fused works on the CPU from torch 2.4 on."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": o["weight_decay"]},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=o["lr"], betas=(o["beta1"], o["beta2"]), eps=o["eps"],
                             **{"foreach": {"foreach": True}, "fused": {"fused": True}, "loop": {"foreach": False}}[loop])


def numbers(section):
    """A section of a run file; PyYAML reads 1e-8, without a point, as a string."""
    return {key: float(value) if isinstance(value, str) and key in ("lr", "eps") else value for key, value in section.items()}
