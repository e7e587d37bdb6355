#!/usr/bin/env bats
# conformal.bats - intervals from past errors of all series
bats_require_minimum_version 1.5.0
load helpers

@test "conformal: any -j, any format; the point forecasts stay" {
	fc-simulate --stores 4 --items 50 --periods 90 >p.csv
	fc-predict --fit ets,croston,ses -H 7 --level 80,95 -q -j1 --intervals conformal p.csv >a
	fc-predict --fit ets,croston,ses -H 7 --level 80,95 -q -j4 --intervals conformal p.csv >b
	same a b
	fc-view -b p.csv | fc-predict --fit ets,croston,ses -H 7 --level 80,95 -q --intervals conformal >c
	same a c
	fc-predict --fit ets,croston,ses -H 7 --level 80,95 -q p.csv >d
	cut -d, -f1-9 a >a9
	cut -d, -f1-9 d >d9
	same a9 d9
	run cmp a d
	expect 1
	# ascending
	awk -F, 'NR > 1 && ($12 > $10 || $10 > $11 || $11 > $13)' a >bad
	[ ! -s bad ]
}

# Steps of a random walk with tails of Student's t with 3 degrees of freedom,
# skewed: its own normal intervals are too wide in the middle, and symmetric.
@test "conformal: coverage where the model is wrong about its errors" {
	awk 'function e(  u) { do u = rand(); while (u == 0)
		return -log(u) - 1 }
	BEGIN { srand(11); print "k,ds,y"; print "k,ds,y" >"test.csv"
		for (s = 1000; s < 1400; s++) { x = 100
			for (t = 1; t <= 60; t++) { x += e()
				if (t <= 54) print s "," t "," x
				else print s "," t "," x >"test.csv" } } }' >p.csv
	fc-predict --fit naive -H 6 --quantiles 0.1,0.9 -q --freq 1 --intervals conformal p.csv >c
	fc-predict --fit naive -H 6 --quantiles 0.1,0.9 -q --freq 1 p.csv >m
	run awk -F, '
	FILENAME == "test.csv" { y[$1 "," $2] = $3; next }
	$2 == "ds" { next }
	{ v = y[$1 "," $2]; n[FILENAME]++; lo[FILENAME] += v < $6; hi[FILENAME] += v > $7
	  if ($2 == 55) { one[FILENAME]++; low1[FILENAME] += v < $6 } }
	END { for (f in n) print f, lo[f] / n[f], hi[f] / n[f], low1[f] / one[f]
	  c = lo["c"] / n["c"]; d = hi["c"] / n["c"]
	  # 2400 values of 400 walks: .1 within 3 standard errors
	  exit c < .055 || c > .145 || d < .055 || d > .145 || low1["m"] / one["m"] > .02 ||
	      low1["c"] / one["c"] < .055 ||
	      low1["c"] / one["c"] > .145 }' test.csv c m
	expect 0
}

@test "conformal: short, constant, empty series; few series keep the model's" {
	{ echo k,ds,y; for t in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "a,$t,5"; done
	  echo b,1,3; echo c,1,; echo d,1,1; echo d,2,; echo d,3,4; } >p.csv
	fc-predict --fit ses,naive,ets -H 3 --level 95 -q --freq 1 --intervals conformal p.csv >f
	[ "$(wc -l <f)" -eq 37 ]
	run ! grep -q inf f
	# one series: nearer to the model's word than to its scores
	awk 'BEGIN { print "k,ds,y"; srand(2)
		for (t = 1; t <= 40; t++) print "a," t "," 10 + rand() }' >p.csv
	fc-predict --fit mean -H 4 --level 80 -q --freq 1 p.csv >m
	fc-predict --fit mean -H 4 --level 80 -q --freq 1 --intervals conformal p.csv >c
	paste -d, m c | awk -F, 'NR > 1 { r = ($15 - $14) / ($7 - $6)
		if (r < .6 || r > 1.6) exit 1 }'
	run fc-predict --fit ses --intervals conformal --freq 1 p.csv
	expect 2
	[[ $output == *"--intervals conformal needs --horizon"* ]]
}

@test "conformal: paths have its quantiles" {
	fc-simulate --stores 2 --items 20 --periods 80 >p.csv
	fc-predict --fit ses -H 3 --level 80 --paths 500 -q --intervals conformal p.csv >f
	awk -F, 'NR > 1 { below = above = 0
		for (i = 12; i < 512; i++) { below += $i < $10; above += $i > $11 }
		if (below > 52 || above > 52 || above < 48) exit 1 }' f
}

