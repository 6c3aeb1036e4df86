"""A byte model trained by Lightning's Trainer; the lines for Epicenter are marked '# epicenter'.

    epicenter supervise examples/lightning/run.yaml

Needs lightning.
"""
import argparse
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch: the same bits again need the same threads
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "python"))  # where it is not installed

import lightning
import torch
import torch.nn.functional as F
from torch import nn

import epicenter.lightning  # epicenter

CONTEXT, BATCH = 16, 64


class Bytes(torch.utils.data.Dataset):
    """The next byte after CONTEXT others; those of batches FROM to TO are noise, if asked for: a planted fault."""

    def __init__(self, file, steps, damaged):
        self.bytes, self.length, self.damaged = open(file, "rb").read(), steps * BATCH, damaged

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        if self.damaged and self.damaged[0] <= i // BATCH < self.damaged[1]:
            window = torch.randint(256, (CONTEXT + 1,), generator=torch.Generator().manual_seed(i))
        else:
            at = i * 37 % (len(self.bytes) - CONTEXT - 1)
            window = torch.tensor(list(self.bytes[at:at + CONTEXT + 1]))
        return window[:-1], window[-1]


class Model(lightning.LightningModule):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.layers = nn.Sequential(nn.Embedding(256, 16), nn.Flatten(), nn.Linear(16 * CONTEXT, 256), nn.LayerNorm(256),
                                    nn.GELU(), nn.Linear(256, 256))

    def training_step(self, batch, index):
        return F.cross_entropy(self.layers(batch[0]), batch[1])

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.config["lr"], weight_decay=self.config["weight_decay"])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", default=os.path.abspath(__file__))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--damaged", type=int, nargs=2, metavar=("FROM", "TO"))
    return parser.parse_args()


def train(segment, asked):
    """The whole training: a function of the segment, so that one process can train many of them."""
    torch.set_num_threads(1)
    config = segment.override({"lr": 3e-3, "weight_decay": 0.1})  # epicenter
    lightning.seed_everything(segment.seed)  # epicenter: instead of a seed of your own
    loader = torch.utils.data.DataLoader(Bytes(asked.file, asked.steps + 200, asked.damaged), batch_size=BATCH)
    trainer = lightning.Trainer(**epicenter.lightning.settings(  # epicenter
        segment, max_steps=asked.steps, accelerator="cpu", logger=False, enable_progress_bar=False))
    trainer.fit(Model(config), epicenter.lightning.batches(segment, loader))  # epicenter


if __name__ == "__main__":
    asked = arguments()
    epicenter.serve(lambda segment: train(segment, asked), name="examples/lightning/train.py")  # epicenter
