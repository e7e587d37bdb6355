#!/usr/bin/env bats
# ingest-real.bats - public data as their publishers have them
bats_require_minimum_version 1.5.0
load helpers

@test "M5: melt and two joins" {
	need_data m5/sales_train_evaluation_d1495_d1941.csv.gz
	m=$DATA/m5
	fc-ingest --melt 'd_*:d' --join "$m/calendar.csv.gz" --join "$m/sell_prices.csv.gz" \
		--key state_id,store_id,cat_id,dept_id,item_id --time date --freq D \
		--keep sell_price,event_name_1 -b --stats st.csv \
		"$m/sales_train_evaluation_d1495_d1941.csv.gz" |
		fc-view --select y | awk '{ s += $1 } END { print s }' >sum
	grep -qx series_out,30490 st.csv
	grep -qx rows_out,13629030 st.csv
	[ $((30490 * 447)) -eq 13629030 ]
	grep -qx first,2015-03-03 st.csv
	grep -qx last,2016-05-22 st.csv
	grep -q '^share_zeros,0.596' st.csv
	[ "$(cat sum)" = 17587646 ]
}

@test "UCI event logs: daily sums against awk" {
	need_data retail/uci-online-retail-by-day-2010-12..2011-06.tar.gz
	tar xzf "$DATA/retail/uci-online-retail-by-day-2010-12..2011-06.tar.gz"
	files=$(find . -path '*by-day/201[01]-[01][12]-*.csv' | sort)
	fc-ingest -k StockCode -t InvoiceDate -y Quantity -f D --agg sum \
		--keep UnitPrice $files >panel.csv
	# awk: commas between quotes removed first; sums by code and day
	for f in $files; do tail -n +2 "$f"; done |
		awk -F'"' '{ for (i = 2; i <= NF; i += 2) gsub(",", "", $i)
			print }' OFS='' |
		awk -F, '{ s[$2 "," substr($5, 1, 10)] += $4 }
			END { for (k in s) print k "," s[k] }' | sort >want
	tail -n +2 panel.csv | cut -d, -f1,2,3 | sort >have
	[ "$(wc -l <want)" -gt 20000 ]
	same want have
}

@test "Rossmann: closed days are gaps" {
	need_data retail/rossmann-train-open-days.csv.gz
	f=$DATA/retail/rossmann-train-open-days.csv.gz
	fc-ingest -k Store -t Date -y Sales -f D --keep Promo --join "$DATA/retail/rossmann-store.csv.gz" \
		--drop CompetitionDistance --fill 0 --stats st.csv "$f" | sums 1 >have
	zcat "$f" | awk -F, 'NR > 1 { s += $4; n++; k[$1]; } END { for (i in k) m++; printf "%.10g %d %d\n", s, m, n }' >want
	[ "$(cut -d' ' -f1,2 have)" = "$(cut -d' ' -f1,2 want)" ]
	[ "$(cut -d' ' -f3 want)" = 844338 ]
	gaps=$(sed -n 's/^gaps_filled,//p' st.csv)
	[ "$gaps" -gt 100000 ]
	[ "$(cut -d' ' -f3 have)" -eq $((844338 + gaps)) ]
}

@test "tourism: quarters; a raw export with titles, blanks and footer" {
	need_data hierarchical/nixtla-tourism.csv.gz
	run bash -c 'fc-ingest -k State,Region,Purpose -t Quarter -y Trips --freq Q "$1" | tee t.csv | wc -l' _ \
		"$DATA/hierarchical/nixtla-tourism.csv.gz"
	[ "$output" -eq $((304 * 80 + 1)) ]
	[ "$(sed -n 2p t.csv | cut -d, -f4)" = 1998-Q1 ]
	f=$DATA/hierarchical/tsibble-domestic-trips.csv.gz
	fc-ingest -q --skip-lines 11 --rejects bad.csv --carry Quarter \
		--header Quarter,Region,Holiday,Visiting,Business,Other,NoOther,Transit,NotStated,Total, \
		--drop Total --melt 'Holiday,Visiting,Business,Other,NoOther,Transit,NotStated:Purpose' \
		-k Region,Purpose -t Quarter --time-format '%B quarter %Y' --freq Q "$f" >d.csv
	grep -q ',6818,,ragged,(c) Copyright Space-Time Research 2013$' bad.csv
	head -1 d.csv | grep -qx Region,Purpose,ds,y
	[ "$(grep -c '^Sydney,Holiday,' d.csv)" = 80 ]
	[ "$(grep -c ',Quarter,time,"Total,' bad.csv) $(wc -l <bad.csv)" = '84 86' ]
	grep -qx 'Sydney,Holiday,1998-03,828.3171185' d.csv
}

@test "traces: one number per second, 100 ns stamps, zoned half hours" {
	need_data events/twitter_trace-requests-per-second.txt.gz
	e=$DATA/events
	fc-ingest --values --start '2015-01-01 00:00:00' -f s "$e/twitter_trace-requests-per-second.txt.gz" | sums 1 >have
	zcat "$e/twitter_trace-requests-per-second.txt.gz" | tr ' ' '\n' |
		awk 'NF { s += $1; n++ } END { printf "%.10g 1 %d\n", s, n }' >want
	same want have
	fc-ingest -t TIMESTAMP -y ContextTokens -f min --agg sum --keep GeneratedTokens \
		"$e/azure-llm-inference-2023-conv.csv.gz" | sums 1 >have
	zcat "$e/azure-llm-inference-2023-conv.csv.gz" | awk -F, 'NR > 1 { s += $2 } END { print s }' >want
	[ "$(cut -d' ' -f1 have)" = "$(cat want)" ]
	fc-ingest -t Time -y Demand --tz Australia/Melbourne --duplicates mean --drop Date \
		"$e/skforecast-vic_electricity.csv.gz" >v.csv
	[ "$(sed -n 2p v.csv | cut -d, -f2)" = 2012-01-01T00:00:00 ]
	fc-ingest -y users "$e/skforecast-bike_sharing_dataset_clean.csv.gz" | sums 1 >have
	[ "$(zcat "$e/skforecast-bike_sharing_dataset_clean.csv.gz" | awk -F, 'NR > 1 { s += $9; n++ } END { printf "%.10g 1 %d", s, n }')" = "$(cat have)" ]
	fc-ingest "$e/skforecast-wikipedia_visits.csv.gz" >w.csv
	[ "$(wc -l <w.csv)" = "$(zcat "$e/skforecast-wikipedia_visits.csv.gz" | wc -l)" ]
}

@test "M4 and intermittent sets: wide, ragged" {
	need_data m4/Weekly-train.csv.gz
	fc-ingest --melt 'V*:step' -k V1 --time-format V%N "$DATA/m4/Weekly-train.csv.gz" | sums 1 >have
	zcat "$DATA/m4/Weekly-train.csv.gz" | tr -d '"' | awk -F, 'NR > 1 { m++
		for (i = 2; i <= NF; i++) if ($i != "") { s += $i; n++ } } END { printf "%.10g %d %d\n", s, m, n }' >want
	same want have
	fc-ingest --melt '*-*:month' --freq M "$DATA/intermittent/carparts.csv.gz" | sums 1 >have
	[ "$(cut -d' ' -f2 have)" = 2674 ]
}
