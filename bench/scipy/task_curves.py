"""scipy's side of bench/forecast: the curves of dev.epicenter.forecast.BoundedLogistic by scipy.optimize.curve_fit.

A logistic curve a task, low + (high - low) sigmoid(k (x - middle)), with the same priors (as further residuals), the same two starts
and the same two rounds, the second with the median steepness of the first. Without standard errors a score's error is taken as 0.05, and
the whole is least squares, which curve_fit is made for (method "lm", MINPACK's). No Jacobian is given, as neither side has one.
"""
import csv
import math
import sys
import time

import numpy as np
from scipy.optimize import curve_fit

ERROR, SD = 0.05, {"middle": 2, "steepness": 0.5, "known floor": 0.3, "unknown floor": 1, "ceiling": 1}


def logit(p):
    return math.log(p / (1 - p))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def curve(x, v, chance):
    low, high = (chance or 0.0, 1.0) if len(v) == 2 else (sigmoid(v[2]), sigmoid(v[2]) + (1 - sigmoid(v[2])) * sigmoid(v[3]))
    return low + (high - low) * sigmoid(np.exp(v[1]) * (x - v[0]))


def series_of(path):
    rows = list(csv.DictReader(open(path)))
    names = [f" {row['metric']}" for row in rows] if len({row["metric"] for row in rows}) > 1 else [""] * len(rows)
    shots = len({row.get("shots", "") for row in rows}) > 1
    scales = {}
    for row, name in zip(rows, names):
        key = row["family"], row["task"] + name + (f" {row['shots']}-shot" if shots else "")
        chance = float(row["random_baseline"]) if row.get("random_baseline") else None
        scales.setdefault(key, (chance, {}))[1].setdefault(math.log10(float(row["params"])), []).append(float(row["score"]))
    return {key: (chance, np.array(sorted(points)), np.array([np.mean(points[x]) for x in sorted(points)]))
            for key, (chance, points) in scales.items()}


def fitted(chance, x, y, steepness, free):
    floor = logit(0.1) if chance is None else logit(max(0.02, chance))
    centre = np.array([x.mean(), steepness, floor, logit(0.95)])[:free]
    sd = np.array([SD["middle"], SD["steepness"], SD["unknown floor" if chance is None else "known floor"], SD["ceiling"]])[:free]

    def residuals(_, *v):
        v = np.array(v)
        return np.concatenate([curve(x, v, chance) / ERROR, (v - centre) / sd])

    target = np.concatenate([y / ERROR, np.zeros(free)])
    best = None, math.inf
    for away in (0.0, 2.0):
        start = centre.copy()
        start[0] += away
        try:
            found, _ = curve_fit(residuals, np.arange(len(target)), target, p0=start, method="lm")
        except RuntimeError:  # no convergence
            continue
        cost = np.sum((residuals(None, *found) - target) ** 2)
        if cost < best[1]:
            best = found, cost
    return best[0]


def said(chance, x, y, v):
    weights = np.exp(math.log(0.3) / 0.5 * (x[-1] - x))
    left = np.sum(weights * (y - curve(x, v, chance))) / (1 + np.sum(weights))
    return min(1.0, max(0.0, float(curve(x[-1] + 1, v, chance)) + left))


def main():
    free = 4 if sys.argv[2] == "fitted" else 2
    table = series_of(sys.argv[1])
    started = time.perf_counter()
    steepness = math.log(1.5)
    for _ in range(2):
        found = {key: fitted(*one, steepness, free) for key, one in table.items()}
        steepness = sorted(v[1] for v in found.values())[len(found) // 2]
    print(time.perf_counter() - started)
    for key, one in table.items():
        print(*key, said(*one, found[key]), sep="\t")


main()
