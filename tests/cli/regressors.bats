#!/usr/bin/env bats
# regressors.bats - columns known in advance: fc-train, fc-predict, fc-backtest
bats_require_minimum_version 1.5.0
load helpers

# The series of R's regressions $1, y empty in the last $2 periods.
xreg_panel() { # ID PERIODS
	zcat "$GOLDEN/xreg_data.csv.gz" | awk -F, -v id="$1" -v h="$2" '
	$1 == id && $3 == "y" { y[$2] = $4; n = $2 > n ? $2 : n }
	$1 == id && $3 != "y" { if (!($3 in seen)) { seen[$3]; col[++k] = $3 }
		x[$2, $3] = $4 }
	END {
		printf "id,ds,y"
		for (i = 1; i <= k; i++) printf ",%s", col[i]
		for (t = 1; t <= n; t++) {
			printf "\n%s,%d,%s", id, t, t <= n - h ? y[t] : ""
			for (i = 1; i <= k; i++) printf ",%s", x[t, col[i]]
		}
		print ""
	}'
}

# Three series of 60 days: y = 10 + 4 promo + (3 on fairs); the last 5 known.
panel() {
	awk 'BEGIN {
		print "id,ds,y,promo,event,same"
		for (i = 1; i <= 3; i++) for (t = 1; t <= 60; t++) {
			p = (t * (i + 6) % 5 == 0); e = t % 7 == 3 ? "fair" : ""
			printf "%s,2024-%02d-%02d,%s,%s,%s,1\n", substr("abc", i, 1),
				t <= 31 ? 1 : 2, t <= 31 ? t : t - 31,
				55 < t ? "" : (10 + 4 * p + 3 * (e != "") + t % 3 / 100),
				p, e
		}
	}'
}

@test "regressions with ARIMA errors are R's: forecasts and intervals" {
	need_golden xreg_data.csv.gz
	while read -r id h spec; do
		xreg_panel "$id" "$h" >p.csv
		fc-predict --fit "$spec:alias=m" --regressors '*' --level 95 \
			--freq 1 -H "$h" --no-header p.csv >ours
		zcat "$GOLDEN/xreg_forecasts_r.csv.gz" |
			grep "^$id,arimax_fixed," >r.csv
		run awk -F, '
		NR == FNR { f[FNR] = $5; w[FNR] = $7 - $6; next }
		{ d = f[FNR] - $4; d = d < 0 ? -d : d; a = $4 < 0 ? -$4 : $4
		  v = w[FNR] / ($8 - $7) - 1; v = v < 0 ? -v : v; n++
		  if (d > 2e-4 * a) off++; if (v > 1e-3) wide++ }
		END { print n, off + 0, wide + 0 }' ours r.csv
		[ "$output" = "$h 0 0" ] || { echo "$id: $output"; false; }
	done <<-E
	Seatbelts 12 arima:101,011:season=12
	bike_sharing_x 28 arima:111,100:season=7
	nottem_fourier 24 arima:100
	LakeHuron_trend 10 arima:200
	E
}

@test "fourier=K is R's fourier()" {
	need_golden xreg_data.csv.gz
	xreg_panel nottem_fourier 24 >p.csv
	fc-predict --fit arima:100:alias=m --regressors '*' --no-header p.csv >columns
	fc-predict --fit arima:100:season=12:fourier=2:alias=m -H 24 --no-header p.csv >own
	paste -d, columns own | awk -F, '
		{ d = $5 - $11; if (d > 1e-6 || d < -1e-6) exit 1 }'
}

@test "numbers and texts are known ahead, whatever the model" {
	panel >p.csv
	fc-predict --fit arima:000,auto-arima,ets,theta,naive,mean,combine:naive+ses \
		--regressors promo,event,same p.csv >out 2>err
	[ ! -s err ]
	[ "$(wc -l <out)" -eq $((1 + 7 * 15)) ]
	tail -n +2 p.csv | awk -F, '$3 == "" { print $1 "," $2 "," 10 + 4 * $4 + 3 * ($5 != "") }' >truth
	awk -F, 'NR == FNR { y[$1, $2] = $3; next }
		FNR > 1 { d = $5 - y[$1, $2]; n++; if (d > 0.1 || d < -0.1) { print; bad = 1 } }
		END { exit bad || n != 105 }' truth out
	run --separate-stderr fc-predict -v --fit ets --regressors promo,same p.csv
	expect 0
	[[ $stderr == *"series 'a': model 'ets': regressor 'same' explains nothing and is left out"* ]]
	[[ $stderr != *"'promo' explains"* ]]
	# so does fc-train; a transformation is no regressor
	for spec in ets ets:lambda=0.5; do
		for command in "fc-train -o m.fcm -m" "fc-predict --fit"; do
			# shellcheck disable=SC2086
			run --separate-stderr $command $spec -v --regressors promo,same p.csv
			expect 0
			[[ $stderr == *"series 'a': model '$spec': regressor 'same' explains nothing"* ]]
			[[ $stderr != *"'promo' explains"* ]]
		done
	done
}

