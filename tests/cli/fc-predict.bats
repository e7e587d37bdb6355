#!/usr/bin/env bats
# fc-predict.bats - forecasts: against R and M4, of odd series, by ridge
bats_require_minimum_version 1.5.0
load helpers

# The training part of the golden series with season length $1, by steps.
golden_panel() { # SEASON
	{ zcat "$GOLDEN/meta.csv.gz"; echo; zcat "$GOLDEN/series.csv.gz"; } |
		awk -F, -v m="$1" '
		$0 == "" { data = 1; next }
		!data { if ($3 == m && $1 != "presidents" &&
			$1 != "edge_big") train[$1] = $7; next }
		$1 in train && ++n[$1] <= train[$1] {
			print $1 "," n[$1] "," $3 }' |
		sort -t, -k1,1 -s >rows
	{ echo unique_id,ds,y; cat rows; } >p.csv
}

# R's forecasts as unique_id,model,h,mean,lo80,hi80,lo95,hi95 in r.csv
golden_forecasts() {
	zcat "$GOLDEN/forecasts_r.csv.gz" | tail -n +2 >r.csv
}

@test "naive, snaive, rwd and mean are R's, intervals too" {
	need_golden forecasts_r.csv.gz
	golden_forecasts
	zcat "$GOLDEN/meta.csv.gz" | awk -F, '$8 > 0 { print $1 }' >holes
	: >ours
	for m in 1 4 7 12 24 48 52; do
		golden_panel $m
		[ -s rows ] || continue
		fc-predict --fit "naive,snaive:season=$m:alias=snaive,rwd:alias=rwdrift,mean:alias=meanf" \
			-H 60 --level 80,95 -q --freq 1 --no-header p.csv >>ours
	done
	run awk -F, '
	FILENAME == "holes" { hole[$1]; next }
	FILENAME == "ours" { h = $2 - $4; k = $1 "," $3 "," h; f[k] = $5
		w[k] = $7 - $6; v[k] = $9 - $8; next }
	{ k = $1 "," $2 "," $3
	  if (!(k in f) || $4 == "" || ($1 in hole && $2 == "meanf")) next
	  n[$2]++
	  size = $4 < 0 ? -$4 : $4; d = f[k] - $4
	  if (d < 0) d = -d
	  if (d > 1e-9 * size + 1e-9) { print "mean", k, f[k], $4; bad = 1 }
	  # where the drift is 0, R has another interval
	  if ($2 == "rwdrift" && $4 == 0) next
	  d = w[k] - ($6 - $5); if (d < 0) d = -d
	  e = v[k] - ($8 - $7); if (e < 0) e = -e
	  if (d > 1e-8 * ($6 - $5) + 1e-8 || e > 1e-8 * ($8 - $7) + 1e-8) {
		print "width", k, w[k], $6 - $5; bad = 1 } }
	END { for (m in n) if (n[m] > 1200) many++
		print many + 0, "models"; exit bad }' holes ours r.csv
	expect 0
	[ "${lines[-1]}" = "4 models" ]
}

@test "smoothing fits as well as R's: the variance of the errors" {
	need_golden model_fits_r.csv.gz
	zcat "$GOLDEN/model_fits_r.csv.gz" | grep ',sigma2,' >sigma2
	: >ours
	for m in 1 4 7 12; do
		golden_panel $m
		fc-predict --fit "ses,holt:calm=no:alias=holt,holt:damped:calm=no:alias=holt_damped,holt-winters:calm=no:season=$m:alias=hw_add" \
			-H 1 --quantiles 0.9 -q --freq 1 --no-header p.csv >>ours
	done
	# n log(sigma2) / 2 at most 0.01 above R's, n = cutoff
	run awk -F, '
	FILENAME == "ours" { if ($7 == "") { s = ($6 - $5) / 1.2815515655446
		v[$1 "," $3] = s * s; n[$1 "," $3] = $4 }; next }
	{ k = $1 "," $2 }
	k in v && $4 > 0 && v[k] > 0 && $1 !~ /^edge/ {
		all[$2]++
		worse[$2] += n[k] / 2 * log(v[k] / $4) > 0.01 }
	END { for (m in all) print m, all[m], worse[m]
		exit !(all["ses"] > 80 && worse["ses"] == 0 &&
			worse["holt"] <= 8 && worse["holt_damped"] <= 10 &&
			all["hw_add"] > 40 && worse["hw_add"] <= 1) }' ours sigma2
	expect 0
}

