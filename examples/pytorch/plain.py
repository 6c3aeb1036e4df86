"""A PyTorch training script that knows nothing of Epicenter, to be driven by a command template.

    python3 plain.py --out out --steps 400 --every 50
    python3 plain.py --out out --resume out/ckpt_00000200.pt --skip 250-300 --lr 1e-3

Checkpoints are OUT/ckpt_SSSSSSSS.pt; progress goes to the console as nanoGPT prints it.
"""
import argparse
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
import torch.nn.functional as F

import workloads
from model import GPT


def ranges(text):
    return [tuple(map(int, part.split("-"))) for part in text.split(",") if part]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default="out")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--every", type=int, default=50, help="steps between checkpoints")
    parser.add_argument("--resume", help="a checkpoint to go on from")
    parser.add_argument("--skip", default="", help="batches left out, FROM-TO[,FROM-TO...], TO exclusive, from 0")
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--weight-decay", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--damaged", type=int, nargs=2, metavar=("FROM", "TO"), help="these batches are noise: a planted fault")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)
    batch, vocab = workloads.text(dict(block=64, batch_size=16, damaged=args.damaged), args.seed, args.seed)
    model = GPT(vocab, 64, 2, 4, 64)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=args.weight_decay)
    done = 0
    if args.resume:
        saved = torch.load(args.resume)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        done = saved["step"]
    for group in optimizer.param_groups:
        group["weight_decay"] = args.weight_decay
    for step in range(done + 1, args.steps + 1):
        began, index = time.time(), step - 1
        for first, end in ranges(args.skip):
            if index >= first:
                index += end - first
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1.0, step / 50)
        x, y = batch(index)
        loss = F.cross_entropy(model(x).view(-1, vocab), y.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        print("iter %d: loss %.4f, time %.2fms, mfu -100.00%%" % (step, loss.item(), 1000 * (time.time() - began)), flush=True)
        if step % args.every == 0:
            path = os.path.join(args.out, "ckpt_%08d.pt" % step)
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, path + ".tmp")
            os.replace(path + ".tmp", path)


if __name__ == "__main__":
    main()
