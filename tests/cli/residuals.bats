#!/usr/bin/env bats
# residuals.bats - one-step residuals as streams
bats_require_minimum_version 1.5.0
load helpers

panel() { # two series, one with a gap in time and a future row
	printf '%s\n' k,ds,y a,2024-01-01,3 a,2024-01-02,5 a,2024-01-03,4 \
		b,2024-01-01, b,2024-01-02,1 b,2024-01-04,4 b,2024-01-05,6 \
		b,2024-01-06, >p.csv
}

@test "residuals: a row for every row of the history" {
	panel
	fc-train -m naive,mean:alias=m -o x.fcm --residuals r.csv p.csv
	fc-predict --fit naive,mean:alias=m -H 1 --residuals r2.csv p.csv >f.csv
	same r.csv r2.csv
	cat >want <<-E
	k,ds,model,residual
	a,2024-01-01,m,
	a,2024-01-02,m,2
	a,2024-01-03,m,0
	a,2024-01-01,naive,
	a,2024-01-02,naive,2
	a,2024-01-03,naive,-1
	b,2024-01-02,m,
	b,2024-01-04,m,3
	b,2024-01-05,m,3.5
	b,2024-01-02,naive,
	b,2024-01-04,naive,3
	b,2024-01-05,naive,2
	E
	same want r.csv
}

@test "residuals: any -j, any format, the forecasts unchanged" {
	fc-simulate --stores 4 --items 60 --periods 60 >p.csv
	fc-predict --fit ets,theta,croston -H 3 -q -j1 p.csv >f0
	fc-predict --fit ets,theta,croston -H 3 -q -j1 --residuals r1 p.csv >f1
	fc-predict --fit ets,theta,croston -H 3 -q -j3 --residuals r3 p.csv >f3
	same f0 f1
	same f0 f3
	same r1 r3
	fc-predict --fit ets,theta,croston -H 3 -q -b --residuals ra p.csv >fa
	fc-view ra >ra.csv
	same r1 ra.csv
}

@test "residuals: of a global model, and into fc-reconcile" {
	fc-simulate --stores 2 --items 6 --periods 80 >p.csv
	fc-features --lags 1,7 p.csv >x.csv
	fc-train -m ridge -o x.fcm --residuals r.csv x.csv
	[ "$(awk -F, 'NR > 1 && $NF != "" { n++ } END { print n }' r.csv)" -gt 800 ]
	fc-aggregate --hierarchy ';store_id;state_id,store_id,cat_id,dept_id,item_id' p.csv >a.csv
	fc-predict --fit ses -H 4 -q --residuals r.csv a.csv >f.csv
	fc-reconcile --method wls-var --residuals r.csv f.csv >rec.csv
	[ "$(wc -l <rec.csv)" -eq "$(wc -l <f.csv)" ]
	run fc-predict -m x.fcm --residuals r.csv x.csv
	expect 2
	[[ $output == *"--residuals needs --fit"* ]]
}

# R leaves the drift out of thetaf's fitted values and scales the first ones
# of ARIMA by their standard errors: neither is compared.
@test "residuals: fitted values are R's" {
	need_golden fitted_r.csv.gz
	zcat "$GOLDEN/fitted_r.csv.gz" | awk -F, '$4 != ""' >r.csv
	{ zcat "$GOLDEN/meta.csv.gz"; echo; zcat "$GOLDEN/series.csv.gz"; } |
		awk -F, '$0 == "" { data = 1; next }
		!data { if ($8 == 0 && $3 == 12) train[$1] = $7; next }
		$1 in train && ++n[$1] <= train[$1] {
			print $1 "," n[$1] "," $3 }' | sort -t, -k1,1 -s >rows
	{ echo unique_id,ds,y; cat rows; } >p.csv
	fc-predict --fit naive,snaive:season=12:alias=snaive,rwd:alias=rwdrift,ses,croston,ets:model=ANN:alias=ets_ANN,arima:011:constant=drift:alias=arima_011_drift \
		-H 1 -q --freq 1 --residuals ours p.csv >/dev/null
	run awk -F, '
	FILENAME == "rows" { y[$1 "," $2] = $3; size[$1] += $3; n[$1]++; next }
	FILENAME == "ours" { f[$1 "," $3 "," $2] = y[$1 "," $2] - $4
		if ($4 != "") known[$1 "," $3 "," $2]; next }
	{ k = $1 "," $2 "," $3
	  if (!(k in known) || ($2 ~ /arima/ && $3 < 20)) next
	  d = (f[k] - $4) / (size[$1] / n[$1]); if (d < 0) d = -d
	  got[$2]++
	  limit = $2 ~ /naive|drift$|croston/ && $2 !~ /arima/ ? 1e-9 : 2e-2
	  if (d > limit) { print k, f[k], $4; bad = 1 } }
	END { for (m in got) if (got[m] > 100) many++
		print many + 0, "models"; exit bad }' rows ours r.csv
	expect 0
	[ "${lines[-1]}" = "7 models" ]
}
