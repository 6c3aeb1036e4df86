"""A small genuine trainer that speaks docs/reference/segment.md in plain Python: least squares by AdamW in four dimensions.

Arguments are faults, each name=value: crash=STEP, crash_once=STEP:FILE, hang=STEP, back=STEP, wrong_batch=STEP, damaged=FROM:COUNT,
alien=1 (another segment's id), lazy=1 (applies nothing), refuse=1, no_checkpoint=1, stubborn=1 (ignores SIGTERM), slow=SECONDS, abort=1 (once its work is done),
noise=SIZE (of each loss, unrepeatable), alternate=FILE (every other start has no damage), start=SECONDS (before the first step),
scaled=STEP:KEY:FACTOR (its weights, m or v, after that step), incapable=WORD (of that it says that it cannot), liar=1 (says that it
applies overrides, and does not).
"""
import json, os, random, signal, struct, sys, time

faults = dict(argument.split("=", 1) for argument in sys.argv[1:])
with open(os.environ["EPICENTER_SEGMENT"]) as f:
    segment = json.load(f)
out, plan, seed = segment["out"], segment["plan"], segment["seed"]
NAMES, SIZE = ["wte.weight", "h.0.mlp.c_fc.weight"], 2
D = SIZE * len(NAMES)

if "refuse" in faults:
    sys.exit((print("this trainer has no dropout", file=sys.stderr), 78)[1])


def f32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def matches(pattern, name):
    import fnmatch
    return any(fnmatch.fnmatchcase(name, p.replace("[", "[[]")) for p in pattern.split("|"))


