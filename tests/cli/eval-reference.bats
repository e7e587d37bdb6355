#!/usr/bin/env bats
# eval-reference.bats - published scores and those of other packages
bats_require_minimum_version 1.5.0
load helpers

# wide FILE [SKIP]: M4's wide, ragged table to id,ds,y; ds counts from SKIP
wide() {
	gzip -dc "$1" | tr -d '"\r' | awk -F, 'NR > 1 {
		for (i = 2; i <= NF; i++)
			if ($i != "" && $i != "NA") print $1 "," i - 1 "," $i
	}'
}

@test "M4: the published scores, of the given forecasts and of our own" {
	need_data m4/Hourly-train.csv.gz
	m4=$DATA/m4
	for f in Weekly Hourly; do
		sort='sort -s -t, -k1,1'
		wide "$m4/$f-train.csv.gz" | $sort >train
		wide "$m4/$f-test.csv.gz" >test
		letter=${f:0:1}
		for m in Naive Naive2 SES sNaive; do
			wide "$m4/forecasts/submission-$m.WH.csv.gz" |
				grep "^$letter" | sed "s/,/,$m,/"
		done | sort -s -t, -k1,1 -k2,2 >raw
		# ds goes on where the train part ends.
		awk -F, -v OFS=, 'BEGIN { print "id,ds,y" >"h.csv"; print "id,ds,y" >"a.csv" }
			FILENAME == "train" { n[$1]++; print >"h.csv"; next }
			{ $2 += n[$1]; print $0 }' train test | $sort >>a.csv
		awk -F, -v OFS=, 'BEGIN { print "id,ds,model,yhat" }
			FILENAME == "train" { n[$1]++; next }
			{ print $1, n[$1] + $3, $2, $4 }' train raw >f.csv
		[ $f = Weekly ] && season=1 || season=24
		fc-eval --actual a.csv --history h.csv --season-length "$season" \
			--benchmark Naive2 --metric smape,mase,owa --digits 3 f.csv >$f
		# Our own forecasts; M4's SES is of the seasonally adjusted series.
		fc-predict -H 48 h.csv --fit \
			"naive:alias=Naive,snaive:alias=sNaive:season=$season,ses:alias=SES:season=$season:seasonal=decompose" |
			fc-eval -q --actual a.csv --history h.csv \
				--season-length "$season" --metric smape,mase >$f.own
		[ "$(fc-eval --actual a.csv --metric n f.csv | tail -1)" = \
			"sNaive,$(($(wc -l <a.csv) - 1))" ]
	done
	cp "$m4/published_scores_weekly_hourly.csv" published
	awk -F, 'FILENAME == "published" { sw[$1] = $2; sh[$1] = $3
			mw[$1] = $4; mh[$1] = $5; next }
		FNR == 1 { next }
		FILENAME == "Weekly" { n++; if ($2 != sw[$1] || $3 != mw[$1]) bad = bad "\n" $0 }
		FILENAME == "Hourly" { n++; if ($2 != sh[$1] || $3 != mh[$1]) bad = bad "\n" $0 }
		END { print bad; exit n != 8 || bad != "" }' published Weekly Hourly
	awk -F, 'FILENAME == "published" { s["Weekly.own", $1] = $2; s["Hourly.own", $1] = $3
			m["Weekly.own", $1] = $4; m["Hourly.own", $1] = $5; next }
		FNR == 1 { next }
		{ n++; tolerance = $1 == "SES" ? .005 : .0005 / m[FILENAME, $1]
		  a = $2 / s[FILENAME, $1] - 1; b = $3 / m[FILENAME, $1] - 1
		  if (a > tolerance || -a > tolerance || b > tolerance || -b > tolerance) {
			bad++; print FILENAME, $0, a, b } }
		END { exit bad || n != 6 }' published Weekly.own Hourly.own
	# OWA was published from the rounded table; ours is within 2e-4 of it.
	awk -F, '{ s[FILENAME, $1] = $2; m[FILENAME, $1] = $3; o[FILENAME, $1] = $4 }
		END { for (k in o) {
			split(k, x, SUBSEP); b = x[1] SUBSEP "Naive2"
			if (x[2] == "model") continue
			want = (s[k] / s[b] + m[k] / m[b]) / 2
			if ((want - o[k])^2 > 7e-4^2) { print k, o[k], want; exit 1 }
		} }' Weekly Hourly
	need_golden m4_published.csv.gz
	gzip -dc "$GOLDEN/m4_published.csv.gz" | grep ',owa,' |
		awk -F, 'FILENAME == "-" { want[$2, $1] = $4; next }
		$1 != "model" && (want[FILENAME, $1] - $4)^2 > 7e-4^2 {
			print FILENAME, $0, want[FILENAME, $1]; exit 1 }' - Weekly Hourly
}

