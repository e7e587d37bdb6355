#!/usr/bin/env bats
# fc-features.bats - features of panels: values, futures, gaps, refusals
bats_require_minimum_version 1.5.0
load helpers

days() { # N [KEY]: y = 1..N from 2024-01-01
	awk -v n="$1" -v k="${2-a}" 'BEGIN {
		for (t = 1; t <= n; t++)
			printf "%s,2024-%02d-%02d,%d\n", k,
				(t > 31 ? 2 : 1), (t > 31 ? t - 31 : t), t
	}'
}

says() { # STATUS TEXT: the last run failed with this message
	expect "$1"
	[[ $stderr == *"$2"* ]] || {
		printf 'message %s, not %s\n' "$stderr" "$2"
		return 1
	}
	[ -z "$output" ] || [ "$1" -eq 3 ]
}

# values REF N: the features of REF from its column N on are these
values() {
	cut -d , -f "1-$(($2 - 1))" "$1" >panel.csv
	fc-features --text "${3-unique_id}" --features \
		"$(head -1 "$1" | cut -d , -f "$2-")" panel.csv >got.csv
	[ "$(head -1 got.csv)" = "$(head -1 "$1")" ]
	paste -d '|' got.csv "$1" | awk -F '|' -v from="$2" '
	NR == 1 { m = split($1, name, ",") }
	NR > 1 {
		n = split($1, a, ","); split($2, b, ",")
		for (i = from; i <= m; i++) {
			seen++
			d = a[i] - b[i]
			if ((a[i] == "") != (b[i] == "") ||
			    d * d > 1e-18 * (1 + b[i] * b[i])) {
				print NR, name[i], a[i], b[i]; bad = 1
			}
		}
	} END { exit bad || seen != (NR - 1) * (m - from + 1) || seen < 1000 }'
}

# tests/data/mlforecast.csv comes from make-mlforecast.py beside it: three
# series, 25 features made from y, 16 of the date.
@test "the values are mlforecast's" {
	values "$ROOT/tests/data/mlforecast.csv" 4
}

# tests/data/features.csv comes from make-features.py beside it.
@test "groups, parts, demand, prices and events: as pandas and mlforecast" {
	values "$ROOT/tests/data/features.csv" 8 dow
	grep -c , panel.csv
	# Nothing depends on the threads, nor on how the records come.
	f=$(head -1 "$ROOT/tests/data/features.csv" | cut -d , -f 8-)
	fc-features -j 4 --text dow --features "$f" panel.csv >four.csv
	same four.csv got.csv
	fc-view --text dow -b panel.csv | fc-features -j 3 --features "$f" >arrow.csv
	same arrow.csv got.csv
}

@test "features of groups, parts and demand know no y of the row or later" {
	cut -d , -f 1-6 "$ROOT/tests/data/features.csv" >p.csv
	f=$(head -1 "$ROOT/tests/data/features.csv" | cut -d , -f 8- |
		tr , '\n' | grep -v -e _of_ -e dow | tr '\n' ',')
	f+=groupby_store__dayofweek_expanding_mean_lag1,partby_dayofweek_lookup_lag1
	f+=,partby_dayofweek_expanding_quantile_lag1_p0.5
	fc-features --features "$f" p.csv | cut -d , -f 1-3,5- >plain
	for day in 2016-03-20 2016-04-10; do
		for y in 5000.5 0; do
			awk -F , -v OFS=, -v d=$day -v y=$y \
				'$3 >= d && NR > 1 { $4 = y } 1' p.csv |
				fc-features --features "$f" |
				cut -d , -f 1-3,5- >changed
			same <(awk -F , -v d=$day '$3 <= d' changed) \
				<(awk -F , -v d=$day '$3 <= d' plain)
			run cmp -s plain changed
			expect 1
		done
	done
	# Other series do see it, with the lag.
	sed 's/^\(S1,I1,2016-03-20\),[0-9]*,/\1,999,/' p.csv |
		fc-features --features groupby_store_lag7_time_aggsum >out
	[ "$(grep -c -e '^S1,.*2016-03-27.*,1[0-9][0-9][0-9]$' out)" -eq 3 ]
	run grep -c -e '^S2,.*,1[0-9][0-9][0-9]$' out
	[ "$output" = 0 ]
}

