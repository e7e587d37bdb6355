#!/usr/bin/env bats
# temporal.bats - forecasts of several frequencies that add up over time
bats_require_minimum_version 1.5.0
load helpers

# table NAME COLUMN: one of the tables of temporal.csv as a stream.
table() {
	echo "k,ds,$2"
	awk -F, -v t="$1" -v OFS=, '$1 == t { print $2, $3, $4 }' \
		"$ROOT/tests/data/temporal.csv" | sort -t, -k1,1 -k2,2
}

# alike A B: same records, values within 1e-10.
alike() {
	[ "$(wc -l <"$1")" -gt 3 ]
	paste -d, "$1" "$2" | awk -F, 'NR > 1 { d = $3 - $6
		if ($1 != $4 || $2 != $5 || !(d * d <= 1e-20 * (1e-6 + $3 * $3))) { print; bad = 1 } }
		END { exit bad }'
}

@test "frequencies: days, weeks and a month, by nodes and time, as dense algebra has it" {
	for f in D W M; do
		table base-$f yhat >$f.csv
		table residual-$f residual >r$f.csv
	done
	zeros=0
	for m in ols-time wls-struct-time wls-var-time ar1-time ols-both wls-struct-both wls-var-both; do
		set -- --method "${m%-*}" --dimensions "${m##*-}" --temporal W.csv,M=M.csv \
			--temporal-output outW.csv,outM.csv
		case $m in wls-var* | ar1*) set -- "$@" --residuals rD.csv --temporal-residuals rW.csv,rM.csv ;; esac
		fc-reconcile "$@" D.csv >outD.csv
		for f in D W M; do
			table $m-$f yhat >want.csv
			alike want.csv out$f.csv || { echo "$m $f"; return 1; }
		done
		fc-reconcile --dimensions time --check --temporal outW.csv,M=outM.csv outD.csv
		fc-reconcile "$@" D.csv -j1 -b | fc-view >one.csv
		same outD.csv one.csv
		fc-reconcile "$@" --non-negative D.csv >outD.csv
		zeros=$((zeros + $(grep -c ',0$' outD.csv || true)))
		for f in D W M; do
			table ${m%-*}-nonneg-${m##*-}-$f yhat >want.csv
			alike want.csv out$f.csv || { echo "$m $f nonneg"; return 1; }
		done
		[ "${m##*-}" = time ] || fc-reconcile --check outW.csv
	done
	[ "$zeros" -eq 9 ]
	# Bottom-up: the days stay.
	fc-reconcile --method bottom-up --temporal W.csv --temporal-output outW.csv D.csv >outD.csv
	grep -v '^\*' outD.csv >low.csv
	grep -v '^\*' D.csv | same low.csv -
	fc-reconcile --check --temporal outW.csv outD.csv
	run -1 fc-reconcile --check --temporal W.csv outD.csv
	[ "${lines[0]}" = k,ds,yhat,sum,gap ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "frequencies: models, cutoffs and calendars find each other" {
	# Two models, two cutoffs; weeks are known whole: the cutoffs 9 and 12
	# both go with the week that ended on Sunday 9, stamped Monday 3.
	awk 'BEGIN { print "k,ds,model,cutoff,yhat"
		for (m = 1; m <= 2; m++) for (c = 9; c <= 12; c += 3)
			for (d = c + 1; d <= c + 14; d++)
				printf "a,2024-06-%02d,m%d,2024-06-%02d,%d\n", d, m, c, m * d }' >D.csv
	awk 'BEGIN { print "k,ds,model,cutoff,yhat"
		for (m = 1; m <= 2; m++) for (c = 0; c < 2; c++) for (w = 1; w <= 3; w++)
			printf "a,2024-06-%02d,m%d,2024-%s,%d\n", (c ? 3 : -4) + 7 * w, m,
				c ? "06-03" : "05-27", 100 * m * w }' >W.csv
	fc-reconcile -v --temporal W.csv --temporal-output oW.csv D.csv >oD.csv 2>log
	grep -q 'W.csv: W-MON; 4 of 12 ' log
	[ "$(cut -d, -f1-4 oW.csv)" = "k,ds,model,cutoff
a,2024-06-10,m1,2024-06-03
a,2024-06-17,m1,2024-06-03
a,2024-06-10,m2,2024-06-03
a,2024-06-17,m2,2024-06-03" ]
	# By hand: days 10 to 16 sum to 91, the week says 100; half of the
	# difference goes to the days, as their errors add up to the week's.
	awk -F, '$3 == "m1" && $4 == "2024-06-09" && $2 == "2024-06-10" {
		n++; d = $5 - (10 + 9 / 14); if (d * d > 1e-18) exit 1 }
		# Cutoff 12 has the days 17 to 23 whole: 140 against 200.
		$3 == "m2" && $4 == "2024-06-12" && $2 == "2024-06-17" {
		n++; d = $5 - (34 + 120 / 14); if (d * d > 1e-18) exit 1 }
		$4 == "2024-06-12" && $2 == "2024-06-16" { n++; if ($5 != 16 * substr($3, 2)) exit 1 }
		END { exit n != 4 }' oD.csv
	fc-reconcile --temporal W.csv D.csv -j3 | same oD.csv -
	# Of one coarse model all have it; of two others none has.
	sed 's/,m1,/,other,/; /,m2,/d' W.csv | fc-reconcile --temporal - D.csv >one.csv
	[ "$(wc -l <D.csv)" -eq "$(wc -l <one.csv)" ]
	grep m1 oD.csv >want
	grep m1 one.csv | same want -
	sed 's/,m2,/,other,/' W.csv >w2.csv
	run fc-reconcile --temporal w2.csv D.csv
	expect 3
	[[ $output == *"w2.csv: no forecasts that go with 2024-06-10, model m2, cutoff 2024-06-09 of the finest"* ]]
}