@test "conformal: scores wait in the model file" {
	fc-simulate --stores 3 --items 12 --periods 120 >p.csv
	for spec in ets,croston,ses "gbdt:trees=30,ridge,combine:ets+ridge --features lag7,dayofweek"; do
		# shellcheck disable=SC2086
		fc-predict --fit $spec -H 7 --level 80,95 -q --intervals conformal p.csv >a
		# shellcheck disable=SC2086
		fc-train -m $spec -H 7 -q --intervals conformal -o m.fcm p.csv
		fc-predict -m m.fcm -H 7 --level 80,95 -q p.csv >b
		same a b
		fc-predict -m m.fcm -H 7 --level 80,95 -q -j4 --intervals conformal p.csv >b
		same a b
		# the models' own are there, too
		# shellcheck disable=SC2086
		fc-predict --fit $spec -H 7 --level 80,95 -q p.csv >c
		fc-predict -m m.fcm -H 7 --level 80,95 -q --intervals model p.csv >d
		same c d
		run cmp a c
		expect 1
		# a part of the series, each process on its own
		awk -F, 'NR == 1 || /R1_S02/' a >e
		awk -F, 'NR == 1 || /R1_S02/' p.csv | fc-predict -m m.fcm -H 7 --level 80,95 -q >f
		same e f
	done
	fc-train -m ets,croston,ses -H 7 -q --intervals conformal -o m.fcm p.csv
	fc-predict --fit ets,croston,ses -H 7 --level 80,95 -q --intervals conformal p.csv >a
	fc-predict -m m.fcm --stored -H 7 --level 80,95 -q >b
	same a b
	# a shorter and a longer horizon than it was measured for
	fc-predict -m m.fcm -H 3 --level 80,95 -q p.csv >b
	awk -F, 'NR == 1 || $6 <= "2022-05-03"' a >c
	same c b
	fc-predict -m m.fcm -H 9 --level 80,95 -q p.csv | awk -F, 'NR > 1 && ($11 == "" || $11 < $10)' >b
	[ ! -s b ]
	# new values move the forecasts, the scores stay
	awk -F, 'NR == 1 || $6 < "2022-04-20"' p.csv >q.csv
	fc-train -m ses -H 7 -q --intervals conformal -o m.fcm q.csv
	fc-predict -m m.fcm -H 7 --level 80 -q q.csv >a
	fc-predict -m m.fcm --update -H 7 --level 80 -q p.csv >b
	paste -d, a b | awk -F, 'NR > 1 && $10 > 0 && $22 > 0 {
		d = ($11 - $10) / ($23 - $22); n++; if (d < .999 || d > 1.001) exit 1 }
		END { exit n < 20 }'
	# a series it does not know
	sed 's/FOODS_2_001/AAA/' p.csv | { read -r head; echo "$head"; sort; } >n.csv
	fc-predict -m m.fcm --update -H 7 --level 80 -q n.csv | grep AAA >b
	[ "$(grep -c 'ses,2022-04-30,[0-9.]*,[0-9.]*,[0-9.]*,' b)" -eq 21 ]
}

@test "conformal: what cannot be" {
	fc-simulate --stores 1 --items 2 --periods 30 >p.csv
	fc-train -m ses -q -o m.fcm p.csv
	run fc-predict -m m.fcm -H 2 --intervals conformal p.csv
	expect 2
	[[ $output == *"'m.fcm' holds no scores"* ]]
	run fc-train -m ses --intervals conformal p.csv
	expect 2
	[[ $output == *"--intervals conformal needs --horizon"* ]]
	fc-features --lags 1 p.csv >x.csv
	run fc-predict --fit ridge -H 2 --intervals conformal x.csv
	expect 2
	[[ $output == *"--features"* ]]
	# as short as can be
	fc-train -m ses,ets -H 40 -q --intervals conformal -o m.fcm p.csv
	fc-predict -m m.fcm -H 40 --level 95 -q p.csv >a
	[ "$(wc -l <a)" -eq 161 ]
}

# Every cutoff has its scores from what was known then.
@test "conformal: a backtest is a loop over cutoffs" {
	fc-simulate --stores 2 --items 8 --periods 90 >p.csv
	fc-backtest --fit ets,croston -H 5 --windows 3 --step 4 --level 80,95 -q \
		--intervals conformal p.csv >b
	fc-backtest --fit ets,croston -H 5 --windows 3 --step 4 --level 80,95 -q -j1 \
		--intervals conformal p.csv >c
	same b c
	for cutoff in $(cut -d, -f8 b | sed 1d | sort -u); do
		fc-view --where "ds<=$cutoff" p.csv |
			fc-predict --fit ets,croston -H 5 --level 80,95 -q --no-header --intervals conformal
	done | sort >hand
	cut -d, -f1-8,10- b | sed 1d | sort >bt
	same hand bt
	# later values change nothing
	awk -F, -v OFS=, '$6 > "2022-03-27" && NR > 1 { $7 = 1000 } 1' p.csv |
		fc-backtest --fit ets -H 5 --windows 3 --step 4 --level 80 -q --intervals conformal |
		awk -F, '$8 <= "2022-03-18"' | cut -d, -f1-8,10- >x
	fc-backtest --fit ets -H 5 --windows 3 --step 4 --level 80 -q --intervals conformal p.csv |
		awk -F, '$8 <= "2022-03-18"' | cut -d, -f1-8,10- >y
	same x y
	# a series that is too short for the first windows keeps its place
	awk -F, 'NR == 1 || !/R1_S01.*FOODS_2_001/ || $6 > "2022-03-28"' p.csv >q.csv
	fc-backtest --fit ses -H 5 --windows 3 --step 4 --level 80 -q --intervals conformal q.csv >b
	cutoff=$(cut -d, -f8 b | sed 1d | sort -u | sed -n 1p)
	awk -F, -v c="$cutoff" '$8 == c' b | cut -d, -f1-8,10- >x
	fc-view --where "ds<=$cutoff" q.csv | fc-predict --fit ses -H 5 --level 80 -q --no-header \
		--intervals conformal >y
	same x y
	# between fits the scores are those of the last one; so for global models
	fc-backtest --fit ets,ridge --features lag7 -H 5 --windows 4 --refit 2 --level 80 -q \
		--intervals conformal p.csv >a
	[ "$(wc -l <a)" -eq 641 ]
	run fc-backtest --exec cat -H 5 --intervals conformal p.csv
	expect 2
}