@test "future records know groups and events as far as the lag reaches" {
	printf '%s\n' store,ds,y,promo a,2024-01-01,2, a,2024-01-02,4,x \
		a,2024-01-03,, a,2024-01-04,,x b,2024-01-01,6, b,2024-01-02,8, \
		b,2024-01-03,, b,2024-01-04,, >p.csv
	fc-features -H 2 --features global_lag2_time_aggsum,lead1_of_promo,periods_until_nonzero_lag0_of_promo,age p.csv |
		cut -d , -f 1,2,5- >got
	cat >want <<-END
		store,ds,global_lag2_time_aggsum,lead1_of_promo,periods_until_nonzero_lag0_of_promo,age
		a,2024-01-01,,1,1,0
		a,2024-01-02,,0,0,1
		a,2024-01-03,8,1,1,2
		a,2024-01-04,12,,0,3
		b,2024-01-01,,0,,0
		b,2024-01-02,,0,,1
		b,2024-01-03,8,0,,2
		b,2024-01-04,12,,,3
	END
	same got want
	run --separate-stderr fc-features -H 3 --features global_lag2 p.csv
	says 2 "'global_lag2' is not known 3 periods ahead"
	run fc-features -H 3 --features lag0_of_promo,lead2_of_promo p.csv
	expect 0
}

@test "presets are names, made from what columns there are" {
	cut -d , -f 1-6 "$ROOT/tests/data/features.csv" >p.csv
	fc-features --preset retail-daily -H 7 --list p.csv >names
	[ "$(wc -l <names)" -ge 35 ]
	grep -qx lag7 names
	grep -qx groupby_store_rolling_mean_lag7_window_size7 names
	grep -qx lag0_of_price_truediv_expanding_max_lag0_of_price names
	grep -qx periods_until_nonzero_lag0_of_event names
	# Nothing that only grows: trees would go on with the last weeks.
	run grep -e '^year$' -e '^trend$' -e '^age$' -e first_nonzero names
	expect 1
	fc-features --preset retail-daily -H 7 p.csv >a.csv
	fc-features --features "$(tr '\n' , <names | sed 's/,$//')" -H 7 p.csv >b.csv
	same a.csv b.csv
	# Named ones come first, and once.
	run fc-features --lags 7 --preset retail-daily -H 7 --list p.csv
	[ "${lines[0]}" = lag7 ]
	[ "${#lines[@]}" -eq "$(wc -l <names)" ]
	run --separate-stderr fc-features -v --preset retail-daily p.csv
	expect 0
	[[ $stderr == *"feature lag1"* ]]
	cut -d , -f 1-4 p.csv >q.csv
	run fc-features --preset retail-weekly --list q.csv
	expect 0
	[[ $output != *_of_* ]]
	run fc-features --preset events-2min --list q.csv
	expect 0
	run --separate-stderr fc-features --preset foo p.csv
	says 2 "retail-daily, retail-weekly, events-2min"
}

@test "lag7 of real sales adds up to what awk says" {
	need_data m5/tiny_m5_full_history.csv.gz
	zcat "$DATA/m5/tiny_m5_full_history.csv.gz" | tr -d '"' |
		awk -F , 'NR > 1 { print $1 "," $4 "," $7 "," $6 }' |
		sort -t , -k 1,1 -k 2,2 -k 3,3 >rows.csv
	{ echo item_id,store_id,ds,y; cat rows.csv; } >panel.csv
	fc-features --features lag7,rolling_mean_lag28_window_size7 \
		panel.csv | awk -F , 'NR > 1 { a += $5; b += $6; n += $5 != "" }
		END { printf "%d %d %.4f\n", n, a, b }' >got
	awk -F , '{ k = $1 "," $2; if (k != last) t = 0; last = k
		y[t++] = $4
		if (t > 7) { n++; a += y[t - 8] }
		if (t > 34) for (i = 29; i <= 35; i++) b += y[t - i] / 7
	} END { printf "%d %d %.4f\n", n, a, b }' rows.csv >want
	same got want
}

