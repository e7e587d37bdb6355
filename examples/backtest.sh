#!/bin/bash
# backtest.sh PANEL [OUT] - how good would the forecasts have been?
#
# Forecasts PANEL (daily) from several past days, each time knowing only what
# was known then, and scores all of it together, by model and step. With OUT,
# the forecasts are kept there.
#
# What may be changed by the environment:
#   MODELS   models, see fc-predict(1)             (naive,snaive,ses)
#   HORIZON  periods ahead                         (14)
#   ORIGINS  number of past days to forecast from  (4)
#   STEP     days between them                     (HORIZON)
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

last=$(fc-view --count "$panel" | tail -n 1 | cut -d , -f 4)
keys=$(fc-view --schema "$panel" | grep -c ',key,')

for ((i = origins; i > 0; i--)); do
	back=$((horizon + (i - 1) * step))
	cutoff=$(date -u -d "$last - $back days" +%F)
	fc-view --where "ds<=$cutoff" -b "$panel" |
		fc-predict --fit "$models" --horizon "$horizon" \
			-o "$work/$cutoff.csv"
done

# One stream of all: by series, then model, cutoff and time, whose columns
# follow the keys as ds, model, cutoff.
files=("$work"/*.csv)
order=()
for ((k = 1; k <= keys; k++)); do
	order+=(-k "$k,$k")
done
for k in $((keys + 2)) $((keys + 3)) $((keys + 1)); do
	order+=(-k "$k,$k")
done
tail -q -n +2 "${files[@]}" | sort -s -t , "${order[@]}" |
	fc-view --header "$(head -n 1 "${files[0]}")" -b -o "$out"

fc-eval --actual "$panel" --history "$panel" --by "${BY:-model}" --pretty "$out"
