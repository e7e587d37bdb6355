#!/bin/bash
# backtest.sh PANEL [OUT] - how good would the forecasts have been?
#
# Forecasts PANEL from several past cutoffs, each time knowing only what was
# known then, and scores all of it together, by model. With OUT, the forecasts
# are kept there, with the actuals.
#
# What may be changed by the environment:
#   MODELS   models, see fc-predict(1)             (naive,snaive,ses)
#   HORIZON  periods ahead                         (14)
#   ORIGINS  number of cutoffs to forecast from    (4)
#   STEP     periods between them                  (HORIZON)
#   BY       rows of the table, see fc-eval(1)     (model)
set -euo pipefail
export LC_ALL=C

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	echo "usage: backtest.sh PANEL [OUT]" >&2
	exit 2
fi
panel=$1
models=${MODELS:-naive,snaive,ses}
horizon=${HORIZON:-14}
origins=${ORIGINS:-4}
step=${STEP:-$horizon}
work=$(mktemp -d "${TMPDIR:-/tmp}/backtest.XXXXXX")
trap 'rm -rf "$work"' EXIT
out=${2:-$work/forecasts.arrow}

fc-backtest --fit "$models" --horizon "$horizon" --windows "$origins" \
	--step "$step" -b -o "$out" "$panel"
fc-eval --history "$panel" --by "${BY:-model}" --pretty "$out"