@test "short forms name features in order" {
	{ echo id,ds,y; days 3; } >p.csv
	run fc-features --lags 2,1 --date month,week --fourier 7:2 \
		--features trend,expanding_max_lag1 p.csv
	expect 0
	[ "${lines[0]}" = "id,ds,y,trend,expanding_max_lag1,lag2,lag1,month,week,sin1_7,cos1_7,sin2_7,cos2_7" ]
	[[ ${lines[3]} == "a,2024-01-03,3,19725,2,1,2,1,1,"* ]]
}

@test "wrong names are refused, and say what is right" {
	{ echo id,ds,y,lag3; days 3 | sed 's/$/,0/'; } >p.csv
	while read -r names want; do
		run --separate-stderr fc-features --features "$names" p.csv
		says 2 "$want"
	done <<-END
		lag0 at least 1
		rolling_mean_lag0_window_size7 own y
		lag07 is written 'lag7'
		foo unknown feature 'foo'
		lag1,lag2,lag1 named twice
		is_holiday_XX US USRETAIL
		rolling_quantile_lag1_p2_window_size3 from 0 to 1
		groupby_id_lag0 own y
		lead1 own y
		periods_until_nonzero_lag1 future of y
		rolling_mean_lag1_window_size7_time_aggsum needs groupby_
		lookup_lag1 needs partby_
		groupby_id_expanding_rank_lag1 one value a period
	END
	run --separate-stderr fc-features p.csv
	says 2 "no feature named"
	run --separate-stderr fc-features --fourier 7 p.csv
	says 2 "season length and order"
	run --separate-stderr fc-features --lags x p.csv
	says 2 "unknown feature 'lagx'"
	run --separate-stderr fc-features --lags 3 p.csv
	says 3 "has a column of this name"
	run --separate-stderr fc-features --features lag1_of_price p.csv
	says 3 "feature 'lag1_of_price'"
	[[ $stderr == *"'price'"* ]]
	run --separate-stderr fc-features --features groupby_shop_lag1 p.csv
	says 3 "'shop'"
	run --separate-stderr fc-features --by-row --features global_lag1 p.csv
	says 2 "--by-row"
}

@test "no y: an error for lags, fine for dates" {
	printf 'id,ds,price\na,2024-01-01,2\n' >p.csv
	run --separate-stderr fc-features --lags 1 p.csv
	says 3 "feature 'lag1'"
	[[ $stderr == *"'y'"*"price"* ]]
	run fc-features --date dayofweek p.csv
	[ "${lines[1]}" = "a,2024-01-01,2,0" ]
	printf 'id,ds,y\na,1,2\n' >p.csv
	run --separate-stderr fc-features --date dayofweek p.csv
	says 3 "needs dates"
	printf 'id,ds,y\na,2024-01-01,2\n' >p.csv
	run --separate-stderr fc-features --features trend p.csv
	says 3 "--freq"
	run fc-features -f D --features trend p.csv
	[ "${lines[1]}" = "a,2024-01-01,2,19723" ]
}

