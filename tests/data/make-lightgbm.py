"""make-lightgbm.py - make lightgbm.txt, models of LightGBM and what they say

pip install lightgbm (4.7.0 was used), then:
python3 tests/data/make-lightgbm.py > tests/data/lightgbm.txt

Per model: a line "model NAME BYTES", the text model, then 12 rows "x0 x1 x2
x3 raw prediction c0 c1 c2 c3 bias"; nan is missing. c are the contributions
of pred_contrib (nan with linear leaves, for which it has none).
"""
import lightgbm as lgb
import numpy as np

rng = np.random.default_rng(3)
n = 600
X = np.column_stack([
    np.where(rng.random(n) < .2, np.nan, rng.normal(size=n)),
    rng.integers(0, 40, n), rng.poisson(1, n), rng.gamma(2, 1, n)]).astype(float)
y = np.exp(np.nan_to_num(X[:, 0], nan=1)) + (X[:, 1] % 3 == 1) * 2 + X[:, 2] * .5
y = np.round(y * rng.gamma(4, .25, n), 3)
probe = np.vstack([X[:8], [[np.nan, 99, 0, np.nan], [0, np.nan, np.nan, 1e-36],
                           [-1e9, -1, 1e9, 0], [1e9, 3.7, -0.0, -5]]])
small = dict(num_leaves=6, verbose=-1, min_data_in_leaf=5, seed=1,
             min_data_per_group=10, cat_smooth=1, deterministic=True, num_threads=1)
models = {
    "l2": dict(objective="l2"),
    "tweedie": dict(objective="tweedie"),
    "quantile": dict(objective="quantile", alpha=.8),
    "zero": dict(objective="poisson", zero_as_missing=True),
    "rf": dict(objective="l2", boosting="rf", bagging_freq=1, bagging_fraction=.6),
    "linear": dict(objective="l2", linear_tree=True),
    "binary": dict(objective="binary"),
}
for name, params in models.items():
    target = (y > 2).astype(float) if name == "binary" else y
    data = lgb.Dataset(X, target, categorical_feature=[1],
                       params=dict(linear_tree=name == "linear"))
    m = lgb.train({**small, **params}, data, 4)
    text = m.model_to_string()
    text = text[:text.index("\nparameters:")] + "\n"
    m = lgb.Booster(model_str=text)
    print("model", name, len(text.encode()))
    print(text, end="")
    # The raw score of a forest is the sum there, the mean here.
    raw = m.predict(probe, raw_score=name != "rf")
    contrib = np.full((len(probe), 5), np.nan)
    if name != "linear":
        contrib = m.predict(probe, pred_contrib=True)
    for x, r, p, c in zip(probe, raw, m.predict(probe), contrib):
        print(*[repr(float(v)) for v in (*x, r, p, *c)])
