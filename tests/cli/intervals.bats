#!/usr/bin/env bats
# intervals.bats - coherent intervals, quantiles and paths of fc-reconcile
bats_require_minimum_version 1.5.0
load helpers

# A total over a and b; residuals of n periods, those of b SIGN times a's.
pair() { # SIGN
	printf '%s\n' k,ds,yhat,yhat-lo-80,yhat-hi-80 '*,1,10,4,16' '*,2,10,2,18' \
		a,1,3,1,5 a,2,3,0,6 b,1,5,2,8 b,2,5,1,9 >base.csv
	awk -v sign="$1" 'BEGIN {
		print "k,ds,residual"
		for (t = 1; t <= 99; t++) e[t] = (t * 37 % 101) - 50.5
		for (t = 1; t <= 99; t++) print "*," t "," e[t] * (1 + 1.5 * sign)
		for (t = 1; t <= 99; t++) print "a," t "," e[t]
		for (t = 1; t <= 99; t++) print "b," t "," 1.5 * sign * e[t] }' >res.csv
}

# The value of KEY, DS in column N of got.csv.
at() { awk -F, -v k="$1" -v d="$2" -v n="$3" '$1 == k && $2 == d { print $n }' got.csv; }

close_to() { # A B TOLERANCE
	awk -v a="$1" -v b="$2" -v t="$3" 'BEGIN { d = a - b; exit !(d <= t && -d <= t) }' ||
		{ echo "$1 is not $2"; return 1; }
}

@test "normality: variances of the reference, S P W P' S'" {
	need_golden recon_params.csv.gz
	for d in tourism_state_purpose m5_foods1; do
		gzip -dc "$GOLDEN/recon_nodes.csv.gz" | awk -F, -v d=$d '$1 == d {
			low = $6 == 1
			if ($2 == "Total") k = "*,*"
			else if (low && $5 != "") k = $5 "," $2
			else if (low) { split($2, p, "/"); k = p[1] "," p[2] }
			else k = $4 == "Purpose" ? "*," $2 : $2 ",*"
			print $2 ";" k }' >keys
		gzip -dc "$GOLDEN/recon_residuals.csv.gz" | awk -F, -v d=$d '
			FILENAME == "keys" { split($0, p, ";"); k[p[1]] = p[2]; next }
			$1 == d { print k[$2] "," $3 "," $4 }' keys - |
			LC_ALL=C sort -t, -k1,1 -k2,2 -k3,3n >rows
		(echo top,low,ds,residual; cat rows) >res.csv
		# Bounds of one standard deviation, by the root mean square.
		awk -F, 'function put() { printf "%s,1,0,%.17g,%.17g\n", k, -z * sqrt(s / n), z * sqrt(s / n) }
			BEGIN { z = 1.9599639845400545; print "top,low,ds,yhat,yhat-lo-95,yhat-hi-95" }
			{ if ($1 "," $2 != k) { if (n) put(); k = $1 "," $2; s = n = 0 }
				s += $4 * $4; n++ }
			END { put() }' rows >base.csv
		for m in mint_shrink mint_sample; do
			gzip -dc "$GOLDEN/recon_params.csv.gz" | awk -F, -v d=$d -v m=$m '
				FILENAME == "keys" { split($0, p, ";"); k[p[1]] = p[2]; next }
				$1 == d && $2 == m && sub(/^h1_var:/, "", $3) { print k[$3] "," $4 }' keys - |
				LC_ALL=C sort >want.csv
			[ "$(wc -l <want.csv)" -gt 10 ]
			fc-reconcile --method "$(echo $m | tr _ -)" --intervals normality \
				--residuals res.csv base.csv | tail -n +2 | LC_ALL=C sort |
				paste -d, want.csv - | awk -F, '{
					sd = ($9 - $8) / 2 / 1.9599639845400545; r = sd * sd / $3 - 1
					if ($1 != $4 || $2 != $5 || r * r > 1e-20) { print; exit 1 } }'
		done
	done
}

