# The peer of search: FLAML with its own defaults and the same budget. Last line: one JSON object with its figures.
# Arguments: table (last column the target), metric (prAuc or rmse), share of the newest rows that judge, seconds. Rows keep their order: inner
# validation goes forward in time where the metric is an error, stratified as FLAML does by itself for classes.
import json
import sys

import pandas as pd
from flaml import AutoML
from sklearn.metrics import average_precision_score, root_mean_squared_error

path, metric, share, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
table = pd.read_csv(path)
cut = round(len(table) * (1 - share))
x, y = table.drop(columns="target"), table["target"]
classes = metric == "prAuc"
auto = AutoML()
auto.fit(
    x[:cut],
    y[:cut].astype(int) if classes else y[:cut],
    task="classification" if classes else "regression",
    metric="ap" if classes else "rmse",
    time_budget=seconds,
    n_jobs=2,
    seed=1,
    verbose=0,
    log_file_name="",
    **({} if classes else {"split_type": "time", "eval_method": "cv"}),
)
score = average_precision_score(y[cut:], auto.predict_proba(x[cut:])[:, 1]) if classes else root_mean_squared_error(y[cut:], auto.predict(x[cut:]))
trials = len(getattr(auto, "_search_states", {})) and sum(state.total_iter if hasattr(state, "total_iter") else 0 for state in auto._search_states.values())
print(json.dumps({"score": float(score), "found": auto.best_estimator, "trials": int(trials)}))
