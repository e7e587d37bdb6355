#!/usr/bin/env bats
# fc-train.bats - model files: made whole, read back, never believed blindly
bats_require_minimum_version 1.5.0
load helpers

panel() { # SERIES DAYS: trend, week, something else; integer steps
	awk -v k="$1" -v n="$2" 'BEGIN {
		print "store,item,ds,y,promo"
		for (i = 1; i <= k; i++) for (t = 1; t <= n; t++)
			printf "S%d,I%02d,%d,%.3f,%d\n", i % 2, i, t,
				i * 5 + t / 9 + (t % 7) * 2 + sin(t * i),
				(t * i) % 5 == 0
	}' | (read -r head; echo "$head"; sort -t, -k1,2 -s)
}

LOCAL=naive,snaive:season=7,rwd,mean,window-average,ses,holt,croston
LOCAL=$LOCAL,holt-winters:season=7,holt-winters:season=7:multiplicative:damped
LOCAL=$LOCAL,ses:season=7:seasonal=decompose

@test "a model file forecasts as a fit in one go does" {
	panel 6 60 >p.csv
	fc-predict --fit $LOCAL -H 9 --level 80 p.csv >want
	[ "$(wc -l <want)" -eq $((6 * 11 * 9 + 1)) ]
	fc-train -m $LOCAL -o m.fcm p.csv
	fc-predict -m m.fcm -H 9 --level 80 p.csv >got
	same want got
	fc-predict -m m.fcm -H 9 --level 80 --stored >got
	same want got
	# keys alone are enough
	cut -d, -f1-4 p.csv | awk -F, 'NR == 1 || !seen[$1 $2]++' >keys.csv
	fc-predict -m m.fcm -H 9 --level 80 keys.csv >got
	same want got
}

@test "the same file for any thread, encoding and order of dictionaries" {
	panel 8 80 >p.csv
	fc-train --no-history -m $LOCAL,ridge --by store -o a p.csv
	fc-train --no-history -j 3 -m $LOCAL,ridge --by store p.csv >b
	same a b
	fc-view -b p.csv | fc-train --no-history -m $LOCAL,ridge --by store -o b
	same a b
	[ "$(stat -c %a a)" = 644 ]
	fc-view a >text
	grep -q '^model     ridge$' text
	grep -q '^segments  2$' text
	grep -q ' promo$' text
}

@test "updating goes on from new observations without a fit" {
	panel 3 60 >p.csv
	awk -F, 'NR == 1 || $3 <= 50' p.csv >old.csv
	awk -F, 'NR == 1 || $3 > 50' p.csv >new.csv
	# models whose parameters do not change: as if fitted on all
	m=naive,snaive:season=7,rwd,mean,croston,ses:alpha=0.3:level=first
	fc-train -m $m -o m.fcm old.csv
	fc-predict -m m.fcm --update -H 5 --digits 9 new.csv >got
	fc-predict --fit $m -H 5 --digits 9 p.csv >want
	same want got
	# the whole panel holds the same news
	fc-predict -m m.fcm --update -H 5 --digits 9 p.csv >got
	same want got
	# without --update the news are not looked at
	fc-predict -m m.fcm -H 5 new.csv >got
	fc-predict --fit $m -H 5 old.csv >want
	same want got
	# a gap in the news is missing values
	awk -F, '$3 != 53' new.csv >gap.csv
	awk -F, '$3 != 53' p.csv >all.csv
	fc-predict -m m.fcm --update -H 5 --digits 9 gap.csv >got
	fc-predict --fit $m -H 5 --digits 9 all.csv >want
	same want got
}

@test "series that are not in the file are fitted, and said" {
	panel 3 40 >p.csv
	grep -v I02 p.csv >some.csv
	fc-train -m ses -o m.fcm some.csv
	run --separate-stderr fc-predict -m m.fcm -H 2 p.csv
	expect 0
	[ "$stderr" = "fc-predict: warning: series 'S0/I02': not in the model file; fitted on this stream" ]
	fc-predict --fit ses -H 2 p.csv >want
	same want <(printf '%s\n' "$output")
	run fc-predict -m m.fcm -H 2 --strict p.csv
	expect 3
}

