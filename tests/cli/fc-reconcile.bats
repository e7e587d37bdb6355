#!/usr/bin/env bats
# fc-reconcile.bats - methods against references, checks of hierarchies
bats_require_minimum_version 1.5.0
load helpers

# golden DATASET: base.csv and hist.csv as streams with keys top, low; and
# want METHOD >want.csv. Nodes are "Total", parents, and "State/Purpose".
golden() {
	need_golden recon_nodes.csv.gz
	set_name=$1
	gzip -dc "$GOLDEN/recon_nodes.csv.gz" >nodes
	gzip -dc "$GOLDEN/recon_base.csv.gz" |
		awk -F, -v d="$1" '$1 == d { print $2 "," $3 "," $4 }' |
		keyed yhat >base.csv
	gzip -dc "$GOLDEN/recon_data.csv.gz" |
		awk -F, -v d="$1" '$1 == d && $6 == "train" {
			print $2 "," $3 "," $5 }' | keyed y >hist.csv
}

keyed() { # NAME of the value; "node,ds,value" on stdin
	echo "top,low,ds,$1"
	awk -F, -v d="$set_name" 'FILENAME == "nodes" {
			if ($1 == d) { level[$2] = $4; parent[$2] = $5; low[$2] = $6 }
			next }
		{ if ($1 == "Total") key = "*,*"
			else if (low[$1] && parent[$1] != "") key = parent[$1] "," $1
			else if (low[$1]) { split($1, p, "/"); key = p[1] "," p[2] }
			else key = level[$1] == "Purpose" ? "*," $1 : $1 ",*"
			print key "," $2 "," $3 }' nodes - |
		LC_ALL=C sort -t, -k1,1 -k2,2 -k3,3n
}

want() { # METHOD of the reference
	gzip -dc "$GOLDEN/recon_results.csv.gz" |
		awk -F, -v d="$set_name" -v m="$1" '$1 == d && $2 == m {
			print $3 "," $4 "," $5 }' | keyed yhat >want.csv
	[ "$(wc -l <want.csv)" -gt 10 ]
}

# want.csv and got.csv: same keys, yhat within 1e-9. What the reference's
# solver leaves of a zero, 1e-12 of the largest, is zero.
near() {
	paste -d, want.csv got.csv | awk -F, 'NR > 1 {
		e = $4 - $8; if (e < 0) e = -e; s = $4 < 0 ? -$4 : $4
		if (s > most) most = s
		if ($1 != $5 || $2 != $6 || $3 != $7 ||
		    !(e <= 1e-9 * s || e <= 1e-12 * most)) {
			print; bad = 1 } } END { exit bad }'
}

@test "reference results: every method on real hierarchies" {
	for d in tourism_state_purpose m5_foods1 htseg1; do
		golden $d
		gzip -dc "$GOLDEN/recon_residuals.csv.gz" |
			awk -F, -v d="$d" '$1 == d { print $2 "," $3 "," $4 }' |
			keyed residual >res.csv
		for m in bottom_up ols wls_struct wls_var mint_shrink mint_sample \
			ols_nonneg wls_struct_nonneg wls_var_nonneg \
			mint_shrink_nonneg mint_sample_nonneg; do
			[ "$d-${m%_nonneg}" != htseg1-mint_sample ] || continue
			want $m
			options=
			[ "${m%_nonneg}" = "$m" ] || options=--non-negative
			case $m in
			wls_var* | mint*) options="$options --residuals res.csv" ;;
			esac
			# shellcheck disable=SC2086 # words
			fc-reconcile --method "$(echo "${m%_nonneg}" | tr _ -)" \
				$options base.csv >got.csv
			near || { echo "$d $m"; return 1; }
			fc-reconcile --check got.csv
		done
		fc-reconcile --method mint-shrink -v --residuals res.csv base.csv \
			2>&1 >/dev/null | sed -n 's/.*lambda \([^ ]*\).*/\1/p' >lambda
		gzip -dc "$GOLDEN/recon_params.csv.gz" |
			sed -n "s/^$d,mint_shrink,lambda,//p" | paste -d, - lambda |
			awk -F, '{ d = $1 / $2 - 1; exit !(NF == 2 && d * d < 1e-20) }'
		want top_down_prop_avg
		fc-reconcile --method top-down --proportions total \
			--history hist.csv base.csv >got.csv
		near || { echo "$d total"; return 1; }
		# Only the bottom series of the history, and another order of
		# dictionary codes: the same.
		(echo top,low,ds,y; echo 0,0,1,5; grep -v '\*\|top' hist.csv) >low.csv
		fc-reconcile --method top-down --proportions total \
			--history low.csv base.csv >again.csv
		same got.csv again.csv
		[ $d = tourism_state_purpose ] || {
			want top_down_forecast_prop
			fc-reconcile --method top-down base.csv >got.csv
			near || { echo "$d forecast"; return 1; }
			want middle_out_level2_forecast_prop
			fc-reconcile --method middle-out --middle-level top base.csv >got.csv
			near || { echo "$d middle-out"; return 1; }
		}
		[ $d = m5_foods1 ] || { # days without any sale are not in the reference
			want top_down_avg_prop
			fc-reconcile --method top-down --proportions average \
				--history hist.csv base.csv >got.csv
			near || { echo "$d average"; return 1; }
		}
	done
}

