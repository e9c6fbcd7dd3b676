# The peers of training, scoring, shap, iforest and pca, on raw tables that the benchmark laid down. Words: peer, folder, settings as JSON.
# Reading, importing and turning into the peer's own row order are outside the measured time. Last line: one JSON object.
import json
import os
import sys
import time

import numpy as np

peer, folder, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
THREADS = settings.get("threads", 2)
os.environ["OMP_NUM_THREADS"] = str(THREADS)


def table(name):
    shape = settings["shapes"][name]
    x = np.fromfile(f"{folder}/{name}.X").reshape(shape["columns"], shape["rows"]).T
    return np.ascontiguousarray(x), np.fromfile(f"{folder}/{name}.y"), shape["categories"]


def area(scores, y):
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(y, scores))


def clock():
    return time.perf_counter(), time.process_time()


def since(began):
    return {"ms": (time.perf_counter() - began[0]) * 1000, "cpuMs": (time.process_time() - began[1]) * 1000}


def lightgbm_fit(x, y, categories, trees, objective="binary"):
    import lightgbm

    words = {"objective": objective, "num_leaves": 31, "learning_rate": 0.1, "min_data_in_leaf": 20, "lambda_l2": 1.0, "max_bin": 255, "num_threads": THREADS, "verbose": -1}
    return lightgbm.train(words, lightgbm.Dataset(x, y, categorical_feature=list(range(categories))), trees)


def tree_lists(booster):
    """The trees as the lists of a document: feature, value, missingLeft, cover in preorder. No missing values were trained on."""
    lists = {"feature": [], "value": [], "missingLeft": [], "cover": []}

    def add(node):
        if "leaf_value" in node:
            lists["feature"].append(-1)
            lists["value"].append(node["leaf_value"])
            lists["cover"].append(node.get("leaf_count", 0))
            return
        lists["feature"].append(node["split_feature"])
        lists["value"].append(node["threshold"])
        lists["missingLeft"].append(int(node["default_left"]))
        add(node["left_child"])
        add(node["right_child"])

    for tree in booster.dump_model()["tree_info"]:
        add(tree["tree_structure"])
    return lists


def training():
    x, y, categories = table(settings["train"])
    test_x, test_y, _ = table(settings["test"])
    if settings["by"] == "lightgbm":
        began = clock()
        model = lightgbm_fit(x, y, categories, 100)
        figures = since(began)
        return {**figures, "auc": area(model.predict(test_x), test_y)}
    from sklearn.ensemble import HistGradientBoostingClassifier

    began = clock()
    model = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, l2_regularization=1.0, early_stopping=False, categorical_features=list(range(categories)) or None)
    model.fit(x, y)
    figures = since(began)
    return {**figures, "auc": area(model.predict_proba(test_x)[:, 1], test_y)}


def model():
    x, y, _ = table(settings["train"])
    booster = lightgbm_fit(x, y, 0, settings["trees"])
    booster.save_model(f"{folder}/model.txt")
    with open(f"{folder}/model.json", "w") as file:
        json.dump(tree_lists(booster), file)
    return {"ms": 0}


def scoring():
    import lightgbm

    x, _, _ = table("score")
    booster = lightgbm.Booster(model_file=f"{folder}/model.txt")
    booster.predict(x[:1000], num_threads=THREADS)
    began = clock()
    raw = booster.predict(x, raw_score=True, num_threads=THREADS)
    figures = since(began)
    raw.astype(float).tofile(f"{folder}/raw")
    return figures


def explaining():
    import lightgbm
    import shap

    x, _, _ = table("score")
    booster = lightgbm.Booster(model_file=f"{folder}/model.txt", params={"num_threads": THREADS})
    explainer = shap.TreeExplainer(booster)
    explainer.shap_values(x[:10])
    began = clock()
    values = explainer.shap_values(x)
    figures = since(began)
    np.ascontiguousarray(values, dtype=float).tofile(f"{folder}/shap")
    return figures


def isolation():
    from sklearn.ensemble import IsolationForest

    x, y, _ = table("rows")
    began = clock()
    forest = IsolationForest(n_estimators=200, max_samples=256, random_state=1, n_jobs=THREADS).fit(x)
    strange = -forest.score_samples(x)
    figures = since(began)
    return {**figures, "auc": area(strange, y)}


def plane():
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    x, _, _ = table("rows")
    with threadpool_limits(THREADS):
        began = clock()
        z = StandardScaler().fit_transform(x)
        model = PCA(settings["components"], random_state=1).fit(z)
        t = model.transform(z)
        t2 = (t * t / model.explained_variance_).sum(axis=1)
        spe = ((z - model.inverse_transform(t)) ** 2).sum(axis=1)
        np.quantile(t2, 0.99), np.quantile(spe, 0.99)
        figures = since(began)
    t2.tofile(f"{folder}/t2")
    spe.tofile(f"{folder}/spe")
    return figures


print(json.dumps({"training": training, "model": model, "scoring": scoring, "shap": explaining, "iforest": isolation, "pca": plane}[peer]()))