@test "a model file knows its columns; --update takes them in" {
	panel >p.csv
	fc-predict --fit arima:000,ets,combine:naive+ses --regressors promo,event p.csv >want
	fc-train -m arima:000,ets,combine:naive+ses --regressors promo,event -o m.fcm p.csv
	fc-predict -m m.fcm p.csv >got
	same want got
	fc-view m.fcm >text
	grep -q '^regressor number promo$' text
	grep -q '^regressor text event$' text
	# columns are found by name, levels by their text
	awk -F, -v OFS=, '{ print $1, $2, $5, $3, $4 }' p.csv |
		awk 'NR == 1 || /,2024-02-2[5-9],/' >few.csv
	fc-predict -m m.fcm few.csv >got
	same want got
	# states go on with y and columns of the new days
	head -n 1 p.csv >then.csv
	awk -F, '$2 <= "2024-02-14"' p.csv | tail -n +1 | grep -v ^id >>then.csv
	fc-train -m mean --regressors promo,event -o m.fcm then.csv
	fc-predict -m m.fcm --update p.csv | tail -n +2 >got
	[ "$(wc -l <got)" -eq 15 ]
	[ "$(cut -d, -f4 got | sort -u)" = 2024-02-24 ]
	awk -F, 'NR == FNR { if ($3 == "") y[$1, $2] = 10 + 4 * $4 + 3 * ($5 != ""); next }
		{ d = $5 - y[$1, $2]; if (d > 0.1 || d < -0.1) exit 1 }' p.csv got
}

@test "backtest: equal to a loop by hand that sees columns ahead, not y" {
	panel | awk -F, -v OFS=, 'NR > 1 && $3 == "" { $3 = 9 } { print }' >p.csv
	for d in 12 15 18; do
		awk -F, -v OFS=, -v c="2024-02-$d" 'NR > 1 && $2 > c { $3 = "" } { print }' p.csv |
			fc-predict --fit arima:100,ets,combine:naive+ses -H 4 --regressors promo,event |
			tail -n +2
	done | sort -t, -k1,1 -k3,3 -k4,4 -k2,2 >want
	for j in 1 2; do
		fc-backtest -j $j --fit arima:100,ets,combine:naive+ses -H 4 --windows 3 --step 3 \
			--regressors promo,event <(awk 'NR == 1 || !/2024-02-2[3-9]/' p.csv) >all
		tail -n +2 all | cut -d, -f1-4,6- >got
		same want got
	done
	# --refit never: the columns of the new days are taken in
	fc-backtest --fit mean,naive -H 4 --windows 3 --step 3 --refit never \
		--regressors promo,event <(awk 'NR == 1 || !/2024-02-2[3-9]/' p.csv) >kept
	awk -F, 'FNR > 1 { d = $5 - $6; n++; if (d > 0.1 || d < -0.1) exit 1 }
		END { exit n != 72 }' kept
	run ! grep -q nan kept
}

@test "paths and residuals know the columns" {
	panel >p.csv
	fc-predict --fit arima:000,naive,combine:naive+ses --regressors promo,event \
		--paths 9 --residuals res.csv p.csv >out
	awk -F, 'NR == FNR { if ($3 == "") y[$1, $2] = 10 + 4 * $4 + 3 * ($5 != ""); next }
		FNR > 1 { for (i = 5; i <= 14; i++) { d = $i - y[$1, $2]; n++
			if (d > 0.3 || d < -0.3) { print; exit 1 } } }
		END { exit n != 450 }' p.csv out
	awk -F, 'NR > 1 && $4 != "" { n++; if ($4 > 0.3 || $4 < -0.3) { print; exit 1 } }
		END { exit n < 450 }' res.csv
}