# A panel's nodes with forecasts that do not add up.
base() { # HIERARCHY
	fc-simulate --stores 4 --items 12 --days 9 |
		fc-aggregate --hierarchy "$1" |
		awk -F, -v OFS=, 'NR == 1 { print $1, $2, $3, $4, $5, "ds,model,cutoff,yhat,yhat-lo-80,yhat-q0.9"; next }
			{ f = 0.8 + (NR * 7919 % 41) / 100
			print $1, $2, $3, $4, $5, $6, "m", "2021-12-31", $7 * f, $7 * f - 1, $7 * f + 2 }'
}

@test "grouped and strict hierarchies come out coherent, also by model and cutoff" {
	base ';state_id;store_id;cat_id;item_id;cat_id,store_id;item_id,store_id' >b.csv
	run fc-reconcile --check b.csv
	expect 1
	[ "${lines[0]}" = state_id,store_id,cat_id,dept_id,item_id,ds,model,cutoff,yhat,sum,gap ]
	[ "${#lines[@]}" -eq 2 ]
	for m in bottom-up ols wls-struct; do
		fc-reconcile --method $m b.csv >r.csv
		run fc-reconcile --check r.csv
		expect 0
		[ -z "$output" ]
		[ "$(cut -d, -f1-8 r.csv)" = "$(cut -d, -f1-8 b.csv)" ]
	done
	# Reconciling twice changes nothing but rounding.
	fc-reconcile r.csv | paste -d, r.csv - | awk -F, 'NR > 1 {
		d = $9 - $20; if (d * d > 1e-16 * (1 + $9 * $9)) exit 1 }'
	# Models and cutoffs are reconciled by themselves.
	awk -F, -v OFS=, 'NR == 1 { print; next } {
		for (i = 1; i <= 6; i++) { k[NR, i] = $i }
		if ($1 $2 $3 $4 $5 != last) { flush(); last = $1 $2 $3 $4 $5 }
		row[++n] = $0 }
		function flush(  m, c, i, f) {
			for (m = 1; m <= 2; m++) for (c = 30; c <= 31; c++)
				for (i = 1; i <= n; i++) {
					split(row[i], f, ",")
					print f[1], f[2], f[3], f[4], f[5], f[6], "m" m, "2021-12-" c, f[9] * m + c, f[10], f[11] }
			n = 0 }
		END { flush() }' b.csv >many.csv
	fc-reconcile many.csv -j1 >r1.csv
	fc-reconcile many.csv -j3 >r3.csv
	same r1.csv r3.csv
	fc-reconcile --check r1.csv
	for m in m1 m2; do
		(head -n 1 many.csv; grep ",$m,2021-12-30" many.csv) | fc-reconcile |
			tail -n +2 >one
		grep ",$m,2021-12-30" r1.csv >part
		paste -d, one part | awk -F, '{ d = $9 - $20; if (d * d > 1e-18 * (1 + $9 * $9)) { print; exit 1 } }'
	done
}

