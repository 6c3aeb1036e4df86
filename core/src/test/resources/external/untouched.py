"""A small genuine training script that knows nothing of Epicenter: least squares by AdamW in four dimensions.

It prints 'iter N: loss L lr R' and writes OUT/ckpt_SSSSSSSS.json every --every steps. --zero counts steps and batches from 0 in all that it
prints, writes and is told. Other options are faults: --deaf (starts anew whatever it is told), --back STEP, --crash STEP, --hang STEP,
--gap STEP, --quiet, --keep PATH (writes its newest state there as well, whatever it is told), --fill BYTES (a checkpoint's size), --noise (unrepeatable), --damaged FROM COUNT (batches that are noise).
"""
import argparse, json, os, random, struct, sys, time

parser = argparse.ArgumentParser()
parser.add_argument("--out")
parser.add_argument("--resume")
parser.add_argument("--steps", type=int, default=100)
parser.add_argument("--every", type=int, default=20)
parser.add_argument("--skip", default="")
parser.add_argument("--lr", type=float, default=0.02)
parser.add_argument("--weight-decay", type=float, default=0.01)
parser.add_argument("--data-seed", type=int)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--zero", action="store_true")
parser.add_argument("--inclusive", action="store_true")
parser.add_argument("--csv", action="store_true")
parser.add_argument("--slow", type=float, default=0)
parser.add_argument("--start", type=float, default=0)
parser.add_argument("--deaf", action="store_true")
parser.add_argument("--quiet", action="store_true")
parser.add_argument("--noise", type=float, default=0)
parser.add_argument("--keep")
parser.add_argument("--fill", type=int, default=0)
for fault in "back", "crash", "hang", "gap":
    parser.add_argument("--" + fault, type=int, default=0)
parser.add_argument("--damaged", type=int, nargs=2, default=(0, 0))
args = parser.parse_args()
D = 4
first = 0 if args.zero else 1
skips = []
for part in args.skip.split(","):
    if part:
        a, b = map(int, part.split("-"))
        skips.append((a, b + 1 if args.inclusive else b))


def f32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


time.sleep(args.start)
rng = random.Random(args.seed)
step, state = 0, {"weights": [f32(0.1 * rng.gauss(0, 1)) for _ in range(D)], "m": [0.0] * D, "v": [0.0] * D}
if args.resume and not args.deaf:
    with open(args.resume) as f:
        state = json.load(f)
    step = state.pop("step")
    state = {name: [f32(x) for x in values] for name, values in state.items()}
truth = random.Random("truth%d" % args.seed).gauss(0, 1)
data_seed = args.seed if args.data_seed is None else args.data_seed
table = open(os.path.join(args.out, "metrics.csv"), "w") if args.csv else None
if table:
    table.write("step,train/loss,lr\n")
while step < args.steps:
    step += 1
    index = step - 1
    for a, b in skips:
        if index >= a:
            index += b - a
    rng = random.Random("%d-%d" % (data_seed, index))
    damaged = 0 <= index - args.damaged[0] < args.damaged[1]
    loss, gradient = 0.0, [0.0] * D
    for _ in range(8):
        x = [rng.gauss(0, 1) for _ in range(D)]
        y = sum(truth * a for a in x) + 0.3 * rng.gauss(0, 1)
        if damaged:
            y = 24 * rng.gauss(0, 1)
        error = sum(w * a for w, a in zip(state["weights"], x)) - y
        loss += error * error / 16
        gradient = [g + error * a / 8 for g, a in zip(gradient, x)]
    loss += args.noise * random.SystemRandom().gauss(0, 1)
    for i in range(D):
        state["m"][i] = f32(0.9 * state["m"][i] + 0.1 * gradient[i])
        state["v"][i] = f32(0.99 * state["v"][i] + 0.01 * gradient[i] ** 2)
        direction = state["m"][i] / (1 - 0.9 ** step) / ((state["v"][i] / (1 - 0.99 ** step)) ** 0.5 + 1e-8)
        state["weights"][i] = f32(state["weights"][i] - args.lr * (direction + args.weight_decay * state["weights"][i]))
    if step == args.crash:
        sys.exit("no memory left")
    if step == args.hang:
        print("waiting for a lock", flush=True)
        time.sleep(1000)
    time.sleep(args.slow)
    shown = step - 1 + first - (3 if step == args.back else 0)
    if table:
        table.write("%d,%r,%r\n" % (shown, loss, args.lr))
        table.flush()
    elif not args.quiet and step != args.gap:
        print("iter %d: loss %r lr %r" % (shown, loss, args.lr), flush=True)
    if step % args.every == 0:
        path = os.path.join(args.out, "ckpt_%08d.json" % (step - 1 + first))
        with open(path + ".tmp", "w") as f:
            json.dump(dict(state, step=step), f)
            f.write(" " * args.fill)
        os.replace(path + ".tmp", path)
        if args.keep:
            os.makedirs(os.path.dirname(args.keep), exist_ok=True)
            with open(args.keep, "w") as f:
                json.dump(dict(state, step=step), f)
