#!/usr/bin/env bats
# bounds.bats - what must hold of the intervals of every model there is
bats_require_minimum_version 1.5.0
load helpers

# Series of all kinds, some of which run out of 2 to 9.
panel() {
	awk 'BEGIN { srand(8); print "k,ds,y"
		for (t = 1; t <= 50; t++) {
			d = sprintf("2024-%02d-%02d", 1 + (t > 31), t > 31 ? t - 31 : t)
			day[t] = d
			print "down," d "," 12 - t / 5 + rand() >"rows"
			print "flat," d ",5" >"rows"
			print "gaps," d "," (t % 7 == 3 ? "" : 5 + 3 * rand()) >"rows"
			print "rare," d "," (rand() < .2 ? 1 + int(9 * rand()) : 0) >"rows"
			print "up," d "," t / 6 + (t % 7) / 2 + rand() >"rows"
			print "wild," d "," exp(3 * rand()) >"rows"
			print "zero," d ",0" >"rows" }
		for (t = 1; t <= 3; t++) print "brief," day[t] "," 3 + t >"rows"
		print "empty," day[1] "," >"rows"
		print "one," day[1] ",11" >"rows" }' >p.csv
	LC_ALL=C sort -t, -k1,1 -k2,2 rows >>p.csv
}

# Columns yhat, quantiles 0.01 to 0.99 and 20 paths: within 2 and 9 where known, quantiles
# ascending, no words for numbers.
coherent() { # FILE FIRST-COLUMN
	awk -F, -v first="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) if ($i == "yhat") y = i; next }
		{ n++; models[$3]++; last = -1e300
		for (i = y; i <= y + 29; i++) {
			if ($i == "" && i > y) continue
			if ($i !~ /^-?[0-9.]+(e-?[0-9]+)?$/ || $i < 2 || $i > 9) { print "out: " i ": " $0; exit 1 }
			if (i > y && i <= y + 9) {
				if ($i < last) { print "crossing: " $0; exit 1 }
				last = $i } } }
		END { if (!n) exit 1 }' "$1"
}

Q=0.01,0.025,0.1,0.25,0.5,0.75,0.9,0.975,0.99

@test "bounds: --lower and --upper hold and quantiles never cross, for every model" {
	panel
	local locals="" globals="" name how
	while read -r name; do
		case $name in
		gbdt) globals=$globals,$name:trees=10,$name:trees=10:quantiles=0.1,0.5,0.9:alias=fans ;;
		rf) globals=$globals,$name:trees=10 ;;
		linear-tree | ridge | elastic-net) globals=$globals,$name ;;
		combine) locals=$locals,combine:ses+naive ;;
		*) locals=$locals,$name ;;
		esac
	done < <(fc-train --models | awk '/^[a-z0-9]/ { print $1 }')
	[ "$(tr , '\n' <<<"$locals" | wc -l)" -gt 35 ]
	for how in model conformal bootstrap; do
		fc-predict --fit "${locals#,}" -H 4 --quantiles $Q --paths 20 --lower 2 --upper 9 -q \
			--intervals $how p.csv >f
		coherent f
		[ "$(cut -d, -f3 f | sort -u | wc -l)" -gt 35 ]
	done
	for how in model conformal; do
		fc-predict --fit "${globals#,}" --features lag1,lag7,dayofweek -H 4 --quantiles $Q \
			--paths 20 --lower 2 --upper 9 -q --intervals $how p.csv >f
		coherent f
		[ "$(cut -d, -f3 f | sort -u | wc -l)" -ge 6 ]
	done
	# the same through a model file, and in a backtest
	fc-train -m "${locals#,}" -H 4 -q --intervals conformal -o m.fcm p.csv
	for how in model conformal; do
		fc-predict -m m.fcm -H 4 --quantiles $Q --paths 20 --lower 2 --upper 9 -q \
			--intervals $how p.csv >f
		coherent f
	done
	fc-backtest --fit ets,croston,auto -H 4 --windows 2 --quantiles $Q --paths 20 --lower 2 \
		--upper 9 -q --intervals conformal p.csv >f
	coherent f
}

# Without bounds they do not cross either.
@test "bounds: quantiles never cross without bounds" {
	panel
	local locals how
	locals=$(fc-train --models | awk '/^[a-z0-9]/ { print $1 }' |
		grep -vE '^(gbdt|rf|ridge|elastic-net|linear-tree|combine)$' | paste -sd,)
	for how in model conformal; do
		fc-predict --fit "$locals" -H 4 --quantiles $Q -q --intervals $how p.csv >f
		awk -F, 'NR > 1 { last = -1e300
			for (i = 6; i <= 14; i++) { if ($i ~ /[a-z]/ && $i !~ /e[-+]?[0-9]+$/) { print; exit 1 }
				if ($i != "" && $i + 0 < last + 0) { print; exit 1 }
				if ($i != "") last = $i } }' f
	done
}