@test "bounds move with the forecast, or go; non-negative" {
	cat >b.csv <<-'END'
		k,ds,yhat,yhat-lo-80,yhat-hi-80,note
		*,1,10,7,14,x
		a,1,3,1,5,
		b,1,-1,-4,2,y
	END
	fc-reconcile --method bottom-up b.csv >got
	cat >want <<-'END'
		k,ds,yhat,yhat-lo-80,yhat-hi-80,note
		*,1,2,-1,6,x
		a,1,3,1,5,
		b,1,-1,-4,2,y
	END
	same want got
	fc-reconcile --method bottom-up --intervals drop b.csv >got
	cut -d, -f1-3,6 want >less
	same less got
	fc-reconcile --method bottom-up --non-negative b.csv >got
	printf '%s\n' k,ds,yhat,yhat-lo-80,yhat-hi-80,note '*,1,3,0,7,x' a,1,3,1,5, b,1,0,0,3,y >want
	same want got
	# Shares of a sum of nothing are equal shares.
	printf '%s\n' k,ds,yhat '*,1,10' a,1,0 b,1,0 | fc-reconcile --method top-down >got
	printf '%s\n' k,ds,yhat '*,1,10' a,1,5 b,1,5 >want
	same want got
}

@test "the summing matrix" {
	printf '%s\n' top,low,ds,yhat '*,*,1,9' '*,x,1,4' 'A,*,1,4' A,x,1,2 B,x,1,2 A,y,1,3 |
		(read -r h; echo "$h"; LC_ALL=C sort) | sed 's/^B,x.*/&\nB,y,1,1/' >b.csv
	(cat b.csv; printf '%s\n') | sed '/^$/d' |
		awk -F, 'NR == 1 || !($1 == "*" && $2 == "x") && !($1 == "A" && $2 == "*")' >c.csv
	fc-reconcile --summing s.csv -o /dev/null c.csv
	cat >want <<-'END'
		top,low,bottom_top,bottom_low,value
		*,*,A,x,1
		*,*,A,y,1
		*,*,B,x,1
		*,*,B,y,1
		A,x,A,x,1
		A,y,A,y,1
		B,x,B,x,1
		B,y,B,y,1
	END
	same want s.csv
}

@test "--check looks at panels too" {
	fc-simulate --stores 3 --items 10 --days 20 -H 3 --ragged |
		fc-aggregate --hierarchy ';store_id;item_id,store_id' >nodes.csv
	fc-reconcile --check --column y nodes.csv
	awk -F, -v OFS=, '$2 == "R1_S02" && $5 == "*" && $6 == "2022-01-07" { $7 += 0.5 } { print }' nodes.csv >off.csv
	run fc-reconcile --check --column y off.csv
	expect 1
	[[ ${lines[1]} == R1,R1_S02,\*,\*,\*,2022-01-07,* ]] || { echo "$output"; return 1; }
	fc-reconcile --check --column y --tolerance 0.5 off.csv
}

