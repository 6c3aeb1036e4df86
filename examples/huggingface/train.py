"""GPT-2, small, trained on bytes of a file by Hugging Face's Trainer; the lines for Epicenter are marked '# epicenter'.

    epicenter supervise examples/huggingface/run.yaml

Needs transformers and accelerate.
"""
import argparse
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch: the same bits again need the same threads
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "python"))  # where it is not installed

import torch
from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments, set_seed

import epicenter.huggingface  # epicenter

LENGTH, BATCH = 64, 16


class Windows(torch.utils.data.Dataset):
    """Windows of a file, over and over; those of batches FROM to TO are noise, if asked for: a planted fault."""

    def __init__(self, file, steps, damaged):
        self.bytes, self.length, self.damaged = open(file, "rb").read(), steps * BATCH, damaged

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        if self.damaged and self.damaged[0] <= i // BATCH < self.damaged[1]:
            ids = torch.randint(256, (LENGTH,), generator=torch.Generator().manual_seed(i))
        else:
            at = i * 37 % (len(self.bytes) - LENGTH)
            ids = torch.tensor(list(self.bytes[at:at + LENGTH]))
        return {"input_ids": ids, "labels": ids}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", default=os.path.abspath(__file__))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--damaged", type=int, nargs=2, metavar=("FROM", "TO"))
    return parser.parse_args()


def train(segment, asked):
    """The whole training: a function of the segment, so that one process can train many of them."""
    torch.set_num_threads(1)
    args = TrainingArguments(
        output_dir="out", max_steps=asked.steps, per_device_train_batch_size=BATCH, learning_rate=3e-3, weight_decay=0.1,
        warmup_steps=20, lr_scheduler_type="constant_with_warmup", max_grad_norm=1.0, report_to=[], disable_tqdm=True,
        train_sampling_strategy="sequential", use_cpu=True)
    segment.override(args)  # epicenter
    set_seed(segment.seed)  # epicenter: instead of args.seed
    model = GPT2LMHeadModel(GPT2Config(vocab_size=256, n_positions=LENGTH, n_embd=64, n_layer=2, n_head=4,
                                       bos_token_id=0, eos_token_id=0))
    trainer = Trainer(model=model, args=args, train_dataset=Windows(asked.file, asked.steps + 200, asked.damaged))
    epicenter.huggingface.drive(trainer, segment)  # epicenter
    trainer.train()


if __name__ == "__main__":
    asked = arguments()
    epicenter.serve(lambda segment: train(segment, asked), name="examples/huggingface/train.py")  # epicenter
