# The peer of main-job: the same work by scikit-learn and pandas, as a data scientist writes it. Last line: one JSON object with its figures.
# Reads the 34 runs, makes rolling mean and spread over 20 rows, fits each detector per run on the first 400 rows (PCA T2/Q twice, three
# sigma), sets each limit on cross-fitted training rows, alarms on 3 of 5 rows, pools the counts of the test rows.
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

TRAIN, WINDOW, SHARE, COUNT, OF = 400, 20, 0.01, 3, 5


class Planes:
    """T2 and Q of a PCA on standardised columns, each over its limit."""

    def __init__(self, components):
        self.components = components

    def fit(self, x):
        self.scale = StandardScaler().fit(x)
        self.pca = PCA(n_components=self.components, svd_solver="full").fit(self.scale.transform(x))
        self.limits = np.quantile(self.statistics(x), 1 - SHARE, axis=0)
        return self

    def statistics(self, x):
        z = self.scale.transform(x)
        t = self.pca.transform(z)
        residual = z - self.pca.inverse_transform(t)
        return np.column_stack([(t**2 / self.pca.explained_variance_).sum(axis=1), (residual**2).sum(axis=1)])

    def score(self, x):
        return (self.statistics(x) / self.limits).max(axis=1)


class Sigma:
    def fit(self, x):
        self.mean, self.sd = x[:, :8].mean(axis=0), x[:, :8].std(axis=0) + 1e-12
        return self

    def score(self, x):
        return np.abs((x[:, :8] - self.mean) / self.sd).max(axis=1)


def persisted(scores):
    """The COUNT-th greatest of the last OF scores: over a limit when COUNT of OF are."""
    padded = np.concatenate([np.full(OF - 1, -np.inf), scores])
    return np.sort(np.lib.stride_tricks.sliding_window_view(padded, OF), axis=1)[:, OF - COUNT]


def main(folder):
    detectors = {"pca": lambda: Planes(0.95), "pca-coarse": lambda: Planes(0.8), "three-sigma": Sigma}
    counts = {name: np.zeros(4) for name in detectors}
    cross, judged, truth = {n: [] for n in detectors}, {n: [] for n in detectors}, []
    for path in sorted(p for kind in ("valve1", "valve2", "other") for p in (folder / kind).glob("*.csv")):
        table = pd.read_csv(path, sep=";", parse_dates=["datetime"])
        values = table.drop(columns=["datetime", "anomaly", "changepoint"])
        rolling = values.rolling(WINDOW, min_periods=1)
        x = np.hstack([values.to_numpy(), rolling.mean().to_numpy(), rolling.std(ddof=0).to_numpy()])
        truth.append(table["anomaly"].to_numpy()[TRAIN:])
        for name, make in detectors.items():
            inner = np.empty(TRAIN)
            for fit, test in KFold(10).split(x[:TRAIN]):
                inner[test] = make().fit(x[fit]).score(x[test])
            cross[name].append(persisted(inner))
            judged[name].append(persisted(make().fit(x[:TRAIN]).score(x[TRAIN:])))
    y = np.concatenate(truth) > 0.5
    figures = {}
    for name in detectors:
        alarm = np.concatenate(judged[name]) > np.quantile(np.concatenate(cross[name]), 1 - SHARE)
        tp, fp, fn = (alarm & y).sum(), (alarm & ~y).sum(), (~alarm & y).sum()
        figures[name] = {"f1": float(tp / (tp + (fp + fn) / 2)), "falseAlarmRate": float(fp / (~y).sum())}
    print(json.dumps(figures))


main(Path(sys.argv[1]))
