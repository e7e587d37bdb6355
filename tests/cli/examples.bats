#!/usr/bin/env bats
# examples.bats - what examples/ shows works
bats_require_minimum_version 1.5.0
load helpers

EX=$ROOT/examples

# need COMMAND...: skip while one is not built
need() {
	local c
	for c; do
		[ -x "$BIN/$c" ] || skip "no $c"
	done
}

sales() { # [DAYS]: CSV files of a small shop, a year's end of it missing
	mkdir -p sales
	awk -v days="${1:-120}" 'BEGIN {
		for (s = 1; s <= 2; s++) for (i = 1; i <= 3; i++) {
			file = "sales/S" s ".csv"
			if (i == 1) print "store,item,ds,y" >file
			for (t = 0; t < days; t++) {
				m = 1; d = t
				split("31 29 31 30 31 30 31 31 30 31 30 31", len, " ")
				while (d >= len[m]) d -= len[m++]
				printf "S%d,I%d,2024-%02d-%02d,%d\n", s, i, m, d + 1,
					10 * s + 3 * i + (t % 7) * 2 + (t * 7919 + i * 31) % 5 >file
			}
		} }'
}

@test "shell scripts parse, and shellcheck has no complaint" {
	for f in "$EX"/*.sh; do
		bash -n "$f"
		[ -x "$f" ]
		grep -q '^set -euo pipefail$' "$f"
	done
	command -v shellcheck >/dev/null || skip "no shellcheck"
	shellcheck "$EX"/*.sh
}

@test "options in the examples exist" {
	# Lines are joined at "\" and cut at pipes, so that each begins with
	# its command.
	sed -e ':a' -e '/\\$/N; s/\\\n//; ta' "$EX"/*.sh "$EX"/*.py "$EX"/crontab \
		"$EX"/Makefile-pipeline | tr '|;' '\n\n' |
		grep -o '\bfc-[a-z]* .*' >lines
	[ "$(wc -l <lines)" -gt 20 ]
	while read -r c words; do
		[ -x "$BIN/$c" ] || continue
		"$c" --fc-options | cut -f 1 >names
		printf 'help\nversion\n' >>names
		for w in $words; do
			case $w in
			--[a-z]*) w=${w%%=*}
				grep -qx -- "${w#--}" names ||
					{ echo "$c $w"; return 1; } ;;
			esac
		done
	done <lines
}

@test "crontab: five fields of time and a command" {
	grep -v '^#' "$EX/crontab" | grep -v '^[A-Z]*=' | grep . >lines
	[ -s lines ]
	while read -r min hour day month weekday command; do
		for x in "$min" "$hour" "$day" "$month" "$weekday"; do
			[[ $x =~ ^(\*|[0-9]+)$ ]]
		done
		[[ $command =~ ^(/usr/local/share/doc/fctools/examples/[a-z]*.sh|fc-) ]]
		[[ $command != /* || -x $EX/$(basename "${command%% *}") ]]
		[[ $command != *[^\\]%* ]]
	done <lines
}

@test "systemd units parse" {
	for f in "$EX"/systemd/*; do
		awk '/^#/ || /^$/ { next }
			/^\[[A-Z][a-z]+\]$/ { sections++; next }
			/^[A-Z][A-Za-z]*=./ && sections { next }
			{ print FILENAME ": " $0; bad = 1 }
			END { exit bad || sections < 3 }' "$f"
	done
	grep -q OnCalendar "$EX/systemd/fctools-nightly.timer"
	command -v systemd-analyze >/dev/null || skip "no systemd-analyze"
	systemd-analyze calendar "$(sed -n 's/OnCalendar=//p' "$EX/systemd/fctools-nightly.timer")"
	printf '#!/bin/sh\n' >nightly.sh
	chmod +x nightly.sh
	for f in "$EX"/systemd/*; do
		sed "s|^ExecStart=[^ ]*|ExecStart=$T/nightly.sh|" "$f" >"${f##*/}"
	done
	run systemd-analyze verify ./fctools-nightly.timer ./fctools-nightly.service
	[[ $output != *"Unknown key"* && $output != *"Failed to parse"* ]]
}

