#!/usr/bin/env bats
# tune.bats - options chosen on rolling origins, fewer features
bats_require_minimum_version 1.5.0
load helpers

FEATURES=lag7,lag14,dayofweek

# 6 series of 110 days: level, a weekly peak, a promotion.
panel() {
	awk 'BEGIN {
		split("31 29 31 30 31", last, " ")
		print "store,item,ds,y,promo"
		for (s = 1; s <= 2; s++) for (i = 1; i <= 3; i++) {
			m = 1; d = 0
			for (t = 0; t < 110; t++) {
				if (++d > last[m]) { m++; d = 1 }
				p = (t + i) % 9 == 0
				y = 10 * s + 3 * i + 5 * (t % 7 == 2) + 4 * p + (t * 37 + i * 11 + s) % 13 / 10
				printf "S%d,I%d,2024-%02d-%02d,%s,%d\n", s, i, m, d, y, p
			}
		}
	}'
}

@test "--tune scores as fc-backtest and fc-eval do, and takes the best" {
	panel >p.csv
	for metric in mae rmsse; do
		fc-train -v -m ridge --features $FEATURES -H 7 --tune 5 --metric $metric -o m.fcm p.csv 2>log
		fc-backtest --fit ridge --features $FEATURES -H 7 --windows 2 --step 7 p.csv |
			fc-eval --metric $metric --history p.csv --print >want
		awk -v want="$(cat want)" '/ ridge$/ { seen = 1; d = $5 - want }
			END { exit !seen || d * d > 1e-11 }' log
		[ "$(grep -c 'tune: 6 series:' log)" -eq 5 ]
		# Best first; the file holds it under the name that was asked for.
		best=$(awk '/tune:/ { print $6; exit }' log)
		fc-view m.fcm | grep -qx "model     $best:alias=ridge"
		fc-predict -q -m m.fcm -H 7 p.csv >tuned
		fc-predict -q --fit "$best:alias=ridge" --features $FEATURES -H 7 p.csv >again
		same tuned again
	done
}

@test "--tune: same choice on any number of threads, another by another seed" {
	panel >p.csv
	for j in 1 3; do
		fc-train -v -j $j -m gbdt:trees=30:alias=trees --features $FEATURES -H 7 --windows 1 --tune 4 \
			--metric pinball --no-history -o $j.fcm p.csv 2>$j.log
	done
	cmp 1.fcm 3.fcm
	same 1.log 3.log
	# What the spec sets itself is not drawn.
	[ "$(grep -c 'gbdt:trees=30:' 1.log)" -eq 4 ]
	run ! grep -q 'trees=30:.*trees=' 1.log
	fc-train -v -s 2 -m gbdt:trees=30:alias=trees --features $FEATURES -H 7 --windows 1 --tune 4 \
		-o two.fcm p.csv 2>two.log
	! cmp -s 1.log two.log
}

@test "--tune: halving ends with all series and the spec as it stands" {
	fc-simulate --stores 4 --items 40 --days 80 | fc-view --drop sell_price >p.csv
	fc-train -v -m ridge --features lag7,dayofweek -H 7 --windows 1 --tune 12 -o m.fcm p.csv 2>log
	[ "$(grep -c 'tune: 160 series: ' log)" -eq 4 ]
	grep -q 'tune: 160 series: .* ridge$' log
	[ "$(grep -c 'tune: .* ridge:' log)" -ge 14 ]
}

@test "--tune: wrong use is refused by name" {
	panel >p.csv
	refuse() { # TEXT WORD...
		local text=$1
		shift
		run --separate-stderr fc-train "$@" -o m.fcm p.csv
		[ "$status" -eq 2 ] || [ "$status" -eq 3 ]
		[[ $stderr == *"$text"* ]] || { echo "$stderr"; return 1; }
	}
	refuse "--tune needs --horizon" -m ridge --features lag7 --tune 3
	refuse "give 'ridge:keys=yes' a name" -m ridge:keys=yes --features lag7 -H 7 --tune 3
	refuse "no series can be scored" -m ridge --features dayofweek -H 110 --tune 3
	refuse "no global model" -m ses -H 7 --tune 3
	refuse "--metric" -m ridge -H 7 --tune 3 --metric best
}

@test "top-features: what explains y is kept, noise goes, by gain and by permutation" {
	panel | awk -F, -v OFS=, 'BEGIN { srand(2) }
		{ print $0, NR == 1 ? "noise" : rand(), NR == 1 ? "dust" : int(rand() * 9) }' >p.csv
	for rank in gain permutation; do
		spec=gbdt:trees=60:min-data=5:valid=14:alias=g:top-features=4:rank=$rank
		fc-train -j 1 --no-history -m $spec --features lag7,lag30,dayofweek,month -H 7 -o m.fcm p.csv
		fc-train -j 3 --no-history -m $spec --features lag7,lag30,dayofweek,month -H 7 -o j.fcm p.csv
		cmp m.fcm j.fcm
		fc-view m.fcm >text
		grep -q '  promo$' text
		grep -qE '  (lag7|dayofweek)$' text
		run ! grep -qE '  (noise|dust|month)$|^feature +month' text
		[ "$(grep -cE '^ *[0-9.]+% ' text)" -eq 4 ]
		fc-predict -q -m m.fcm -H 7 p.csv >file
		fc-predict -q --fit $spec --features lag7,lag30,dayofweek,month -H 7 p.csv >fit
		same fit file
	done
	# Segments of their own keep the same columns.
	fc-train --by store -m gbdt:trees=20:min-data=5:top-features=3 --features lag7,dayofweek -o m.fcm p.csv
	fc-predict -q -m m.fcm -H 3 p.csv >file
	fc-predict -q --by store --fit gbdt:trees=20:min-data=5:top-features=3 --features lag7,dayofweek -H 3 p.csv >fit
	same fit file
}