@test "a damaged, cut or foreign file is refused by name" {
	panel 2 30 >p.csv
	fc-train -m ses,snaive:season=7 -o m.fcm p.csv
	size=$(wc -c <m.fcm)
	for n in 0 7 16 100 $((size - 1)); do
		head -c "$n" m.fcm >bad.fcm
		run --separate-stderr fc-predict -m bad.fcm -H 1 p.csv
		expect 3
		[[ $stderr == "fc-predict: bad.fcm: "*"model file"* ]]
	done
	for at in 40 200 $((size - 100)); do
		cp m.fcm bad.fcm
		printf '\252\125' |
			dd of=bad.fcm bs=1 seek="$at" conv=notrunc 2>/dev/null
		run --separate-stderr fc-predict -m bad.fcm -H 1 p.csv
		expect 3
		[[ $stderr == "fc-predict: bad.fcm: damaged model file: "* ]]
	done
	cp m.fcm bad.fcm
	printf '\011' | dd of=bad.fcm bs=1 seek=8 conv=notrunc 2>/dev/null
	run --separate-stderr fc-predict -m bad.fcm -H 1 p.csv
	expect 3
	[[ $stderr == *"version 9; this program reads version 1" ]]
	run --separate-stderr fc-predict -m p.csv -H 1 p.csv
	expect 3
	[ "$stderr" = "fc-predict: p.csv: not a model file" ]
	run --separate-stderr fc-predict -m none.fcm -H 1 p.csv
	expect 4
	# and a panel of another kind
	cut -d, -f2- p.csv | sort -u | grep -v '^item' | sort -t, -k1,1 -k2n |
		fc-view --header item,ds,y,promo >q.csv
	run --separate-stderr fc-predict -m m.fcm -H 1 q.csv
	expect 3
	[[ $stderr == *"the key columns are not those of 'm.fcm'" ]]
}

@test "what is wrong with a SPEC is said" {
	panel 1 10 >p.csv
	fc-train --models >models
	grep -q '^ses ' models
	grep -q '^    variant=classic|sba|sbj ' models
	fc-predict --fit naive -H 1 p.csv >f.csv
	run --separate-stderr fc-train -m ses f.csv
	expect 3
	[[ $stderr == *"the input holds forecasts"* ]]
	run --separate-stderr fc-predict --fit ses -H 1 f.csv
	expect 3
	[[ $stderr == *"the input holds forecasts"* ]]
	run --separate-stderr fc-train -m etz p.csv
	expect 2
	[[ $stderr == *"no model 'etz'; there are: 4theta, "* ]]
	run --separate-stderr fc-train -m ses:alpha=7 p.csv
	expect 2
	[[ $stderr == *"ses:alpha: not a number in 0 to 1: '7'"* ]]
	run --separate-stderr fc-train -m ridge --by nothing p.csv
	expect 3
	[[ $stderr == *"nothing"*"store, item, ds, y, promo"* ]]
	run --separate-stderr fc-train -m ridge --by promo p.csv
	expect 2
	[[ $stderr == *"--text promo"* ]]
	cut -d, -f1-4 p.csv >bare.csv
	run --separate-stderr fc-train -m ridge bare.csv
	expect 3
	[[ $stderr == *"no feature columns"* ]]
	cut -d, -f1-3 p.csv >bare.csv
	run --separate-stderr fc-train -m ses bare.csv
	expect 3
	[[ $stderr == *"no column 'y'"* ]]
	[ ! -e m ]
}

@test "a transformation goes with the state: model file, update, backtest" {
	awk 'BEGIN { print "unique_id,ds,y"
		for (i = 1; i <= 2; i++) for (t = 1; t <= 48; t++)
			printf "s%d,%d,%.6f\n", i, t,
			    exp(0.03 * t + (t % 4 == i ? 0.3 : 0) + 0.05 * sin(t * t)) }' >p.csv
	specs="theta:log:season=4,ets:lambda=auto:biasadj:season=4,combine:ses+rwd:lambda=0.2"
	fc-train -m "$specs" --freq 1 -o m.fcm p.csv
	fc-predict --model m.fcm --stored -H 5 --level 80 >stored
	fc-predict --fit "$specs" -H 5 --level 80 --freq 1 p.csv >fitted
	cmp stored fitted
	fc-train -m "$specs" --freq 1 -o short.fcm <(awk -F, '$2 != "ds" && $2 > 40 { next } 1' p.csv)
	fc-predict --model short.fcm --update -H 5 --level 80 p.csv >updated
	# later values are taken in: the cutoff moves
	[ "$(cut -d, -f4 updated | sort -u | grep -v cutoff)" = 48 ]
	fc-backtest --fit "$specs" --windows 1 -H 8 --level 80 --freq 1 p.csv >back
	fc-predict --model short.fcm --stored -H 8 --level 80 >forward
	awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) c[FILENAME, $i] = i; next }
		{ k = $1 "," $2 "," $3; v = $(c[FILENAME, "yhat"]) "," $(c[FILENAME, "yhat-hi-80"])
		  if (FILENAME == "back") a[k] = v; else { n++; if (a[k] != v) { print k, v, a[k]; exit 1 } } }
		END { exit n != 48 }' back forward
	run fc-predict --fit ses:log -H 2 --freq 1 <<<$'unique_id,ds,y\na,1,0\na,2,3\na,3,1'
	expect 0
	[[ "$output" == *"fitted without the transformation"* ]]
}