m4_panel() { # NAME: p.csv
	zcat "$DATA/m4/$1-train.csv.gz" | tr -d '"' | awk -F, '
		NR > 1 { for (t = 2; t <= NF && $t != ""; t++)
			print $1 "," t - 1 "," $t }' | sort -t, -k1,1 -s >rows
	{ echo unique_id,ds,y; cat rows; } >p.csv
}

@test "M4 Weekly and Hourly: Naive, sNaive, Naive2 and SES are the official ones" {
	need_data m4/forecasts/submission-SES.WH.csv.gz
	for set in "Weekly 1 13" "Hourly 24 48"; do
		read -r name m h <<<"$set"
		m4_panel "$name"
		fc-predict --fit "naive:alias=Naive,snaive:season=$m:alias=sNaive,naive:season=$m:seasonal=decompose:alias=Naive2,ses:season=$m:seasonal=decompose:alias=SES" \
			-H "$h" --freq 1 --no-header p.csv >ours
		for model in Naive sNaive Naive2 SES; do
			zcat "$DATA/m4/forecasts/submission-$model.WH.csv.gz" >theirs
			# largest relative difference, series compared
			awk -F, -v m="$model" '
			FILENAME == "ours" { if ($3 == m) f[$1, $2 - $4] = $5; next }
			FNR > 1 && ($1, 1) in f { n++
				for (h = 2; h <= NF && ($1, h - 1) in f; h++) {
					d = f[$1, h - 1] / $h - 1
					if (d < 0) d = -d
					if (d > worst) worst = d } }
			END { limit = m == "SES" ? 0.003 : 1e-6
				print m, worst, n
				exit !(n > 350 && worst <= limit) }' ours theirs
		done
	done
}

@test "M4: our SES scores what SES scored" {
	need_data m4/Weekly-test.csv.gz
	m4_panel Weekly
	fc-predict --fit ses --freq 1 -H 13 p.csv >f.csv
	awk -F, 'NR > 1 { n[$1] = $2 } END { for (i in n) print i "," n[i] }' \
		p.csv >last
	zcat "$DATA/m4/Weekly-test.csv.gz" | tr -d '"' | awk -F, '
		FILENAME == "last" { n[$1] = $2; next }
		FNR > 1 { for (t = 2; t <= NF && $t != ""; t++)
			print $1 "," n[$1] + t - 1 "," $t }' last - |
		sort -t, -k1,1 -s >rows
	{ echo unique_id,ds,y; cat rows; } >actual.csv
	for metric in "smape 9.012" "mase 2.685"; do
		read -r name want <<<"$metric"
		got=$(fc-eval --actual actual.csv --history p.csv --by unique_id \
			--metric "$name" --season-length 1 f.csv |
			awk -F, 'NR == 1 { for (i = 1; i <= NF; i++)
				if ($i == "'"$name"'") c = i; next }
				{ s += $c; n++ } END { printf "%.6f", s / n }')
		awk -v a="$got" -v b="$want" -v m="$name" 'BEGIN {
			if (m == "smape" && a < 1) a *= 100
			d = a / b - 1
			exit !(d < 0.005 && d > -0.005) }' || {
			echo "$name $got, not $want"; return 1; }
	done
}

@test "intermittent demand: every model is the reference's" {
	need_golden intermittent.csv.gz
	zcat "$GOLDEN/intermittent.csv.gz" >theirs
	: >ours
	for m in 1 7 12; do
		golden_panel $m
		fc-predict --fit "croston:alias=croston_classic,sba:alias=croston_sba,sbj:alias=croston_sbj,croston-opt:alias=croston_optimized,tsb:alpha-d=0.2:alpha-p=0.2:alias=tsb_0.2_0.2,adida,imapa" \
			-H 1 -q --freq 1 --no-header p.csv >>ours
	done
	# 1e-9 with fixed parameters, 1e-4 with optimal ones
	run awk -F, '
	FILENAME == "ours" { if ($6 == "") f[$1 "," $3] = $5; next }
	{ k = $1 "," $2 }
	k in f { n[$2]++; d = f[k] - $3; if (d < 0) d = -d
		tol = $2 ~ /optimized|adida|imapa/ ? 1e-4 : 1e-9
		if (d > tol * (1 + f[k])) { print k, f[k], $3; bad = 1 } }
	END { for (m in n) many += n[m] > 15
		print many + 0; exit bad || many < 7 }' ours theirs
	expect 0
}

