#!/usr/bin/env bats
# fc-eval.bats - scores against published ones, reference results, hand work
bats_require_minimum_version 1.5.0
load helpers

# Two items of a store, an old-fashioned pair of models, 3 periods ahead.
small() {
	cat >f.csv <<-'END'
	id,ds,model,cutoff,yhat,yhat-lo-80,yhat-hi-80
	a,5,mean,4,2,1,3
	a,6,mean,4,2,1,3
	a,5,naive,4,4,2,6
	a,6,naive,4,4,2,6
	b,5,mean,4,10,8,12
	b,6,mean,4,10,8,12
	b,5,naive,4,20,10,30
	b,6,naive,4,20,10,30
	END
	cat >panel.csv <<-'END'
	id,ds,y,price
	a,1,0,2
	a,2,1,2
	a,3,3,2
	a,4,4,2
	a,5,3,2
	a,6,5,2
	b,1,5,10
	b,2,10,10
	b,3,5,10
	b,4,20,10
	b,5,10,10
	b,6,15,10
	END
}

@test "metrics by hand" {
	small
	fc-eval --actual panel.csv --by id \
		--metric n,me,mae,mse,rmse,mape,smape,wape,bias f.csv >out
	cat >want <<-'END'
	id,model,n,me,mae,mse,rmse,mape,smape,wape,bias
	a,mean,2,2,2,5,2.23606797749979,46.666666666666664,62.857142857142854,0.5,0.5
	a,naive,2,0,1,1,1,26.666666666666664,25.396825396825395,0.25,0
	b,mean,2,2.5,2.5,12.5,3.5355339059327378,16.666666666666664,20,0.2,0.2
	b,naive,2,-7.5,7.5,62.5,7.905694150420948,66.66666666666666,47.61904761904762,0.6,-0.6
	END
	awk -F, -v OFS=, 'NR > 1 { for (i = 3; i <= NF; i++) $i = sprintf("%.12g", $i) } 1' want >w
	awk -F, -v OFS=, 'NR > 1 { for (i = 3; i <= NF; i++) $i = sprintf("%.12g", $i) } 1' out >o
	same w o
}

@test "scaled metrics: scale from what was known, season, column" {
	small
	# MASE a: 1 / mean(1, 2, 1); RMSSE a: from the first sale on.
	run fc-eval --actual panel.csv --history panel.csv --by id --digits 6 \
		--metric mase,rmsse f.csv
	expect 0
	[ "${lines[2]}" = "a,naive,0.75,0.632456" ]
	[ "${lines[4]}" = "b,naive,0.9,0.825723" ]
	# Season 2: a: |3-0| and |4-1|.
	run fc-eval --actual panel.csv --history panel.csv --by id --digits 6 \
		--season-length 2 --metric mase,rmsse f.csv
	[ "${lines[2]}" = "a,naive,0.333333,0.632456" ]
	# The same from a column, in the order a, b.
	awk -F, -v OFS=, 'NR == 1 { print $0, "s"; next }
		{ print $0, $1 == "a" ? 2 : 4 }' f.csv >g.csv
	run fc-eval --actual panel.csv --scale s --by id --metric mase,rmsse g.csv
	[ "${lines[2]}" = "a,naive,0.5,0.5" ]
	# Without a cutoff, history ends before the first period forecast.
	grep -v mean f.csv | cut -d, -f 1,2,5 >h.csv
	run fc-eval --actual panel.csv --history panel.csv --by id --digits 6 \
		--metric mase h.csv
	[ "${lines[1]}" = "a,0.75" ]
}