@test "frequencies: what is wrong is named" {
	printf 'k,ds,yhat\na,2024-06-03,1\na,2024-06-04,2\nb,2024-06-03,1\nb,2024-06-04,2\n' >D.csv
	try() { # STATUS MESSAGE OPTION...
		local want=$1 message=$2
		shift 2
		run fc-reconcile "$@" D.csv
		expect "$want"
		[[ $output == *"$message"* ]] || { echo "$output"; return 1; }
	}
	printf 'k,ds,yhat\na,2024-06-03,5\nb,2024-06-03,5\n' >T.csv
	try 3 'T.csv: cannot tell the length of its periods from 1 of them; say it before the name, as in M=T.csv' --temporal T.csv
	fc-reconcile --temporal 2D=T.csv --temporal-output out.csv D.csv >got.csv
	[ "$(cat out.csv)" = "$(printf 'k,ds,yhat\na,2024-06-03,4\nb,2024-06-03,4')" ]
	[ "$(sed -n 2p got.csv)" = a,2024-06-03,1.5 ]
	printf 'k,ds,yhat\na,2024-06-03,5\n' >A.csv
	try 3 'A.csv: no forecasts of b, which the finest stream has' --temporal 2D=A.csv
	printf 'k,ds,yhat\na,2024-06-03,5\nb,2024-06-03,\n' >A.csv
	try 3 'A.csv: node b: no value for 2024-06-03' --temporal 2D=A.csv
	printf 'k,ds,yhat\na,1,5\nb,1,5\n' >A.csv
	try 3 "A.csv: frequency '2D' needs dates, but 'ds' holds integer steps" --temporal 2D=A.csv
	printf 'k,j,ds,yhat\na,b,2024-06-03,5\n' >A.csv
	try 3 'A.csv: 2 key columns, but the forecasts have 1' --temporal 2D=A.csv
	try 2 'need --temporal' --method ar1 --residuals D.csv
	try 2 'need --temporal' --dimensions time
	try 2 '--temporal goes with --method bottom-up' --method top-down --temporal T.csv
	try 2 '--temporal-residuals: as many files' --method wls-var --residuals D.csv --temporal T.csv
	try 2 '--temporal-output: as many files' --temporal T.csv,T.csv --temporal-output x
	try 2 'go without --temporal' --temporal 2D=T.csv --immutable total
	try 2 'go without --temporal' --temporal 2D=T.csv --intervals normality
	# Without past errors: as by structure, each series for itself.
	printf 'k,ds,residual\na,1,2\na,2,-2\n' >rD.csv
	printf 'k,ds,residual\na,2,4\nb,1,2\n' >rT.csv
	[ "$(fc-reconcile --method wls-var --residuals rD.csv --temporal 2D=T.csv \
		--temporal-residuals rT.csv D.csv)" = "$(printf 'k,ds,yhat\na,2024-06-03,1.3333333333333333\na,2024-06-04,2.3333333333333335\nb,2024-06-03,1.5\nb,2024-06-04,2.5')" ]
	# No coarse period is whole: nothing to add up to, and said so.
	sed 's/06-03/06-02/' T.csv >U.csv
	fc-reconcile -v --temporal 2D=U.csv D.csv 2>log | same D.csv -
	grep -q 'U.csv: 2D; 0 of 1 ' log
}
