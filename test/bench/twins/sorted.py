"""The representative job in numpy, vectorised over paths: sorted book, prefix sums, searchsorted.

usage: sorted.py JOB PATHS CANDIDATES   (0 candidates: only prices)
prints: nanoseconds for each path and hour, mean loss and its standard error under today's parameters
"""

import sys
import time

import numpy as np

BATCH = 2_000


def read_job(file):
    data = np.fromfile(file)
    assets, hours, candidates, positions = (int(x) for x in data[:4])
    job = dict(zip(("chance", "mean", "deviation", "left", "margin"), data[4:9]))
    at = 9

    def take(count):
        nonlocal at
        at += count
        return data[at - count : at]

    job.update(assets=assets, hours=hours, positions=positions)
    job["lower"] = take(assets * assets).reshape(assets, assets)
    for name in ("variance", "omega", "alpha", "beta", "loading"):
        job[name] = take(assets)
    job["terms"] = take(4 * candidates).reshape(candidates, 4)
    job["books"] = [(take(1)[0], -take(positions), take(positions + 1), take(positions + 1)) for _ in range(assets)]
    return job


def make_prices(job, random, paths):
    x = np.zeros((paths, job["assets"]))
    h = np.tile(job["variance"], (paths, 1))
    prices = np.empty((job["hours"], job["assets"], paths))
    for hour in range(job["hours"]):
        e = np.sqrt(h) * (random.standard_normal((paths, job["assets"])) @ job["lower"].T)
        x += e - 0.5 * h
        jumping = random.random(paths) < job["chance"]
        if jumping.any():
            sizes = job["mean"] + job["deviation"] * random.standard_normal(jumping.sum())
            x[jumping] += sizes[:, None] * job["loading"]
        h = job["omega"] + job["alpha"] * e * e + job["beta"] * h
        prices[hour] = x.T
    return prices


def losses(job, prices, terms):
    shift, log_debt, debt_factor, scale = terms
    positions = job["positions"]
    loss = np.zeros(prices.shape[2])
    for asset, (slope, negated, worth, debt) in enumerate(job["books"]):
        impact = np.zeros_like(loss)
        first = np.zeros(loss.shape, int)
        trigger = np.full(loss.shape, shift - negated[0])
        for hour in range(job["hours"]):
            impact *= job["left"]
            level = prices[hour, asset] - impact
            hit = np.nonzero(level < trigger)[0]
            if hit.size == 0:
                continue
            start = first[hit]
            stop = start.copy()
            at = level[hit]
            while True:
                more = np.maximum(np.searchsorted(negated, shift - at, side="left"), stop)
                if (more == stop).all():
                    break
                sold = slope * scale * (worth[more] - worth[stop])
                impact[hit] += sold
                at = at - sold
                stop = more
            paid = at + job["margin"]
            insolvent = np.clip(np.searchsorted(negated, log_debt - paid, side="left"), start, stop)
            owed = debt_factor * (debt[insolvent] - debt[start])
            loss[hit] += scale * (owed - np.exp(paid) * (worth[insolvent] - worth[start]))
            first[hit] = stop
            trigger[hit] = np.where(stop < positions, shift - negated[np.minimum(stop, positions - 1)], -1e9)
    return loss


def main():
    job = read_job(sys.argv[1])
    paths, count = int(sys.argv[2]), int(sys.argv[3])
    random = np.random.Generator(np.random.SFC64(1))
    today = []
    began = time.perf_counter()
    for done in range(0, paths, BATCH):
        prices = make_prices(job, random, min(BATCH, paths - done))
        for k in range(count):
            loss = losses(job, prices, job["terms"][k])
            if k == 0:
                today.append(loss)
    seconds = time.perf_counter() - began
    loss = np.concatenate(today) if today else np.zeros(1)
    error = loss.std() / np.sqrt(loss.size)
    print(f"{1e9 * seconds / (paths * job['hours']):.6g} {loss.mean():.9g} {error:.9g} 0")


main()
