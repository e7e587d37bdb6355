#!/bin/bash
# nightly.sh SALES WORK - from the shop's sales files to forecasts, each night
#
# SALES  directory of CSV files (plain or gzip), columns as in $KEYS, ds, y
# WORK   directory for the results: panel.arrow, forecast.arrow,
#        forecast.csv, score.csv, nightly.log
#
# What may be changed by the environment:
#   KEYS     key columns                                   (store,item)
#   LEVELS   hierarchy, see fc-aggregate(1)                (;store;store,item)
#   FREQ     length of a period                            (D)
#   HORIZON  periods to forecast                           (28)
#   MODEL    model, see fc-predict(1)                      (ses)
#   LIMIT    quality gate: what fc-eval --max gets         (wape=0.8)
#   WAIT     seconds before a step is tried again          (60)
#
# Exit status: that of the step that failed, see fctools(7); 1 when the
# forecasts missed the gate, then the old ones stay; 99 when the last run
# still works. Every result is written whole or not at all, so this
# script may be killed and started again at any time.
set -euo pipefail
export LC_ALL=C

if [ $# -ne 2 ]; then
	echo "usage: nightly.sh SALES WORK" >&2
	exit 2
fi
sales=$1 work=$2
keys=${KEYS:-store,item}
levels=${LEVELS:-;store;store,item}
freq=${FREQ:-D}
horizon=${HORIZON:-28}
model=${MODEL:-ses}
limit=${LIMIT:-wape=0.8}
wait=${WAIT:-60}
log=$work/nightly.log

mkdir -p "$work"
exec 9>"$work/nightly.lock"
if ! flock -n 9; then
	echo "nightly.sh: the last run still works" >&2
	exit 99
fi

say() {
	printf '%s %s\n' "$(date -u '+%F %T')" "$*" >>"$log"
}

# Success is silent, so that cron sends no mail; a failure shows the log.
touch "$log"
begin=$(wc -l <"$log")
finish() {
	status=$?
	say "end, status $status"
	[ "$status" -eq 0 ] || tail -n "+$((begin + 1))" "$log" >&2
}
trap finish EXIT

# step NAME COMMAND...: status 4 (the system, not the data) is tried again
step() {
	local name=$1 try status
	shift
	for try in 1 2 3; do
		say "$name"
		# A function called before "||" would not stop at an error.
		set +e
		(set -e; "$@") 2>>"$log"
		status=$?
		set -e
		if [ "$status" -ne 4 ] || [ "$try" -eq 3 ]; then
			break
		fi
		say "$name: status 4, once more in $wait s"
		sleep "$wait"
	done
	[ "$status" -eq 0 ] || say "$name: status $status"
	return "$status"
}

# Nothing sold is 0, up to the last day of all, so that items no longer
# sold end with the others and their forecasts cover the same periods.
ingest() {
	fc-ingest --key "$keys" --time ds --target y --freq "$freq" \
		--fill 0 --end common -b -o "$work/panel.arrow" "$sales"/*.csv*
}

check() {
	fc-view --check "$work/panel.arrow" >>"$log"
}

# forecasts PANEL: of every node of the hierarchy, adding up
forecasts() {
	fc-aggregate --hierarchy "$levels" -b "$1" |
		fc-predict --fit "$model" --horizon "$horizon" --level 80 -b |
		fc-reconcile --method wls-struct -b
}

# How good would the forecasts of $horizon periods ago have been?
gate() {
	local cutoff
	cutoff=$(fc-aggregate --hierarchy '' "$work/panel.arrow" |
		fc-view --select ds --no-header |
		tail -n "$((horizon + 1))" | sed -n 1p)
	fc-aggregate --hierarchy "$levels" -b -o "$work/nodes.arrow" \
		"$work/panel.arrow"
	fc-view --where "ds<=$cutoff" -b "$work/panel.arrow" |
		forecasts - |
		fc-eval --actual "$work/nodes.arrow" \
			--history "$work/nodes.arrow" --by level \
			--max "$limit" -o "$work/score.csv"
}

predict() {
	forecasts "$work/panel.arrow" |
		fc-view -b -o "$work/forecast.arrow"
}

export_csv() {
	fc-view --digits 3 -o "$work/forecast.csv" "$work/forecast.arrow"
}

step ingest ingest
step check check
step gate gate
step predict predict
step export export_csv
