#!/usr/bin/env bats
# global.bats - global models: features inside, strategies, what is told
bats_require_minimum_version 1.5.0
load helpers

FEATURES=lag7,lag14,rolling_mean_lag7_window_size7,dayofweek

# 2 stores x 3 items x 120 days: level, a weekly peak, a promotion; after day
# 110 only ds and promo are known.
panel() {
	awk 'BEGIN {
		split("31 29 31 30 31", last, " ")
		print "store,item,ds,y,promo"
		for (s = 1; s <= 2; s++) for (i = 1; i <= 3; i++) {
			m = 1; d = 0
			for (t = 0; t < 120; t++) {
				if (++d > last[m]) { m++; d = 1 }
				p = (t + i) % 9 == 0
				y = 10 * s + 3 * i + 5 * (t % 7 == 2) + 4 * p + (t * 37 + i * 11 + s) % 13 / 10
				printf "S%d,I%d,2024-%02d-%02d,%s,%d\n", s, i, m, d,
					t < 110 ? y : "", p
			}
		}
	}'
}

@test "features computed inside are those of fc-features, byte for byte" {
	panel >p.csv
	for extra in "" "--level 80,95"; do
		# shellcheck disable=SC2086
		fc-predict --fit ridge --features $FEATURES -H 7 $extra p.csv >inside
		# shellcheck disable=SC2086
		fc-features --features $FEATURES p.csv | fc-predict --fit ridge -H 7 $extra >outside
		same outside inside
	done
	fc-predict --fit ridge:strategy=lag --features $FEATURES -H 7 p.csv |
		sed 's/ridge:strategy=lag/ridge/' >lag
	fc-predict --fit ridge --features $FEATURES -H 7 p.csv >inside
	same inside lag
}

@test "a model file computes its features again, on any number of threads" {
	panel >p.csv
	spec=ridge,ridge:strategy=direct:groups=7:alias=direct,snaive
	fc-predict --fit $spec --features $FEATURES -H 10 p.csv >fit
	fc-train -m $spec --features $FEATURES -H 10 -o m.fcm p.csv
	fc-predict -m m.fcm -H 10 p.csv >file
	same fit file
	fc-train -j 3 -m $spec --features $FEATURES -H 10 --no-history p.csv >again
	fc-train -j 1 -m $spec --features $FEATURES -H 10 --no-history p.csv >one
	cmp again one
	fc-predict -j 3 -m m.fcm -H 10 p.csv >threads
	same file threads
	fc-view m.fcm >text
	grep -qx 'feature   rolling_mean_lag7_window_size7' text
	grep -qx 'horizon   10' text
	grep -qx 'steps     8 and later' text
}

@test "recursive: equal to a loop by hand that fills in its own forecasts" {
	panel >p.csv
	fc-train -m ridge --features lag1,lag7,dayofweek -o m.fcm p.csv
	fc-predict -m m.fcm -H 4 p.csv | cut -d, -f 1-3,6 >got
	fc-view --where 'ds<=2024-04-19' p.csv >known
	head -n 1 got >want
	for step in 1 2 3 4; do
		# One more period each time, its y from the forecast before.
		fc-view --where "ds<=2024-04-$((19 + step))" p.csv |
			awk -F, -v OFS=, 'NR == FNR { if (FNR > 1) f[$1, $2, $3] = $4; next }
				($1, $2, $3) in f { $4 = f[$1, $2, $3] } { print }' want - >next
		# A state of its own would see the filled rows: the file has it.
		fc-predict -m m.fcm --update -H 1 next | tail -n +2 | cut -d, -f 1-3,6 >>want
	done
	{ head -n 1 got; tail -n +2 want | sort -t, -k1,3; } >sorted
	tr , ' ' <got >a
	tr , ' ' <sorted >b
	paste -d ' ' a b | awk 'NR > 1 {
		d = $4 - $8; if (d < 0) d = -d
		if ($3 != $7 || d > 1e-9 * $4) { print; bad = 1 }
	} END { exit bad }'
}

@test "rows of the future are made where the panel has none" {
	panel | cut -d, -f 1-4 >p.csv
	awk -F, 'NR == 1 || $4 != ""' p.csv >past
	fc-predict --fit ridge --features $FEATURES -H 10 p.csv >want
	run --separate-stderr fc-predict --fit ridge --features $FEATURES -H 10 past
	expect 0
	[ -z "$stderr" ]
	echo "$output" >got
	same want got
	# What cannot be known is told.
	panel | awk -F, 'NR == 1 || $4 != ""' >past
	run --separate-stderr fc-predict --fit ridge --features $FEATURES -H 2 past
	expect 0
	[[ $stderr == *"column 'promo' is missing for 2024-04-20; its mean stands in"* ]]
}

@test "direct: each group of steps has features that are known then" {
	panel >p.csv
	fc-train -m ridge:strategy=direct:groups=7 --features lag1,lag7,lag28 -H 14 p.csv >m.fcm
	fc-view m.fcm >text
	[ "$(sed -n '/^steps     1 to 7$/,/^steps/p' text | grep -c ' lag7$')" -eq 1 ]
	[ "$(sed -n '/^steps     8 and later$/,$p' text | grep -c ' lag14$')" -eq 1 ]
	[ "$(sed -n '/^steps     8 and later$/,$p' text | grep -c ' lag28$')" -eq 1 ]
	# The first group alone: as one model of the moved names.
	fc-predict -m m.fcm -H 7 p.csv | cut -d, -f 6- >got
	fc-predict --fit ridge --features lag7,lag28 -H 7 p.csv | cut -d, -f 6- >want
	same want got
}

@test "wrong use is refused by name" {
	panel >p.csv
	refuse() { # TEXT WORD...
		local text=$1
		shift
		run --separate-stderr fc-predict "$@" p.csv
		[ "$status" -eq 2 ] || [ "$status" -eq 3 ]
		[[ $stderr == *"$text"* ]] || { echo "$stderr"; return 1; }
	}
	refuse "lag7' is not known 8 periods ahead" --fit ridge:strategy=lag --features lag7 -H 8
	refuse "needs --horizon" --fit ridge:strategy=direct --features lag7
	refuse "needs --features" --fit ridge:strategy=direct -H 3
	refuse "none of recursive|lag|direct" --fit ridge:strategy=magic -H 3
	refuse "groups: not a whole number" --fit ridge:groups=0 -H 3
	refuse "no global model" --fit ses --features lag7 -H 3
	refuse "'lag0'" --fit ridge --features lag0 -H 3
	refuse "'promo'" --fit ridge --features promo -H 3
	fc-train -m ridge --features lag7 -o m.fcm p.csv
	refuse "--features needs --fit" -m m.fcm --features lag7 -H 3
	awk -F, 'NR != 50' p.csv >gap.csv
	run --separate-stderr fc-predict --fit ridge --features lag7 -f D -H 3 gap.csv
	expect 3
	[[ $stderr == *"series 'S1/I1'"*"fc-ingest --fill"* ]]
}