@test "gaps stop lags, unless rows are counted" {
	{ echo id,ds,y; days 9 | sed 4d; days 9 b; } >p.csv
	run --separate-stderr fc-features --lags 1 p.csv
	says 3 "series 'a': '2024-01-05' does not follow '2024-01-03' at frequency D"
	[[ $stderr == *fc-ingest* ]]
	[[ $stderr == *--by-row* ]]
	run fc-features --lags 1 --by-row p.csv
	expect 0
	[ "${lines[4]}" = "a,2024-01-05,5,3" ]
	run fc-features --date month p.csv
	expect 0
	{ echo id,ds,y; days 9; } | sed 's/-01-0/-0/' >p.csv
	sed 's/2024-0\([0-9]\),/2024-\1,/; s/2024-\([0-9]\),/2024-0\1,/' p.csv >m.csv
	run fc-features --lags 1 m.csv
	expect 0
	[ "${lines[3]}" = "a,2024-03,3,2" ]
	run --separate-stderr fc-features -f D --lags 1 m.csv
	says 3 "does not fit"
}

@test "steps, weeks, month ends and hours are grids" {
	while read -r freq ds; do
		echo "$ds" | tr ' ' '\n' |
			awk '{ sub("_", " "); print "a," $0 "," NR }
			BEGIN { print "id,ds,y" }' >p.csv
		run fc-features --lags 1 p.csv
		expect 0
		[ "$(echo "$output" | cut -d , -f 4 | tr '\n' ' ')" = "lag1  1 2 3 " ]
		run fc-features -f "$freq" --lags 1 p.csv
		expect 0
	done <<-END
		1 1 2 3 4
		5 10 15 20 25
		W-SUN 2024-01-07 2024-01-14 2024-01-21 2024-01-28
		M 2024-01-31 2024-02-29 2024-03-31 2024-04-30
		Q 2023-Q3 2023-Q4 2024-Q1 2024-Q2
		B 2024-01-04 2024-01-05 2024-01-08 2024-01-09
		15min 2024-01-01_23:30:00 2024-01-01_23:45:00 2024-01-02_00:00:00 2024-01-02_00:15:00
	END
}

@test "future records see as far as the lag reaches, never their own y" {
	{ echo id,ds,y; days 10; } >past.csv
	{ cat past.csv; days 14 | tail -4 | sed 's/[0-9]*$//'; } >p.csv
	f=lag2,rolling_mean_lag2_window_size3,expanding_mean_lag2
	fc-features --features $f p.csv >out
	[ "$(sed -n 13p out)" = "a,2024-01-12,,10,9,5.5" ]
	[ "$(sed -n 14p out)" = "a,2024-01-13,,,," ]
	# The past does not change when the future is appended, or y after it.
	fc-features --features $f past.csv >out2
	head -11 out >out1
	same out1 out2
	sed 's/-10,10$/-10,999/' past.csv | fc-features --features $f | sed 's/999/10/' >out3
	same out1 out3
	run --separate-stderr fc-features -H 3 --features dayofweek,lag3,lag2 p.csv
	says 2 "'lag2' is not known 3 periods ahead"
	fc-features -H 2 --features $f p.csv >out4
	same out out4
}

@test "--drop-na drops the start, not the future" {
	{ echo id,ds,y; days 5; days 7 | tail -2 | sed 's/[0-9]*$//'; } >p.csv
	run fc-features --drop-na --lags 2 p.csv
	expect 0
	[ "${#lines[@]}" -eq 6 ]
	[ "${lines[1]}" = "a,2024-01-03,3,1" ]
	[ "${lines[5]}" = "a,2024-01-07,,5" ]
	run fc-features --drop-na --lags 1 p.csv
	[ "${lines[6]}" = "a,2024-01-07,," ]
	{ echo id,ds,y; days 5; } | { run fc-features --drop-na --lags 50 --empty 9; expect 9; }
}

@test "one series after the other, of any length" {
	{ echo id,ds,y; days 1 a; days 40 b; days 1 c; days 3 d; } >p.csv
	fc-features -f D --features lag1,rolling_std_lag1_window_size3,seasonal_rolling_max_lag1_season_length7_window_size2 p.csv >out
	[ "$(awk -F , 'NR > 1 && $4 != "" { n++ } END { print n }' out)" -eq 41 ]
	[ "$(grep -c '^[ac],.*,1,,,$' out)" -eq 2 ]
	[ "$(sed -n 42p out)" = "b,2024-02-09,40,39,1,39" ]
}