@test "importance by permutation: in the CSV of fc-view where rank=permutation asks" {
	panel | awk -F, -v OFS=, 'BEGIN { srand(2) } { print $0, NR == 1 ? "noise" : rand() }' >p.csv
	for leaf in gbdt linear-tree; do
		spec=$leaf:trees=60:min-data=5:valid=14:alias=g:rank=permutation
		fc-train -m $spec --features dayofweek -o m.fcm p.csv
		fc-view --importance m.fcm >i.csv
		# The loss of rows held out grows most without the promotion or the weekday;
		# of l2 it is the mean squared error.
		awk -F, 'NR == 1 { next } { v[$4] = $7; n++ } END {
			print v["promo"], v["dayofweek"], v["noise"]
			exit !(n >= 4 && v["promo"] > 1 && v["dayofweek"] > 1 && v["noise"] < 0.2 && v["noise"] > -0.2) }' i.csv
		fc-train -m $spec:top-features=2 --features dayofweek -o m.fcm p.csv
		fc-view --importance m.fcm | awk -F, 'NR > 1 { n++; if (!($7 > 1)) bad = 1 } END { exit bad || n != 2 }'
		fc-train --by store -m $spec --features dayofweek -o m.fcm p.csv
		fc-view --importance m.fcm | awk -F, '$4 == "promo" { n++; if (!($7 > 1)) bad = 1 } END { exit bad || n < 3 }'
		fc-train -m $leaf:trees=5 --features dayofweek -o m.fcm p.csv
		run ! grep -v ',$' <(fc-view --importance m.fcm | sed 1d)
	done
}

@test "increasing and decreasing: forecasts follow a column one way, through noise" {
	awk 'BEGIN { srand(3); print "k,ds,y,price,promo"
		for (s = 0; s < 8; s++) for (t = 1; t <= 80; t++) {
			y = t > 70 ? "" : 10 - 2 * price + promo + 4 * rand()
			print "s" s "," t "," y "," (t > 70 ? 1 + (t - 71) / 10 : price) "," (t > 70 ? 1 : promo)
			price = 1 + int(rand() * 10) / 10; promo = int(rand() * 3) } }' >p.csv
	rises() { # SPEC: how often the forecast rises with the price
		fc-predict -q --fit "$1" -H 10 p.csv |
			awk -F, 'NR > 1 { n += $1 == k && $5 > y; k = $1; y = $5 } END { print n + 0 }'
	}
	[ "$(rises gbdt:min-data=3)" -gt 5 ]
	[ "$(rises gbdt:min-data=3:decreasing=price:increasing=promo)" -eq 0 ]
	fc-train -m gbdt:decreasing=price:top-features=2 --export lightgbm p.csv >text
	grep -qx 'feature_names=price promo' text
	grep -qx 'monotone_constraints=-1 0' text
	while IFS='|' read -r spec message; do
		run fc-predict --fit "$spec" p.csv
		expect 2
		[[ $output == *"$message"* ]] || { echo "$output"; return 1; }
	done <<-EOF
	gbdt:decreasing=prize|decreasing: the model has no number column 'prize'
	gbdt:increasing=k|increasing: the model has no number column 'k'
	gbdt:decreasing=price:increasing=promo+price|cannot both rise and fall with 'price'
	rf:decreasing=price|'rf' has no option 'decreasing'
	EOF
}

@test "prune and quantize: smaller files, and the loss of rows held out is told" {
	panel >p.csv
	spec=gbdt:trees=40:min-data=5:valid=14
	fc-train --no-history -m $spec --features $FEATURES -H 7 -o big.fcm p.csv
	fc-train --no-history -m $spec:prune=0.02:quantize=8bit --features $FEATURES -H 7 -o small.fcm p.csv
	[ "$(wc -c <small.fcm)" -lt "$(($(wc -c <big.fcm) * 9 / 10))" ]
	fc-view small.fcm | awk '/^smaller / {
		seen = 1; bad = !($5 + 0 < $3) || !($13 < 1.5 * $11 + 0.05) } END { exit bad || !seen }'
	# As much lost as was told: the loss of the trees as they were is the one told first.
	want=$(fc-view big.fcm | awk '/^held out/ { print $4 }')
	fc-view small.fcm | grep -q "rows held out $want to"
	fc-predict -q -m small.fcm -H 7 p.csv >file
	fc-predict -q --fit $spec:prune=0.02:quantize=8bit --features $FEATURES -H 7 p.csv >fit
	cmp <(cut -d, -f 1-3,5- file) <(cut -d, -f 1-3,5- fit)
}
