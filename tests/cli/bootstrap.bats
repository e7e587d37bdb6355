#!/usr/bin/env bats
# bootstrap.bats - intervals from resampled residuals
bats_require_minimum_version 1.5.0
load helpers

@test "bootstrap: every local model; the same for any -j and split, by seed" {
	fc-simulate --stores 2 --items 4 --periods 80 --seed 5 >p.csv
	local models
	models=$(fc-train --models | awk '/^[a-z0-9]/ { print $1 }' |
		grep -vE '^(gbdt|rf|ridge|elastic-net|linear-tree|combine)$' | paste -sd,)
	[ "$(tr , '\n' <<<"$models" | wc -l)" -gt 30 ]
	models=$models,combine:ses+theta
	fc-predict --fit "$models" -H 3 --level 80,95 -q -j1 --intervals bootstrap p.csv >a
	fc-predict --fit "$models" -H 3 --level 80,95 -q -j4 --intervals bootstrap p.csv >b
	same a b
	awk -F, 'NR == 1 || /S02/' p.csv |
		fc-predict --fit "$models" -H 3 --level 80,95 -q --intervals bootstrap >c
	awk -F, 'NR == 1 || /S02/' a >d
	same c d
	# the point forecasts stay
	fc-predict --fit "$models" -H 3 --level 80,95 -q p.csv >e
	cut -d, -f1-9 a >a9
	cut -d, -f1-9 e >e9
	same a9 e9
	fc-predict --fit "$models" -H 3 --level 80,95 -q --seed 2 --intervals bootstrap p.csv >f
	# no model keeps its bounds, every model draws
	paste -d, a e f | awk -F, '
		NR > 1 { n[$7]++; for (i = 10; i <= 13; i++) {
			own[$7] += $i != $(i + 14); drawn[$7] += $i != $(i + 28) } }
		NR > 1 && !($12 <= $10 && $10 <= $11 && $11 <= $13) { print; bad = 1 }
		END { for (m in n) if (m != "zero" && (own[m] == 0 || drawn[m] == 0)) { print m; bad = 1 }
			exit bad }'
}

# Errors of one step are e - 1, e exponential: quantiles of the first step.
@test "bootstrap: the skew of the residuals" {
	awk 'BEGIN { srand(3); print "k,ds,y"
		for (s = 100; s < 200; s++) { x = 50
			for (t = 1; t <= 200; t++) { do u = rand(); while (u == 0)
				x += -log(u) - 1; print s "," t "," x } } }' >p.csv
	fc-predict --fit naive -H 2 --quantiles 0.1,0.9 -q --freq 1 --intervals bootstrap p.csv >f
	# -log(.9) - 1 and -log(.1) - 1
	awk -F, 'NR > 1 && $2 == 201 { n++; lo += $6 - $5; hi += $7 - $5 }
		END { print lo / n, hi / n; exit lo / n < -.93 || lo / n > -.86 || hi / n < 1.2 || hi / n > 1.4 }' f
}

@test "bootstrap: paths have its quantiles; few residuals keep the model's; what cannot be" {
	fc-simulate --stores 1 --items 5 --periods 60 >p.csv
	fc-predict --fit ses -H 3 --level 80 --paths 500 -q --intervals bootstrap p.csv >f
	awk -F, 'NR > 1 { below = above = 0
		for (i = 12; i < 512; i++) { below += $i < $10; above += $i > $11 }
		if (below > 52 || above > 52) exit 1 }' f
	printf 'k,ds,y\na,1,3\na,2,4\na,3,6\nb,1,\nc,1,5\n' >s.csv
	fc-predict --fit naive,ses -H 2 --level 80 -q --freq 1 --intervals bootstrap s.csv >a
	fc-predict --fit naive,ses -H 2 --level 80 -q --freq 1 s.csv >b
	same a b
	fc-train -m ses -q -o m.fcm p.csv
	run fc-predict -m m.fcm -H 2 --intervals bootstrap p.csv
	expect 2
	[[ $output == *"needs --fit"* ]]
}