@test "normality: independent errors add up, exactly and simulated" {
	for n in 20 1100; do
		awk -v n=$n 'BEGIN { print "k,ds,yhat,yhat-lo-80,yhat-hi-80"
			print "*,1,0,-1,1"
			for (i = 10000; i < 10000 + n; i++) { s = 1 + i % 5; print i ",1,7," 7 - s "," 7 + s } }' >base.csv
		fc-reconcile -q --method bottom-up --intervals normality base.csv >got.csv
		want=$(awk -v n=$n 'BEGIN { for (i = 10000; i < 10000 + n; i++) s += (1 + i % 5)^2; print sqrt(s) }')
		close_to "$(at '*' 1 5)" "$(awk -v n=$n -v w="$want" 'BEGIN { print 7 * n + w }')" \
			"$(awk -v n=$n -v w="$want" 'BEGIN { print n < 100 ? 1e-3 : w / 10 }')"
	done
	fc-reconcile -q -j1 --method bottom-up --intervals normality base.csv | cmp - got.csv
	fc-reconcile -q -s 2 --method bottom-up --intervals normality base.csv >other.csv
	run ! cmp -s other.csv got.csv
	run fc-reconcile --method bottom-up --intervals normality base.csv
	[[ $output == *"errors of different nodes count as independent"* ]]
	pair 1
	run -2 fc-reconcile --method top-down --intervals normality base.csv
	[[ $output == *"no linear combinations"* ]]
}

@test "bootstrap: residuals of one time, by hand" {
	pair 1
	cut -d, -f1-3 base.csv >point.csv
	fc-reconcile --method bottom-up --intervals bootstrap --quantiles 0.25,0.5 \
		--residuals res.csv point.csv >got.csv
	[ "$(head -n 1 got.csv)" = k,ds,yhat,yhat-q0.25,yhat-q0.5 ]
	# Each of the 99 periods once; type 7 quantiles of 8 + 2.5 e.
	for p in 25:4 50:5; do
		want=$(grep '^a' res.csv | cut -d, -f3 | sort -g |
			awk -v p=${p%:*} '{ x[NR] = $1 } END { h = 98 * p / 100; i = int(h)
				print 8 + 2.5 * (x[i + 1] + (h - i) * (x[i + 2] - x[i + 1])) }')
		close_to "$(at '*' 1 ${p#*:})" "$want" 1e-4
		close_to "$(at '*' 2 ${p#*:})" "$want" 1e-4
	done
	# With intervals in the input residuals take their spread.
	fc-reconcile --method bottom-up --intervals bootstrap --residuals res.csv base.csv >got.csv
	a=$(at a 1 5)
	close_to "$(at a 2 5)" "$(awk -v a="$a" 'BEGIN { printf "%.15g", 3 + (a - 3) * 1.5 }')" 1e-6
	# Opposite errors cancel.
	pair -0.6666666666666666
	fc-reconcile --method bottom-up --intervals bootstrap --residuals res.csv \
		--level 95 point.csv >got.csv
	close_to "$(at '*' 1 5)" 8 1e-6
	close_to "$(at '*' 1 4)" 8 1e-6
}

