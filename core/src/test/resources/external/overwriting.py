"""A small genuine training script of nanoGPT's shape: least squares by SGD with momentum in four dimensions.

It logs every --log_interval iterations from 0, always writes OUT_DIR/ckpt.pt (a pickle), continues from there with --init_from=resume, and has
no flag to skip batches. --damaged FROM COUNT makes these iterations' batches noise, if the data seed is 1.
"""
import argparse, os, pickle, random, time

parser = argparse.ArgumentParser()
parser.add_argument("--out_dir", default="out")
parser.add_argument("--init_from", default="scratch")
parser.add_argument("--max_iters", type=int, default=100)
parser.add_argument("--eval_interval", type=int, default=20)
parser.add_argument("--log_interval", type=int, default=5)
parser.add_argument("--learning_rate", type=float, default=0.02)
parser.add_argument("--data_seed", type=int, default=1)
parser.add_argument("--slow", type=float, default=0.005)
parser.add_argument("--damaged", type=int, nargs=2, default=(0, 0))
args = parser.parse_args()
os.makedirs(args.out_dir, exist_ok=True)
path = os.path.join(args.out_dir, "ckpt.pt")
iter_num, weights, momentum = 0, [0.0] * 4, [0.0] * 4
if args.init_from == "resume":
    print(f"Resuming training from {args.out_dir}")
    with open(path, "rb") as f:
        saved = pickle.load(f)
    iter_num, weights, momentum = saved["iter_num"], saved["weights"], saved["momentum"]
while True:
    if iter_num % args.eval_interval == 0 and iter_num > 0:
        print(f"step {iter_num}: train loss {0.5:.4f}, val loss {0.5:.4f}")
        print(f"saving checkpoint to {args.out_dir}")
        with open(path, "wb") as f:
            pickle.dump({"weights": weights, "momentum": momentum, "iter_num": iter_num}, f)
    rng = random.Random("%d-%d" % (args.data_seed, iter_num))
    damaged = args.data_seed == 1 and 0 <= iter_num - args.damaged[0] < args.damaged[1]
    loss, gradient = 0.0, [0.0] * 4
    for _ in range(8):
        x = [rng.gauss(0, 1) for _ in range(4)]
        y = 24 * rng.gauss(0, 1) if damaged else sum(x) + 0.3 * rng.gauss(0, 1)
        error = sum(w * a for w, a in zip(weights, x)) - y
        loss += error * error / 16
        gradient = [g + error * a / 8 for g, a in zip(gradient, x)]
    momentum = [0.9 * m + g for m, g in zip(momentum, gradient)]
    weights = [w - args.learning_rate * m for w, m in zip(weights, momentum)]
    time.sleep(args.slow)
    if iter_num % args.log_interval == 0:
        print(f"iter {iter_num}: loss {loss:.4f}, time 1.00ms, mfu -100.00%")
    iter_num += 1
    if iter_num > args.max_iters:
        break