@test "theta is R's thetaf" {
	need_golden forecasts_r.csv.gz
	golden_forecasts
	: >ours
	for m in 1 4 7 12 24 52; do
		golden_panel $m
		[ -s rows ] || continue
		fc-predict --fit "theta:season=$m:alias=thetaf" -H 60 -q \
			--freq 1 --no-header p.csv >>ours
	done
	# 1e-3 relative from 20 values on; one series' likelihood is flat
	run awk -F, '
	FILENAME == "ours" { if ($4 >= 20 && $6 == "")
		f[$1 "," $3 "," $2 - $4] = $5; next }
	{ k = $1 "," $2 "," $3 }
	k in f && $4 != "" { all[$1]; d = f[k] - $4; s = $4 < 0 ? -$4 : $4
		if (d < 0) d = -d
		if (d > 1e-3 * s + 1e-9) far[$1] }
	END { for (i in all) n++
		for (i in far) print i
		print n + 0, length(far)
		exit n < 90 || length(far) > 1 }' ours r.csv
	expect 0
}

@test "ets is chosen, named, stored and updated" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 40; t++)
		print "a," t "," 20 + t + t % 4 * 3 + (t * 7919) % 13 / 9 }' >p.csv
	head -n 33 p.csv >early.csv
	fc-predict -q --fit "ets:season=4,auto-ets:season=4" -H 4 p.csv >out
	[ "$(grep ',ets:' out | cut -d, -f5)" = "$(grep auto out | cut -d, -f5)" ]
	# the next four of a line and a season, near enough
	grep ',ets:' out | awk -F, '{ t = $2; y = 20.7 + t + t % 4 * 3
		if ($5 < y - 2 || $5 > y + 2) exit 1 }'
	fc-train -q -m "ets:MAdM:season=4,ets:AAM:season=4" -o m.fcm early.csv
	fc-predict -q -m m.fcm --update -H 3 --level 80 p.csv >updated
	awk -F, 'NR > 1 && !($6 < $5 && $5 < $7 && $4 == 40) { exit 1 }
		END { exit NR != 7 }' updated
	run --separate-stderr fc-predict --fit "ets:MAM:season=39" -H 1 p.csv
	expect 0
	[[ $stderr == *"too few values; 'ets' stepped in"* ]]
	run fc-predict --fit "ets:AMX" -H 1 p.csv
	expect 2
	[[ $output == *"has no option 'AMX'"* ]]
}

@test "a combination is trained, stored, updated and told about" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 40; t++)
		print "a," t "," 20 + t % 4 * 3 + (t * 7919) % 13
		for (t = 1; t <= 4; t++) print "b," t "," t }' >p.csv
	head -n 36 p.csv >early.csv
	c="combine:theta+holt/damped+intermittent:season=4:median"
	fc-train -q -m "$c,dotm:season=4" -o m.fcm p.csv
	fc-predict -q -m m.fcm --stored -H 5 --level 80 >stored
	fc-predict -q --fit "$c,dotm:season=4" -H 5 --level 80 p.csv >fit
	cmp stored fit
	[ "$(grep -c '^a,.*,combine:' fit)" -eq 5 ]
	run --separate-stderr fc-predict --fit "combine:naive+dotm" -H 1 p.csv
	expect 0
	[[ ${lines[2]} == b,5,combine:naive+dotm,4,4, ]]
	[[ $stderr == *"series 'b': model 'combine:naive+dotm': a member of the combination cannot take it"* ]]
	printf 'id,ds,y\na,1,-1\na,2,3\n' >n.csv
	run --separate-stderr fc-predict --fit "combine:tsb+dotm" -H 1 n.csv
	expect 0
	[[ ${lines[1]} == *,naive ]]
	[[ $stderr == *"no member can take it; 'naive' stepped in"* ]]
	# what comes later goes into each member
	fc-train -q -m "combine:naive+mean" -o e.fcm early.csv
	fc-predict -q -m e.fcm --update -H 2 p.csv >updated
	fc-predict -q --fit "combine:naive+mean" -H 2 p.csv | cmp - updated
}

