#!/usr/bin/env python3
"""Score tables and protocols of two papers, from copies of their public repositories, for `bench/forecast --protocols`.

usage: bench/public_tables.py SLOTH LADDER OUT

SLOTH is a clone of github.com/felipemaiapolo/sloth (Polo et al. 2024, arXiv 2412.06540), LADDER one of github.com/allenai/OLMo-ladder
(Bhagia et al. 2024, arXiv 2412.04403). Writes sloth-v1.csv and sloth-v2.csv (models with all six scores of the Open LLM Leaderboard,
versions 1 and 2), sloth.groups (which families are tested together), ladder.csv (last evaluation of each run, with the bits per byte
of the right answers as loss) to the folder OUT.
"""
import ast
import csv
import pathlib
import sys

COLUMNS = ["family", "model", "params", "tokens", "flops", "task", "metric", "score", "chance", "loss"]
# Chance levels as in the paper's definitions: BBH and MUSR are means over their tasks, weighted by items.
SLOTH = {
    "v1": {"MMLU": 0.25, "ARC": 0.25, "HellaSwag": 0.25, "Winogrande": 0.5, "TruthfulQA": 0.31, "GSM8K": 0},
    "v2": {"IFEval": 0, "BBH": 0.308, "MATH Lvl 5": 0, "GPQA": 0.25, "MUSR": 0.343, "MMLU-PRO": 0.1},
}
# Parameters without embeddings and floating-point operations a token, of src/scaling/utils.py.
LADDER = {
    "190M": (190354176, 1903391232), "370M": (371262464, 3443922944), "760M": (758220288, 6373843968), "1B": (1279395840, 10109071360),
    "3B": (3169537280, 22970355200), "peteish7": (6887575552, 49412071424), "peteish13": (13202396160, 91335915520),
}


def write(path, rows):
    with open(path, "w", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path}: {len(rows)} scores")


def sloth(clone, out):
    models = list(csv.DictReader(open(clone / "data/data_v2.csv")))
    for version, tasks in SLOTH.items():
        rows = []
        for model in models:
            if all(model[column] for column in [*tasks, "Pretraining Data Size (T)", "FLOPs (1E21)"]):
                rows += [{"family": model["Family2"], "model": model["Model"], "params": float(model["#Params (B)"]) * 1e9,
                          "tokens": float(model["Pretraining Data Size (T)"]) * 1e12, "flops": float(model["FLOPs (1E21)"]) * 1e21,
                          "task": task, "metric": "acc", "score": model[task], "chance": chance} for task, chance in tasks.items()]
        write(out / f"sloth-{version}.csv", rows)
    module = ast.parse((clone / "sloth/definitions.py").read_text())
    families = next(ast.literal_eval(node.value) for node in module.body if isinstance(node, ast.Assign) and node.targets[0].id == "test_families")
    with open(out / "sloth.groups", "w") as lines:
        for shown, by_table in families.items():
            for version, groups in zip(SLOTH, by_table):
                lines.writelines(f"{version}\t{shown}\t{','.join(group)}\n" for group in groups)


def ladder(clone, out):
    rows = []
    for file in sorted((clone / "src/scripts/paper/data/ladder-runs").glob("*.csv")):
        size, _, rest = file.stem.replace("_eval_", "-").partition("-")
        if size not in LADDER or rest.endswith("rerun") or size.startswith("peteish") and rest not in ("anneal", "final"):
            continue
        last = list(csv.DictReader(open(file)))[-1]
        params, flops = LADDER[size]
        tokens = float(last.get("throughput/total_tokens") or float(last["_step"]) * float(last["batch_size_in_tokens"]))
        for column, score in last.items():
            head, _, name = column.rpartition("/")
            task, _, metric = name.partition("_rc_5shot_")
            if head == "eval/downstream" and score and metric == ("acc" if task.startswith("boolq") else "len_norm"):
                rows.append({"family": "OLMo", "model": file.stem, "params": params, "tokens": tokens, "flops": flops * tokens, "task": task, "metric": "acc",
                             "score": score, "chance": "", "loss": last.get(f"eval/downstream_bpb/{task}_rc_5shot_bpb", "")})
    write(out / "ladder.csv", rows)


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sloth_clone, ladder_clone, out = map(pathlib.Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    sloth(sloth_clone, out)
    ladder(ladder_clone, out)


main()
