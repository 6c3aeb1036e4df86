"""A trainer that takes segment after segment: least squares by gradient descent with momentum, through the Python adapter, without torch.

Arguments, each name=value: pids=FILE (each process that starts appends its pid), leak=1 (a second segment in the process trains on other
numbers), die=FILE (a process kills itself once, in its second segment or later, when FILE does not exist), hang=1 (so does the second
segment, without an end), damaged=FROM:COUNT (batches), slow=SECONDS (of each step), cold=1 (without epicenter.serve).
"""
import os
import random
import signal
import sys
import time

import epicenter

options = dict(argument.split("=", 1) for argument in sys.argv[1:])
with open(options["pids"], "a") as file:
    file.write("%d\n" % os.getpid())
calls = 0


class Weights:
    def __init__(self, seed):
        rng = random.Random(seed)
        self.values, self.momenta = [0.1 * rng.gauss(0, 1) for _ in range(3)], [0.0] * 3

    def state_dict(self):
        return {"values": list(self.values), "momenta": list(self.momenta)}

    def load_state_dict(self, state):
        self.values, self.momenta = list(state["values"]), list(state["momenta"])


def examples(index, seed):
    rng = random.Random("%d-%d" % (seed, index))
    first, count = map(int, options.get("damaged", "0:0").split(":"))
    for _ in range(8):
        x = [rng.gauss(0, 1) for _ in range(3)]
        yield x, 24 * rng.gauss(0, 1) if first <= index < first + count else sum(x) + 0.3 * rng.gauss(0, 1)


def train(segment):
    global calls
    calls += 1
    config = segment.override({"lr": 0.05, "momentum": 0.5})
    random.seed(segment.seed)
    weights = Weights(segment.seed)
    segment.load(weights=weights)
    seed = segment.data_seed
    for step, index in segment.batches(lambda i: i, steps=100):
        loss, gradient = 0.0, [0.0] * 3
        for x, y in examples(index, seed + (calls > 1 and "leak" in options)):
            error = sum(w * a for w, a in zip(weights.values, x)) - y
            loss += error * error / 16
            gradient = [g + error * a / 8 for g, a in zip(gradient, x)]
        weights.momenta = [config["momentum"] * m + g for m, g in zip(weights.momenta, gradient)]
        weights.values = [w - config["lr"] * m for w, m in zip(weights.values, weights.momenta)]
        # The second call repeats the first segment; what it does wrong shows in the third.
        if calls > 2 and step == segment.first_step + 2:
            if "hang" in options:
                time.sleep(1000)
            if "die" in options and not os.path.exists(options["die"]):
                open(options["die"], "w").close()
                os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(float(options.get("slow", 0)))
        segment.log(step, loss=loss, lr=config["lr"])


if "cold" in options:
    train(epicenter.segment())
else:
    epicenter.serve(train)