@test "incomplete and wrong hierarchies are named" {
	cat >b.csv <<-'END'
		top,low,ds,model,yhat
		*,*,1,m,10
		*,*,2,m,11
		A,*,1,m,5
		A,*,2,m,5
		A,x,1,m,2
		A,x,2,m,2
		A,y,1,m,3
		A,y,2,m,3
		B,*,1,m,4
		B,*,2,m,4
		B,x,1,m,4
		B,x,2,m,4
	END
	fc-reconcile b.csv >/dev/null
	try() { # TEXT SED-SCRIPT [OPTIONS...]
		local text=$1 script=$2
		shift 2
		sed "$script" b.csv >bad.csv
		run --separate-stderr fc-reconcile "$@" bad.csv
		expect 3 || { echo "$script: $output"; return 1; }
		[ -z "$output" ]
		[[ $stderr == *"$text"* ]] || { echo "$stderr"; return 1; }
	}
	try 'incomplete hierarchy: no node B/* above B/x, though there is one like it, A/*' '/^B,\*/d'
	try 'incomplete hierarchy: node B/* has no bottom series below it' '/^B,x/d'
	try 'wrong hierarchy: no bottom series' '/^[AB],/d; s/^\*,\*,\(.*\)/*,*,\1\n*,x,\1\nA,*,\1/; 3d'
	try 'node A/y: no record for 2, model m, which others have' '/^A,y,2/d'
	try 'node A/y: no value for 1, model m' 's/^\(A,y,1,m\),.*/\1,/'
	try 'node A/y: an infinite value for 1' 's/^\(A,y,1,m\),.*/\1,inf/'
	try 'node A/*: no record for 2' '/^A,\*,2/d'
	try 'bad.csv:5: ' 's/^A,\*,2,/A,*,1,/'
	try "no column 'yhat' (columns: top, low, ds, model, fc)" '1s/yhat/fc/'
	# A store that lies in two states.
	printf '%s\n' state,store,item,ds,yhat '*,*,*,1,9' 'CA,S1,*,1,5' CA,S1,x,1,2 'CA,S2,*,1,2' \
		CA,S2,x,1,2 TX,S1,y,1,3 >two.csv
	run fc-reconcile two.csv
	expect 3
	[[ $output == *"wrong hierarchy: store S1 is in CA/S1/*, but also in TX/S1/y, which has no node above it"* ]] || { echo "$output"; return 1; }
	run fc-reconcile --check two.csv
	expect 3
	# A node twice.
	printf '%s\n' k,ds,yhat '*,1,3' a,1,1 b,1,2 a,1,1 >twice.csv
	run fc-reconcile twice.csv
	expect 3
	[[ $output == *twice.csv:5:*a*b* ]] || { echo "$output"; return 1; }
	# Bottom-up asks nothing of the upper nodes.
	sed '/^A,\*,2/d; s/^\(\*,\*,1,m\),.*/\1,/' b.csv | fc-reconcile --method bottom-up >got
	grep -q '^\*,\*,1,m,9$' got
}

@test "top-down needs a strict hierarchy or a history with a total" {
	printf '%s\n' top,low,ds,yhat '*,*,1,9' '*,x,1,4' '*,y,1,4' 'A,*,1,4' \
		A,x,1,2 A,y,1,1 'B,*,1,3' B,x,1,2 B,y,1,3 >b.csv
	run fc-reconcile --method top-down b.csv
	expect 2
	[[ $output == *"need a strict hierarchy"*"lies below both"* ]] || { echo "$output"; return 1; }
	run fc-reconcile --method top-down --proportions average b.csv
	expect 2
	run fc-reconcile --history b.csv b.csv
	expect 2
	printf '%s\n' low,ds,y x,1,1 >h.csv
	run fc-reconcile --method top-down --proportions total --history h.csv b.csv
	expect 3
	[[ $output == *"history: 1 key columns"* ]]
	printf '%s\n' top,low,ds,y Q,q,1,1 >h.csv
	run fc-reconcile --method top-down --proportions total --history h.csv b.csv
	expect 3
	[[ $output == *"holds no values of the bottom series"* ]]
	grep -v '^\*,\*' b.csv >no.csv
	run fc-reconcile --method top-down --proportions total --history h.csv no.csv
	expect 3
	[[ $output == *"needs the total"* ]]
}

@test "no upper nodes, no records" {
	printf '%s\n' k,ds,yhat a,1,3 b,1,4 >b.csv
	fc-reconcile b.csv >got
	same b.csv got
	head -n 1 b.csv | fc-reconcile >got
	echo k,ds,yhat >want
	same want got
}