@test "--warm starts from an earlier file: as good as a fit from nothing" {
	panel 6 90 >p.csv
	awk -F, 'NR == 1 || $3 <= 85' p.csv | grep -v I04 >old.csv
	m=ets:AAN,ets:AAA:season=7,arima:101,ses,stl:holt:season=7,naive
	fc-train -m $m -o old.fcm old.csv
	fc-train --no-history -m $m -o cold.fcm p.csv
	fc-train --no-history -m $m --warm old.fcm -o warm.fcm p.csv
	fc-train --no-history -j 3 -m $m --warm old.fcm -o again.fcm p.csv
	same warm.fcm again.fcm
	fc-predict -m cold.fcm -H 5 --stored >want
	fc-predict -m warm.fcm -H 5 --stored >got
	paste -d, want got | awk -F, 'NR > 1 && ($6 - $13)^2 > (0.02 * $6)^2 { bad++ }
		END { print bad + 0 " of " NR - 1; exit bad > 9 }'
	# a series the file does not know is fitted from nothing
	grep I04 want >want4
	grep I04 got >got4
	same want4 got4
	# into the same file
	fc-train --no-history -m $m --warm old.fcm -o old.fcm p.csv
	same old.fcm warm.fcm
}

@test "--warm refuses files that say nothing of these models or series" {
	panel 2 40 >p.csv
	fc-train -m ses -o m.fcm p.csv
	run --separate-stderr fc-train -m holt --warm m.fcm -o n.fcm p.csv
	expect 2
	[[ $stderr == *"--warm: 'm.fcm' holds none of the local models asked for"* ]]
	cut -d, -f2- p.csv >one.csv
	run --separate-stderr fc-train -m ses --warm m.fcm -o n.fcm one.csv
	expect 3
	[[ $stderr == *"the key columns are not those of 'm.fcm'"* ]]
	run --separate-stderr fc-train -f D -m ses --warm p.csv -o n.fcm p.csv
	[ "$status" -ne 0 ]
	head -c 300 m.fcm >cut.fcm
	run --separate-stderr fc-train -m ses --warm cut.fcm -o n.fcm p.csv
	[ "$status" -ne 0 ]
	[ ! -e n.fcm ]
}

@test "outliers=replace fits what is left without them, and tells how many" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 60; t++)
		print "a," t "," 20 + (t % 5) / 2 + t / 10 }' >clean.csv
	awk -F, '$2 == 31 || $2 == 58 { $3 *= 9 } { print $1 "," $2 "," $3 }' clean.csv >dirty.csv
	fc-predict --fit holt -H 3 clean.csv >want
	for m in holt:outliers=replace 'combine:holt+holt/damped:outliers=replace' \
		stl:holt:outliers=replace:season=5 holt:outliers=replace:log; do
		fc-predict --fit $m -H 3 dirty.csv >got
		paste -d, want got | awk -F, 'NR > 1 && ($5 - $11)^2 > 2 { exit 1 }'
	done
	run --separate-stderr fc-train -v -m holt:outliers=replace -o m.fcm dirty.csv
	expect 0
	[[ $stderr == *"2 outliers replaced"* ]]
	run --separate-stderr fc-predict -v --fit holt:outliers=replace -H 1 dirty.csv
	expect 0
	[[ $stderr == *"2 outliers replaced"* ]]
	# a model file does not clean again, and knows its spec
	fc-predict -m m.fcm -H 3 --stored >got
	fc-predict --fit holt:outliers=replace -H 3 dirty.csv >want
	same want got
	fc-predict --fit holt:outliers=keep:alias=holt -H 3 dirty.csv >got
	fc-predict --fit holt -H 3 dirty.csv >want
	same want got
	run fc-train -m holt:outliers=drop -o n.fcm dirty.csv
	expect 2
}

@test "ets:ZAN chooses among the forms of the name" {
	awk 'BEGIN { print "id,ds,y"; for (t = 1; t <= 48; t++)
		print "a," t "," 50 + t + (t % 4) * 9 + 3 * sin(t * t) }' >p.csv
	form() { fc-train -m "$1" -o m.fcm p.csv && fc-predict -m m.fcm -H 4 --stored --digits 9 | cut -d, -f1,2,4-; }
	# what is left open is chosen as the whole name would be
	form ets:season=4 | tail -n +2 >free
	form ets:ZZZ:season=4 | tail -n +2 >got
	same free got
	form ets:ZZN:season=4 | tail -n +2 >got
	form ets:damped=auto:season=1 | tail -n +2 >want
	same want got
	# one candidate is left
	form ets:ANZ:season=1 | tail -n +2 >got
	form ets:ANN:calm=yes:season=1 | tail -n +2 >want
	same want got
	form ets:model=AAdZ:season=1 | tail -n +2 >got
	form ets:AAdN:calm=yes:season=1 | tail -n +2 >want
	same want got
	run fc-train -m ets:ZZQ -o m.fcm p.csv
	expect 2
	run fc-train -m ets:ZNdN -o m.fcm p.csv
	expect 2
}
