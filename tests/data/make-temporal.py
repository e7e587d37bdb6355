#!/usr/bin/env python3
"""make-temporal.py >temporal.csv - temporal and cross-temporal reconciliation by dense algebra

Independent of fctools: y~ = S (S' W^-1 S)^-1 S' W^-1 y with S and W written
out (Athanasopoulos et al. 2017; Di Fonzo & Girolimetto 2023; Nystrup et al.
2020 for ar1); non-negative by the Lawson-Hanson algorithm of scipy. Days of June 2024 of two stores and their total, weeks from
Mondays (the one of 1 July is not whole), the month. Records: table, k, ds,
value; tables are base-F, residual-F and METHOD-DIMENSIONS-F, F of D, W, M, with -nonneg behind the
method where nothing may be negative.
"""
import datetime

import numpy as np
from scipy.optimize import nnls

KEYS = ["*", "x", "y"]
RESIDUALS = {"D": 60, "W": 20, "M": 9}
FIRST = {"D": "2024-04-02", "W": "2024-01-15", "M": "2023-09-01"}


def day(i):
    return datetime.date(2024, 6, 1) + datetime.timedelta(i)


# Nodes in time: frequency, stamp, days that are summed.
TIME = ([("D", day(i), [i]) for i in range(30)]
        + [("W", day(2 + 7 * w), list(range(2 + 7 * w, 9 + 7 * w))) for w in range(4)]
        + [("M", day(0), list(range(30)))])
NODES = [[0, 1], [0], [1]]


def stamps(frequency, n):
    d = datetime.date.fromisoformat(FIRST[frequency])
    for _ in range(n):
        yield d
        if frequency == "M":
            d = datetime.date(d.year + d.month // 12, d.month % 12 + 1, 1)
        else:
            d += datetime.timedelta(7 if frequency == "W" else 1)


def show(table, key, stamp, value):
    print(f"{table},{key},{stamp},{value!r}")


def moments(e):
    """Mean square, and mean product of neighbours relative to it."""
    v = np.mean(e * e)
    return v, np.mean(e[1:] * e[:-1]) / v


def project(s, w, y):
    inverse = np.linalg.inv(w)
    return s @ np.linalg.solve(s.T @ inverse @ s, s.T @ inverse @ y)


def project_nonneg(s, w, y):
    half = np.linalg.inv(np.linalg.cholesky(w))
    return s @ nnls(half @ s, half @ y, maxiter=10000)[0]


def weight(method, frequency, ndays, nseries, v):
    if method == "ols":
        return 1.0
    return float(ndays * nseries) if method == "wls-struct" else v[frequency][0]


def main():
    rng = np.random.default_rng(5)
    base, errors = {}, {}
    print("table,k,ds,value")
    for i, key in enumerate(KEYS):
        for f in "DWM":
            e = rng.normal(size=RESIDUALS[f]) * {"D": 2, "W": 7, "M": 20}[f] * (1 + i)
            e[1:] += 0.6 * e[:-1]
            errors[key, f] = moments(e)
            for stamp, value in zip(stamps(f, len(e)), e):
                show(f"residual-{f}", key, stamp, float(value))
        for f, stamp, days in TIME:
            base[key, f, stamp] = rng.gamma(9.0, 0.8 * len(days)) * len(NODES[i])
            show(f"base-{f}", key, stamp, float(base[key, f, stamp]))
        # Not whole: left out of the result.
        show("base-W", key, "2024-07-01", 50.0)
        show("base-W", key, "2024-05-27", 50.0)
    for method in ("ols", "wls-struct", "wls-var", "ar1"):
        for key in KEYS:
            v = {f: errors[key, f] for f in "DWM"}
            s = np.array([[float(d in days) for d in range(30)] for _, _, days in TIME])
            w = np.diag([weight(method, f, len(days), 1, v) for f, _, days in TIME])
            if method == "ar1":
                for a, (fa, _, _) in enumerate(TIME):
                    for b, (fb, _, _) in enumerate(TIME):
                        w[a, b] = v[fa][0] * v[fa][1] ** abs(a - b) if fa == fb else 0.0
            y = np.array([base[key, f, stamp] for f, stamp, _ in TIME])
            for name, solve in (method, project), (f"{method}-nonneg", project_nonneg):
                for (f, stamp, _), value in zip(TIME, solve(s, w, y)):
                    show(f"{name}-time-{f}", key, stamp, float(value))
        if method == "ar1":
            continue
        cells = [(i, t) for i in range(3) for t in range(len(TIME))]
        s = np.array([[float(b in NODES[i] and d in TIME[t][2]) for b in range(2) for d in range(30)]
                      for i, t in cells])
        w = np.diag([weight(method, TIME[t][0], len(TIME[t][2]), len(NODES[i]),
                            {f: errors[KEYS[i], f] for f in "DWM"}) for i, t in cells])
        y = np.array([base[KEYS[i], TIME[t][0], TIME[t][1]] for i, t in cells])
        for name, solve in (method, project), (f"{method}-nonneg", project_nonneg):
            for (i, t), value in zip(cells, solve(s, w, y)):
                show(f"{name}-both-{TIME[t][0]}", KEYS[i], TIME[t][1], float(value))


main()