@test "intervals and quantiles by hand" {
	small
	run fc-eval --actual panel.csv --history panel.csv --by id --digits 6 \
		--metric coverage,width,msis,pinball f.csv
	expect 0
	[ "${lines[0]}" = id,model,coverage-80,width-80,msis-80,pinball-q0.1,pinball-q0.9 ]
	# a, mean: width 2, one of two 2 above: score (2 + 2 + 10 * 2) / 2 / (4/3)
	[ "${lines[1]}" = "a,mean,0.5,2,9,0.3,0.9" ]
	[ "${lines[4]}" = "b,naive,1,20,2.4,0.25,1.75" ]
	# Bounds and quantiles are the same thing.
	sed 1s/yhat-lo-80/yhat-q0.1/ f.csv | sed 1s/yhat-hi-80/yhat-q0.9/ >q.csv
	fc-eval --actual panel.csv --metric coverage,crps f.csv >a
	fc-eval --actual panel.csv --metric coverage,crps q.csv >b
	same a b
	# No point forecasts at all.
	cut -d, -f 1-4,6,7 f.csv >q.csv
	run fc-eval --actual panel.csv q.csv
	[ "${lines[0]}" = model,n,coverage-80,width-80 ]
	run fc-eval --actual panel.csv --metric mae q.csv
	expect 2
	[[ $output == *"metric 'mae' needs a column yhat"* ]]
}

@test "sample paths by hand: CRPS and energy score" {
	cat >f.csv <<-'END'
		id,ds,y,yhat-path-1,yhat-path-2,yhat-path-3
		a,1,5,3,8,4
		b,1,1,1,1,1
	END
	run fc-eval --by id --digits 6 --metric crps,energy f.csv
	expect 0
	[ "${lines[0]}" = id,crps,energy ]
	# Mean distance 2 less half of 20/9.
	[ "${lines[1]}" = a,0.888889,0.888889 ]
	[ "${lines[2]}" = b,0,0 ]
	cat >f.csv <<-'END'
		id,ds,y,yhat-path-1,yhat-path-2
		a,1,5,3,8
		a,2,0,0,4
		b,1,1,,2
	END
	run fc-eval --by id --digits 6 --metric energy,crps f.csv
	# Distances 2 and 5, and the root of 41 between them.
	[ "${lines[1]}" = a,1.899219,1.125 ]
	[ "${lines[2]}" = b,, ]
	# As quantiles at (k - 1/2) / n: the same.
	printf '%s\n' id,ds,y,yhat-q0.25,yhat-q0.75 a,1,5,3,8 a,2,0,0,4 >q.csv
	run fc-eval --by id --digits 6 --metric crps q.csv
	[ "${lines[1]}" = a,1.125 ]
	run fc-eval --metric energy q.csv
	expect 2
	[[ $output == *"needs path columns"* ]]
}

@test "weights: column, table and revenue; the guide's example" {
	small
	# Revenue of the last 2 periods known: a 14, b 250.
	awk -F, -v OFS=, 'NR == 1 { print $0, "w"; next }
		{ print $0, $1 == "a" ? 14 : 250 }' f.csv >g.csv
	printf 'id,weight\nb,250\na,14\n' >w.csv
	fc-eval --actual panel.csv --history panel.csv --weight w \
		--metric wrmsse,wspl g.csv >a
	fc-eval --actual panel.csv --history panel.csv --weights w.csv \
		--metric wrmsse,wspl f.csv >b
	fc-eval --actual panel.csv --history panel.csv \
		--weight revenue:price:2 --metric wrmsse,wspl f.csv >c
	same a b
	same a c
	fc-eval --actual panel.csv --history panel.csv --by id \
		--metric rmsse,wrmsse --weight revenue:price:2 f.csv >d
	awk -F, 'NR > 1 && ($3 - $4)^2 > 1e-24 { exit 1 }' d
	run fc-eval --actual panel.csv --by id --history panel.csv \
		--weight revenue:price:2 --metric weight f.csv
	[ "${lines[1]} ${lines[3]}" = "a,mean,14 b,mean,250" ]
	# WRMSSE is the weighted mean of RMSSE.
	awk -F, 'FNR == 1 { next }
		FILENAME == "d" { s[$2] += ($1 == "a" ? 14 : 250) / 264 * $3; next }
		(s[$1] - $2)^2 > 1e-20 { print "no", $0, s[$1]; exit 1 }' d a
	# M5 Competitors' Guide, p. 8: .8 .7 .77 with 10, 12 dollars: .758
	cat >guide.csv <<-'END'
	store,item,ds,y,yhat,s,w
	WI,*,1,10,10.77,1,22
	WI,A,1,10,10.8,1,10
	WI,B,1,10,10.7,1,12
	END
	run fc-eval --scale s --weight w --metric wrmsse --print --digits 3 guide.csv
	expect 0
	[ "$output" = 0.758 ]
	run fc-eval --scale s --weight w --metric wrmsse --by level --digits 4 guide.csv
	[ "${lines[1]}" = "store,0.77" ]
	[ "${lines[2]}" = '"store,item",0.7455' ]
}