@test "Airflow: the DAG loads, its tasks are in order, their scripts parse" {
	command -v python3 >/dev/null || skip "no python3"
	mkdir -p airflow/operators
	cat >airflow/__init__.py <<-'END'
	class DAG:
	    def __init__(self, **kwargs):
	        assert kwargs["dag_id"] and not kwargs["catchup"]
	    def __enter__(self):
	        return self
	    def __exit__(self, *error):
	        return False
	END
	cat >airflow/exceptions.py <<-'END'
	class AirflowFailException(Exception):
	    pass
	END
	touch airflow/operators/__init__.py
	cat >airflow/operators/bash.py <<-'END'
	import subprocess
	class BashOperator:
	    def __init__(self, task_id, bash_command, cwd, skip_on_exit_code):
	        subprocess.run(["bash", "-n"], input=bash_command, text=True, check=True)
	        assert "set -euo pipefail" in bash_command
	        self.task_id = task_id
	        self.bash_command = bash_command
	    def __rshift__(self, other):
	        print(self.task_id, "->", other.task_id)
	        return other
	    def execute(self, context):
	        raise Exception("Bash command failed. The command returned a non-zero exit code " + context + ".")
	END
	run env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=. python3 "$EX/airflow_dag.py"
	expect 0
	[ "$output" = "validate -> features
features -> predict
predict -> gate
gate -> export" ]
	run env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=".:$EX" python3 -c '
import airflow_dag, airflow.exceptions
for status, final in (("3", True), ("1", True), ("4", False), ("13", False)):
    try:
        airflow_dag.gate.execute(status)
    except airflow.exceptions.AirflowFailException:
        assert final, status
    except Exception:
        assert not final, status
    else:
        assert False'
	expect 0
}

@test "Airflow: the tasks run, two nights" {
	need fc-ingest fc-aggregate fc-features fc-train fc-predict fc-reconcile fc-eval
	command -v python3 >/dev/null || skip "no python3"
	mkdir -p airflow/operators srv/forecast
	echo 'class DAG:
    __init__ = lambda self, **kwargs: None
    __enter__ = lambda self: self
    __exit__ = lambda self, *error: False' >airflow/__init__.py
	echo 'class AirflowFailException(Exception): pass' >airflow/exceptions.py
	touch airflow/operators/__init__.py
	echo 'class BashOperator:
    def __init__(self, task_id, bash_command, **kwargs):
        open("task." + task_id, "w").write(bash_command)
    __rshift__ = lambda self, other: other' >airflow/operators/bash.py
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=. python3 "$EX/airflow_dag.py"
	for night in 2024-05-19:140 2024-05-20:141; do
		rm -rf srv/sales
		sales "${night#*:}"
		mv sales srv
		for t in validate features predict gate export; do
			sed -e "s|/srv/|$T/srv/|g" -e "s|{{ ds }}|${night%:*}|g" \
				"task.$t" >"$t.sh"
			bash "$t.sh" >"$t.out" 2>"$t.err"
			[ ! -s "$t.err" ]
		done
		[ "$(wc -l <"srv/forecast/${night%:*}/forecast.csv")" -eq 253 ]
	done
	# The second night scored one day of the first.
	[[ $(cat gate.out) =~ ^0\.[0-9]+$ ]]
	sed 's/wape=0.8/wape=0.0001/' gate.sh >strict.sh
	run bash strict.sh
	expect 1
}

@test "nightly.sh: forecasts, a gate, a lock" {
	need fc-ingest fc-view fc-aggregate fc-predict fc-reconcile fc-eval
	command -v flock >/dev/null || skip "no flock"
	sales
	export HORIZON=14 WAIT=0 MODEL=snaive LIMIT=wape=0.5
	run --separate-stderr "$EX/nightly.sh" sales work
	expect 0
	[ -z "$output$stderr" ]
	for f in panel.arrow nodes.arrow score.csv forecast.arrow forecast.csv; do
		[ -s "work/$f" ]
	done
	# 9 nodes x 14 days, adding up to the total.
	[ "$(wc -l <work/forecast.csv)" -eq 127 ]
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) f[$i] = i; next }
		{ x = $f["yhat"] }
		$1 == "*" { total[$f["ds"]] = x; next }
		$2 == "*" { sum[$f["ds"]] += x }
		END { for (d in total) { n++; e = total[d] - sum[d]
			if (e > .01 || e < -.01) exit 1 } exit n != 14 }' work/forecast.csv
	[ "$(head -1 work/score.csv | cut -d, -f 1,2)" = level,model ]
	# A gate that is missed: status 1, the log is shown, old forecasts stay.
	cp work/forecast.csv old.csv
	LIMIT=wape=0.0001 run --separate-stderr "$EX/nightly.sh" sales work
	expect 1
	[[ $stderr == *"fc-eval: wape is "* && $stderr == *"status 1"* ]]
	same old.csv work/forecast.csv
	# Bad data is bad data.
	echo 'S3,I1,2024-13-01,1' >>sales/S2.csv
	run --separate-stderr "$EX/nightly.sh" sales work
	expect 3
	same old.csv work/forecast.csv
	# One at a time.
	exec 8>work/nightly.lock
	flock -n 8
	run "$EX/nightly.sh" sales work
	expect 99
	exec 8>&-
	run "$EX/nightly.sh" sales
	expect 2
}

