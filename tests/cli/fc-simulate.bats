#!/usr/bin/env bats
# fc-simulate.bats - the generator: shape, truth, statistics, determinism
bats_require_minimum_version 1.5.0
load helpers

# stat FILE PROGRAM: awk over the truth, fields by name as f("mean")
stat() {
	awk -F, 'function f(n) { return $(at[n]) }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next } '"$2" "$1"
}

@test "a rectangular panel in the order of the contract" {
	fc-simulate --stores 3 --items 8 --days 50 -H 5 --truth t.csv >p.csv
	[ "$(wc -l <p.csv)" -eq $((3 * 8 * 55 + 1)) ]
	[ "$(wc -l <t.csv)" -eq $((3 * 8 * 55 + 1)) ]
	[ "$(head -n 1 p.csv)" = state_id,store_id,cat_id,dept_id,item_id,ds,y,sell_price,promo,snap,event ]
	tail -n +2 p.csv | cut -d, -f1-6 >keys
	LC_ALL=C sort -u keys >sorted
	same keys sorted
	cut -d, -f1-6 t.csv | tail -n +2 >keys2
	same keys keys2
	# y is known for 50 days and to the truth only for the 5 after them.
	[ "$(awk -F, '$7 == ""' p.csv | wc -l)" -eq $((3 * 8 * 5)) ]
	[ "$(awk -F, '$7 == "" && $6 < "2022-02-20"' p.csv | wc -l)" -eq 0 ]
	[ "$(awk -F, '$7 == ""' t.csv | wc -l)" -eq 0 ]
	cut -d, -f1-7 t.csv | grep -v ',2022-02-2[0-4],' >a
	cut -d, -f1-7 p.csv | grep -v ',2022-02-2[0-4],' >b
	same a b
}

@test "same bytes for any threads and any split; another seed differs" {
	fc-simulate --stores 3 --items 30 --days 400 -j1 --truth t1 >p1
	fc-simulate --stores 3 --items 30 --days 400 -j4 --truth t4 >p4
	same p1 p4
	same t1 t4
	for i in 1 2 3 4; do
		fc-simulate --stores 3 --items 30 --days 400 --shard $i/4 |
			tail -n +2
	done >parts
	tail -n +2 p1 >whole
	same parts whole
	fc-simulate --stores 3 --items 30 --days 400 -s 2 >p2
	run ! cmp -s p1 p2
	# The path is the same whatever the period: no draw from it is lost.
	fc-simulate --stores 3 --items 30 --days 364 -f W --start 2022-01-03 --truth w.csv >/dev/null
	fc-simulate --stores 3 --items 30 --days 364 --start 2022-01-03 --truth d.csv >/dev/null
	stat w.csv '{ s += f("mean") } END { printf "%.6f\n", s }' >a
	stat d.csv '{ s += f("mean") } END { printf "%.6f\n", s }' >b
	same a b
}

@test "demand is negative binomial about its mean; sales are what stock allows" {
	fc-simulate --stores 4 --items 60 --days 730 --truth t.csv >/dev/null
	run stat t.csv '{
		m = f("mean") * f("shock"); d = f("demand"); r = f("size")
		if (m > 0) { n++; s += d; t += m; z += (d - m) ^ 2 / (m + m * m / r) }
		if (f("active") == 0 && d != 0) bad = bad " inactive"
		if (f("stockout") == 1 && f("y") != 0) bad = bad " stockout"
		if (f("stockout") == 0 && f("y") != d) bad = bad " sales"
		if (f("active") == 1) { rows++; out += f("stockout") }
	} END {
		print bad, (s / t > 0.98 && s / t < 1.02), \
			(z / n > 0.9 && z / n < 1.1), \
			(out / rows > 0.005 && out / rows < 0.05), \
			s / t, z / n, out / rows }'
	[[ $output == " 1 1 1 "* ]] || { echo "$output"; return 1; }
}