@test "M4: MSIS and coverage of the Naive intervals" {
	need_data m4/Weekly-train.csv.gz
	need_golden m4_msis_check.csv.gz
	m4=$DATA/m4
	wide "$m4/Weekly-train.csv.gz" | sort -s -t, -k1,1 >train
	wide "$m4/Weekly-test.csv.gz" | sort -s -t, -k1,1 >test
	awk -F, -v OFS=, 'BEGIN { print "id,ds,y" >"h.csv"
			print "id,ds,y,yhat,yhat-lo-95,yhat-hi-95" >"f.csv" }
		FILENAME == "train" {
			if (n[$1]++) { e = $3 - last[$1]; ss[$1] += e * e }
			last[$1] = $3; print >"h.csv"; next }
		{ h = 1.959963984540054 * sqrt(ss[$1] / (n[$1] - 1) * $2)
		  printf "%s,%d,%s,%.12g,%.12g,%.12g\n", $1, n[$1] + $2, $3,
			last[$1], last[$1] - h, last[$1] + h >"f.csv" }' train test
	fc-eval --history h.csv --season-length 1 --metric msis,coverage f.csv >out
	gzip -dc "$GOLDEN/m4_msis_check.csv.gz" | awk -F, '
		FILENAME == "out" { msis = $1; cover = $2; next }
		$1 == "Weekly" { n++
			exit !((msis - $4)^2 < 1e-12 && (cover - $5)^2 < 1e-20) }
		END { if (!n) exit 1 }' out -
}

@test "M5: weights of the nodes of store CA_1 are the official ones" {
	need_data m5/weights_validation.csv.gz
	m5=$DATA/m5
	gzip -dc "$m5/calendar.csv.gz" | awk -F, '{ print $7 "," $1 "," $2 }' >calendar
	gzip -dc "$m5/sell_prices.csv.gz" | grep '^CA_1' >prices
	# Days around the last 28 of training, so that the window matters.
	gzip -dc "$m5/sales_train_evaluation_d1495_d1941.csv.gz" | awk -F, -v OFS=, '
		FILENAME == "calendar" { date[$1] = $2; week[$1] = $3; next }
		FILENAME == "prices" { price[$2, $3] = $4; next }
		FNR == 1 { for (i = 7; i <= NF; i++) d[i] = $i; next }
		$5 == "CA_1" { for (i = 7 + 380; i <= 7 + 425; i++)
			print $4, $3, $2, date[d[i]], $i, price[$2, week[d[i]]] }' \
		calendar prices - | sort -s -t, -k1,3 >body
	{ echo cat_id,dept_id,item_id,ds,y,sell_price; cat body; } >panel.csv
	awk -F, -v OFS=, '{ print $1, $2, $3; print $1, $2, "*"; print $1, "*", "*"; print "*", "*", "*" }' body |
		sort -u | awk 'BEGIN { print "cat_id,dept_id,item_id,ds,cutoff,y,yhat" }
			{ print $0 ",2016-04-25,2016-04-24,0,0" }' >f.csv
	fc-eval --history panel.csv --freq D --weight revenue:sell_price \
		--metric weight --by cat_id,dept_id,item_id f.csv >out
	gzip -dc "$m5/weights_validation.csv.gz" | tr -d '\r' | awk -F, '
		$1 == "Level3" && $2 == "CA_1" { w["*"] = $4 }
		($1 == "Level8" || $1 == "Level9") && $2 == "CA_1" { w[$3] = $4 }
		$1 == "Level12" && $3 == "CA_1" { w[$2] = $4 }
		FILENAME == "out" && FNR > 1 { got[$3 != "*" ? $3 : $2 != "*" ? $2 : $1] = $4 }
		END { for (k in w) {
				n++; d = got[k] / got["*"] * w["*"] - w[k]
				# The file rounds to three digits below 1e-4.
				if (d > 5.1e-8 || d < -5.1e-8) { print k, d, w[k]; bad = 1 }
			}
			exit bad || n != 3060 }' out -
}

