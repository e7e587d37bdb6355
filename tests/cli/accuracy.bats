#!/usr/bin/env bats
# accuracy.bats - scripts/accuracy on a collection made up here
bats_require_minimum_version 1.5.0
load helpers

# Two yearly series as M3's files have them, 6 periods ahead, and one of
# another period; a gap in the middle of the second.
made_up() {
	mkdir -p data/mcomp
	printf '%s\n' id,sn,period N1,1,YEARLY N2,2,YEARLY Q1,3,QUARTERLY |
		gzip >data/mcomp/M3-info.csv.gz
	printf '%s\n' id,y N1,10,12,11,13,15,14,16,18,17,19 \
		N2,100,100,110,NA,120,130,NA,120,110,110,NA,NA Q1,1,2,3,4 |
		gzip >data/mcomp/M3-train.csv.gz
	printf '%s\n' id,y N1,20,21,22,23,24,25 N2,100,120,100,120,100,120 Q1,5 |
		gzip >data/mcomp/M3-test.csv.gz
}

accuracy() {
	B=${B:-build} "$ROOT/scripts/accuracy" --data data "$@"
}

@test "accuracy: sMAPE, MASE, OWA and coverage of a collection, by hand" {
	command -v python3 >/dev/null || skip "no python3"
	made_up
	accuracy --models naive:seasonal=decompose:alias=naive2,rwd,window-average:window=2 \
		m3-yearly >out
	grep '^## m3-yearly (2 series)' out
	# naive, drift and mean of two, by awk from the same numbers.
	awk 'function abs(x) { return x < 0 ? -x : x }
	function score(k, f, y, scale,  h) {
		for (h = 1; h <= 6; h++) {
			s[k] += 200 * abs(y[h] - f[h]) / (y[h] + f[h]) / 12
			q[k] += abs(y[h] - f[h]) / scale / 12
		}
	}
	BEGIN {
		split("20 21 22 23 24 25", y)
		for (h = 1; h <= 6; h++) { a[h] = 19; b[h] = 19 + h }
		score("naive2", a, y, 15 / 9)
		score("rwd", b, y, 15 / 9)
		split("100 120 100 120 100 120", y)
		for (h = 1; h <= 6; h++) { a[h] = 110; b[h] = 110 + h * 10 / 7 }
		score("naive2", a, y, 30 / 5)
		score("rwd", b, y, 30 / 5)
		for (k in s)
			printf "%s %.3f %.3f %.3f\n", k, s[k], q[k],
				(s[k] / s["naive2"] + q[k] / q["naive2"]) / 2
	}' | sort >want
	awk '$1 == "naive2" || $1 == "rwd" { print $1, $2, $3, $4 }' out | sort >got
	same want got
	# Every model has a line of numbers.
	[ "$(grep -c '^window-average' out)" -eq 1 ]
	run -1 grep -iw 'inf' out
}

@test "accuracy: hold-outs, samples, lists and mistakes" {
	command -v python3 >/dev/null || skip "no python3"
	made_up
	accuracy --holdout --every 2 --models naive m3-yearly >out
	grep '^## m3-yearly (1 series)' out
	# The last six of N1's ten are 15 14 16 18 17 19; the last known is 13.
	awk '$1 == "naive" { got = $2 }
		END { split("15 14 16 18 17 19", y)
			for (h in y) s += 200 * (y[h] - 13) / (y[h] + 13) / 6
			exit !(got > s - 0.001 && got < s + 0.001) }' out
	accuracy --list >list
	grep -x m4-hourly list
	run accuracy m9-yearly
	[ "$status" -ne 0 ]
	[[ $output == *"no collection 'm9-yearly'"* ]]
}

@test "accuracy: peers forecast the same series" {
	command -v Rscript >/dev/null || skip "no Rscript"
	Rscript -e 'library(forecast)' >/dev/null 2>&1 || skip "no R forecast"
	made_up
	accuracy --peers --only R --models naive,theta m3-yearly >out
	# N2 has a gap: only N1 counts.
	awk '$1 == "naive" && $2 == "R" && $3 == 1 && $4 == $5 && $6 == $7 && $8 == $9 { n++ }
		$1 == "theta" && $6 == $7 { n++ }
		END { exit n != 2 }' out
}
