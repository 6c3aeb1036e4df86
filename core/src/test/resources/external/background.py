"""A script that saves in the background: OUT/step-N is a folder that fills while training goes on.

The first file is there at once, the second --late seconds later, with --distributed under the names of torch.distributed.checkpoint.
--renamed writes OUT/.step-N.tmp and renames it. --begin: seconds before the folder is made. --abandon STEP: that save never ends.
"""
import argparse, os, threading, time

parser = argparse.ArgumentParser()
parser.add_argument("--out")
parser.add_argument("--resume")
parser.add_argument("--late", type=float, default=0.4)
parser.add_argument("--begin", type=float, default=0)
parser.add_argument("--steps", type=int, default=40)
parser.add_argument("--abandon", type=int, default=0)
parser.add_argument("--distributed", action="store_true")
parser.add_argument("--renamed", action="store_true")
args, _ = parser.parse_known_args()
first, second = ("__0_0.distcp", ".metadata") if args.distributed else ("a.bin", "b.bin")


def save(step):
    time.sleep(args.begin)
    folder = os.path.join(args.out, "step-%d" % step)
    made = os.path.join(args.out, ".step-%d.tmp" % step) if args.renamed else folder
    os.makedirs(made)
    open(os.path.join(made, first), "w").write("x")
    if step == args.abandon:
        return
    time.sleep(args.late)
    open(os.path.join(made, second), "w").write("x")
    os.rename(made, folder)


done = int(args.resume.split("-")[-1]) if args.resume else 0
for step in range(done + 1, args.steps + 1):
    print("step %d: loss %.4f" % (step, 3 + 0.01 * (step % 7)), flush=True)
    if step % 10 == 0:
        threading.Thread(target=save, args=(step,)).start()
    time.sleep(0.01)
