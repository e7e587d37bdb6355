#!/usr/bin/env bats
# mix.bats - combinations of models of one series and of all
bats_require_minimum_version 1.5.0
load helpers

A=gbdt/trees=20/min-data=5
B=gbdt:trees=20:min-data=5
FEATURES=lag7,lag14,dayofweek

panel() {
	awk 'BEGIN {
		split("31 29 31 30 31", last, " ")
		print "store,ds,y,promo"
		for (s = 1; s <= 4; s++) {
			m = 1; d = 0
			for (t = 0; t < 100 + 5 * s; t++) {
				if (++d > last[m]) { m++; d = 1 }
				p = (t + s) % 9 == 0
				y = 10 * s + 5 * (t % 7 == 2) + 4 * p + (t * 37 + s * 11) % 13 / 2
				printf "S%d,2024-%02d-%02d,%s,%d\n", s, m, d, y, p
			}
		}
	}'
}

# Rows of model c are those of g and e, put together as `how` says.
put_together() { # HOW FILE
	awk -F, -v how="$1" '
		function near(a, b) { return (a - b) ^ 2 <= 1e-18 * (1 + b * b) }
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ k = $1 FS $2 FS $(at["cutoff"]); seen[k]; for (i = at["yhat"]; i <= at["yhat"] + 2; i++) v[k, $(at["model"]), i] = $i; n++ }
		END {
			for (k in seen) for (i = at["yhat"]; i <= at["yhat"] + 2; i++) {
				a = v[k, "g", i]; b = v[k, "e", i]; c = v[k, "s", i]
				if (how == "mean") want = (a + b + c) / 3
				if (how == "weights") want = (2 * a + 0.5 * b) / 2.5
				if (how == "median") want = a + b + c - (a > b ? (a > c ? a : c) : (b > c ? b : c)) - (a < b ? (a < c ? a : c) : (b < c ? b : c))
				if (!near(v[k, "c", i], want)) { print k, i, v[k, "c", i], want; bad = 1 }
			}
			exit bad || n == 0
		}' "$2"
}

@test "members come together: mean, median, weights given by hand" {
	panel >p.csv
	members="$B:alias=g,ets:alias=e,snaive:alias=s"
	for how in mean median weights; do
		spec="combine:$A+ets+snaive:$how:alias=c"
		[ $how = weights ] && spec="combine:$A+ets+snaive:weights=2,0.5,0:alias=c"
		fc-train -m "$spec,$members" --features $FEATURES -H 7 --residuals r.csv p.csv >m.fcm
		fc-predict -q -m m.fcm --level 80 p.csv >f.csv
		put_together $how f.csv
		# Only what was asked for goes out; the same without a file.
		[ "$(cut -d, -f 3 f.csv | sort -u | tr '\n' ' ')" = "c e g model s " ]
		[ "$(grep -c ,c, f.csv)" -eq 28 ]
		fc-predict -q --fit "$spec,$members" --features $FEATURES -H 7 --level 80 --residuals q.csv p.csv >g.csv
		same f.csv g.csv
		same r.csv q.csv
		fc-predict -q --fit "$spec,$members" --features $FEATURES -H 7 --level 80 -j 3 p.csv >g.csv
		same f.csv g.csv
		fc-backtest -q --fit "$spec,$members" --features $FEATURES -H 5 --windows 3 --level 80 p.csv >b.csv
		put_together $how b.csv
		[ "$(grep -c ,c, b.csv)" -eq 60 ]
	done
}

@test "a combination's residuals are y less its own one-step forecast" {
	panel >p.csv
	fc-train -m "combine:$A+ets:weights=3,1:alias=c,$B:alias=g,ets:alias=e" --features $FEATURES --residuals r.csv p.csv >m.fcm
	awk -F, 'NR > 1 { v[$1, $2, $3] = $4; seen[$1 SUBSEP $2] } END {
		for (k in seen) if (v[k, "g"] != "" && v[k, "e"] != "") {
			d = v[k, "c"] - (3 * v[k, "g"] + v[k, "e"]) / 4; n++
			if (d * d > 1e-18) bad = 1
		}
		exit bad || n < 400
	}' r.csv
}

@test "states kept in a backtest, sample paths, an alias as name" {
	panel >p.csv
	spec="combine:$A+theta:alias=c"
	fc-backtest -q --fit "$spec,$B:alias=g,theta" --features $FEATURES -H 5 --windows 4 --refit never p.csv |
		awk -F, 'NR > 1 { v[$1, $2, $4, $3] = $6; s[$1 SUBSEP $2 SUBSEP $4] } END {
			for (k in s) { n++; d = v[k, "c"] - (v[k, "g"] + v[k, "theta"]) / 2; if (d * d > 1e-18) bad = 1 }
			exit bad || n != 80 }'
	fc-predict -q --fit "$spec" --features $FEATURES -H 3 --paths 20 --level 80 p.csv >f.csv
	# The paths of a step have its quantiles.
	awk -F, 'NR > 1 { n = 0; for (i = 8; i < NF; i++) n += $i < $6 || $i > $7; if (n != 4) bad = 1 }
		END { exit bad || NR != 13 }' f.csv
	fc-predict -q --fit "$spec" --features $FEATURES -H 3 --paths 20 --level 80 p.csv >g.csv
	same f.csv g.csv
	# Members of one series may be combined by hand too.
	fc-predict -q --fit "combine:ets+snaive+naive:weights=2,0.5,0:alias=c,ets:alias=g,snaive:alias=e,naive:alias=s" -H 7 --level 80 p.csv >f.csv
	put_together weights f.csv
}

@test "a short series, and what a combination cannot" {
	panel >p.csv
	echo "Z,2024-04-30,5,0" >>p.csv
	fc-predict --fit "combine:$A+theta:alias=c,$B:alias=g" --features $FEATURES -H 3 p.csv 2>err >f.csv
	# Theta cannot take one value, naive stepped in: the trees alone count.
	awk -F, '$1 == "Z" { v[$2, $3] = $5; n++ } END { for (k in v) { split(k, a, SUBSEP); if (v[a[1], "c"] != v[a[1], "g"]) exit 1 } exit n != 6 }' f.csv
	grep -q "'c/theta'" err
	refuse() { # TEXT SPEC WORD...
		run fc-train -m "$2" --features $FEATURES "${@:3}" p.csv
		expect 2
		[[ $output == *"$1"* ]] || { echo "$output"; return 1; }
	}
	refuse "give them" "combine:$A+ets:weights=inverse"
	refuse "give them" "combine:$A+ets:weights"
	refuse "as many as there are models" "combine:$A+ets:weights=1"
	refuse "none above 0" "combine:$A+ets:weights=0,0"
	refuse "not a combination" "combine:$A+ets" --export lightgbm
	refuse "not of members" "combine:$A+ets:alias=c" --tune 2 -H 7
	refuse "cannot be combined" "combine:$A+combine/ses"
	refuse "cannot be combined" "mstl:gbdt"
}

@test "fc-predict -m looks as far ahead as fc-train was told" {
	panel >p.csv
	fc-train -m ses -H 9 p.csv >m.fcm
	fc-predict -q -m m.fcm p.csv >a.csv
	[ "$(wc -l <a.csv)" -eq 37 ]
	fc-predict -q -m m.fcm -H 9 p.csv >b.csv
	same a.csv b.csv
	fc-predict -q -m m.fcm --stored | cut -d, -f 1-5 >s.csv
	cut -d, -f 1-5 a.csv >want
	same want s.csv
	fc-predict -q -m m.fcm -H 2 p.csv | wc -l | { read -r n; [ "$n" -eq 9 ]; }
}