@test "wls-var: by squared residuals, missing or unequal or none" {
	printf '%s\n' k,ds,yhat '*,9,10' a,9,3 b,9,4 >b.csv
	printf '%s\n' k,ds,model,residual '*,1,m,1' '*,2,m,-1' a,1,m, a,2,m,1 b,1,m,2 q,1,m,5 >r.csv
	# 3 too much: variances 1, 1, 4 give shares 1/6, 1/6, 4/6.
	fc-reconcile --method wls-var --residuals r.csv b.csv >got
	printf '%s\n' k,ds,yhat '*,9,9.5' a,9,3.5 b,9,6 >want
	paste -d, want got | awk -F, 'NR > 1 && ($3 - $6) ^ 2 > 1e-24 { print; exit 1 }'
	bad() { # TEXT SED-SCRIPT
		sed "$2" r.csv >bad.csv
		run fc-reconcile --method wls-var --residuals bad.csv b.csv
		expect 3
		[[ $output == *"$1"* ]] || { echo "$output"; return 1; }
	}
	bad 'node b: no residuals; method wls-struct needs none' /^b/d
	bad 'node *: all residuals are zero, but not of those below it' 's/^\*,.*,.*/*,2,m,0/;2d'
	bad 'node b: residuals are not finite' 's/^b,1.*/b,1,m,inf/'
	bad 'residuals of several models' 's/^b,1,m/b,1,n/'
	# A series that is never wrong does not move.
	sed 's/^a,2.*/a,2,m,0/' r.csv >zero.csv
	fc-reconcile --method wls-var --residuals zero.csv b.csv >got
	printf '%s\n' k,ds,yhat '*,9,9.4' a,9,3 b,9,6.4 >want
	paste -d, want got | awk -F, 'NR > 1 && ($3 - $6) ^ 2 > 1e-24 { print; exit 1 }'
	bad "no column 'residual'" 1s/residual/y/
	bad "key column 1 is 'q' in the residuals" 1s/k/q/
	run fc-reconcile --method wls-var b.csv
	expect 2
	run fc-reconcile --method ols --residuals r.csv b.csv
	expect 2
}

@test "mint: too few periods are refused, a method that works is named" {
	printf '%s\n' k,ds,yhat '*,9,10' a,9,3 b,9,4 >b.csv
	printf '%s\n' k,ds,residual '*,1,1' '*,2,-1' a,1,2 a,2,1 b,1,2 b,2,-1 >r.csv
	run fc-reconcile --method mint-sample --residuals r.csv b.csv
	expect 3
	[[ $output == *"covariance of 3 nodes is singular with residuals of 2 periods; use mint-shrink"* ]]
	fc-reconcile --method mint-shrink --residuals r.csv b.csv >got
	fc-reconcile --check got
	grep -v ,2, r.csv >one.csv
	run fc-reconcile --method mint-shrink --residuals one.csv b.csv
	expect 3
	[[ $output == *"residuals of one period"*"use wls-struct"* ]]
	run fc-reconcile --method mint-shrink b.csv
	expect 2
	# Coherent residuals: the sample covariance is singular, the shrunk is not.
	printf '%s\n' k,ds,residual '*,1,3' '*,2,1' '*,3,4' '*,4,-2' a,1,1 a,2,2 a,3,1 a,4,1 \
		b,1,2 b,2,-1 b,3,3 b,4,-3 >c.csv
	run fc-reconcile --method mint-sample --residuals c.csv b.csv
	expect 3
	[[ $output == *"covariance of the residuals is singular"* ]]
	fc-reconcile --method mint-shrink --residuals c.csv b.csv >got
	fc-reconcile --check got
	# y and yhat, as fc-backtest writes them, are residuals as well; periods
	# may be missing.
	awk -F, -v OFS=, 'NR == 1 { print $1, $2, "y,yhat"; next } { print $1, $2, $3 + 7, 7 }' c.csv >pairs.csv
	fc-reconcile --method mint-shrink --residuals pairs.csv b.csv >again
	same got again
	sed '/^a,3/d; s/^b,2,.*/b,2,/' c.csv | fc-reconcile -v --method mint-shrink --residuals /dev/stdin b.csv >holes 2>log
	fc-reconcile --check holes
	grep -q 'lambda .* from residuals of 4 periods' log
}

