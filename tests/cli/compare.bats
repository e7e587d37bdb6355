#!/usr/bin/env bats
# compare.bats - models against one another
bats_require_minimum_version 1.5.0
load helpers

@test "--compare: ranks, wins, skill by hand" {
	# Errors of a, b, c: two series, two cutoffs of two days each.
	cat >f.csv <<-EOF
	k,ds,model,cutoff,y,yhat
	A,2024-01-02,a,2024-01-01,10,11
	A,2024-01-03,a,2024-01-01,10,12
	A,2024-01-03,a,2024-01-02,10,10
	A,2024-01-04,a,2024-01-02,10,10
	A,2024-01-02,b,2024-01-01,10,9
	A,2024-01-03,b,2024-01-01,10,8
	A,2024-01-03,b,2024-01-02,10,12
	A,2024-01-04,b,2024-01-02,10,10
	A,2024-01-02,c,2024-01-01,10,15
	A,2024-01-03,c,2024-01-01,10,
	A,2024-01-03,c,2024-01-02,10,11
	A,2024-01-04,c,2024-01-02,10,9
	B,2024-01-02,a,2024-01-01,1,2
	B,2024-01-02,b,2024-01-01,1,1
	B,2024-01-02,c,2024-01-01,1,4
	C,2024-01-02,a,2024-01-01,1,99
	C,2024-01-02,b,2024-01-01,1,1
	EOF
	# c lacks A's 3 Jan of the first cutoff: out for all; C lacks c.
	# Mean losses: A1 1 1 5; A2 0 1 1; B 1 0 3. Ranks 1.5 1.5 3; 1 2.5 2.5;
	# 2 1 3. Sums over 4 days: a 2, b 3, c 10.
	run --separate-stderr fc-eval --compare mae --digits 4 f.csv
	expect 0
	[ "$(cut -d, -f 1-6 <<<"$output")" = "model,n,mae,rank,wins,skill
a,3,0.5,1.5,2,0
b,3,0.75,1.6667,2,-0.5
c,3,2.5,2.8333,0,-4" ]
	[[ $stderr == *"5 forecasts are not compared"* ]]
	run --separate-stderr fc-eval --compare mae --baseline c --digits 4 f.csv
	[ "$(cut -d, -f 1,6 <<<"$output" | xargs)" = "model,skill a,0.8 b,0.7 c,0" ]
	fc-eval --compare rmse --json -q f.csv | grep -q '"model": *"c"'
	fc-eval --compare rmse --pretty -q f.csv | grep -q ^model
	fc-eval --compare rmse -b -q f.csv | fc-view --schema | grep -q '^dm-p,'
	run fc-eval --compare mae --baseline d -q f.csv
	expect 3
	[[ $output == *"no forecasts of a model 'd'"* ]]
	for bad in "--baseline a" "--compare mae --by k" "--compare mae --metric mae" \
		"--compare mae --max mae=1" "--compare mape"; do
		# shellcheck disable=SC2086
		run fc-eval $bad f.csv
		expect 2
	done
	printf 'k,ds,y,yhat\nA,1,1,1\n' >n.csv
	run fc-eval --compare mae n.csv
	expect 3
	[[ $output == *"no column 'model'"* ]]
}

@test "--compare: Diebold-Mariano as R's dm.test, h 1 and 3, both powers" {
	need_golden dm_test.csv.gz
	zcat "$GOLDEN/dm_test.csv.gz" >dm.csv
	zcat "$GOLDEN/series.csv.gz" >series.csv
	zcat "$GOLDEN/fitted_r.csv.gz" >fitted.csv
	n=0
	for id in AirPassengers Nile USAccDeaths; do
		for h in 1 3; do
			# In-sample errors as forecasts h periods ahead.
			awk -F, -v OFS=, -v id=$id -v h=$h '
				FILENAME == "series.csv" { if ($1 == id) y[++n] = $3; next }
				$1 == id && ($2 == "naive" || $2 == "ses") && $3 > 1 &&
				!seen[$2, $3]++ { print $3, $2, $3 - h, y[$3], $4 }
			' series.csv fitted.csv | sort -s -t, -k2,2 -k3,3n |
				sed '1i ds,model,cutoff,y,yhat' >f.csv
			for power in 1 2; do
				fc-eval --freq 1 --compare $([ $power = 1 ] && echo mae || echo rmse) \
					--baseline ses f.csv >got
				awk -F, -v id=$id -v h=$h -v power=$power '
					FILENAME == "got" { if ($1 == "naive") { dm = $7; p = $8 } next }
					$1 == id && $5 == h && $6 == power && $7 == "two.sided" {
						n++; a = dm / $8 - 1; b = p / $9 - 1
						if (a * a > 1e-12 || b * b > 1e-12) { print dm, $8, p, $9; exit 1 }
					} END { exit n != 1 }' got dm.csv
				n=$((n + 1))
			done
		done
	done
	[ $n -eq 12 ]
}
