#!/usr/bin/env bats
# threads.bats - any number of threads gives the same bytes
#
# Also run by `make tsan`, where a data race ends a command with status 66.

load helpers

# 300 series of 300 days: more than one chunk.
panel() {
	awk 'BEGIN {
		print "store,item,ds,y"
		for (s = 0; s < 300; s++)
			for (d = 0; d < 300; d++)
				printf "S%d,i%03d,%d,%d\n", s / 100, s, d,
				    (s * 31 + d * d) % 17
	}' >panel.csv
	gzip -nc panel.csv >panel.csv.gz
}

# check COMMAND...: the same from -j1, -j2, -j4, and from gzip
check() {
	"$@" -j1 panel.csv >one || return 1
	[ -s one ] || return 1
	for j in 2 4; do
		"$@" -j$j panel.csv >many || return 1
		same many one || return 1
	done
	"$@" -j4 panel.csv.gz >many || return 1
	same many one
}

@test "records out do not depend on the number of threads" {
	panel
	for c in "fc-view" "fc-view -b" "fc-view -z" \
		"fc-features --features lag1,rolling_mean_lag1_window_size7" \
		"fc-predict --fit naive,ses -H 3" \
		"fc-backtest --fit naive,ses -H 3 --windows 2" \
		"fc-aggregate --hierarchy ;store;store,item" \
		"fc-ingest --key store,item --time ds --target y"; do
		[ -x "$BIN/${c%% *}" ] || continue
		"${c%% *}" --fc-options | grep -q '^threads' || continue
		echo "$c"
		# shellcheck disable=SC2086
		check $c --no-history
	done
}

@test "an error is the same for any number of threads, and so is what came before" {
	panel
	sed '80000s/,[0-9]*$/,x/; 70000s/i[0-9]*/a/' panel.csv >bad.csv
	for c in "fc-features --features lag1" "fc-predict --fit naive -H 3"; do
		[ -x "$BIN/${c%% *}" ] || continue
		for j in 1 2 4; do
			status=0
			# shellcheck disable=SC2086
			$c --no-history -j$j bad.csv >out.$j 2>err.$j || status=$?
			[ $status -eq 3 ] || { cat err.$j; return 1; }
			grep -q 'bad.csv:70000: series' err.$j
			same out.$j out.1
			same err.$j err.1
		done
	done
}

@test "leaving early stops the threads" {
	panel
	for c in "fc-view -j4" "fc-features -j4 --features lag1"; do
		[ -x "$BIN/${c%% *}" ] || continue
		"${c%% *}" --fc-options | grep -q '^threads' || continue
		run bash -c "set -o pipefail; $c panel.csv.gz | head -n 2 >/dev/null"
		expect 141
	done
}