@test "residuals of several models weigh each its own forecasts" {
	printf '%s\n' k,ds,model,yhat '*,9,m,10' '*,9,n,10' a,9,m,3 a,9,n,3 b,9,m,4 b,9,n,4 >b.csv
	printf '%s\n' k,ds,model,residual '*,1,m,1' '*,1,n,2' '*,1,o,9' a,1,m,1 a,1,n,1 b,1,m,2 b,1,n,1 >r.csv
	fc-reconcile --method wls-var --residuals r.csv b.csv >got
	for m in m n; do
		grep "model\|,$m," b.csv >b1.csv
		grep "model\|,$m," r.csv >r1.csv
		fc-reconcile --method wls-var --residuals r1.csv b1.csv >one
		grep "model\|,$m," got >part
		same one part
	done
	sed 's/,n,/,p,/' b.csv >p.csv
	run fc-reconcile --method wls-var --residuals r.csv p.csv
	expect 3
	[[ $output == *"no residuals of model p, but of 3 others"* ]] || { echo "$output"; return 1; }
}

@test "non-negative is the best there is, not clipped" {
	# -6 and 10 with total 4.5: clipping gives 0 and 9.92.
	printf '%s\n' k,ds,yhat '*,1,4.5' a,1,-6 b,1,10 >b.csv
	fc-reconcile --method ols --non-negative b.csv >got
	printf '%s\n' k,ds,yhat '*,1,7.25' a,1,0 b,1,7.25 >want
	paste -d, want got | awk -F, 'NR > 1 && ($3 - $6) ^ 2 > 1e-24 { print; exit 1 }'
	# Nothing to do: the same.
	printf '%s\n' k,ds,yhat '*,1,4.5' a,1,2 b,1,2 >c.csv
	fc-reconcile --method ols c.csv >plain
	fc-reconcile --method ols --non-negative c.csv >got
	same plain got
}

@test "middle-out, also where levels cross" {
	cat >b.csv <<-'END'
		top,low,ds,yhat
		*,*,1,9
		*,x,1,5
		*,y,1,6
		A,*,1,8
		A,x,1,1
		A,y,1,3
		B,*,1,2
		B,x,1,0
		B,y,1,0
	END
	# The level x, y crosses; below A and B there are only the series.
	fc-reconcile --method middle-out --middle-level top b.csv >got
	cat >want <<-'END'
		top,low,ds,yhat
		*,*,1,10
		*,x,1,3
		*,y,1,7
		A,*,1,8
		A,x,1,2
		A,y,1,6
		B,*,1,2
		B,x,1,1
		B,y,1,1
	END
	same want got
	printf '%s\n' top,low,ds,y A,x,1,1 A,y,1,1 B,x,1,0 B,y,1,0 >h.csv
	fc-reconcile --method middle-out --middle-level low --proportions total --history h.csv b.csv >got
	grep -q '^A,x,1,5$' got
	grep -q '^B,y,1,0$' got
	grep -q '^\*,\*,1,11$' got
	# B had no sales: equal shares.
	fc-reconcile --method middle-out --middle-level top --proportions average --history h.csv b.csv >got
	grep -q '^B,x,1,1$' got
	grep -q '^A,y,1,4$' got
	# Below the total they cross.
	run fc-reconcile --method middle-out --middle-level total b.csv
	expect 2
	[[ $output == *"need a strict hierarchy"* ]]
	run fc-reconcile --method middle-out b.csv
	expect 2
	run fc-reconcile --method middle-out --middle-level middle b.csv
	expect 2
	[[ $output == *"no key column 'middle'"* ]]
	# Shares of a sum that is only rounding are equal shares.
	printf '%s\n' k,ds,yhat '*,1,10' a,1,0.3 b,1,-0.1 c,1,-0.2 | fc-reconcile --method top-down >got
	awk -F, 'NR > 2 && ($3 - 10 / 3) ^ 2 > 1e-20 { print; exit 1 }' got
}

