#!/bin/bash
# m5.sh DATA [WORK] - the M5 competition, from its raw files to one table
#
# DATA   directory of the competition's files, plain or gzip:
#        calendar.csv, sell_prices.csv, sales_train_evaluation*.csv
# WORK   directory for what is made on the way (a temporary one, removed);
#        the whole competition needs 5 GB
#
# Trains on the days up to d_1913, forecasts d_1914 .. d_1941 for the 42,840
# series of the 12 levels and prints the competition's score, WRMSSE, by
# level. The smaller, the better. What is compared:
#
#   snaive   the same weekday of the last week
#   ets      exponential smoothing of every item in every store, added up
#   trees    boosted trees over all items and stores, added up
#   stores   boosted trees for each store by itself, added up
#   mix      mean of stores and ets, pulled towards exponential smoothing of
#            the 154 series down to stores' departments (wls-struct)
#
# What may be changed by the environment: CUTOFF, HORIZON, LOCAL, ABOVE,
# FEATURES, TREES, TRUST. CUTOFF=2016-03-27 is one window earlier: choose
# there, so that the last window tells what to expect. In both, stores came
# first, then trees, mix, ets, snaive.
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
upper=';state_id;store_id;cat_id;dept_id;state_id,cat_id;state_id,dept_id'
upper+=';store_id,cat_id;store_id,dept_id'
levels="$upper;item_id;item_id,state_id;item_id,store_id"
cutoff=${CUTOFF:-2016-04-24}    # d_1913
horizon=${HORIZON:-28}
local=${LOCAL:-auto-ets}
above=${ABOVE:-auto-ets}
# Known 28 days ahead: no lag of sales is shorter than the horizon.
m=_min_samples1
features=${FEATURES:-lag28,lag35,rolling_mean_lag28_window_size7$m,rolling_mean_lag28_window_size28$m,rolling_mean_lag28_window_size91$m,rolling_std_lag28_window_size28,seasonal_rolling_mean_lag28_season_length7_window_size4$m,periods_since_first_nonzero_lag28,groupby_item_id_rolling_mean_lag28_window_size28,lag0_of_sell_price_truediv_expanding_mean_lag0_of_sell_price,lag0_of_sell_price_truediv_lag7_of_sell_price,lead1_of_event_name_1,dayofweek,day}
trees=${TREES:-objective=tweedie:power=1.1:trees=100:rate=0.1:leaves=127:min-data=100:features=0.5:bagging=0.5:last=280:valid=0}
trust=${TRUST:-bottom=10}       # less: more pull by the levels above

say() {
	printf '%4d s  %s\n' "$SECONDS" "$*" >&2
}

# ingest WORD...: days as rows, with the calendar and the week's price
ingest() {
	fc-ingest --melt 'd_*:d' --join "$data"/calendar.csv* \
		--join "$data"/sell_prices.csv* --key "$keys" --time date \
		--freq D -q "$@" -b "$data"/sales_train_evaluation*
}

say "actuals and history: all days, all levels"
ingest --keep sell_price |
	fc-aggregate --hierarchy "$levels" --weighted-mean sell_price:y -b \
		-o "$work/nodes.arrow"

say "panel: days to $cutoff, then $horizon future days"
ingest --end "$cutoff" --horizon "$horizon" -o "$work/panel.arrow" \
	--keep event_name_1,event_name_2,snap_CA,snap_TX,snap_WI,sell_price

say "snaive and $local, every item in every store"
fc-predict -q --fit "snaive,$local:alias=ets" --lower 0 -b \
	-o "$work/local.arrow" "$work/panel.arrow"

say "$above, levels of stores and departments"
fc-view --drop event_name_1,event_name_2,snap_CA,snap_TX,snap_WI,sell_price \
	-b "$work/panel.arrow" | fc-aggregate --hierarchy "$upper" -b |
	fc-view --where 'item_id=*' -b |
	fc-predict -q --fit "$above:alias=stores" --lower 0 -b -o "$work/upper.arrow"

say "boosted trees over all stores"
fc-predict -q --fit "gbdt:$trees:alias=trees" --features "$features" \
	--lower 0 -b -o "$work/trees.arrow" "$work/panel.arrow"

say "boosted trees, store by store"
fc-train -q -m "gbdt:$trees:alias=stores" --by store_id \
	--features "$features" -o "$work/stores.fcm" "$work/panel.arrow"
fc-predict -q -m "$work/stores.fcm" --lower 0 -b -o "$work/stores.arrow" \
	"$work/panel.arrow"

say "mix"
columns=$keys,ds,model,cutoff,yhat
{
	fc-view --select $columns "$work/upper.arrow"
	# yhat is the 9th column, that of ets comes behind it.
	paste -d, <(fc-view --select $columns "$work/stores.arrow") \
		<(fc-view --where model=ets -b "$work/local.arrow" |
		fc-view --select yhat) |
		awk -F, -v OFS=, 'NR > 1 { $9 = ($9 + $10) / 2; NF = 9; print }'
} | { IFS= read -r head; echo "$head"; sort -s -t, -k1,5; } |
	fc-reconcile --method wls-struct --level-weights "$trust" -q -b |
	fc-view --where 'item_id!=*' -b -o "$work/mix.arrow"

# scores NAME: model, level, wrmsse
scores() {
	fc-aggregate --hierarchy "$levels" -b "$work/$1.arrow" |
		fc-eval -q --actual "$work/nodes.arrow" --metric wrmsse \
			--history "$work/nodes.arrow" --by model,level \
			--weight revenue:sell_price --no-header |
		# Level names hold commas and are quoted.
		sed -e 's/^\([^,]*\),"*\([^"]*\)"*,\([^,]*\)$/\1 \2 \3/'
}

say "scores"
for name in local trees stores mix; do
	scores $name | awk -v name=$name '{
		print name == "local" ? $1 : name, $2, $3 }'
done >"$work/scores.txt"

awk '
	BEGIN { columns = split("snaive ets trees stores mix", model) }
	!($2 in row) { row[$2]; level[++rows] = $2 }
	{ score[$1, $2] = $3; sum[$1] += $3 }
	END {
		printf "%-41s", "WRMSSE"
		for (m = 1; m <= columns; m++) printf "%8s", model[m]
		for (r = 1; r <= rows; r++) {
			printf "\n%-41s", level[r]
			for (m = 1; m <= columns; m++)
				printf "%8.4f", score[model[m], level[r]]
		}
		printf "\n%-41s", "mean"
		for (m = 1; m <= columns; m++)
			printf "%8.4f", sum[model[m]] / rows
		printf "\n"
	}' "$work/scores.txt"