@test "weeks, years, trends, events, prices, classes and lives are there" {
	fc-simulate --stores 4 --items 100 --days 1096 --truth t.csv >p.csv
	# Weekends sell more; Christmas next to nothing.
	run awk -F, 'NR > 1 && $3 == "FOODS" {
			d[$6] += $7 }
		END { for (k in d) {
				split(k, c, "-")
				a = int((14 - c[2]) / 12); y = c[1] - a
				w = (c[3] + y + int(y/4) - int(y/100) + int(y/400) + int(31*(c[2]+12*a-2)/12)) % 7
				n[w]++; s[w] += d[k]
				if (k ~ /-12-25$/) xmas += d[k] / 3 }
			weekend = (s[0] / n[0] + s[6] / n[6]) / 2
			week = (s[1]/n[1] + s[2]/n[2] + s[3]/n[3] + s[4]/n[4]) / 4
			print (weekend / week > 1.2), (xmas < 0.2 * week), weekend, week, xmas }' p.csv
	[[ $output == "1 1 "* ]] || { echo "$output"; return 1; }
	# Syntetos-Boylan: intermittent items have gaps and even sizes, lumpy
	# ones gaps and uneven sizes, smooth ones no gaps.
	run stat t.csv '{
			if (f("active") == 0 || f("stockout") == 1) next
			c = f("class"); d = f("demand"); n[c]++
			if (d > 0) { k[c]++; s[c] += d; q[c] += d * d }
		} END {
			for (c in n) { adi[c] = n[c] / k[c]
				cv[c] = q[c] / k[c] / (s[c] / k[c]) ^ 2 - 1 }
			print (adi["smooth"] < 1.32), (adi["intermittent"] > 1.32), \
				(adi["lumpy"] > 1.32), (cv["lumpy"] > 0.49), \
				(cv["intermittent"] < cv["lumpy"]), (n["seasonal"] > 0)
			for (c in n) print c, adi[c], cv[c] }'
	[ "${lines[0]}" = "1 1 1 1 1 1" ] || { echo "$output"; return 1; }
	# New items sell nothing at first, discontinued ones nothing at last.
	run stat t.csv '{ k = $5 $2; if (k != last) { l[k] = f("life"); first[k] = f("active") }
			end[k] = f("active"); last = k }
		END { for (k in l) { n[l[k]]++
				if (first[k] != (l[k] != "new")) bad++
				if (end[k] != (l[k] != "discontinued")) bad++ }
			print bad + 0, (n["new"] > 0) + (n["discontinued"] > 0) + (n["steady"] > 200) }'
	[ "$output" = "0 3" ] || { echo "$output"; return 1; }
	# Promotions cut the price and raise the demand.
	paste -d, <(cut -d, -f8,9,11 p.csv) t.csv | awk -F, 'NR > 1 && $1 != "" {
			n[$2 > 0]++; f[$2 > 0] += $18 } # the factor of prices
			NR > 1 && $3 != "" { e[$3]++ }
		END { if (f[1] / n[1] < 1.2 * f[0] / n[0]) print "no lift"
			share = n[1] / (n[0] + n[1]); for (k in e) events++
			print share, (share > 0.01 && share < 0.2), events }' >got
	grep -q ' 1 10$' got || { cat got; return 1; }
}

@test "other periods, ragged series, wrong usage" {
	for f in h 15min B W-SUN M Q Y; do
		fc-simulate --stores 1 --items 2 --periods 30 -f $f >p.csv || { echo $f; return 1; }
		[ "$(wc -l <p.csv)" -eq 61 ]
		fc-view --check p.csv >faults || { echo "$f"; cat faults; return 1; }
	done
	fc-simulate --stores 1 --items 40 --days 300 --ragged >p.csv
	[ "$(wc -l <p.csv)" -lt 12001 ]
	[ "$(wc -l <p.csv)" -gt 9000 ]
	# The first record of a series has a price: it is on sale.
	[ "$(awk -F, '$5 != k && $8 == "" { print } { k = $5 }' p.csv | wc -l)" -eq 0 ]
	fc-simulate --stores 1 --items 40 --days 300 |
		awk -F, '$5 != k && $8 == "" { n++ } { k = $5 } END { exit !n }'
	for o in '--freq 3' '--freq ms' '--start yesterday' '--shard 3/2' \
		'--shard x' '--items 0' '--days 3 --freq W' 'p.csv' \
		'--periods 4000 --freq Y'; do
		# shellcheck disable=SC2086
		run --separate-stderr fc-simulate --days 9 $o
		expect 2 || { echo "$o"; return 1; }
		[ -z "$output" ]
		[[ $stderr == fc-simulate:* ]]
	done
	run fc-simulate --items 1 --stores 1 --shard 2/2 --empty 99
	expect 99
}