@test "no series is without a forecast, and who stepped in is said" {
	cat >odd.csv <<-'END'
	id,ds,y
	a-none,2024-01-01,
	a-none,2024-01-02,
	b-one,2024-01-01,5
	b-one,2024-01-02,
	c-two,2024-01-01,5
	c-two,2024-01-02,6
	c-two,2024-01-03,
	d-zero,2024-01-01,0
	d-zero,2024-01-02,0
	d-zero,2024-01-03,0
	d-zero,2024-01-04,0
	d-zero,2024-01-05,
	e-holes,2024-01-01,
	e-holes,2024-01-02,3
	e-holes,2024-01-03,
	e-holes,2024-01-05,3
	e-holes,2024-01-06,
	END
	m=naive,snaive,rwd,mean,window-average,ses,holt,holt-winters,croston
	run --separate-stderr fc-predict --fit $m -H 2 --level 80 odd.csv
	expect 0
	[ "${#lines[@]}" -eq $((5 * 9 * 2 + 1)) ]
	printf '%s\n' "$output" >out
	# every yhat is there; bounds in order where they are
	awk -F, 'NR > 1 && ($5 == "" || ($6 != "" && $6 > $7)) { exit 1 }' out
	grep -q '^a-none,2024-01-01,ses,,0,,,zero$' out
	grep -q '^a-none,2024-01-02,ses,,0,,,zero$' out
	grep -q '^b-one,2024-01-02,ses,2024-01-01,5,,,naive$' out
	grep -q '^d-zero,2024-01-05,ses,2024-01-04,0,0,0,$' out
	# the absent 4th is a missing value: last is the 5th
	grep -q '^e-holes,2024-01-06,naive,2024-01-05,3,3,3,$' out
	[[ $stderr == *"series 'a-none': model 'croston': no value; 'zero' stepped in"* ]]
	[[ $stderr == *"more of this kind (fallback)"* ]]
	run fc-predict --fit $m -H 2 -q odd.csv
	[[ $output != *warning* ]]
	run --separate-stderr fc-predict --fit $m -H 2 --strict odd.csv
	expect 3
}

@test "horizon and future rows, time stamps of what is to come" {
	printf 'id,ds,y\na,2024-01-31,1\na,2024-02-29,2\na,2024-03-31,3\n' >m.csv
	run fc-predict --fit naive -H 3 m.csv
	[[ ${lines[1]} == a,2024-04-30,* && ${lines[3]} == a,2024-06-30,* ]]
	printf 'id,ds,y\na,2024-01,1\na,2024-02,2\na,2024-03,3\n' >m.csv
	run fc-predict --fit naive -H 2 m.csv
	[[ ${lines[2]} == a,2024-05,naive,2024-03,* ]]
	printf 'id,ds,y\na,2024-Q3,1\na,2024-Q4,2\na,2025-Q1,3\n' >m.csv
	run fc-predict --fit naive -H 1 m.csv
	[[ ${lines[1]} == a,2025-Q2,naive,2025-Q1,* ]]
	printf 'id,ds,y\na,2024-01-05,1\na,2024-01-08,2\na,2024-01-09,2\n' >b.csv
	run fc-predict --fit naive -H 4 --freq B b.csv
	[[ ${lines[4]} == a,2024-01-15,* ]]
	# future rows are the horizon, also with a gap before the last
	printf 'id,ds,y\na,1,1\na,2,2\na,3,\na,5,\nb,1,1\nb,2,\n' >f.csv
	run fc-predict --fit naive f.csv
	expect 0
	[ "${#lines[@]}" -eq 5 ]
	[[ ${lines[3]} == a,5,* && ${lines[4]} == b,2,* ]]
	run --separate-stderr fc-predict --fit naive m.csv
	expect 3
	[[ $stderr == "fc-predict: series 'a': no future rows and no horizon"* ]]
	printf 'id,ds,y\na,2024-01-31,1\n' >one.csv
	run --separate-stderr fc-predict --fit naive -H 1 one.csv
	expect 3
	[[ $stderr == *"cannot tell the frequency; give --freq" ]]
	run fc-predict --fit naive -H 1 --freq W one.csv
	[[ ${lines[1]} == a,2024-02-07,* ]]
	# off the grid: said, and taken as it comes
	printf 'id,ds,y\na,2024-01-01,1\na,2024-01-09,2\na,2024-01-16,4\n' >w.csv
	run --separate-stderr fc-predict --fit naive -H 1 --freq W w.csv
	expect 0
	[[ $stderr == *"series 'a': time stamps do not follow the frequency"* ]]
}

