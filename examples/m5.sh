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
#   ets      exponential smoothing of every item in every store
#   trees    boosted trees over all items and stores, models of their own for
#            each half of the horizon
#   stores   the same for each store by itself
#   steps    boosted trees over all items and stores that go on from their own
#            forecasts, day by day
#   mix      mean of ets, trees and steps
#   pulled   mix, drawn towards regressions of the 154 series down to stores'
#            departments on the calendar (wls-struct)
#
# All but the last are forecasts of items in stores, added up. What may be
# changed by the environment: CUTOFF, HORIZON, LOCAL, ABOVE, FEATURES,
# GROUPS_OF, TREES, TRUST. CUTOFF=2016-03-27 is one window earlier: choose
# there, so that the last window tells what to expect.
#
# No feature counts the days since something that happened once (age, trend):
# its last values stand for the last weeks, and what the trees learn of these
# weeks beyond their lags goes on into a future whose lags have it already.
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
local=${LOCAL:-ets:ANA}
above=${ABOVE:-auto-ets}
# Short lags: trees by half of the horizon move them on by what is not known.
m=_min_samples1
features=${FEATURES:-rolling_mean_lag1_window_size7$m,rolling_mean_lag1_window_size28$m,rolling_mean_lag1_window_size91$m,rolling_std_lag1_window_size28,lag7,seasonal_rolling_mean_lag7_season_length7_window_size4$m,seasonal_rolling_mean_lag7_season_length7_window_size13$m,periods_since_nonzero_lag1,lag0_of_sell_price_truediv_expanding_mean_lag0_of_sell_price,lag0_of_sell_price_truediv_lag7_of_sell_price,lead1_of_event_name_1,dayofweek,day}
groups=${GROUPS_OF:-groupby_store_id__dept_id_rolling_mean_lag7_window_size28_time_aggsum,groupby_item_id_rolling_mean_lag7_window_size28}
trees=${TREES:-objective=tweedie:power=1.1:trees=60:rate=0.1:leaves=127:min-data=100:features=0.5:bagging=0.5:last=280:recency=120:valid=0}
direct=strategy=direct:groups=$(((horizon + 1) / 2))
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

say "$above and the calendar, levels of stores and departments"
fc-view --drop event_name_2,sell_price -b "$work/panel.arrow" |
	fc-aggregate --hierarchy "$upper" -b |
	fc-view --where 'item_id=*' |
	# Paydays: a part of the month as a column.
	awk -F, -v OFS=, 'NR == 1 { print $0, "part"; next } {
		day = substr($6, 9, 2)
		print $0, day < 4 ? "a" : day < 7 ? "b" : day < 11 ? "c" : \
			day < 16 ? "d" : day < 21 ? "" : "e" }' |
	fc-predict -q --fit "$above:alias=stores" --lower 0 -b \
		--regressors event_name_1,snap_CA,snap_TX,snap_WI,part \
		-o "$work/upper.arrow"

say "boosted trees over all stores"
fc-predict -q --fit "gbdt:$trees:$direct:alias=trees" -H "$horizon" \
	--features "$features,$groups" --lower 0 -b -o "$work/trees.arrow" \
	"$work/panel.arrow"

say "boosted trees over all stores, step by step"
fc-predict -q --fit "gbdt:$trees:alias=steps" --features "$features" \
	--lower 0 -b -o "$work/steps.arrow" "$work/panel.arrow"

say "boosted trees, store by store"
# One model for each value of a column is --by store_id, too; it keeps one of
# all rows as well, for new stores, and takes twice the time.
fc-view --where 'dept_id=*' --select store_id "$work/upper.arrow" | sort -u |
	grep -v -e '^store_id$' -e '^\*$' >"$work/names"
while read -r store; do
	fc-view --where "store_id=$store" -b "$work/panel.arrow" |
		fc-predict -q --fit "gbdt:$trees:$direct:alias=stores" -H "$horizon" \
			--features "$features,$groups" --lower 0
done <"$work/names" | awk 'NR == 1 || !/^state_id,/' |
	{ IFS= read -r head; echo "$head"; sort -s -t, -k1,5; } |
	fc-view -b -o "$work/stores.arrow"

say "mix"
columns=$keys,ds,model,cutoff,yhat
# yhat is the 9th column, those of the others come behind it.
paste -d, <(fc-view --select $columns "$work/trees.arrow") \
	<(fc-view --where model=ets -b "$work/local.arrow" | fc-view --select yhat) \
	<(fc-view --select yhat "$work/steps.arrow") |
	awk -F, -v OFS=, 'NR > 1 {
			$7 = "mix"; $9 = ($9 + $10 + $11) / 3 }
		{ NF = 9; print }' | fc-view -b -o "$work/mix.arrow"

say "mix, pulled"
{
	fc-view --select $columns "$work/upper.arrow"
	fc-view --no-header "$work/mix.arrow"
} | awk -F, -v OFS=, 'NR > 1 { $7 = "pulled" } { print }' |
	{ IFS= read -r head; echo "$head"; sort -s -t, -k1,5; } |
	fc-reconcile --method wls-struct --level-weights "$trust" -q -b |
	fc-view --where 'item_id!=*' -b -o "$work/pulled.arrow"

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
for name in local trees stores steps mix pulled; do
	scores $name | awk -v name=$name '{
		print name == "local" ? $1 : name, $2, $3 }'
done >"$work/scores.txt"

awk '
	BEGIN { columns = split("snaive ets trees stores steps mix pulled", model) }
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
