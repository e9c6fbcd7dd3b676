// Python of the families of trees: their counterparts in LightGBM and scikit-learn, with the parameters of main/learn/families mapped. Other
// programs draw other numbers and cut at other places, so their figures come near Millwright's and do not equal them.
import type { Piece } from "./piece.ts";

export const treePieces: Readonly<Record<string, Piece>> = {
  boosting: {
    needs: ["NothingToLearn"],
    imports: ["import lightgbm"],
    source: `
def fit_boosting(train, task, seed, gap, trees=200, leaves=15, learning_rate=0.06, min_rows_per_leaf=20, lambda_=1, row_share=1, feature_share=1,
                 node_feature_share=1, class_weight="none", objective="auto", quantile=0.5, tweedie_power=1.5, patience=0, watched_share=0.15,
                 monotone=None, interactions=(), categorical=()):
    """Gradient boosting of shallow trees: LightGBM with Millwright's settings."""
    X, y, names = train.X, train.y, list(train.X)
    classes = task == "classification"
    if classes:
        y = (y >= 0.5).astype(int)
        need(0 < y.sum() < len(y), "one class only")
    far = np.abs(y - np.median(y))
    kinds = {"logistic": "binary", "squared": "regression", "absolute": "regression_l1", "huber": "huber", "quantile": "quantile", "poisson": "poisson", "tweedie": "tweedie"}
    settings = {
        "objective": kinds[("logistic" if classes else "squared") if objective == "auto" else objective],
        "alpha": quantile if objective == "quantile" else float(np.quantile(far, 0.9)) or 1.0,
        "tweedie_variance_power": tweedie_power,
        "num_leaves": round(leaves), "learning_rate": learning_rate, "reg_lambda": lambda_,
        "min_child_samples": max(1, int(min(min_rows_per_leaf, len(y) / 10))), "min_child_weight": 1e-9,
        "subsample": row_share, "subsample_freq": 1 if row_share < 1 else 0, "colsample_bytree": feature_share, "feature_fraction_bynode": node_feature_share,
        "class_weight": "balanced" if classes and class_weight == "balanced" else None,
        "random_state": seed, "deterministic": True, "force_row_wise": True, "verbosity": -1,
    }
    if monotone:
        settings["monotone_constraints"] = [{"rises": 1, "falls": -1}.get(monotone.get(name), 0) for name in names]
    if interactions:
        groups = [[names.index(name) for name in group if name in names] for group in interactions]
        alone = [[c] for c in range(len(names)) if not any(c in group for group in groups)]
        settings["interaction_constraints"] = groups + alone
    kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
    numbered = [c for c, name in enumerate(names) if name in categorical] or "auto"
    count = round(trees)
    if patience > 0:
        # The latest rows, behind the gap, say how many trees are enough; all rows then train that many.
        order = np.arange(len(y)) if train.time_us is None else np.argsort(train.time_us, kind="stable")
        first = len(y) - int(np.floor(len(y) * watched_share + 0.5))
        late = order[first:]
        early = order[:max(0, first - int(np.ceil(gap)))] if train.time_us is None else order[:first][train.time_us[order[:first]] < train.time_us[late[0]] - gap * 1e6]
        if min(len(early), len(late)) >= 20 and (not classes or min(y[early].sum(), (1 - y[early]).sum(), y[late].sum(), (1 - y[late]).sum()) >= 5):
            watched = kind(n_estimators=count, **settings)
            watched.fit(X.to_numpy()[early], y[early], eval_set=[(X.to_numpy()[late], y[late])], categorical_feature=numbered, callbacks=[lightgbm.early_stopping(round(patience), verbose=False)])
            count = max(1, watched.best_iteration_ or count)
    model = kind(n_estimators=count, **settings).fit(X.to_numpy(), y, categorical_feature=numbered)
    return lambda test: model.predict_proba(test.X.to_numpy())[:, 1] if classes else model.predict(test.X.to_numpy())
`,
  },
  forest: {
    needs: ["NothingToLearn"],
    imports: ["from sklearn import ensemble"],
    source: `
def fit_forest(train, task, seed, kind="RandomForest", trees=100, leaves=256, depth=24, min_rows_per_leaf=1, feature_share="auto", class_weight="none"):
    """Random forest (Breiman, 2001) or extra trees (Geurts and others, 2006) of scikit-learn with Millwright's settings."""
    X, y = train.X.to_numpy(), train.y
    classes = task == "classification"
    if feature_share == "auto":
        tried = np.sqrt(X.shape[1]) if classes else X.shape[1] / 3 if kind == "RandomForest" else X.shape[1]
    else:
        tried = X.shape[1] * feature_share
    settings = {
        "n_estimators": round(trees), "max_leaf_nodes": round(leaves), "max_depth": round(depth), "max_features": max(1, int(np.floor(tried + 0.5))),
        "min_samples_leaf": max(1, int(min(min_rows_per_leaf, len(y) / 10))), "random_state": seed, "n_jobs": -1,
    }
    if classes:
        y = (y >= 0.5).astype(int)
        need(0 < y.sum() < len(y), "one class only")
        settings["class_weight"] = "balanced" if class_weight == "balanced" else None
    model = getattr(ensemble, kind + ("Classifier" if classes else "Regressor"))(**settings).fit(X, y)
    return lambda test: model.predict_proba(test.X.to_numpy())[:, 1] if classes else model.predict(test.X.to_numpy())
`,
  },
  isolationForest: {
    needs: ["NothingToLearn"],
    imports: ["from sklearn.ensemble import IsolationForest"],
    source: `
def fit_isolation_forest(train, seed, trees=200, sample_rows=256):
    """Isolation forest (Liu, Ting, Zhou, 2008): 2 to the power of minus the mean path length over the expected one."""
    X = train.X.to_numpy()
    need(len(X) >= 2, "too few rows")
    medians = np.array([np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else 0 for column in X.T])
    filled = np.where(np.isfinite(X), X, medians)
    model = IsolationForest(n_estimators=round(trees), max_samples=min(round(sample_rows), len(X)), random_state=seed).fit(filled)
    return lambda test: -model.score_samples(np.where(np.isnan(test.X.to_numpy()), medians, test.X.to_numpy()))
`,
  },
};
