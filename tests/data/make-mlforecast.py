"""make-mlforecast.py - make mlforecast.csv, what mlforecast computes

pip install mlforecast (1.1.0 with coreforecast 0.0.20 was used), then:
python3 tests/data/make-mlforecast.py > tests/data/mlforecast.csv
"""
import sys

import numpy as np
import pandas as pd
from mlforecast import MLForecast
from mlforecast.lag_transforms import (
    ExpandingMax, ExpandingMean, ExpandingMin, ExpandingQuantile,
    ExpandingStd, ExponentiallyWeightedMean, RollingMax, RollingMean,
    RollingMin, RollingQuantile, RollingStd, SeasonalRollingMax,
    SeasonalRollingMean, SeasonalRollingMin, SeasonalRollingQuantile,
    SeasonalRollingStd)
from sklearn.linear_model import LinearRegression

rng = np.random.default_rng(5)


def series(uid, start, n, counts):
    """Counts, or a noisy wave."""
    y = (rng.poisson(3, n).astype(float) if counts else
         np.round(50 + 10 * np.sin(np.arange(n) / 3) + rng.normal(0, 4, n), 2))
    return pd.DataFrame({"unique_id": uid, "y": y,
                         "ds": pd.date_range(start, periods=n)})


panel = pd.concat([series("a", "2015-12-20", 60, True),
                   series("b", "2016-01-25", 45, False),
                   series("c", "2016-02-24", 16, True)])
panel = panel[["unique_id", "ds", "y"]]
forecast = MLForecast(
    models=[LinearRegression()],
    freq="D",
    lags=[1, 7, 28],
    lag_transforms={
        1: [RollingMean(7), RollingStd(7), RollingMin(7), RollingMax(7),
            RollingQuantile(0.3, 7), ExpandingMean(), ExpandingStd(),
            ExpandingMin(), ExpandingMax(), ExpandingQuantile(0.9),
            ExponentiallyWeightedMean(0.3), RollingMean(10, min_samples=3),
            RollingStd(10, min_samples=1),
            RollingQuantile(0.75, 10, min_samples=2)],
        7: [RollingMean(7), RollingMean(28), SeasonalRollingMean(7, 3),
            SeasonalRollingStd(7, 3), SeasonalRollingMin(7, 2),
            SeasonalRollingMax(7, 2, min_samples=1),
            SeasonalRollingQuantile(0.4, 7, 3), ExpandingStd()]},
    date_features=["year", "month", "day", "dayofyear", "day_of_year",
                   "week", "dayofweek", "quarter", "days_in_month",
                   "is_month_start", "is_month_end", "is_quarter_start",
                   "is_quarter_end", "is_year_start", "is_year_end", "hour"])
out = forecast.preprocess(panel, dropna=False)
for column in out.columns[2:]:
    out[column] = out[column].astype(float)
out.to_csv(sys.stdout, index=False, float_format="%.12g")
