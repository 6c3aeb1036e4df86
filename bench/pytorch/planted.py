"""The GPT of examples/pytorch on small workloads, with a planted fault: `planted.py CASE.json`. Under torchrun it is sharded by FSDP2.

CASE.json: {"workload": "text", "addition" or "addition_full", "config": {...}, "fault": {...} or null}. The script knows of its fault; Epicenter does not.
"""
import json
import os
import pathlib
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "examples/pytorch")]

import torch
import torch.distributed as dist
import torch.nn.functional as F

import epicenter
import epicenter.torch
import workloads
from model import GPT

RANK, RANKS = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))


def addition(config, seed, data_seed):
    """'a + b =' -> a + b modulo 23 at the last position, from six tenths of all pairs; batch_size 0: all of them in each batch."""
    m = 23
    pairs = torch.randperm(m * m, generator=torch.Generator().manual_seed(seed))[: 6 * m * m // 10]
    tokens = torch.stack([pairs // m, torch.full_like(pairs, m), pairs % m, torch.full_like(pairs, m + 1)], 1)
    answers = (pairs // m + pairs % m) % m

    def batch(index):
        if config["batch_size"] == 0:
            return tokens, answers
        rows = torch.randint(len(pairs), (config["batch_size"],), generator=torch.Generator().manual_seed(data_seed * 1_000_003 + index))
        return tokens[rows], answers[rows]

    return batch, m + 2


class Fault:
    """What a case plants. It acts on the run's own batches, schedule and states; each method is called where a training has that bug."""

    def __init__(self, fault, segment, vocab):
        self.fault, self.segment, self.vocab = fault or {"kind": "none"}, segment, vocab

    def spans(self, first, length, at):
        return self.fault[first] <= at < self.fault[first] + self.fault[length]

    def batch(self, index, x, y):
        if self.segment.data_seed != self.segment.seed:
            return x, y
        generator = torch.Generator().manual_seed(index)
        if self.fault["kind"] == "damaged_batches" and self.spans("from", "count", index):
            return torch.randint(self.vocab, x.shape, generator=generator), torch.randint(self.vocab, y.shape, generator=generator)
        if self.fault["kind"] == "repeated_ngrams" and self.spans("from", "count", index):
            rows = torch.randperm(len(x), generator=generator)[: max(1, round(self.fault["share"] * len(x)))]
            x, y = x.clone(), y.clone()
            x[rows], y[rows] = x[rows, :1], x[rows, :1]
        return x, y

    def rate(self, step):
        """A factor of the learning rate."""
        return self.fault["factor"] if self.fault["kind"] == "lr_jump" and self.spans("at", "steps", step) else 1.0

    def decay(self, step):
        """A factor of the weight decay."""
        return self.fault["factor"] if self.fault["kind"] == "weight_decay_burst" and self.spans("at", "steps", step) else 1.0

    def betas(self, step, betas):
        """The betas of a step. An override that sets one replaces the fault."""
        overridden = {change.get("knob") for change in self.segment.asked.get("overrides", ()) if "value" in change}
        if self.fault["kind"] != "changed_setting" or step < self.fault["at"] or self.fault["setting"] in overridden:
            return betas
        return (self.fault["value"], betas[1]) if self.fault["setting"] == "beta1" else (betas[0], self.fault["value"])

    def logits(self, step, logits):
        """What a loss in a low precision reads: few significant bits. A loss in float64 is not in it."""
        if self.fault["kind"] != "rounded_logits" or step < self.fault["at"] or logits.dtype == torch.float64:
            return logits
        mantissa, exponent = torch.frexp(logits.detach())
        rounded = torch.ldexp((mantissa * 2 ** self.fault["bits"]).round() / 2 ** self.fault["bits"], exponent)
        return logits + (rounded - logits.detach())

    @torch.no_grad()
    def state(self, step, model, optimizer):
        """Changes weights or moments after a step."""
        if self.fault.get("at") != step:
            return
        local = lambda tensor: tensor.to_local() if hasattr(tensor, "to_local") else tensor
        for name, p in model.named_parameters():
            if self.fault["kind"] == "corrupt_moments":
                local(optimizer.state[p][self.fault["moment"]]).mul_(self.fault["factor"])
            elif name != self.fault.get("tensor"):
                continue
            elif self.fault["kind"] == "scaled_tensor":
                local(p).mul_(self.fault["factor"])
            elif self.fault["kind"] == "bit_flip" and RANK == 0 and self.segment.first_step == 1:  # it does not happen again
                bits = local(p).view(-1).view(torch.int32)
                bits[self.fault["index"]] ^= 1 << self.fault["bit"]


def train(segment):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    with open(sys.argv[1], encoding="utf-8") as file:
        case = json.load(file)
    config = segment.override(case["config"])
    torch.manual_seed(segment.seed)
    maker = workloads.text if case["workload"] == "text" else addition
    sound, vocab = maker(config, segment.seed, segment.data_seed)
    fault = Fault(case["fault"], segment, vocab)
    model = GPT(vocab, config["block"], 1, 2, 32)
    if RANKS > 1:
        from torch.distributed.fsdp import fully_shard

        fully_shard(model.h[0])
        fully_shard(model)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": config["weight_decay"]}, {"params": rest, "weight_decay": 0.0}],
        lr=config["lr"], betas=(config["beta1"], config["beta2"]), eps=config["eps"])
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: min(1.0, (done + 1) / 30) * fault.rate(done + 1))
    segment.load(model=model, optimizer=optimizer, schedule=schedule)
    telemetry = epicenter.torch.telemetry(model, optimizer, segment)
    precision = segment.precision()
    for step, (x, y) in segment.batches(lambda index: fault.batch(index, *sound(index)), steps=case.get("steps")):
        optimizer.param_groups[0]["weight_decay"] = config["weight_decay"] * fault.decay(step)
        for group in optimizer.param_groups:
            group["betas"] = fault.betas(step, (config["beta1"], config["beta2"]))
        logits = fault.logits(step, precision.logits(model(x[RANK::RANKS])))
        if case["workload"] != "text":
            logits = logits[:, -1]
        loss = F.cross_entropy(logits.reshape(-1, vocab), y[RANK::RANKS].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        telemetry.before_clip()
        if config["clip_grad_norm"] > 0:
            torch.nn.utils.clip_grad_norm_(model.parameters(), config["clip_grad_norm"])
        lr = schedule.get_last_lr()[0]
        optimizer.step()
        fault.state(step, model, optimizer)
        schedule.step()
        segment.log(step, loss=segment.over_ranks(loss), lr=lr, tokens=x.numel())


if __name__ == "__main__":
    if RANKS > 1:
        dist.init_process_group("gloo")
    epicenter.serve(train, name="planted.py")
