# The peer of nets: scikit-learn's MLP as an autoencoder 50-32-8-32-50 on noise, one thread. Words: rows, epochs, rows of a batch.
# Importing and drawing are outside the measured time. Last line: one JSON object.
import json
import sys
import time
import warnings

import numpy as np
from sklearn.neural_network import MLPRegressor

rows, epochs, batch = map(int, sys.argv[1:])
warnings.filterwarnings("ignore")
x = np.random.default_rng(1).standard_normal((rows, 50)).astype(np.float32)
net = MLPRegressor(hidden_layer_sizes=(32, 8, 32), activation="tanh", batch_size=batch, max_iter=epochs, tol=0, n_iter_no_change=epochs, learning_rate_init=0.003, random_state=1)
began, used = time.perf_counter(), time.process_time()
net.fit(x, x)
ms, cpu = (time.perf_counter() - began) * 1000, time.process_time() - used
print(json.dumps({"ms": ms, "samplesPerS": rows * epochs / ms * 1000, "samplesPerCpuS": rows * epochs / cpu}))