@test "immutable nodes keep their forecasts, contradictions are named" {
	base ';state_id;store_id;cat_id;item_id;cat_id,store_id;item_id,store_id' >b.csv
	cut -d, -f1-9 b.csv >c.csv
	printf '%s\n' state_id,store_id,cat_id,dept_id,item_id >fix.csv
	sed -n 's/^\(R1,R1_S02,[^*,]*,[^*,]*,[^*,]*\),.*/\1/p' c.csv | uniq | sed -n 3p >>fix.csv
	[ "$(wc -l <fix.csv)" -eq 2 ]
	for m in ols wls-struct; do
		fc-reconcile --method $m --immutable 'store_id;total' --immutable-keys fix.csv c.csv >got 2>msg && {
			echo "all stores and the total cannot both stay"; return 1; }
		grep -q 'immutable node .* cannot keep .*: what else must not move makes it' msg
		fc-reconcile --method $m --immutable store_id --immutable-keys fix.csv c.csv >got
		fc-reconcile --check got
		key=$(tail -n 1 fix.csv)
		awk -F, -v OFS=, -v fix="$key" 'FNR == NR { y[$1, $2, $3, $4, $5, $6] = $9; next }
			$2 != "*" && $3 == "*" && $5 == "*" || $1 "," $2 "," $3 "," $4 "," $5 == fix {
				n++; d = $9 - y[$1, $2, $3, $4, $5, $6]
				if (d * d > 1e-16 * $9 * $9) { print "moved: " $0; exit 1 } }
			END { if (n < 4 * 9 + 9) { print n; exit 1 } }' c.csv got
		fc-reconcile --method $m --immutable store_id --non-negative c.csv >got
		fc-reconcile --check got
	done
	printf '%s\n' k,ds,yhat '*,1,4' a,1,6 b,1,10 >d.csv
	run fc-reconcile --immutable bottom d.csv
	expect 0
	[ "${lines[1]}" = '*,1,16' ]
	run fc-reconcile --immutable 'bottom;total' d.csv
	expect 3
	[[ $output == *"immutable node * cannot keep 4: what else must not move makes it 16"* ]]
	# a stays 6, so the total of 4 needs a b below zero.
	printf 'k\n*\na\n' >fix.csv
	fc-reconcile --immutable-keys fix.csv d.csv >got
	grep -q '^b,1,-2$' got
	run fc-reconcile --immutable-keys fix.csv --non-negative d.csv
	expect 3
	[[ $output == *"contradict each other"* || $output == *"cannot keep"* ]] || { echo "$output"; return 1; }
	printf 'k\nq\n' >fix.csv
	run fc-reconcile --immutable-keys fix.csv d.csv
	expect 3
	[[ $output == *"immutable node q is not among the forecasts"* ]]
	run fc-reconcile --immutable total --method bottom-up d.csv
	expect 2
}

@test "level weights" {
	printf '%s\n' k,ds,yhat '*,1,13' a,1,6 b,1,4 >b.csv
	# Variances 1/4, 1, 1: shares of the 3 too much.
	fc-reconcile --method ols --level-weights 'total=4' b.csv >got
	printf '%s\n' k,ds,yhat '*,1,12.666666666666666' a,1,7.333333333333333 b,1,5.333333333333333 >want
	paste -d, want got | awk -F, 'NR > 1 && ($3 - $6) ^ 2 > 1e-24 { print; exit 1 }'
	fc-reconcile --method ols --level-weights 'bottom=0.25' b.csv >again
	same got again
	run fc-reconcile --method ols --level-weights 'total=0' b.csv
	expect 2
	[[ $output == *"level weight 'total=0'"* ]]
}

@test "erm learns from past forecasts, and says when they are too few" {
	printf '%s\n' k,ds,yhat '*,99,20' a,99,6 b,99,10 >b.csv
	# Outcomes: a is half its forecast, b its own plus a tenth of the total's.
	awk 'BEGIN { srand(1); print "k,ds,y,yhat"
		for (t = 1; t <= 40; t++) { f[t] = 20 + 5 * rand(); g[t] = 5 + rand(); h[t] = 8 + 3 * rand() }
		for (t = 1; t <= 40; t++) print "*," t "," g[t] / 2 + h[t] + f[t] / 10 "," f[t]
		for (t = 1; t <= 40; t++) print "a," t "," g[t] / 2 "," g[t]
		for (t = 1; t <= 40; t++) print "b," t "," h[t] + f[t] / 10 "," h[t] }' >p.csv
	fc-reconcile --method erm --residuals p.csv b.csv >got
	printf '%s\n' k,ds,yhat '*,99,15' a,99,3 b,99,12 >want
	paste -d, want got | awk -F, 'NR > 1 && ($3 / $6 - 1) ^ 2 > 1e-8 { print; exit 1 }'
	fc-reconcile --method erm-lasso --residuals p.csv b.csv >got
	paste -d, want got | awk -F, 'NR > 1 && ($3 / $6 - 1) ^ 2 > 1e-2 { print; exit 1 }'
	fc-reconcile --check got
	awk -F, '$2 < 3 || NR == 1' p.csv >few.csv
	run fc-reconcile --method erm --residuals few.csv b.csv
	expect 3
	[[ $output == *"3 nodes need more than the 2 periods"*"use erm-lasso or mint-shrink"* ]]
	run fc-reconcile --method erm-lasso --residuals few.csv b.csv
	expect 3
	[[ $output == *"at least 10 are needed; use wls-struct"* ]]
	printf '%s\n' k,ds,residual a,1,1 >r.csv
	run fc-reconcile --method erm --residuals r.csv b.csv
	expect 3
	[[ $output == *"no column 'y' in the residuals"* ]]
}