@test "OWA against a model or a column" {
	small
	fc-eval --actual panel.csv --history panel.csv --by id \
		--benchmark mean --metric owa,smape,mase f.csv >out
	awk -F, 'NR > 1 { s[$1, $2] = $4; m[$1, $2] = $5; o[$1, $2] = $3 }
		END { for (k in o) {
			split(k, x, SUBSEP)
			want = (s[k] / s[x[1], "mean"] + m[k] / m[x[1], "mean"]) / 2
			if ((want - o[k])^2 > 1e-24) { print k, o[k], want; exit 1 }
		} }' out
	awk -F, '$2 == "mean" && $3 != 1 { exit 1 }' out
	# The same benchmark as a column.
	awk -F, -v OFS=, 'NR == 1 { print $0, "bench"; next }
		{ print $0, $1 == "a" ? 2 : 10 }' f.csv >g.csv
	fc-eval --actual panel.csv --history panel.csv --by id \
		--benchmark bench --metric owa,smape,mase g.csv >out2
	same out out2
	run fc-eval --actual panel.csv --history panel.csv --benchmark none f.csv
	expect 3
	[[ $output == *"'none' is neither a model nor a column"* ]]
}

@test "grouping: step, cutoff, columns, level, ds" {
	cat >f.csv <<-'END'
	state,store,item,ds,model,cutoff,y,yhat,promo
	*,*,*,2024-01-02,m,2024-01-01,10,11,0
	*,*,*,2024-01-03,m,2024-01-01,10,12,1
	CA,*,*,2024-01-02,m,2024-01-01,6,6,0
	CA,*,*,2024-01-03,m,2024-01-01,6,6,1
	CA,C1,*,2024-01-02,m,2024-01-01,6,5,0
	CA,C1,*,2024-01-03,m,2024-01-01,6,5,1
	CA,C1,x,2024-01-03,m,2024-01-01,6,3,1
	CA,C1,x,2024-01-03,m,2024-01-02,6,4,1
	END
	run fc-eval --by level --metric n,mae f.csv
	expect 0
	[ "${lines[0]}" = level,model,n,mae ]
	[ "${lines[1]}" = total,m,2,1.5 ]
	[ "${lines[2]}" = state,m,2,0 ]
	[ "${lines[3]}" = '"state,store",m,2,1' ]
	[ "${lines[4]}" = '"state,store,item",m,2,2.5' ]
	# The step counts from the cutoff, not from the first row there is.
	run fc-eval --by step --metric n,mae f.csv
	[ "${lines[1]}" = 1,m,4,1 ]
	[ "${lines[2]}" = 2,m,4,1.5 ]
	run fc-eval --by cutoff --metric n f.csv
	[ "${lines[1]}" = 2024-01-01,m,7 ]
	[ "${lines[2]}" = 2024-01-02,m,1 ]
	run fc-eval --by model,promo --metric n f.csv
	[ "${lines[0]}" = model,promo,n ]
	[ "${lines[1]}" = m,0,3 ]
	[ "${lines[2]}" = m,1,5 ]
	run fc-eval --by ds,store --metric n f.csv
	[ "${lines[1]}" = '2024-01-02,*,m,2' ]
	run fc-eval --by store,store f.csv
	expect 2
	run fc-eval --by shop f.csv
	expect 2
	[[ $output == *"--by: no column 'shop' (columns: state, store,"* ]]
}