@test "bootstrap: errors of one cutoff, step by step" {
	printf '%s\n' k,ds,yhat '*,11,10' '*,12,10' a,11,4 a,12,4 b,11,6 b,12,6 >base.csv
	awk 'BEGIN { print "k,ds,cutoff,y,yhat"
		n = split("* a b", key, " ")
		for (i = 1; i <= n; i++) for (c = 1; c <= 5; c++) for (h = 1; h <= 2; h++)
			print key[i] "," c + h "," c "," (i == 1 ? 2 : 1) * c * (h == 2 ? 100 : 1) ",0" }' >errors.csv
	fc-reconcile --method ols --intervals bootstrap --paths 5 --quantiles 0.5 --residuals errors.csv base.csv >got.csv
	close_to "$(at '*' 11 4)" 16 1e-9
	close_to "$(at '*' 12 4)" 610 1e-9
	# A path is of one cutoff all along.
	awk -F, 'NR > 1 && $1 == "a" { for (k = 5; k <= 9; k++) { if ($2 == 11) e[k] = $k - 4
		else if (($k - 4) / e[k] < 99.9 || ($k - 4) / e[k] > 100.1) { print; exit 1 } } }' got.csv
	for k in 1 5; do fc-reconcile --check --column yhat-path-$k got.csv; done
	printf '*,13,10\n' | cat base.csv - | sed 's/^a,12,4/&\na,13,4/; s/^b,12,6/&\nb,13,6/' |
		awk -F, 'NR == 1; NR > 1 { print | "sort -t, -k1,1 -k2,2n" }' >longer.csv
	run -3 fc-reconcile --intervals bootstrap --level 80 --residuals errors.csv longer.csv
	[[ $output == *"past errors reach 2 periods ahead, the forecasts 3"* ]]
}

@test "copula and permbu: base quantiles joined as residuals are" {
	for i in copula permbu; do
		# Together: bounds add up. A normal margin: lo-50 lies in between.
		pair 1
		fc-reconcile --method bottom-up --intervals $i --level 80 --residuals res.csv base.csv >got.csv
		close_to "$(at a 1 4)" 1 0.1
		close_to "$(at b 2 5)" 9 0.1
		close_to "$(at '*' 1 4)" 3 0.2
		close_to "$(at '*' 1 5)" 13 0.2
		close_to "$(at '*' 2 5)" 15 0.2
		# Against each other: what is left is the difference.
		pair -1
		fc-reconcile --method bottom-up --intervals $i --level 80 --residuals res.csv base.csv >got.csv
		close_to "$(at '*' 1 5)" 9 0.1
		close_to "$(at '*' 1 4)" 7 0.1
		fc-reconcile -j1 --method bottom-up --intervals $i --level 80 --residuals res.csv base.csv | cmp - got.csv
	done
	# A tree of three levels; nodes of it that cross are refused.
	fc-simulate --stores 3 --items 4 --days 40 |
		fc-aggregate --hierarchy ';state_id;store_id;store_id,item_id' -o panel.csv
	fc-train -m ses --residuals res.csv -o m.fcm panel.csv
	fc-predict --model m.fcm -H 3 --level 80 panel.csv >base.csv
	fc-reconcile --method mint-shrink --residuals res.csv --intervals permbu base.csv >got.csv
	fc-reconcile --check got.csv
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		!($c["yhat-lo-80"] < $c["yhat"] && $c["yhat"] < $c["yhat-hi-80"]) { print; exit 1 }' got.csv
	fc-simulate --stores 3 --items 4 --days 40 |
		fc-aggregate --hierarchy ';store_id;item_id;store_id,item_id' -o panel.csv
	fc-train -m ses --residuals res.csv -o m.fcm panel.csv
	fc-predict --model m.fcm -H 3 --level 80 panel.csv >base.csv
	run -2 fc-reconcile --residuals res.csv --intervals permbu base.csv
	[[ $output == *"use --intervals copula"* ]]
	fc-reconcile --residuals res.csv --intervals copula base.csv >got.csv
	fc-reconcile --check got.csv
}