@test "what is missing is named" {
	panel >p.csv
	awk -F, -v OFS=, '$2 == "2024-02-27" { $4 = "" } { print }' p.csv >hole.csv
	run --separate-stderr fc-predict --fit ets,croston --regressors promo hole.csv
	expect 0
	[[ $stderr == *"model 'croston' takes no regressors; it goes without"* ]]
	[[ $stderr == *"series 'a': model 'ets': column 'promo' is missing for 2024-02-27; its mean stands in"* ]]
	grep -v 2024-02-2[5-9] p.csv >past.csv
	run --separate-stderr fc-predict --fit naive -H 2 --regressors promo past.csv
	expect 0
	[[ $stderr == *"column 'promo' is missing for 2024-02-25"* ]]
	run --separate-stderr fc-predict --strict --fit naive -H 2 --regressors promo past.csv
	expect 3
	fc-train -m naive --regressors promo,event -o m.fcm p.csv
	run --separate-stderr fc-predict -m m.fcm -H 2 <(cut -d, -f1-4 p.csv)
	expect 3
	[[ $stderr == *"the models regress on it: "*"'event'"* ]]
	run --separate-stderr fc-predict -m m.fcm --text promo -H 2 p.csv
	expect 3
	[[ $stderr == *"column 'promo' is text, the models regress on it as numbers"* ]]
	run --separate-stderr fc-predict -m m.fcm --stored -H 2
	expect 3
	[[ $stderr == *"they need a panel with future rows"* ]]
}

@test "wrong usage is refused with a reason" {
	panel >p.csv
	run --separate-stderr fc-predict --fit ets --regressors no p.csv
	expect 2
	[[ $stderr == *"--regressors: "*"'no'"* ]]
	for c in id ds y; do
		run --separate-stderr fc-train -m ets -o m.fcm --regressors $c p.csv
		expect 2
		[[ $stderr == *"column '$c' cannot be one"* ]]
	done
	run --separate-stderr fc-backtest --fit ets -H 2 --regressors promo,promo p.csv
	expect 2
	[[ $stderr == *"twice"* ]]
	run --separate-stderr fc-predict -m m.fcm --regressors promo p.csv
	expect 2
	run --separate-stderr fc-backtest --exec cat -H 2 --regressors promo p.csv
	expect 2
	run --separate-stderr fc-predict --fit ets:fourier=x -H 2 p.csv
	expect 2
	[[ $stderr == *"neither auto nor a whole number"* ]]
	run --separate-stderr fc-predict --fit croston:fourier=2 -H 2 p.csv
	expect 2
}

@test "prophet has holidays with windows among its own terms" {
	# Easter: 6 the day before, 10, -4 the day after; a fair: 5
	awk 'BEGIN {
		print "id,ds,y,event"
		for (t = 1; t <= 220; t++) {
			e = t % 37 == 20 ? "Easter" : t % 53 == 3 ? "fair" : ""
			y = 50 + 0.1 * t + 3 * (t % 7 == 2) + (t * 7919 % 5 - 2) / 10
			y += e == "Easter" ? 10 : e == "fair" ? 5 : 0
			y += 6 * ((t + 1) % 37 == 20) - 4 * ((t - 1) % 37 == 20)
			print "a," t "," (t > 200 ? "" : y) "," e
		}
	}' >p.csv
	fc-features --features lead1_of_event=Easter,lag1_of_event=Easter p.csv >wide.csv
	# of periods 204 to 206 and 212, what is above the line and the week
	effects() { # OPTIONS
		fc-predict --fit "prophet:season=7:alias=m$1" -H 20 --regressors \
			event,lead1_of_event=Easter,lag1_of_event=Easter wide.csv |
			awk -F, 'NR > 1 { e[$2] = $5 - 50 - $2 / 10 - 3 * ($2 % 7 == 2) }
			END { printf "%.0f %.0f %.0f %.0f", e[204], e[205], e[206], e[215] }'
	}
	[ "$(effects)" = "6 10 -4 5" ]
	[ "$(effects :holidays-prior-scale=20)" = "6 10 -4 5" ]
	# a prior that wants none: the days are like all others
	[[ "$(effects :regressor-prior-scale=0.0001)" =~ ^(-?0|1)\ (-?0|1)\ (-?0|1)\ (-?0|1)$ ]]
	# a model file says the same
	fc-predict --fit prophet:season=7 --regressors event p.csv >want
	fc-train -m prophet:season=7 --regressors event -o m.fcm p.csv
	fc-predict -m m.fcm p.csv >got
	same want got
}
