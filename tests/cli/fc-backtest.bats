#!/usr/bin/env bats
# fc-backtest.bats - rolling origins, against a loop by hand
bats_require_minimum_version 1.5.0
load helpers

panel() { # 2 stores x 3 items x 60 days, features that would give y away
	awk 'BEGIN {
		print "store,item,ds,y,tomorrow"
		for (s = 1; s <= 2; s++) for (i = 1; i <= 3; i++)
			for (t = 1; t <= 60; t++)
				printf "S%d,I%d,2024-%02d-%02d,%d,%d\n", s, i,
					t <= 31 ? 1 : 2, t <= 31 ? t : t - 31,
					(s * 7 + i * 3 + t * (t % 7)) % 11, t
	}'
}

# loop DAYS-BACK ...: what fc-predict says from these days, in our order
loop() { # with the options of fc-predict in $OPTS
	local back c
	for back; do
		c=$(date -u -d "2024-02-29 - $back days" +%F)
		# shellcheck disable=SC2086
		fc-view --where "ds<=$c" ${FROM:+--where "ds>$(date -u -d "$c - $FROM days" +%F)"} panel.csv |
			fc-predict $OPTS >part
		head -n 1 part >header
		tail -n +2 part
	done >all
	cat header
	sort -s -t, -k1,1 -k2,2 -k4,4 -k5,5 -k3,3 all
}

without_y() {
	cut -d, -f 1-5,7- "$1"
}

@test "equal to a loop over cutoffs, byte for byte, on any number of threads" {
	panel >panel.csv
	spec=ses,snaive,holt-winters,croston
	q="--level 80,95 --quantiles 0.5 --lower 0"
	OPTS="--fit $spec -H 5 $q" loop 13 9 5 >want
	# shellcheck disable=SC2086
	fc-backtest --fit $spec -H 5 --windows 3 --step 4 $q -j 1 panel.csv >got
	without_y got >bare
	same want bare
	# shellcheck disable=SC2086
	fc-backtest --fit $spec -H 5 --windows 3 --step 4 $q -j 3 panel.csv >again
	same got again
	[ "$(wc -l <got)" -eq $((1 + 6 * 4 * 3 * 5)) ]
	# The actuals are those of the panel.
	cut -d, -f 1-3,6 got | tail -n +2 | sort -u >y
	cut -d, -f 1-4 panel.csv | sort >all
	[ "$(comm -13 all y | wc -l)" -eq 0 ]
}

@test "--gap, --rolling: equal to the loop without the first steps" {
	panel >panel.csv
	OPTS="--fit ses,mean -H 5" FROM=20 loop 7 6 5 >all
	# Cutoffs 24, 23 and 22 Feb; steps 3 to 5 are left.
	awk -F, 'NR == 1 { print; next } (substr($3, 9) - substr($5, 9)) > 2' all >want
	fc-backtest --fit ses,mean -H 3 --gap 2 --windows 3 --rolling 20 panel.csv >got
	without_y got >bare
	same want bare
	[ "$(wc -l <bare)" -eq $((1 + 6 * 2 * 3 * 3)) ]
}

@test "--refit: never is training once and updating, K is every K-th window" {
	panel >panel.csv
	fc-backtest --fit ses,holt,naive -H 4 --windows 4 --step 3 --refit never panel.csv >never
	# Cutoffs lie 13, 10, 7 and 4 days before 29 Feb.
	fc-view --where 'ds<=2024-02-16' panel.csv | fc-train -m ses,holt,naive -o m.fcm -q
	for d in 16 19 22 25; do
		fc-view --where "ds<=2024-02-$d" panel.csv |
			fc-predict -m m.fcm --update -H 4 | tail -n +2
	done | sort -t, -k1,1 -k2,2 -k4,4 -k5,5 -k3,3 >want
	without_y never | tail -n +2 >bare
	same want bare
	fc-backtest --fit ses,holt,naive -H 4 --windows 4 --step 3 panel.csv >every
	fc-backtest --fit ses,holt,naive -H 4 --windows 4 --step 3 --refit 1 panel.csv >one
	fc-backtest --fit ses,holt,naive -H 4 --windows 4 --step 3 --refit 4 panel.csv >four
	fc-backtest --fit ses,holt,naive -H 4 --windows 4 --step 3 --refit 2 panel.csv >two
	same every one
	same never four
	run ! cmp -s every never
	# Windows 1 and 3 are fitted, 2 and 4 go on.
	window() { # DAY FILE
		awk -F, -v c="2024-02-$1" '$5 == c' "$2" >"$2.$1"
	}
	for d in 16 22; do
		window $d every
		window $d two
		same every.$d two.$d
	done
	for d in 19 25; do
		window $d never
		window $d two
	done
	[ "$(wc -l <never.19)" -eq 72 ]
	same never.19 two.19
	run ! cmp -s never.25 two.25
}

