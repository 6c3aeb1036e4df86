"""A training for test_serve.py, with all that a next one could inherit: `served_trainer.py KIND`. It starts cold without epicenter.serve's variable."""
import os
import random
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from torch.utils import data

import epicenter
import epicenter.torch

KIND = sys.argv[1]
if KIND == "huggingface":
    import transformers

    import epicenter.huggingface
if KIND == "lightning":
    import lightning

    import epicenter.lightning
if KIND == "seeded":
    torch.manual_seed(7)
if KIND == "ranks":
    torch.distributed.init_process_group("gloo")


def parts(config):
    layers = [torch.nn.Linear(6, 16), torch.nn.GELU(), torch.nn.Dropout(0.2), torch.nn.Linear(16, 1)]
    model = torch.nn.Sequential(*layers)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config["lr"], betas=(config["beta1"], 0.99), weight_decay=0.1)
    return model, optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, config["lr"], total_steps=40)


def train(segment):
    if KIND == "raising" and segment.first_step == 1 and segment.asked["id"] == "raises":
        raise ValueError("no good")
    if KIND == "exiting" and segment.asked["id"].isdigit():
        sys.exit(int(segment.asked["id"]))
    if KIND == "reading":
        print("read", repr(sys.stdin.read()))
    print("folder", os.getcwd(), "arguments", sys.argv[1:], "mark", os.environ.get("MARK"))
    torch.set_num_threads(1)
    if KIND != "seeded":
        torch.manual_seed(segment.seed)
    config = segment.override({"lr": 0.05, "beta1": 0.9})
    model, optimizer, schedule = parts(config)
    segment.load(model=model, optimizer=optimizer, schedule=schedule)
    telemetry = epicenter.torch.telemetry(model, optimizer, segment)
    run = torch.compile(model) if KIND == "compiled" else model
    if KIND == "ranks":
        run = torch.nn.parallel.DistributedDataParallel(model)
    numbers = torch.randn(60, 6, generator=torch.Generator().manual_seed(3))
    loader = data.DataLoader(data.TensorDataset(numbers), batch_size=5, shuffle=True)
    for step, (x,) in segment.batches(loader, steps=20):
        loss = (run(x) - x.sum(1, keepdim=True)).square().mean() * (1 + 0.01 * torch.rand(()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        segment.log(step, loss=loss, lr=schedule.get_last_lr()[0])
    if KIND == "wasteful":  # what a script may leave behind
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.use_deterministic_algorithms(True)
        torch.backends.cudnn.benchmark = True
        torch.set_num_threads(2)
        os.environ["MARK"] = "left behind"
        os.chdir("/")
        sys.argv.append("left behind")
    random.random()


class Items(data.Dataset):
    def __len__(self):
        return 60

    def __getitem__(self, i):
        x = torch.randn(6, generator=torch.Generator().manual_seed(i))
        return {"x": x, "labels": x.sum()}


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Dropout(0.2), torch.nn.Linear(8, 1))

    def forward(self, x, labels):
        return {"loss": (self.layers(x)[:, 0] - labels).square().mean()}


def huggingface(segment):
    precision = segment.asked["id"] == "bf16"  # accelerate refuses another precision in one process
    args = segment.override(transformers.TrainingArguments(
        output_dir=segment.out, max_steps=20, per_device_train_batch_size=5, learning_rate=0.05, report_to=[], disable_tqdm=True,
        use_cpu=True, bf16=precision))
    transformers.set_seed(segment.seed)
    trainer = transformers.Trainer(model=Net(), args=args, train_dataset=Items())
    epicenter.huggingface.drive(trainer, segment)
    trainer.train()


def driven_by_lightning(segment):
    class Module(lightning.LightningModule):
        def __init__(self, config):
            super().__init__()
            self.net, self.config = Net(), config

        def training_step(self, batch, index):
            return self.net(**batch)["loss"]

        def configure_optimizers(self):
            return torch.optim.AdamW(self.parameters(), lr=self.config["lr"])

    config = segment.override({"lr": 0.05})
    lightning.seed_everything(segment.seed)
    loader = data.DataLoader(Items(), batch_size=5, shuffle=True)
    trainer = lightning.Trainer(**epicenter.lightning.settings(segment, max_steps=20, accelerator="cpu", logger=False,
                                                               enable_progress_bar=False, enable_model_summary=False))
    trainer.fit(Module(config), epicenter.lightning.batches(segment, loader))


train = {"huggingface": huggingface, "lightning": driven_by_lightning}.get(KIND, train)
epicenter.serve(train, name="served_trainer.py")
