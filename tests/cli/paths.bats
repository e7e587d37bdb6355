#!/usr/bin/env bats
# paths.bats - sample paths
bats_require_minimum_version 1.5.0
load helpers

panel() {
	fc-simulate --stores 2 --items 6 --periods 90 --seed 3 >p.csv
}

@test "paths: the same for any -j, any split, per seed" {
	panel
	fc-predict --fit ets,croston,theta -H 5 --paths 30 -q -j1 p.csv >a
	fc-predict --fit ets,croston,theta -H 5 --paths 30 -q -j4 p.csv >b
	same a b
	{ head -1 p.csv; grep S02 p.csv; } | fc-predict --fit ets,croston,theta -H 5 --paths 30 -q >c
	{ head -1 a; grep S02 a; } >d
	same c d
	fc-predict --fit ets,croston,theta -H 5 --paths 30 --seed 2 -q p.csv >e
	run cmp a e
	expect 1
	head -1 a | grep -q 'cutoff,yhat,yhat-path-1,yhat-path-2,.*,yhat-path-30,fallback$'
	# a model file knows as much
	fc-train -m ets,croston,theta -o x.fcm -q p.csv
	fc-predict -m x.fcm -H 5 --paths 30 -q p.csv >f
	same a f
}

@test "paths: nothing else changes" {
	panel
	fc-predict --fit ets,tsb -H 5 --level 80 -q p.csv >a
	fc-predict --fit ets,tsb -H 5 --level 80 --paths 9 -q p.csv |
		cut -d, -f1-11,21- >b
	same a b
}

# Their quantiles are the intervals; a random walk moves by its steps.
@test "paths: margins of the intervals, memory of the model" {
	awk 'BEGIN { print "k,ds,y"; srand(4); x = 50
		for (t = 1; t <= 200; t++) {
			x += rand() + rand() + rand() - 1.5; print "a," t "," x } }' >p.csv
	fc-predict --fit naive,ses,ets,dotm,arima:011 -H 8 --level 80 --paths 2000 p.csv >f.csv
	run awk -F, '
	NR == 1 { next }
	{ m = $3; step[m]++; n = below = above = 0
	  for (i = 8; i < 2008; i++) { n++; below += $i < $6; above += $i > $7
		d = $i - last[m, i]; if (step[m] > 1) { s[m] += d * d; c[m]++ }
		last[m, i] = $i; if (step[m] == 1) first[m, i] = $i
		if (step[m] == 8) sum[m] += ($i - $5) * (first[m, i] - f1[m])
		if (step[m] == 1) f1[m] = $5
		sq[m, step[m]] += ($i - $5) ^ 2 }
	  if (below < 195 || below > 205 || above < 195 || above > 205) {
		print m, $2, below, above; bad = 1 } }
	END { for (m in c) {
		r = sum[m] / sqrt(sq[m, 1] * sq[m, 8])
		inc = sqrt(s[m] / c[m]); sd = sqrt(sq[m, 1] / 2000)
		print m, r, inc / sd
		# 1 / sqrt(8) and 1 for a walk; the others are close to one
		if (m == "naive" && (r < .30 || r > .41 || inc / sd < .95 || inc / sd > 1.05)) bad = 1
		if (r < .2 || r > .5) bad = 1 }
	  exit bad }' f.csv
	expect 0
}

@test "paths: of a global model" {
	panel
	fc-features --lags 1,7 p.csv >x.csv
	fc-predict --fit ridge -H 1 --level 80 --paths 99 -q x.csv >a
	fc-predict --fit ridge -H 1 --level 80 --paths 99 -q -j1 x.csv >b
	same a b
	[ "$(tail -1 a | tr , '\n' | grep -c .)" -gt 105 ]
}