def dims(pattern):
    return [i for i in range(D) if matches(pattern, NAMES[i // SIZE])]


if "alternate" in faults:
    with open(faults["alternate"], "a+") as f:
        if f.tell() % 2:
            faults.pop("damaged")
        f.write("x")
time.sleep(float(faults.get("start", 0)))
if "start" in segment:
    step = segment["start"]["step"]
    with open(os.path.join(segment["start"]["checkpoint"], "weights.json")) as f:
        state = {name: [f32(x) for x in values] for name, values in json.load(f).items() if name != "step"}
else:
    step, rng = 0, random.Random(seed)
    state = {"weights": [f32(0.1 * rng.gauss(0, 1)) for _ in range(D)], "m": [0.0] * D, "v": [0.0] * D}

config = {"lr": [0.02] * D, "weight_decay": [0.01] * D, "beta1": [0.9] * D, "beta2": [0.99] * D, "eps": [1e-8] * D}
shown_lr = 0.02
for o in [] if "liar" in faults else segment["overrides"]:
    for i in dims(o.get("tensors", "*")):
        config[o["key"]][i] = o["value"] if "value" in o else config[o["key"]][i] * o["factor"]
    if o["key"] == "lr" and "tensors" not in o:
        shown_lr = o["value"] if "value" in o else shown_lr * o["factor"]
frozen = set()
for change in segment["interventions"]:
    which = dims(change["pattern"])
    if change["kind"] == "freeze":
        frozen.update(which)
    elif change["kind"] == "reset_moments":
        for i in which:
            state[change["moment"]][i] = 0.0
    elif change["kind"] == "jitter":
        rng = random.Random(change["seed"])
        for i in range(D):
            z = rng.gauss(0, 1)
            if i in which:
                state["weights"][i] = f32(state["weights"][i] * (1 + change["relative"] * z))
    else:
        sys.exit((print("cannot " + change["kind"], file=sys.stderr), 78)[1])

stopping = []
signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in faults else lambda *_: stopping.append(1))
truth = [random.Random("truth%d" % seed).gauss(0, 1) for _ in range(1)] * D
replaced = {r["batch"]: r["with"] for r in plan.get("replaced", [])}


def batch_of(s):
    index = s - 1
    for skip in plan["skips"]:
        if index < skip["from"]:
            break
        index += skip["to"] - skip["from"]
    return index


def examples(index):
    rng = random.Random("%d-%d" % (plan["data_seed"], index))
    damaged = "damaged" in faults and 0 <= index - int(faults["damaged"].split(":")[0]) < int(faults["damaged"].split(":")[1])
    for _ in range(8):
        x = [rng.gauss(0, 1) for _ in range(D)]
        y = sum(t * a for t, a in zip(truth, x)) + 0.3 * rng.gauss(0, 1)
        yield x, (6 * rng.gauss(0, 1) * 4 if damaged else y)


def save(s):
    target = os.path.join(out, "checkpoints", "%08d" % s)
    temporary = os.path.join(out, "checkpoints", ".%08d.tmp" % s)
    os.makedirs(temporary)
    with open(os.path.join(temporary, "weights.json"), "w") as f:
        json.dump(state, f)
    with open(os.path.join(temporary, "state.json"), "w") as f:
        json.dump({"epicenter": "trainer_checkpoint", "format": 1, "step": s}, f)
    os.rename(temporary, target)


def compared(s):
    other = segment.get("compare", {})
    if other.get("step") != s:
        return {}
    with open(os.path.join(other["checkpoint"], "weights.json")) as f:
        theirs = json.load(f)

    def apart(key, which=range(D)):
        return sum((state[key][i] - theirs[key][i]) ** 2 for i in which) ** 0.5

    each = [{"tensor": name, "weights": apart("weights", dims(name)), "moments": {m: apart(m, dims(name)) for m in ("m", "v")}}
            for name in NAMES]
    return {"distance": apart("weights"), **({"distances": each} if other.get("tensors") else {})}


asked = (["start"] if "start" in segment else []) + ["plan", "data_seed"]
asked += ["overrides"] + [change["kind"] for change in segment["interventions"]]
log = open(os.path.join(out, "metrics.jsonl"), "w")


def line(value):
    log.write(json.dumps(value) + "\n")
    log.flush()


line({"epicenter": "metrics", "format": 1, "segment": "another" if "alien" in faults else segment["id"],
      "applied": [] if "lazy" in faults else asked,
      "knobs": list(config),
      "capable": [word for word in ("plan", "data_seed", "overrides", "freeze", "jitter", "reset_moments", "nudge", "rescale")
                  if word != faults.get("incapable")],
      "tensors": [{"name": n, "shape": [SIZE]} for n in NAMES]})
while step < segment["last_step"]:
    step += 1
    index = batch_of(step)
    loss, gradient = 0.0, [0.0] * D
    for x, y in examples(replaced.get(index, index)):
        error = sum(w * a for w, a in zip(state["weights"], x)) - y
        loss += error * error / 16
        gradient = [g + error * a / 8 for g, a in zip(gradient, x)]
    for i in range(D):
        if i in frozen:
            continue
        b1, b2 = config["beta1"][i], config["beta2"][i]
        state["m"][i] = f32(b1 * state["m"][i] + (1 - b1) * gradient[i])
        state["v"][i] = f32(b2 * state["v"][i] + (1 - b2) * gradient[i] ** 2)
        direction = state["m"][i] / (1 - b1 ** step) / ((state["v"][i] / (1 - b2 ** step)) ** 0.5 + config["eps"][i])
        state["weights"][i] = f32(
            state["weights"][i] - config["lr"][i] * (direction + config["weight_decay"][i] * state["weights"][i]))
    if faults.get("scaled", "").split(":")[0] == str(step):
        key, factor = faults["scaled"].split(":")[1:]
        state[key] = [f32(float(factor) * x) for x in state[key]]
    if "noise" in faults:
        loss += float(faults["noise"]) * random.SystemRandom().gauss(0, 1)
    if faults.get("crash") == str(step):
        sys.exit("no memory left")
    if "crash_once" in faults and faults["crash_once"].split(":")[0] == str(step):
        marker = faults["crash_once"].split(":")[1]
        if not os.path.exists(marker):
            open(marker, "w").close()
            os.kill(os.getpid(), signal.SIGKILL)
    if faults.get("hang") == str(step):
        print("waiting for a lock", flush=True)
        time.sleep(1000)
    time.sleep(float(faults.get("slow", 0)))
    line({"step": step - 3 if faults.get("back") == str(step) else step, "loss": loss,
          "batch": index + (faults.get("wrong_batch") == str(step)), "lr": shown_lr, **compared(step)})
    c = segment["checkpoint"]
    wanted = (c["every"] and step % c["every"] == 0) or step in c["at"]
    if (wanted or (stopping and c["on_stop"])) and "no_checkpoint" not in faults:
        save(step)
    if stopping:
        break
if "abort" in faults:
    os.abort()
