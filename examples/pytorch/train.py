"""A PyTorch GPT that a user could have written, adapted to Epicenter: the lines that are for it are marked '# epicenter'.

    python3 train.py --workload grokking --steps 600
    python3 train.py --workload text --steps 400 --damaged 150 170

It trains alone as well; under `epicenter supervise` and `epicenter diagnose` the segment says what to do.
"""
import argparse
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before torch: the same bits again need the same threads
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))  # where it is not installed

import torch
import torch.nn.functional as F

import epicenter.torch  # epicenter
import workloads
from model import GPT

WORKLOADS = {
    "grokking": dict(layers=1, heads=4, width=64, block=4, lr=3e-3, beta1=0.9, beta2=0.98, eps=1e-8, weight_decay=1.0,
                     clip_grad_norm=0.0, dropout=0.0, warmup=10),
    "text": dict(layers=2, heads=4, width=64, block=64, batch_size=16, lr=3e-3, beta1=0.9, beta2=0.99, eps=1e-8,
                 weight_decay=0.1, clip_grad_norm=1.0, dropout=0.0, warmup=50, file=None, damaged=None),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workload", choices=WORKLOADS, default="text")
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--file", help="text to learn")
    parser.add_argument("--damaged", type=int, nargs=2, metavar=("FROM", "TO"), help="these batches are noise: a planted fault")
    parser.add_argument("--autocast", action="store_true", help="the forward pass in bfloat16")
    parser.add_argument("--compile", action="store_true", help="with torch.compile")
    return parser.parse_args()


def configuration(args):
    config = dict(WORKLOADS[args.workload])
    if args.workload == "text":
        config.update(file=args.file, damaged=args.damaged)
    return config


def train(segment, args):
    """The whole training: a function of the segment, so that one process can train many of them."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    config = configuration(args)
    segment.override(config)  # epicenter
    torch.manual_seed(segment.seed)  # epicenter: instead of args.seed
    batch, vocab = getattr(workloads, args.workload)(config, segment.seed, segment.data_seed)
    model = GPT(vocab, config["block"], config["layers"], config["heads"], config["width"], config["dropout"])
    decayed = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": config["weight_decay"]}, {"params": rest, "weight_decay": 0.0}],
        lr=config["lr"], betas=(config["beta1"], config["beta2"]), eps=config["eps"])
    warmup = lambda done: min(1.0, (done + 1) / config["warmup"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, warmup)
    segment.load(model=model, optimizer=optimizer, schedule=schedule)  # epicenter
    telemetry = epicenter.torch.telemetry(model, optimizer, segment)  # epicenter
    precision = segment.precision(autocast=torch.bfloat16 if args.autocast else None)  # epicenter

    forward = torch.compile(model) if args.compile else model

    def losses_of(x, y):  # (B, T), or (B, 1)
        with precision.autocast():  # epicenter: instead of torch.autocast
            logits = precision.logits(forward(x))
        if args.workload == "grokking":
            logits = logits[:, -1]
        return F.cross_entropy(logits.reshape(-1, vocab), y.reshape(-1), reduction="none").view(len(x), -1)

    segment.sharpness(lambda batch: losses_of(*batch).mean())  # epicenter
    for step, (x, y) in segment.batches(batch, steps=args.steps):  # epicenter
        losses = losses_of(x, y)
        loss = losses.mean()
        optimizer.zero_grad()
        loss.backward()
        telemetry.before_clip()  # epicenter
        if config["clip_grad_norm"] > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), config["clip_grad_norm"])
        lr = schedule.get_last_lr()[0]
        optimizer.step()
        schedule.step()
        segment.log(step, loss=loss, lr=lr, tokens=x.numel(), sequences=epicenter.torch.worst(losses))  # epicenter
        if step % 50 == 0:
            print("step %d: loss %.4f, lr %.2e" % (step, loss.item(), lr), flush=True)


if __name__ == "__main__":
    args = arguments()
    epicenter.serve(lambda segment: train(segment, args), seed=args.seed, name="examples/pytorch/train.py")  # epicenter
