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
