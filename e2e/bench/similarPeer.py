# The peer of similar: stumpy's mass per tag on the same CSV, in spreads of the tag and with its level, summed, the best places by the same exclusion zone. Last line: one JSON object.
# Reading and numba's compilation are outside the measured time.
import json
import sys
import time

import numpy as np
import pandas as pd
import stumpy

path, start, length, most = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
tags = sys.argv[5:]
table = pd.read_csv(path, usecols=tags)[tags].interpolate(limit_direction="both").to_numpy(float).T.copy()
table /= table.std(axis=1, keepdims=True)
stumpy.mass(table[0][:100], table[0][:1000], normalize=False)  # compiles
began = time.perf_counter()
total = np.zeros(table.shape[1] - length + 1)
for series in table:
    total += stumpy.mass(series[start : start + length], series, normalize=False) ** 2 / length / len(table)
order = np.argsort(total)
chosen, taken = [], [start]
for at in order:
    if len(chosen) >= most:
        break
    if all(abs(at - other) >= (length + 1) // 2 for other in taken):
        chosen.append(int(at))
        taken.append(at)
print(json.dumps({"ms": (time.perf_counter() - began) * 1000, "places": chosen}))