@test "nightly.sh tries again where that can help" {
	command -v flock >/dev/null || skip "no flock"
	mkdir bin sales work
	touch sales/a.csv
	# An fc-ingest that has no disk twice.
	cat >bin/fc-ingest <<-'END'
	#!/bin/sh
	echo x >>tries
	[ "$(wc -l <tries)" -gt 2 ] || { echo "no space" >&2; exit 4; }
	exit 3
	END
	chmod +x bin/fc-ingest
	PATH=$T/bin:$PATH WAIT=0 run --separate-stderr "$EX/nightly.sh" sales work
	expect 3
	[ "$(wc -l <tries)" -eq 3 ]
	[[ $stderr == *"once more in 0 s"* && $stderr == *"no space"* ]]
}

@test "Makefile-pipeline: makes what is out of date" {
	need fc-ingest fc-view fc-aggregate fc-predict fc-reconcile
	sales 60
	run make -f "$EX/Makefile-pipeline" SALES='sales/*.csv' HORIZON=7
	expect 0
	[ "$(wc -l <forecast.csv)" -eq 64 ]
	run make -f "$EX/Makefile-pipeline" SALES='sales/*.csv' HORIZON=7
	[[ $output == *"up to date"* ]]
}

@test "backtest.sh: the scores of a loop by hand" {
	need fc-view fc-predict fc-eval
	sales 100
	{ echo store,item,ds,y; tail -q -n +2 sales/*.csv; } >panel.csv
	export MODELS=naive HORIZON=7 ORIGINS=3 STEP=10
	"$EX/backtest.sh" panel.csv out.arrow >table
	[ "$(fc-view --count out.arrow | tail -1 | cut -d, -f 1,2)" = 126,18 ]
	# Cutoffs are 27, 17 and 7 days before the last of 100.
	awk -F, 'NR > 1 { k = $1 "," $2; y[k, ++n[k]] = $4 }
		END { for (k in n) for (c = 73; c <= 93; c += 10)
				for (h = 1; h <= 7; h++) {
					e = y[k, c + h] - y[k, c]
					sum += e < 0 ? -e : e; m++ }
			printf "%d %.3f\n", m, sum / m }' panel.csv >want
	awk 'NR == 2 { print $2, $3 }' table >got
	same want got
	BY=cutoff "$EX/backtest.sh" panel.csv >table
	[ "$(wc -l <table)" -eq 4 ]
}

@test "m5.sh: some items of three stores of M5, 12 levels, trees and a mix" {
	need_data m5/sell_prices.csv.gz
	need fc-ingest fc-aggregate fc-train fc-predict fc-view fc-reconcile fc-eval
	mkdir raw
	m5=$DATA/m5
	cp "$m5/calendar.csv.gz" raw
	gzip -dc "$m5/sales_train_evaluation_d1495_d1941.csv.gz" |
		grep -e ^id, -e '_00[1-9]_\(CA_1\|CA_2\|TX_2\)_' >raw/sales_train_evaluation.csv
	gzip -dc "$m5/sell_prices.csv.gz" |
		grep -e ^store -e '^\(CA_1\|CA_2\|TX_2\),[A-Z_]*_[0-9]_00[1-9],' >raw/sell_prices.csv
	export LOCAL=holt-winters ABOVE=holt-winters
	TREES=tweedie:trees=10:valid=0:last=200 \
		run --separate-stderr "$EX/m5.sh" raw work
	expect 0
	printf '%s\n' "$output" >table
	[ "$(wc -l <table)" -eq 14 ]
	[ "$(head -1 table | xargs)" = "WRMSSE snaive ets trees stores steps mix pulled" ]
	awk 'NR > 1 { if (NF != 8) exit 1
		for (i = 2; i <= NF; i++) if (!($i > .2 && $i < 3)) exit 1 }' table
	[ "$(awk '{ print $1 }' table | sed -n '2p;14p' | xargs)" = "total mean" ]
	# The total's score by hand: columns 7 .. 425 are the history.
	awk -F, 'NR > 1 { for (i = 7; i <= NF; i++) y[i] += $i }
		END { for (i = 8; i <= 425; i++) s += (y[i] - y[i - 1])^2 / 418
			for (i = 426; i <= 453; i++) e += (y[i] - y[419 + (i - 426) % 7])^2 / 28
			printf "%.4f\n", sqrt(e / s) }' raw/sales_train_evaluation.csv >want
	awk 'NR == 2 { print $2 }' table >got
	same want got
	# The mean is that of the levels.
	awk 'NR > 1 && NR < 14 { s += $7 } NR == 14 && ($7 - s / 12)^2 > 1e-8 { exit 1 }' table
	# What is mixed: the mean of three, for the same series and days.
	for f in trees steps; do fc-view --select yhat --no-header work/$f.arrow >$f; done
	fc-view --where model=ets -b work/local.arrow | fc-view --select yhat --no-header >ets
	fc-view --select yhat --no-header work/mix.arrow >mix
	[ "$(wc -l <mix)" -eq "$(fc-view --count work/trees.arrow | tail -1 | cut -d, -f1)" ]
	paste mix ets trees steps | awk '{ d = $1 - ($2 + $3 + $4) / 3
		if (d * d > 1e-8) exit 1 }'
	for f in stores mix; do
		same <(fc-view --select item_id,store_id,ds work/trees.arrow) \
			<(fc-view --select item_id,store_id,ds work/$f.arrow)
	done
	run "$EX/m5.sh"
	expect 2
}

@test "nightly.sh: items no longer sold, and months" {
	need fc-ingest fc-view fc-aggregate fc-predict fc-reconcile fc-eval
	command -v flock >/dev/null || skip "no flock"
	sales
	export WAIT=0 LIMIT=wape=0.9
	# I3 of S2 was sold for the last time three weeks before the others.
	awk -F, '!($2 == "I3" && $3 > "2024-04-08")' sales/S2.csv >less
	mv less sales/S2.csv
	HORIZON=7 run --separate-stderr "$EX/nightly.sh" sales work
	expect 0
	[ "$(wc -l <work/forecast.csv)" -eq 64 ]
	rm -r sales work
	mkdir sales
	awk 'BEGIN { print "store,item,ds,y"
		for (t = 0; t < 48; t++)
			printf "S,I,%d-%02d,%d\n", 2020 + int(t / 12),
				t % 12 + 1, 20 + t % 5 }' >sales/S.csv
	FREQ=M HORIZON=6 run --separate-stderr "$EX/nightly.sh" sales work
	expect 0
	[ "$(sed -n '2p;7p' work/forecast.csv | cut -d, -f3 | xargs)" = "2024-01 2024-06" ]
	# The gate looked at as many periods as are forecast.
	[ "$(sed -n 2p work/score.csv | cut -d, -f1-3)" = "total,ses,6" ]
}

@test "temporal.sh: days, weeks and months agree" {
	need fc-ingest fc-predict fc-aggregate fc-reconcile
	sales 140
	cat sales/S1.csv >p.csv
	tail -n +2 sales/S2.csv >>p.csv
	mkdir kept
	for m in wls-var wls-struct ar1; do
		FIT=ses METHOD=$m KEEP=kept "$EX/temporal.sh" p.csv out.csv
		[ "$(wc -l <out.csv)" -eq 169 ]
		fc-reconcile --check --temporal kept/7D.arrow,28D=kept/28D.arrow out.csv
		[ "$(fc-view --count kept/7D.arrow | tail -n 1 | cut -d, -f1,2)" = 24,6 ]
		[ "$(fc-view --count kept/28D.arrow | tail -n 1 | cut -d, -f1,2)" = 6,6 ]
	done
	run "$EX/temporal.sh"
	expect 2
}