@test "intervals and quantiles: names, order, bounds" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 50; t++)
		print "a," t "," (t * 7919) % 13 }' >p.csv
	m=naive,mean,ses,croston,holt
	fc-predict --fit $m -H 3 --level 50,97.5 --quantiles 0.25,0.01 p.csv >out
	head -n 1 out | grep -qx 'id,ds,model,cutoff,yhat,yhat-lo-50,yhat-hi-50,yhat-lo-97.5,yhat-hi-97.5,yhat-q0.25,yhat-q0.01,fallback'
	awk -F, 'NR > 1 && !($11 <= $8 && $8 <= $6 && $6 == $10 && $6 <= $7 &&
		$7 <= $9) { print; bad = 1 } END { exit bad }' out
	fc-predict --fit $m -H 3 --level 99 --lower 0 --upper 10 p.csv >out
	awk -F, 'NR > 1 && ($6 < 0 || $7 > 10 || $5 > 10) { exit 1 }' out
	awk -F, '$3 == "naive" && $6 != 0 { exit 1 }' out
	run fc-predict --fit naive -H 1 --level 100 p.csv
	expect 2
	run fc-predict --fit naive -H 1 --quantiles 1.5 p.csv
	expect 2
	run fc-predict --fit naive -H 1 --level 80,80 p.csv
	expect 2
	run fc-predict --fit naive -H 1 --lower 3 --upper 2 p.csv
	expect 2
}

@test "nine in ten of the actuals lie in the 90 % interval" {
	# a random walk, seasons with noise, counts: as the models assume
	fc-simulate --stores 4 --items 25 --days 220 >all.csv
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "ds") d = i
			if ($i == "y") y = i }
			print; next }
		$d >= "2022-07-20" { print > "actual.csv"; $y = "" }
		{ print }' OFS=, all.csv >p.csv
	{ head -n 1 all.csv; cat actual.csv; } >a.csv
	fc-predict --fit ses,croston,mean,holt-winters --level 90 p.csv |
		fc-eval --actual a.csv --by model --metric coverage >cover
	awk -F, 'NR > 1 && ($NF < 0.8 || $NF > 0.98) { print; bad = 1 }
		END { exit bad || NR != 5 }' cover
}

# Two stores, y a known linear function of columns, exact. Future: t > 30.
linear() {
	awk 'BEGIN {
		print "store,item,ds,y,x,w,kind"
		for (s = 1; s <= 2; s++) for (i = 1; i <= 3; i++)
			for (t = 1; t <= 33; t++) {
				x = (t * 17 + i * 5) % 11; w = (t * t + i) % 7
				k = substr("abc", t % 3 + 1, 1)
				y = 50 + s * 3 * x - 2 * w + (k == "b") * 10
				printf "S%d,I%d,%d,%s,%d,%d,%s\n", s, i, t,
					(t > 30 ? "" : y), x, w, k
				print "S" s, "I" i, t, y > "truth"
			}
	}' >p.csv
}

off() { # FILE: largest error of its forecasts
	awk -F, 'NR == FNR { split($0, a, " ")
		v[a[1], a[2], a[3]] = a[4]; next }
		FNR > 1 { d = $6 - v[$1, $2, $3]; if (d < 0) d = -d
			if (d > m) m = d; n++ }
		END { printf "%d %.3f\n", n, m }' truth "$1"
}

@test "ridge finds what is linear, by segment where asked" {
	linear
	m=ridge:scale=none:lambda=1e-9
	fc-predict --fit $m --by store p.csv >f.csv
	[ "$(off f.csv)" = "18 0.000" ]
	# one slope for two stores cannot
	fc-predict --fit $m p.csv >g.csv
	awk '$2 < 1 { exit 1 }' <(off g.csv)
	# by a file, the future rows alone are enough
	fc-train -m $m --by store -o m.fcm p.csv
	awk -F, 'NR == 1 || $3 > 30' p.csv >future.csv
	fc-predict -m m.fcm future.csv >h.csv
	same f.csv h.csv
	fc-view -b p.csv | fc-predict -j 4 --fit $m --by store >h.csv
	same f.csv h.csv
	# the default penalty is close
	fc-predict --fit ridge:scale=none --by store p.csv >g.csv
	awk '$2 > 0.5 { exit 1 }' <(off g.csv)
	# with local models beside it: order by model within a series
	fc-predict --fit $m:alias=m,ses,naive --by store p.csv >all.csv
	awk -F, 'NR > 1 { print $4 }' all.csv | uniq | head -n 3 | paste -sd' ' |
		grep -qx 'm naive ses'
	grep ,m, all.csv | cut -d, -f1-3,5- >a
	tail -n +2 f.csv | cut -d, -f1-3,5- >b
	same a b
}