@test "sample paths are reconciled, and tell the quantiles" {
	fc-simulate --stores 2 --items 5 --days 40 |
		fc-aggregate --hierarchy ';store_id;store_id,item_id' |
		fc-predict --fit ses -H 4 --level 80 --paths 21 >base.csv
	for o in shift paths; do
		fc-reconcile --intervals $o base.csv >got.csv
		[ "$(head -n 1 got.csv)" = "$(head -n 1 base.csv)" ]
		for k in 1 11 21; do
			fc-reconcile --check --column yhat-path-$k got.csv
			# The same as that column alone.
			awk -F, -v c=yhat-path-$k 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) n = i }
				{ print $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," (NR == 1 ? "yhat" : $n) }' base.csv |
				fc-reconcile | cut -d, -f7 >alone
			awk -F, -v c=yhat-path-$k 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) n = i }
				NR > 1 { print $n }' got.csv | paste -d, - <(tail -n +2 alone) |
				awk -F, '{ d = $1 - $2; if (d * d > 1e-16 * (1 + $1 * $1)) { print; exit 1 } }'
		done
	done
	# The median of 21 is one of them.
	fc-reconcile --intervals paths --quantiles 0.5 base.csv >got.csv
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
		{ n = 0; for (k = 1; k <= 21; k++) n += $c["yhat-path-" k] <= $c["yhat-q0.5"]
			if (n != 11) { print n; exit 1 } }' got.csv
	fc-reconcile --intervals drop base.csv >got.csv
	run ! grep -q 'yhat-path\|yhat-lo' got.csv
	# Non-negative paths and bounds.
	awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; print; next }
		{ $c["yhat-path-21"] = -5; print }' base.csv >less.csv
	fc-reconcile --method ols --non-negative --intervals paths less.csv >got.csv
	awk -F, 'NR > 1 { for (i = 9; i <= NF; i++) if ($i != "" && $i < 0) { print; exit 1 } }' got.csv
	fc-reconcile --check --column yhat-path-21 got.csv
	run -3 fc-reconcile --intervals paths <<-'END'
		k,ds,yhat,yhat-lo-80
		*,1,3,2
		a,1,3,2
	END
	[[ $output == *"no columns yhat-path-1"* ]]
}

@test "what cannot be is said" {
	pair 1
	run -2 fc-reconcile --level 80 base.csv
	[[ $output == *"need --intervals"* ]]
	run -2 fc-reconcile --intervals bootstrap base.csv
	[[ $output == *"need --residuals"* ]]
	run -2 fc-reconcile --intervals normality --paths 3 base.csv
	[[ $output == *"--paths needs"* ]]
	cut -d, -f1-3 base.csv >point.csv
	run -2 fc-reconcile --intervals bootstrap --residuals res.csv point.csv
	[[ $output == *"--level or --quantiles"* ]]
	run -3 fc-reconcile --intervals copula --level 80 --residuals res.csv point.csv
	[[ $output == *"no intervals, quantiles or paths"* ]]
	sed 's/^a,1,3,1,5/a,1,3,,5/' base.csv >hole.csv
	run -3 fc-reconcile --intervals normality hole.csv
	[[ $output == *"node a: no yhat-lo-80 for 1"* ]]
	grep -v '^b' res.csv >less.csv
	run -3 fc-reconcile --intervals bootstrap --residuals less.csv base.csv
	[[ $output == *"node b: no residuals"* ]]
	# Missing residuals are drawn from the node's others.
	sed 's/^\(b,[1-4]*\),.*/\1,/' res.csv >holes.csv
	fc-reconcile --intervals bootstrap --residuals holes.csv base.csv >got.csv
	! grep -q 'nan\|inf\|,,' got.csv
}

@test "non-negative intervals: bounds are cut, sums are not too large" {
	pair 1
	sed 's/^a,1,3,1,5/a,1,3,-9,15/' base.csv >wide.csv
	for i in normality copula permbu; do
		fc-reconcile -q --digits 6 --method bottom-up --intervals $i --residuals res.csv wide.csv >free.csv
		fc-reconcile -q --digits 6 --method bottom-up --intervals $i --residuals res.csv --non-negative wide.csv >got.csv
		close_to "$(at a 1 4)" 0 0
		grep '^\*' free.csv | awk -F, -v OFS=, '{ for (i = 4; i <= 5; i++) if ($i < 0) $i = 0; print }' >want
		grep '^\*' got.csv | cmp - want
	done
}