@test "reference results: every metric of R's models, 178 series" {
	need_golden metrics.csv.gz
	gzip -dc "$GOLDEN/meta.csv.gz" | awk -F, 'NR > 1 { print $1 "," $3 "," $7 }' >meta
	# ds counts from the start of each series.
	gzip -dc "$GOLDEN/series.csv.gz" | awk -F, -v OFS=, '
		FILENAME == "meta" { train[$1] = $3; next }
		$1 == "unique_id" { next }
		{ print $1, ++n[$1], $3 }' meta - | sort -s -t, -k1,1 >all
	{ echo unique_id,ds,y; cat all; } >panel.csv
	gzip -dc "$GOLDEN/metrics.csv.gz" | cut -d, -f 2 | sort -u | grep -v '^model$' >models
	gzip -dc "$GOLDEN/forecasts_r.csv.gz" | awk -F, -v OFS=, '
		FILENAME == "meta" { train[$1] = $3; next }
		FILENAME == "models" { want[$1] = 1; next }
		FNR > 1 && $2 in want { for (i = 4; i <= 8; i++) if ($i == "NA") $i = ""
			print $1, train[$1] + $3, $2, train[$1], $4, $5, $6, $7, $8 }' \
		meta models - | sort -s -t, -k1,1 -k3,3 >body
	{ echo unique_id,ds,model,cutoff,yhat,yhat-lo-80,yhat-hi-80,yhat-lo-95,yhat-hi-95
	  cat body; } >f.csv
	fc-eval -q --actual panel.csv --history panel.csv --by unique_id \
		--season-length 1 --metric n,me,mae,mse,rmse,mape,smape,wape,bias,mase,rmsse,coverage,width,msis,pinball f.csv >out
	fc-eval -q --actual panel.csv --history panel.csv --by unique_id \
		--season-length 12 --metric mase,msis f.csv >out12
	gzip -dc "$GOLDEN/metrics.csv.gz" | awk -F, '
		BEGIN {
			name["mape"] = "mape_skip_zero_actual"
			name["smape"] = "smape_200_zero_if_0over0"
			name["bias"] = "wape_bias"; name["mase"] = "mase_m1"
			name["rmsse"] = "rmsse_m5_from_first_nonzero"
			name["coverage-80"] = "coverage_80"; name["coverage-95"] = "coverage_95"
			name["width-80"] = "mean_width_80"; name["width-95"] = "mean_width_95"
			name["msis-80"] = "msis_80_m1"; name["msis-95"] = "msis_95_m1"
			split("0.025 0.1 0.9 0.975", q, " ")
			for (i in q) name["pinball-q" q[i]] = "pinball_q" q[i]
		}
		FILENAME != "-" && FNR == 1 { for (i = 3; i <= NF; i++) h[i] = $i; next }
		FILENAME == "out" { for (i = 3; i <= NF; i++) {
			k = h[i] in name ? name[h[i]] : h[i]
			got[$1, $2, k] = $i } next }
		FILENAME == "out12" { for (i = 3; i <= NF; i++) {
			k = h[i]; sub("mase", "mase_m12", k)
			if (k ~ /^msis/) { sub("-", "_", k); k = k "_m12" }
			got[$1, $2, k] = $i } next }
		($1, $2, $3) in got {
			g = got[$1, $2, $3]; n++
			# Undefined ones, and infinite scaled ones, are empty here.
			if ($4 == "NaN" || $4 == "" || ($4 == "Inf" && $3 ~ /^(mase|rmsse|msis)/)) ok = g == ""
			else if ($4 == "Inf") ok = g ~ /^-?inf$/
			else { d = g - $4; if (d < 0) d = -d
				s = $4 < 0 ? -$4 : $4
				ok = g != "" && (d <= 1e-9 * s || d < 1e-12) }
			if (!ok && ++bad < 10) print $0, "not", g
			seen[$3]++ }
		END { for (m in seen) k++
			if (bad || n < 15000 || k < 22) { print n, k, bad; exit 1 } }' \
		out out12 -
}

@test "reference results: hand cases, zeros and constant histories" {
	need_golden metrics_edge.csv.gz
	gzip -dc "$GOLDEN/metrics_edge.csv.gz" | awk -F, '
		NR > 1 && !seen[$1]++ {
			nt = split($2, t, ";"); na = split($3, a, ";"); split($4, f, ";")
			for (i = 1; i <= nt; i++) print $1 "," i "," t[i] >"h"
			for (i = 1; i <= na; i++)
				printf "%s,%d,%s,%s,%.17g,%.17g\n", $1, nt + i, a[i], f[i], f[i] - 1, f[i] + 1 >"f" }'
	{ echo id,ds,y; sort -s -t, -k1,1 h; } >h.csv
	{ echo id,ds,y,yhat,yhat-lo-80,yhat-hi-80; sort -s -t, -k1,1 f; } >f.csv
	fc-eval -q --history h.csv --by id --season-length 1 \
		--metric n,me,mae,rmse,mape,smape,wape,bias,mase,rmsse,coverage,width,msis f.csv >out
	gzip -dc "$GOLDEN/metrics_edge.csv.gz" | awk -F, '
		BEGIN { split("n me mae rmse mape_skip_zero_actual smape_200_zero_if_0over0 wape wape_bias mase_m1 rmsse_m5_from_first_nonzero coverage_80 mean_width_80 msis_80_m1", m, " ") }
		FILENAME == "out" { for (i = 2; i <= NF; i++) got[$1, m[i - 1]] = $i; next }
		($1, $6) in got && $7 != "NA" {
			g = got[$1, $6]; n++
			if ($7 == "NaN" || ($7 == "Inf" && $6 ~ /^(mase|rmsse|msis)/)) ok = g == ""
			else if ($7 == "Inf") ok = g == "inf" || g == "-inf"
			else { d = g - $7; if (d < 0) d = -d
				s = $7 < 0 ? -$7 : $7
				ok = d <= 1e-9 * s || d < 1e-15 }
			if (!ok) { bad++; print $0, "not", g } }
		END { if (bad || n < 200) { print n; exit 1 } }' out -
}