@test "ridge: what is not known falls back visibly" {
	linear
	fc-train -m ridge --by store -o m.fcm p.csv
	awk -F, 'NR == 1 || $3 > 30' p.csv >future.csv
	# no rows for steps 4 and 5
	run --separate-stderr fc-predict -m m.fcm -H 5 future.csv
	expect 0
	[ "$(grep -c ',mean$' <<<"$output")" -eq 12 ]
	[[ $stderr == *"'mean' stepped in"* ]]
	# a store and series that training did not see
	sed 's/S2/S9/' future.csv >other.csv
	run --separate-stderr fc-predict -m m.fcm other.csv
	expect 0
	[ "$(grep -c ',pooled$' <<<"$output")" -eq 9 ]
	[ "$(grep -c 'S1.*pooled' <<<"$output")" -eq 0 ]
	# a column that is not there
	cut -d, -f1-5,7 future.csv >less.csv
	run --separate-stderr fc-predict -m m.fcm less.csv
	expect 3
	[[ $stderr == *"model 'ridge': "*"'w'"* ]]
	run --separate-stderr fc-predict -m m.fcm --stored -H 2
	expect 3
	[[ $stderr == *"needs a panel with future rows" ]]
	# missing numbers and texts
	awk -F, -v OFS=, 'NR > 1 && $3 % 4 == 0 { $5 = ""; $7 = "" } { print }' \
		p.csv >holes.csv
	run --separate-stderr fc-predict --fit ridge,ridge:transform=log1p:alias=log holes.csv
	expect 0
	[[ $stderr == *"column 'x' is missing for 32; its mean stands in"* ]]
	[ "$(grep -cv 'mean stands in$' <<<"$stderr")" -eq 1 ] # "more of this kind"
	[ "${#lines[@]}" -eq 37 ]
	[[ ${output,,} != *nan* ]]
}

@test "what does not go together is misuse" {
	linear
	fc-train -m naive -o m.fcm p.csv
	for words in "-m m.fcm --fit naive" "--fit naive --update" \
		"--fit naive --stored" "-m m.fcm --stored" \
		"-m m.fcm --by store p.csv" "-m m.fcm --stored -H 1 p.csv" \
		"-m m.fcm --update --stored -H 1" "--fit naive -H 0"; do
		# shellcheck disable=SC2086
		run --separate-stderr fc-predict $words </dev/null
		expect 2 || { echo "$words: $stderr"; return 1; }
		[ -n "$stderr" ]
	done
}

@test "values too large to compute with get a forecast, and a fallback" {
	awk 'BEGIN {
		print "id,ds,y"
		for (t = 1; t <= 20; t++)
			print "a," t "," (t % 2 ? "1.7e308" : "-1.7e308")
	}' >p.csv
	run --separate-stderr fc-predict -H 9 --level 80 p.csv --fit \
		naive,rwd,mean,window-average,ses,holt,holt-winters,croston,zero
	expect 0
	[ "${#lines[@]}" -eq 82 ]
	[[ $stderr == *"values too large to compute with; 'naive' stepped in"* ]]
	[ "$(tail -n +2 <<<"$output" | cut -d, -f5 | grep -c '^-\?[0-9]')" -eq 81 ]
}

@test "a column that is missing in the future is told" {
	linear
	fc-train -m ridge -o m.fcm p.csv
	awk -F, -v OFS=, '$2 == "I2" && $3 > 31 { $5 = "" } { print }' \
		p.csv >holes.csv
	awk -F, 'NR == 1 || $3 > 30' holes.csv >future.csv
	for words in "--fit ridge holes.csv" "-m m.fcm holes.csv" \
		"-m m.fcm future.csv"; do
		# shellcheck disable=SC2086
		run --separate-stderr fc-predict $words
		expect 0
		[ "${#lines[@]}" -eq 19 ]
		[[ $stderr == *"series 'S1/I2': model 'ridge': column 'x' is missing for 32; its mean stands in"*"'S2/I2'"* ]]
		[[ $stderr != *"I1"* ]]
	done
	run --separate-stderr fc-predict --strict -m m.fcm future.csv
	expect 3
}

