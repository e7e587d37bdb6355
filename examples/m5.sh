#!/bin/bash
# m5.sh DATA [WORK] - the M5 competition, from its raw files to one table
#
# DATA   directory of the competition's files, plain or gzip:
#        calendar.csv, sell_prices.csv, sales_train_evaluation*.csv
# WORK   directory for what is made on the way (a temporary one, removed);
#        the whole competition needs 3 GB
#
# Trains on the days up to d_1913, forecasts d_1914 .. d_1941 for the 42,840
# series of the 12 levels, makes the forecasts add up in two ways and prints
# the competition's score, WRMSSE, by level. The smaller, the better.
#
# What may be changed by the environment: MODELS, FEATURES, CUTOFF, HORIZON.
set -euo pipefail
export LC_ALL=C

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	echo "usage: m5.sh DATA [WORK]" >&2
	exit 2
fi
data=$1
if [ $# -eq 2 ]; then
	work=$2
	mkdir -p "$work"
else
	work=$(mktemp -d "${TMPDIR:-/tmp}/m5.XXXXXX")
	trap 'rm -rf "$work"' EXIT
fi

keys=state_id,store_id,cat_id,dept_id,item_id
levels=';state_id;store_id;cat_id;dept_id;state_id,cat_id;state_id,dept_id'
levels+=';store_id,cat_id;store_id,dept_id;item_id;item_id,state_id'
levels+=';item_id,store_id'
models=${MODELS:-naive,snaive,ses,holt-winters}
# Known 28 days ahead: no lag is shorter than the horizon.
features=${FEATURES:-lag28,rolling_mean_lag28_window_size7,rolling_mean_lag28_window_size28,rolling_mean_lag28_window_size91,seasonal_rolling_mean_lag28_season_length7_window_size4,dayofweek,day,month}
cutoff=${CUTOFF:-2016-04-24}    # d_1913
horizon=${HORIZON:-28}

say() {
	printf '%4d s  %s\n' "$SECONDS" "$*" >&2
}

# ingest WORD...: days as rows, with the calendar and the week's price
ingest() {
	fc-ingest --melt 'd_*:d' --join "$data"/calendar.csv* \
		--join "$data"/sell_prices.csv* --key "$keys" --time date \
		--freq D "$@" -b "$data"/sales_train_evaluation*
}

# nodes: all levels; the price of a node is the mean of what was sold
nodes() {
	fc-aggregate --hierarchy "$levels" --weighted-mean sell_price:y -b
}

say "actuals and history: all days, all levels"
ingest --keep sell_price | nodes >"$work/nodes.arrow"

say "training panel: days to $cutoff, then $horizon future days"
ingest --end "$cutoff" --horizon "$horizon" \
	--keep event_name_1,event_name_2,snap_CA,snap_TX,snap_WI,sell_price |
	nodes >"$work/train.arrow"

say "local models: $models"
fc-predict --fit "$models" -b -o "$work/local.arrow" "$work/train.arrow"

say "ridge on calendar and prices, coefficients by state"
fc-features --features "$features" -b "$work/train.arrow" |
	fc-predict --fit ridge --by state_id -b -o "$work/ridge.arrow"

for base in local ridge; do
	for method in bottom-up wls-struct; do
		say "$base: $method"
		fc-reconcile --method $method -b \
			-o "$work/$base.$method.arrow" "$work/$base.arrow"
	done
done

# scores METHOD WORD...: level (or "mean"), model, wrmsse
scores() {
	local method=$1 base
	shift
	for base in local ridge; do
		fc-eval -q --actual "$work/nodes.arrow" \
			--history "$work/nodes.arrow" \
			--weight revenue:sell_price --metric wrmsse "$@" \
			--no-header "$work/$base.$method.arrow"
	done
}

say "scores"
for method in bottom-up wls-struct; do
	# Level names hold commas and are quoted.
	{ scores "$method" --by level; scores "$method" | sed 's/^/mean,/'; } |
		sed -e 's/^"\([^"]*\)"/\1/' -e 's/,\([^,]*\),\([^,]*\)$/ \1 \2/' \
			-e "s/^/$method /"
done >"$work/scores.txt"

# One line a level, two columns a model.
awk -v models="$models,ridge" '
	!($2 in row) { row[$2]; level[++rows] = $2 }
	{ score[$1, $2, $3] = $4 }
	END {
		n = split(models, model, ",")
		split("bottom-up wls-struct", method, " ")
		printf "%-40s", "WRMSSE"
		for (m = 1; m <= n; m++) printf "%16s", model[m]
		printf "\n%-40s", "level"
		for (m = 1; m <= n; m++) printf "%8s%8s", "bu", "wls"
		printf "\n"
		for (r = 1; r <= rows; r++) {
			printf "%-40s", level[r]
			for (m = 1; m <= n; m++)
				for (k = 1; k <= 2; k++)
					printf "%8.4f", score[method[k], level[r], model[m]]
			printf "\n"
		}
	}' "$work/scores.txt"