@test "what cannot be scored is counted, or an error" {
	small
	sed '/^a,6/d; s/^b,5,10,/b,5,,/' panel.csv >holes.csv
	run fc-eval --actual holes.csv --metric n f.csv
	expect 0
	[[ $output == *"4 of 8 forecasts have no actual"* ]]
	[[ $output == *"mean,2"* && $output == *"naive,2"* ]]
	run fc-eval --actual holes.csv -q --metric n f.csv
	[ "${#lines[@]}" -eq 3 ]
	run fc-eval --actual holes.csv --strict --metric n f.csv
	expect 3
	sed '/^b/d; s/^a,/z,/' panel.csv >other.csv
	run fc-eval --actual other.csv f.csv
	expect 3
	[[ $output == *"none of the 8 forecasts has an actual"* ]]
	# A model that forgets a forecast is told on.
	sed 's/^a,5,naive,4,4/a,5,naive,4,/' f.csv >g.csv
	run fc-eval --actual panel.csv --metric mae g.csv
	[[ $output == *"1 forecasts are missing where an actual is known"* ]]
	# Scale 0, no history.
	awk -F, -v OFS=, '$1 == "a" && $2 < 5 { $3 = 7 } 1' panel.csv >flat.csv
	run fc-eval --actual panel.csv --history flat.csv --metric mase,mae --digits 6 f.csv
	[[ $output == *"2 of 4 series are left out of scaled metrics"* ]]
	[[ $output == *"naive,0.9,4.25"* ]]
	sed /^b/d panel.csv >half.csv
	run fc-eval --actual panel.csv --history half.csv --metric mase f.csv
	[[ $output == *"2 of 4 series have no history"* ]]
	# Zeros: 0/0 is empty, x/0 infinite.
	printf 'id,ds,y,yhat\na,1,0,0\na,2,0,0\nb,1,0,0\nb,2,0,1\n' >z.csv
	run fc-eval --by id --metric wape,smape,mape,bias z.csv
	[ "${lines[1]}" = "a,,0,," ]
	[ "${lines[2]}" = "b,inf,100,,-inf" ]
	run fc-eval --by id --metric wape --json z.csv
	[ "${lines[1]}" = '  {"id": "a", "wape": null},' ]
}

@test "gates: status 1, the report is written, undefined does not pass" {
	small
	run --separate-stderr fc-eval --actual panel.csv --max wape=0.3 \
		--metric wape --digits 4 f.csv
	expect 1
	[ "${lines[2]}" = naive,0.5152 ]
	[[ $stderr == "fc-eval: wape is 0.5151515151515151 (model=naive), more than 0.3" ]]
	fc-eval --actual panel.csv --max wape=0.6 --max mae=9 f.csv >out
	[ "$(head -1 out | tr ',' '\n' | grep -c -x mse)" -eq 0 ]
	run fc-eval --actual panel.csv --metric mae --min coverage-80=0.9 f.csv
	expect 1
	[[ $output == *"coverage-80 is 0.5 (model=mean), less than 0.9"* ]]
	printf 'id,ds,y,yhat\na,1,0,0\n' >z.csv
	run fc-eval --metric n --max wape=1 z.csv
	expect 1
	[[ $output == *"wape is undefined"* ]]
	for bad in wape wape= =1 wape=x wape=nan; do
		run fc-eval --max "$bad" z.csv
		expect 2
	done
	run fc-eval --max nosuch=1 z.csv
	expect 2
	run fc-eval --max mase=1 z.csv
	expect 2
}