@test "a frequency that the times cannot have is refused" {
	printf 'id,ds,y\na,2024-01-01,1\na,2024-01-02,2\n' >p.csv
	run --separate-stderr fc-predict --fit naive -H 2 -f h p.csv
	expect 3
	[[ $stderr == *"--freq: frequency 'h' is finer than the times in 'ds'" ]]
	run --separate-stderr fc-predict --fit naive -H 2 -f 1 p.csv
	expect 3
	head -n 1 p.csv >empty.csv
	run --separate-stderr fc-predict --fit naive -H 2 -f h empty.csv
	expect 0
	# a model file steps as it was trained
	fc-train -m naive -o m.fcm p.csv
	run --separate-stderr fc-predict -m m.fcm -H 2 -f W-TUE p.csv
	expect 2
	[[ $stderr == *"--freq: 'm.fcm' was trained at frequency D"* ]]
	run --separate-stderr fc-predict -m /dev/null -H 2 p.csv
	expect 3
	[[ $stderr == *"must be a regular file" ]]
}

@test "an update off the grid of the model file is told" {
	printf 'id,ds,y\na,2024-01-04,1\na,2024-01-11,2\na,2024-01-18,3\n' |
		fc-train -m naive -o m.fcm
	printf 'id,ds,y\na,2024-01-26,9\n' >new.csv
	run --separate-stderr fc-predict -m m.fcm --update -H 1 new.csv
	expect 0
	[ "${lines[1]}" = "a,2024-01-25,naive,2024-01-18,3," ]
	[ "$stderr" = "fc-predict: warning: series 'a': y between the periods of the model file; not taken in" ]
	sed -i 's/26/25/' new.csv
	run --separate-stderr fc-predict -m m.fcm --update -H 1 new.csv
	expect 0
	[ -z "$stderr" ]
}

@test "there is no forecast beyond the last time" {
	printf 'id,ds,y\na,9999-12-29,1\na,9999-12-30,2\n' >p.csv
	run --separate-stderr fc-predict --fit naive -H 1 p.csv
	expect 0
	[ "${lines[1]}" = "a,9999-12-31,naive,9999-12-30,2," ]
	run --separate-stderr fc-predict --fit naive -H 2 p.csv
	expect 3
	[[ $stderr == *"series 'a': 2 periods ahead is beyond the last time there is" ]]
	printf 'id,ds,y\na,9223372036854775806,1\na,9223372036854775807,2\n' >p.csv
	run --separate-stderr fc-predict --fit naive -H 1 p.csv
	expect 3
}

# A day's and a week's shape, so that every later value is known.
hourly() { # HOURS
	awk -v n="$1" 'BEGIN { print "id,ds,y"
		for (t = 0; t < n; t++) {
			v = 100 + 10 * sin(t % 24 / 24 * 6.2831853)
			if (t % 168 >= 120) v -= 5
			printf "a,2024-01-%02dT%02d:00:00,%.6f\n",
				1 + int(t / 24), t % 24, v } }'
}

@test "mstl finds the day and the week from the frequency" {
	hourly 672 >p.csv
	head -505 p.csv >history.csv
	run -0 fc-predict --fit mstl:naive,stl:naive:alias=day \
		-H 168 --freq h history.csv
	run awk -F, '
	FILENAME == "p.csv" { y[$2] = $3; next }
	$3 != "model" { d = $5 - y[$2]; s[$3] += d < 0 ? -d : d; n[$3]++ }
	END { print s["mstl:naive"] / 168, s["day"] / 168
		exit !(n["day"] == 168 && s["mstl:naive"] < 0.3 * 168 &&
			s["day"] > 1 * 168) }' p.csv <(printf '%s\n' "$output")
	expect 0
}

@test "mstl: a trained state goes on as the fit does" {
	hourly 672 >p.csv
	head -505 p.csv >history.csv
	fc-train --model mstl:naive --freq h -o m.fcm history.csv
	fc-predict --model m.fcm --update -H 24 p.csv >updated
	# the seasons are those of the history
	awk -F, 'NR > 1 { print $5 }' updated >got
	fc-predict --model m.fcm -H 192 history.csv |
		awk -F, 'NR > 169 { print $5 }' >want
	paste got want | awk '{ d = $1 - $2; if (NR == 1) first = d
		if (d - first > 1e-6 || first - d > 1e-6) exit 1 }
		END { exit !(NR == 24) }'
}