@test "holidays" {
	printf 'id,ds,y\na,2016-12-23,1\na,2016-12-24,1\na,2016-12-25,1\na,2016-12-26,1\na,2016-12-27,1\n' >p.csv
	fc-features --features is_holiday_US,is_holiday_DE,days_to_holiday_US,days_since_holiday_US,workdays_GB,days_to_easter p.csv |
		cut -d , -f 4- >got
	cat >want <<-END
		is_holiday_US,is_holiday_DE,days_to_holiday_US,days_since_holiday_US,workdays_GB,days_to_easter
		0,0,2,29,1,114
		0,0,1,30,0,113
		1,1,0,0,0,112
		1,1,0,0,0,111
		0,0,5,1,0,110
	END
	same got want
}

@test "infinite y is refused, missing y is not" {
	{ echo id,ds,y; days 5 | sed '3s/3$/inf/'; } >p.csv
	run --separate-stderr fc-features --lags 1 p.csv
	says 3 "series 'a': y is infinite"
	{ echo id,ds,y; days 5 | sed '3s/3$//'; } >p.csv
	run fc-features --features lag1,rolling_mean_lag1_window_size2,rolling_mean_lag2_window_size2_min_samples1 p.csv
	expect 0
	[ "${lines[4]}" = "a,2024-01-04,4,,,1.5" ]
	[ "${lines[5]}" = "a,2024-01-05,5,4,,2" ]
}

@test "-v says which frequency was inferred" {
	{ echo id,ds,y; days 5; } >p.csv
	run --separate-stderr fc-features -v --lags 1 p.csv
	expect 0
	[[ $stderr == *"frequency D (inferred)"* ]]
}

@test "no feature of a record knows its y or a later one" {
	names=lag1,lag7,rolling_mean_lag1_window_size3,rolling_std_lag2_window_size5
	names+=,rolling_min_lag1_window_size4,rolling_max_lag1_window_size4
	names+=,rolling_quantile_lag1_p0.5_window_size5,expanding_mean_lag1
	names+=,expanding_std_lag1,expanding_min_lag1,expanding_max_lag1
	names+=,seasonal_rolling_mean_lag1_season_length7_window_size2
	names+=,exponentially_weighted_mean_lag1_alpha0.3
	awk 'BEGIN { print "id,ds,y"
		for (t = 1; t <= 30; t++) print "a," t "," t * 17 % 23 }' >p.csv
	fc-features --features $names p.csv | cut -d, -f1,2,4- >plain
	for t in 1 8 15 30; do
		for y in 5000 -1 ""; do
			awk -F, -v OFS=, -v t=$t -v y=$y '$2 == t { $3 = y } 1' p.csv |
				fc-features --features $names | cut -d, -f1,2,4- >changed
			cmp <(head -n $((t + 1)) plain) <(head -n $((t + 1)) changed)
			# the next record does see it
			[ "$t" -eq 30 ] || ! cmp -s plain changed
		done
	done
}

@test "else: the second feature where the first is missing" {
	printf '%s\n' cat,item,ds,y a,x,1,1 a,x,2,2 a,x,3,3 a,x,4,4 a,z,3,10 a,z,4,20 b,w,4,5 >p.csv
	fc-features --freq 1 --features lag1,groupby_cat_lag1,lag1_else_groupby_cat_lag1,groupby_cat_lag1_else_lag2 p.csv | cut -d, -f 5- >got
	cat >want <<-'END'
		lag1,groupby_cat_lag1,lag1_else_groupby_cat_lag1,groupby_cat_lag1_else_lag2
		,,,
		1,1,1,1
		2,2,2,2
		3,6.5,3,6.5
		,2,2,2
		10,6.5,10,6.5
		,,,
	END
	same want got
}