@test "one number, JSON, table" {
	small
	grep -v mean f.csv >g.csv
	run fc-eval --actual panel.csv --metric mae --print g.csv
	[ "$output" = 4.25 ]
	run fc-eval --actual panel.csv --metric mae --print f.csv
	expect 3
	run fc-eval --actual panel.csv --metric mae,n --print g.csv
	expect 2
	run fc-eval --actual panel.csv --metric mae --print --json g.csv
	expect 2
	run fc-eval --actual panel.csv --metric mae --json -b g.csv
	expect 2
	run fc-eval --actual panel.csv --metric n,mae --json f.csv
	[ "$output" = '[
  {"model": "mean", "n": 4, "mae": 2.25},
  {"model": "naive", "n": 4, "mae": 4.25}
]' ]
	run fc-eval --actual panel.csv --metric n,mae,wape --pretty f.csv
	[ "$output" = 'model  n    mae    wape
mean   4  2.250  0.2727
naive  4  4.250  0.5152' ]
	printf 'id,ds,y,yhat\n"a ""b\\",1,1,1\n' >j.csv
	run fc-eval --by id --metric n --json j.csv
	[ "${lines[1]}" = '  {"id": "a \"b\\", "n": 1}' ]
	! command -v jq >/dev/null || [ "$(jq -r '.[0].id' <<<"$output")" = 'a "b\' ]
	fc-eval --actual panel.csv --json -o r.json f.csv
	[ -s r.json ]
}

@test "the same from CSV, gzip and Arrow, whole or in files" {
	small
	args=(--history panel.csv --weight revenue:price --by "id,step")
	fc-eval --actual panel.csv "${args[@]}" f.csv >want
	fc-view -b f.csv >f.arrow
	fc-view -b panel.csv >p.arrow
	gzip -k f.csv
	{ head -1 f.csv; grep ^a f.csv; } >f1.csv
	{ head -1 f.csv; grep ^b f.csv; } >f2.csv
	fc-eval --actual p.arrow "${args[@]/panel.csv/p.arrow}" f.arrow >got
	same want got
	fc-eval --actual - "${args[@]}" f.csv.gz <panel.csv >got
	same want got
	fc-eval --actual panel.csv "${args[@]}" f1.csv f2.csv >got
	same want got
	fc-eval --actual panel.csv "${args[@]}" -b f.csv | fc-view >got
	same want got
	fc-eval --actual panel.csv "${args[@]}" <f.csv >got
	same want got
	run fc-eval --actual - --history - f.csv
	expect 2
	run fc-eval --actual panel.csv --history - --weight revenue:price f.csv
	expect 2
}

@test "streams that do not belong together" {
	small
	sed 1s/id/item/ panel.csv >p.csv
	run fc-eval --actual p.csv f.csv
	expect 3
	[[ $output == *"--actual p.csv: the key columns are not those of the forecasts"* ]]
	run fc-eval --actual f.csv f.csv
	expect 3
	run fc-eval --history f.csv --actual panel.csv f.csv
	expect 3
	[[ $output == *"observations are wanted here"* ]]
	sed 's/,\([1-6]\),/,2024-01-0\1,/' panel.csv >p.csv
	run fc-eval --actual p.csv f.csv
	expect 3
	[[ $output == *"'ds' holds dates, in the forecasts steps"* ]]
	run fc-eval f.csv
	expect 2
	[[ $output == *"no column 'y': give --actual FILE"* ]]
	run fc-eval panel.csv
	expect 3
	[[ $output == *"no column 'yhat'"* ]]
	printf 'id,weight\na,1\na,2\n' >w.csv
	run fc-eval --actual panel.csv --history panel.csv --weights w.csv f.csv
	expect 3
	[[ $output == *"a second weight for one series"* ]]
	printf 'id,weight\na,-1\n' >w.csv
	run fc-eval --actual panel.csv --history panel.csv --weights w.csv f.csv
	expect 3
	printf 'id,weight\na,1\n' >w.csv
	run fc-eval --actual panel.csv --history panel.csv --weights w.csv \
		--metric wrmsse f.csv
	expect 0
	[[ $output == *"no weight for b, taken as 0"* ]]
	run fc-eval --actual panel.csv --history panel.csv --weight price f.csv
	expect 3
	for w in revenue:price:0 revenue:price:x revenue:cost; do
		run fc-eval --actual panel.csv --history panel.csv --weight $w f.csv
		[ "$status" -ne 0 ]
	done
	run fc-eval --actual panel.csv --weight revenue:price f.csv
	expect 2
}