@test "auto takes the method that did best on past forecasts" {
	printf '%s\n' k,ds,yhat '*,99,20' a,99,6 b,99,10 >b.csv
	past() { # error of the total, error of the series
		awk -v e="$1" -v u="$2" 'BEGIN { srand(2); print "k,ds,cutoff,y,yhat"
			for (t = 1; t <= 30; t++) { g[t] = 5 + rand(); h[t] = 8 + 3 * rand() }
			for (t = 1; t <= 30; t++) print "*," t ",0," g[t] + h[t] "," g[t] + h[t] + e * (rand() - 0.5)
			for (t = 1; t <= 30; t++) print "a," t ",0," g[t] "," g[t] + u * (rand() - 0.5)
			for (t = 1; t <= 30; t++) print "b," t ",0," h[t] "," h[t] + u * (rand() - 0.5) }'
	}
	past 9 0.1 >p.csv
	fc-reconcile -v --method auto --errors p.csv b.csv >got 2>log
	grep -q 'auto: bottom-up$' log
	fc-reconcile --method bottom-up b.csv >want
	same want got
	past 0.1 9 >p.csv
	fc-reconcile -v --method auto --errors p.csv --residuals p.csv b.csv >got 2>log
	grep -q 'auto: \(wls-var\|mint-shrink\|mint-sample\)$' log
	grep -q 'mint-shrink: squared error .* mean over levels' log
	grep '^\*' got | awk -F, '{ exit !($3 > 19 && $3 < 21) }'
	run fc-reconcile --method auto b.csv
	expect 2
	printf '%s\n' k,ds,y,yhat a,1,1,2 >p.csv
	run fc-reconcile --method auto --errors p.csv b.csv
	expect 3
	[[ $output == *"in no period of the past forecasts do all nodes have y and yhat"* ]] || { echo "$output"; return 1; }
}

@test "covariances by factors: the same for any number of threads" {
	fc-simulate --stores 10 --items 60 --days 60 |
		fc-aggregate --hierarchy ';store_id;item_id;item_id,store_id' >n.csv
	awk -F, -v OFS=, 'NR == 1 { print $1, $2, $3, $4, $5, "ds,residual"; next }
		{ print $1, $2, $3, $4, $5, $6, $7 - last; last = $7 }' n.csv >r.csv
	awk -F, -v OFS=, 'NR == 1 { print $1, $2, $3, $4, $5, "ds,yhat"; next }
		$6 > "2022-02-01" { f = 0.8 + (NR * 7919 % 41) / 100; print $1, $2, $3, $4, $5, $6, $7 * f - 1 }' n.csv >b.csv
	for j in 1 3; do
		fc-reconcile -j$j --method mint-shrink --residuals r.csv b.csv >r$j
		fc-reconcile -j$j --method mint-shrink --non-negative --residuals r.csv b.csv >p$j
	done
	same r1 r3
	same p1 p3
	fc-reconcile --check r1
	fc-reconcile --check p1
	awk -F, 'NR > 1 && $7 < 0 { n++ } END { exit !n }' r1
	awk -F, 'NR > 1 && $7 < 0 { n++ } END { exit n > 0 }' p1
}
