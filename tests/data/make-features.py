"""make-features.py - make features.csv, what pandas and mlforecast compute

pip install mlforecast (1.1.0 was used), then:
python3 tests/data/make-features.py > tests/data/features.csv

Two stores by two items by 60 days, some series shorter, some y missing.
Each feature is written down here as its definition, row by row, but for the
pooled ones, which are mlforecast's own.
"""
import sys
import warnings

import numpy as np
import pandas as pd
from mlforecast import MLForecast
from mlforecast.lag_transforms import (
    ExpandingMax, ExpandingMean, ExpandingQuantile, ExpandingStd,
    ExponentiallyWeightedMean, LookupLag, RollingMax, RollingMean, RollingMin,
    RollingQuantile, RollingStd, SeasonalRollingMean)
from sklearn.linear_model import LinearRegression

warnings.simplefilter("ignore")
rng = np.random.default_rng(11)
events = ["", "", "", "", "", "Easter", "Sale"]
days = pd.date_range("2016-03-01", periods=60)
event = rng.choice(events, 60)
frames = []
for s, store in enumerate(["S1", "S2"]):
    for i, item in enumerate(["I1", "I2", "I3"]):
        first = [0, 0, 17, 5, 0, 30][3 * s + i]
        n = 60 - first
        frames.append(pd.DataFrame({
            "store": store, "item": item, "ds": days[first:],
            "y": rng.poisson([0.5, 3, 12][i], n).astype(float),
            "price": np.round(2 + i + rng.choice([0, 0, 0, -0.5, 0.25], n)
                              .cumsum() * 0.1, 2),
            "event": event[first:]}))
df = pd.concat(frames, ignore_index=True)
df.loc[rng.choice(len(df), 12, replace=False), "price"] = np.nan
df["unique_id"] = df["store"] + "/" + df["item"]
df["dow"] = df["ds"].dt.dayofweek.astype(str)

g = ["store"]
pooled = MLForecast(
    models=[LinearRegression()], freq="D", lags=[1],
    lag_transforms={
        1: [RollingMean(7, groupby=g), RollingMean(3, min_samples=1, groupby=g),
            RollingStd(7, groupby=g), RollingMin(5, groupby=["item"]),
            RollingMax(5, min_samples=2, groupby=["item"]),
            RollingMean(7, global_=True), ExpandingMean(groupby=g),
            ExpandingStd(global_=True), ExpandingMax(groupby=["item"]),
            RollingQuantile(0.3, 4, groupby=g),
            ExpandingQuantile(0.5, groupby=["item"]),
            ExponentiallyWeightedMean(0.3, groupby=["item"]),
            RollingMean(7, groupby=g, time_agg="sum"),
            RollingStd(7, groupby=g, time_agg="mean"),
            RollingMax(7, global_=True, time_agg="sum"),
            RollingMean(4, global_=True, time_agg="count"),
            SeasonalRollingMean(7, 3, groupby=g),
            SeasonalRollingMean(7, 3, min_samples=1, groupby=g,
                                time_agg="sum"),
            ExpandingMean(partition_by=["dow"]),
            RollingMean(14, partition_by=["dow"]),
            ExpandingMean(groupby=g, partition_by=["dow"]),
            ExpandingMean(global_=True, partition_by=["event"]),
            LookupLag(partition_by=["event"])],
        7: [RollingMean(7, groupby=["item"]),
            LookupLag(partition_by=["dow"])]})
out = pooled.preprocess(
    df[["unique_id", "ds", "y", "store", "item", "dow", "event"]],
    static_features=["store", "item"], dropna=False)
names = [c for c in out.columns if "_lag" in c]
res = df.merge(out[["unique_id", "ds"] + names], on=["unique_id", "ds"])
by = res.groupby("unique_id", group_keys=False)


def each(name, f, column="y"):
    """f of the values up to a row, the row's own too; then the lag."""
    lag = int(name.split("_lag")[1].split("_")[0])
    res[name] = by[column].apply(
        lambda x: pd.Series([f(x.to_numpy()[:t + 1])
                             for t in range(len(x))], x.index).shift(lag))


def since(x):
    e = np.flatnonzero(np.nan_to_num(x) != 0)
    return len(x) - 1 - e[-1] if len(e) else np.nan


def first(x):
    e = np.flatnonzero(np.nan_to_num(x) != 0)
    return len(x) - 1 - e[0] if len(e) else np.nan


def interval(w):
    def f(x):
        e = np.flatnonzero(x[-w:] != 0)
        return np.diff(e).mean() if len(x) >= w and len(e) > 1 else np.nan
    return f


each("periods_since_nonzero_lag1", since)
each("periods_since_first_nonzero_lag2", first)
each("rolling_zero_share_lag1_window_size14",
     lambda x: (x[-14:] == 0).mean() if len(x) >= 14 else np.nan)
each("expanding_zero_share_lag7", lambda x: (x == 0).mean())
each("rolling_mean_interval_lag1_window_size10", interval(10))
each("rolling_sum_lag3_window_size5",
     lambda x: x[-5:].sum() if len(x) >= 5 else np.nan)
each("rolling_rank_lag1_window_size8", lambda x: pd.Series(x[-8:]).rank(
    pct=True).iloc[-1] if len(x) >= 8 else np.nan)
res["expanding_rank_lag0_of_price"] = by["price"].apply(
    lambda x: x.expanding().rank(pct=True))
res["lag2_of_price"] = by["price"].shift(2)
res["lead3_of_price"] = by["price"].shift(-3)
res["rolling_mean_lag0_window_size5_min_samples2_of_price"] = by[
    "price"].apply(lambda x: x.rolling(5, min_periods=2).mean())
res["lag0_of_price_truediv_lag1_of_price"] = res["price"] / by["price"].shift(1)
res["lag0_of_price_sub_lag7_of_price"] = res["price"] - by["price"].shift(7)
res["lag0_of_price_truediv_groupby_store_lag0_of_price"] = res["price"] / \
    res.groupby(["store", "ds"])["price"].transform("mean")
res["groupby_item_lag0_time_aggmin_of_price"] = \
    res.groupby(["item", "ds"])["price"].transform("min")
res["event01"] = (res["event"] != "").astype(float)
res["sale01"] = (res["event"] == "Sale").astype(float)
res["lead1_of_event"] = by["event01"].shift(-1)
res["lag1_of_event=Sale"] = by["sale01"].shift(1)
res["rolling_sum_lag0_window_size7_min_samples1_of_event"] = by[
    "event01"].apply(lambda x: x.rolling(7, min_periods=1).sum())
res["periods_since_nonzero_lag0_of_event"] = by["event01"].apply(
    lambda x: pd.Series([since(x.to_numpy()[:t + 1]) for t in range(len(x))],
                        x.index))
res["periods_until_nonzero_lag0_of_event=Sale"] = by["sale01"].apply(
    lambda x: pd.Series([since(x.to_numpy()[t:][::-1])
                         for t in range(len(x))], x.index))
res["groupby_store_lag1_time_aggsum"] = res["unique_id"].map(lambda u: 0) + \
    pd.merge(res[["store", "ds"]], (
        res.groupby(["store", "ds"])["y"].sum().groupby("store").shift(1)
        .rename("v").reset_index()), how="left")["v"].to_numpy()
res["age"] = by.cumcount()
names += [c for c in res.columns[list(res.columns).index("dow") + 1:]
          if c not in names and c not in ("event01", "sale01")]
res[["store", "item", "ds", "y", "price", "event", "dow"] + names].to_csv(
    sys.stdout, index=False, float_format="%.12g")