@test "nothing after the cutoff, and no other column, changes a forecast" {
	panel >panel.csv
	fc-backtest --fit ses,holt -H 5 panel.csv >want
	awk -F, -v OFS=, 'NR > 1 { $5 = "x" } NR > 1 && $3 > "2024-02-24" { $4 = 999 } 1' \
		panel.csv >poisoned.csv
	fc-backtest --fit ses,holt -H 5 poisoned.csv >got
	without_y want >want.cut
	without_y got >got.cut
	same want.cut got.cut
	[ "$(cut -d, -f 6 got | sort -u | xargs)" = "999 y" ]
}

@test "series of other lengths have windows of their own; short ones are named" {
	{
		echo store,ds,y
		for d in 01 02 03 04 05 06 07 08; do echo "A,2024-01-$d,${d#0}"; done
		for d in 11 12 13 14 15; do echo "B,2024-01-$d,${d#0}"; done
		echo C,2024-01-03,1
		echo D,2024-01-03,
	} >panel.csv
	run --separate-stderr fc-backtest --fit naive -H 2 --windows 2 --step 3 panel.csv
	expect 0
	[ "$output" = "store,ds,model,cutoff,y,yhat,fallback
A,2024-01-04,naive,2024-01-03,4,3,
A,2024-01-05,naive,2024-01-03,5,3,
A,2024-01-07,naive,2024-01-06,7,6,
A,2024-01-08,naive,2024-01-06,8,6,
B,2024-01-14,naive,2024-01-13,14,13,
B,2024-01-15,naive,2024-01-13,15,13," ]
	[[ $stderr == *"series 'B': 5 periods are too few for 1 of 2 windows"* ]]
	[[ $stderr == *"series 'C': 1 periods are too few for 2 of 2 windows"* ]]
	[[ $stderr == *"series 'D': 0 periods are too few for 2 of 2 windows"* ]]
	run fc-backtest --fit naive -H 2 --windows 2 --strict panel.csv
	expect 3
	run -9 fc-backtest --fit naive -H 9 -q --empty 9 panel.csv
}

@test "missing values and absent rows: the same periods from what was known" {
	{
		echo store,ds,y
		for d in 01 02 03 04; do echo "A,2024-01-$d,${d#0}"; done
		echo A,2024-01-05,
		# no 6th
		for d in 07 08 09 10; do echo "A,2024-01-$d,${d#0}"; done
		echo A,2024-01-11,
	} >panel.csv
	# Cutoffs are the 5th (missing), the 6th (absent) and the 7th.
	fc-backtest --fit naive,rwd -H 3 --windows 3 panel.csv >got
	grep ,naive, got >naive
	[ "$(cat naive)" = "A,2024-01-06,naive,2024-01-05,,4,
A,2024-01-07,naive,2024-01-05,7,4,
A,2024-01-08,naive,2024-01-05,8,4,
A,2024-01-07,naive,2024-01-06,7,4,
A,2024-01-08,naive,2024-01-06,8,4,
A,2024-01-09,naive,2024-01-06,9,4,
A,2024-01-08,naive,2024-01-07,8,7,
A,2024-01-09,naive,2024-01-07,9,7,
A,2024-01-10,naive,2024-01-07,10,7," ]
	# The drift of 1 a day leads to the truth over the hole.
	awk -F, '/,rwd,/ && $4 < "2024-01-07" { n++; split($2, d, "-")
		if ($6 != d[3] + 0) exit 1 } END { exit n != 6 }' got
	# --rolling counts days, not rows: the 5th to the 7th hold one value.
	fc-backtest --fit mean -H 3 --rolling 3 panel.csv >got
	[ "$(sed -n 2p got)" = "A,2024-01-08,mean,2024-01-07,8,7," ]
}

@test "months, weeks and whole numbers as time" {
	printf 'ds,y\n2024-01-31,1\n2024-02-29,2\n2024-03-31,3\n2024-04-30,4\n2024-05-31,5\n' >m.csv
	[ "$(fc-backtest --fit naive -H 2 --windows 2 m.csv | cut -d, -f 1,3,4,5 | xargs)" = \
		"ds,cutoff,y,yhat 2024-03-31,2024-02-29,3,2 2024-04-30,2024-02-29,4,2 2024-04-30,2024-03-31,4,3 2024-05-31,2024-03-31,5,3" ]
	printf 'ds,y\n1,1\n2,2\n3,3\n4,4\n5,5\n' >i.csv
	[ "$(fc-backtest --fit naive -H 2 --windows 2 i.csv | tail -n 1)" = "5,naive,3,5,3," ]
}

@test "wrong usage is refused with a reason" {
	panel >panel.csv
	refuse() { # WORDS -- ARGS
		local words=$1
		shift
		run fc-backtest "$@" panel.csv
		expect 2
		[[ $output == *"$words"* ]] || { echo "$output"; return 1; }
	}
	refuse "--horizon is missing" --fit naive
	refuse "'never' or a number" --fit naive -H 3 --refit sometimes
	refuse "'never' or a number" --fit naive -H 3 --refit 0
	refuse "--rolling needs" --fit naive -H 3 --refit never --rolling 9
	refuse "--lower is above" --fit naive -H 3 --lower 2 --upper 1
	refuse "no global model" --fit ses --features lag7 -H 3
	refuse "--windows" --fit naive -H 3 --windows 0
	printf 'store,ds,model,cutoff,y,yhat\nA,2024-01-02,x,2024-01-01,1,1\n' >f.csv
	run fc-backtest --fit naive -H 1 f.csv
	expect 3
	[[ $output == *"a panel is wanted"* ]]
	printf 'store,ds\nA,2024-01-02\n' >f.csv
	run fc-backtest --fit naive -H 1 f.csv
	expect 3
	[[ $output == *"no column 'y'"* ]]
}

@test "--exec: a program's forecasts are those of the same models inside" {
	panel >panel.csv
	sub='fc-predict --fit ses,snaive -H 5 --level 80'
	fc-backtest --fit ses,snaive -H 5 --windows 3 --step 4 --level 80 panel.csv >want
	fc-backtest --exec "$sub" -H 5 --windows 3 --step 4 --level 80 panel.csv >got
	same want got
	# A pipe of programs, standard input, more periods than asked for.
	fc-backtest --fit ses -H 3 --gap 2 --windows 2 --rolling 20 panel.csv >want
	fc-backtest --exec "fc-view -b | fc-predict --fit ses -H 9 -b" \
		-H 3 --gap 2 --windows 2 --rolling 20 <panel.csv >got
	same want got
	# It sees all columns up to the cutoff, once per window.
	fc-backtest --exec 'tee -a seen | fc-predict --fit naive -H 2' -H 2 --windows 2 panel.csv >/dev/null
	[ "$(grep -c tomorrow seen)" -eq 2 ]
	{ fc-view --where 'ds<=2024-02-26' panel.csv; fc-view --where 'ds<=2024-02-27' panel.csv; } >want
	same want seen
	# A program without a column model is called by its own name.
	cat >last.awk <<-'EOF'
	BEGIN { FS = OFS = "," }
	NR == 1 { print "store,item,ds,yhat"; next }
	$1 $2 != k && k != "" { print a, "2024-02-29", y }
	{ k = $1 $2; a = $1 OFS $2; y = $4 }
	END { print a, "2024-02-29", y }
	EOF
	fc-backtest --exec '/usr/bin/env awk -f last.awk' -H 1 panel.csv >got
	fc-backtest --fit naive -H 1 panel.csv | sed 's/,naive,/,env,/' >want
	same want got
}

@test "--exec: what goes wrong is said" {
	panel >panel.csv
	fails() { # WORDS COMMAND
		run fc-backtest --exec "$2" -H 2 --windows 2 panel.csv
		expect 3
		[[ $output == *"$1"* ]] || { echo "$output"; return 1; }
	}
	fails "ended with status 7" 'exit 7'
	fails "ended with status 127" no-such-program
	fails "was ended by signal 9" 'kill -9 $$'
	fails "window 1: /dev/fd/" true
	fails "no column 'yhat'" cat
	fails "the key columns are not those" 'echo ds,yhat; echo 2024-02-29,1'
	fails "series 'S9/I1' was not in its panel" \
		'echo store,item,ds,yhat; echo S9,I1,2024-02-29,1'
	for bad in "--fit naive" "--refit never" "--lower 0"; do
		# shellcheck disable=SC2086
		run fc-backtest --exec cat -H 2 $bad panel.csv
		expect 2
	done
	run fc-backtest --fit naive --exec cat -H 2 panel.csv
	expect 2
	[[ $output == *"either --fit or --exec"* ]]
	cmp <(fc-backtest -H 2 panel.csv) <(fc-backtest --fit auto -H 2 panel.csv)
}

@test "bounds hold for forecasts and quantiles of every local model" {
	awk 'BEGIN { print "unique_id,ds,y"
		for (t = 1; t <= 40; t++)
			printf "a,%d,%d\n", t, (t * 7 % 5) * (t % 3) }' >p.csv
	specs="4theta,ces,ets,theta,dotm,arima:111,auto-arima,croston,imapa,naive,rwd,mean,snaive:season=4,holt-winters:season=4,combine:ets+theta/lambda=0.5,ses:lambda=0.3:biasadj"
	fc-backtest --fit "$specs" --windows 2 -H 4 --level 95 --freq 1 \
		--lower 1 --upper 5 p.csv >back
	fc-predict --fit "$specs" -H 4 --level 95 --freq 1 --lower 1 \
		--upper 5 p.csv >ahead
	for f in back ahead; do
		awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
			{ n++; for (k in c) if (k ~ /^yhat/) { v = $(c[k])
			  if (v != "" && (v < 1 || v > 5)) { print; bad = 1 } } }
			END { exit bad || n < 60 }' $f
	done
}