@test "auto-arima takes a season of 365 as Fourier terms" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 1100; t++) {
		  e = (t * 7919 % 101 - 50) / 25
		  print "a," t "," 50 + 20 * sin(t * 6.283185307 / 365) + e } }' >p.csv
	fc-predict --fit auto-arima:season=365:alias=m -H 200 p.csv >long
	fc-predict --fit auto-arima:season=365:fourier=auto:alias=m -H 200 p.csv >named
	same long named
	# the sine goes on; without terms it does not
	fc-predict --fit auto-arima:season=365:fourier=0:alias=m -H 200 p.csv >none
	error() {
		awk -F, 'NR > 1 { e = $5 - 50 - 20 * sin($2 * 6.283185307 / 365)
			s += e < 0 ? -e : e } END { printf "%d", s / (NR - 1) }' "$1"
	}
	[ "$(error long)" -lt 2 ]
	[ "$(error none)" -gt 3 ]
}

@test "auto-arima's tests and limits decide on differences, constants and orders" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 96; t++)
		  print "a," t "," 100 + t + 10 * sin(t * 0.5236) + t * 7919 % 13 }' >p.csv
	at() { # OPTIONS: forecast of period 97
		fc-predict --fit "auto-arima:season=12:$1" -H 1 p.csv | awk -F, 'NR == 2 { print $5 }'
	}
	# without differences it falls back towards the mean of 149, with one it goes on
	[ "$(at stationary=yes)" = "$(at d=0:D=0)" ]
	[ "$(at stationary=yes)" != "$(at test=kpss)" ]
	[ "$(at seasonal-test=seas)" = "$(at seasonal-test=strength)" ]
	# the season repeats itself: stable, by both tests of it
	[ "$(at seasonal-test=ch)" = "$(at D=0)" ]
	[ "$(at D=0:max-d=0)" = "$(at D=0:d=0)" ]
	[ "$(at D=0:d=0:allow-mean=no)" != "$(at D=0:d=0)" ]
	# steps of 5, and nothing else: with a drift, and without
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 60; t++) print "a," t "," 5 * t + t * 7919 % 3 }' >steps.csv
	none=max-p=0:max-q=0
	fc-predict --fit "auto-arima:d=1:$none,auto-arima:d=1:$none:allow-drift=no:alias=level" -H 1 steps.csv |
		awk -F, 'NR == 2 { exit !($5 > 304) } NR == 3 { exit !($5 < 303) }'
	fc-predict --fit auto-arima:test=pp:start-p=0:start-q=0:start-P=0:start-Q=0:season=12 -H 1 p.csv >pp
	[ "$(wc -l <pp)" -eq 2 ]
	run -2 fc-predict --fit auto-arima:test=hegy -H 1 p.csv
	[[ $output == *"'hegy' is none of kpss|adf|pp"* ]]
}

@test "fourier=choose takes Fourier terms or seasonal ones, and says which" {
	awk 'BEGIN { print "id,ds,y"
		for (t = 1; t <= 260; t++) { e = sin(t * t) * 43758.5453; e -= int(e)
			print "smooth," t "," 100 + 10 * sin(6.283185307 * t / 52) + e }
		for (t = 1; t <= 260; t++) { e = cos(t * t) * 43758.5453; e -= int(e)
			print "spiky," t "," 100 + (t % 52 == 3 ? 30 : t % 52 == 17 ? -20 : t % 52 == 40 ? 15 : 0) + e }
	}' >p.csv
	auto=auto-arima:season=52:alias=m
	run --separate-stderr -0 fc-predict -v --fit "$auto:fourier=choose" -H 60 p.csv
	[[ $stderr == *"series 'smooth': model 'm': Fourier terms"* ]]
	[[ $stderr == *"series 'spiky': model 'm': seasonal terms"* ]]
	same <(printf '%s\n' "${lines[@]}" | grep ^smooth) <(fc-predict --fit "$auto:fourier=auto" -H 60 p.csv | grep ^smooth)
	same <(printf '%s\n' "${lines[@]}" | grep ^spiky) <(fc-predict --fit "$auto" -H 60 p.csv | grep ^spiky)
	fc-predict -v --fit "$auto:fourier=choose:lambda=1" -H 1 p.csv 2>&1 >/dev/null | grep "'spiky': model 'm': seasonal terms"
	# a model file remembers
	fc-train -q -m "$auto:fourier=choose" -o m.fcm p.csv
	same <(printf '%s\n' "${lines[@]}") <(fc-predict --model m.fcm -H 60 p.csv)
	# short seasons have no choice, models without orders neither
	same <(fc-predict --fit auto-arima:season=13:alias=m:fourier=choose -H 3 p.csv) \
		<(fc-predict --fit auto-arima:season=13:alias=m -H 3 p.csv)
	run -2 fc-predict --fit ets:fourier=choose -H 1 p.csv
}
