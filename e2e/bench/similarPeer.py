# The peer of similar: stumpy's mass per tag on the same CSV, joined, the best places by the same exclusion zone. Last line: one JSON object.
# moving: by shape, tags weigh as they move (the definition of main/label/joinedDistance.ts); alike: by shape, tags weigh the same; level: values in
# spreads of the tag. Reading and numba's compilation are outside the measured time.
import json
import sys
import time

import numpy as np
import pandas as pd
import stumpy

path, how, start, length, most = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
tags = sys.argv[6:]
table = pd.read_csv(path, usecols=tags)[tags].interpolate(limit_direction="both").to_numpy(float).T.copy()
table /= table.std(axis=1, keepdims=True)
is_shape = how != "level"
stumpy.mass(table[0][:100], table[0][:1000], normalize=is_shape)  # compiles
began = time.perf_counter()
places = table.shape[1] - length + 1
marked, there, marked_weight, there_weight = (np.zeros(places) for _ in range(4))
for series in table:
    query = series[start : start + length]
    squared = stumpy.mass(query, series, normalize=is_shape) ** 2 / length
    own, moved = 1.0, np.ones(places)
    if how == "moving":
        centred = series - series.mean()
        sums, squares = np.cumsum(np.r_[0, centred]), np.cumsum(np.r_[0, centred * centred])
        mean = (sums[length:] - sums[:-length]) / length
        moved = np.sqrt(np.maximum((squares[length:] - squares[:-length]) / length - mean * mean, 1e-12))
        own = max(1e-6, query.std())
    marked += own * squared
    marked_weight += own
    there += moved * squared
    there_weight += moved
total = (marked / marked_weight + there / there_weight) / 2
order = np.argsort(total)
chosen, free = [], np.ones(places, dtype=bool)
apart = (length + 1) // 2
free[max(0, start - apart + 1) : start + apart] = False
for at in order:
    if len(chosen) >= most:
        break
    if free[at]:
        chosen.append(int(at))
        free[max(0, at - apart + 1) : at + apart] = False
print(json.dumps({"ms": (time.perf_counter() - began) * 1000, "places": chosen}))
