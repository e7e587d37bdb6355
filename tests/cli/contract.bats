#!/usr/bin/env bats
# contract.bats - what every command promises (fctools(7), "Contract")
#
# Each test drives all commands of build/bin through one promise. A new
# command joins by existing; what it needs beyond an input file is said in
# args() and input() below.
bats_require_minimum_version 1.5.0
load helpers

COMMANDS=$(cd "$BIN" && ls fc-*)
STREAMING=$(echo "$COMMANDS" | grep -v '^fc-simulate$')

setup() {
	T=$(mktemp -d "$BATS_TMPDIR/fc.XXXXXX")
	cd "$T" || return 1
	panel >panel.csv
	nodes >nodes.csv
	forecasts >forecasts.csv
}

panel() { # 3 stores x 4 items x 40 days
	awk 'BEGIN {
		print "store,item,ds,y,price"
		for (s = 1; s <= 3; s++) for (i = 1; i <= 4; i++)
			for (t = 1; t <= 40; t++)
				printf "S%d,I%d,2024-%02d-%02d,%d,%.2f\n", s, i,
					(t > 31 ? 2 : 1), (t > 31 ? t - 31 : t),
					(s * 7 + i * 3 + t * (t % 7)) % 11, i + s / 4
	}'
}

nodes() { # coherent base forecasts: total, stores, items of stores
	awk 'BEGIN {
		print "store,item,ds,model,cutoff,yhat"
		for (s = 0; s <= 3; s++) for (i = 0; i <= 2; i++) {
			if (s == 0 && i > 0) continue
			for (t = 1; t <= 4; t++)
				printf "%s,%s,2024-02-%02d,naive,2024-01-31,%d\n",
					s ? "S" s : "*", i ? "I" i : "*", t,
					s == 0 ? 60 + t : i == 0 ? 20 + s : 10 + i
		}
	}'
}

forecasts() {
	awk 'BEGIN {
		print "store,item,ds,model,cutoff,y,yhat"
		for (s = 1; s <= 3; s++) for (i = 1; i <= 4; i++)
			for (t = 1; t <= 7; t++)
				printf "S%d,I%d,2024-02-%02d,naive,2024-01-31,%d,%d\n",
					s, i, t, t * s, 2 * s + i
	}'
}

# Arguments without which a command does not work.
args() { # COMMAND
	case $1 in
	fc-ingest) echo "--key store,item --time ds --target y" ;;
	fc-features) echo "--features lag1,rolling_mean_lag1_window_size7" ;;
	fc-decompose) echo "--season 7" ;;
	fc-train) echo "--model naive" ;;
	fc-predict) echo "--fit naive -H 3" ;;
	fc-backtest) echo "--fit naive -H 3" ;;
	fc-reconcile) echo "--method bottom-up" ;;
	fc-aggregate) echo "--hierarchy ;store;store,item" ;;
	fc-simulate) echo "--stores 2 --items 5 --days 60" ;;
	esac
}

input() { # COMMAND
	case $1 in
	fc-reconcile) echo nodes.csv ;;
	fc-eval) echo forecasts.csv ;;
	*) echo panel.csv ;;
	esac
}

# go COMMAND [WORD ...]: the command with what it needs and these words
go() {
	local c=$1
	shift
	# shellcheck disable=SC2046
	"$c" $(args "$c") "$@"
}

fails() { # WHAT...: say which command broke which promise
	echo "$@"
	return 1
}

@test "--help and --version" {
	for c in $COMMANDS; do
		"$c" --help >help 2>err || fails "$c --help"
		"$c" -h >help2
		same help help2
		[ ! -s err ] || fails "$c: --help writes to stderr"
		[ "$(wc -l <help)" -gt 10 ] || fails "$c: no help"
		! grep -q '.\{80\}' help || fails "$c: help wider than 79"
		! grep -q "$(printf '\t')" help || fails "$c: tab in help"
		[ "$("$c" -V)" = "$c (fctools) 0.1.0" ] || fails "$c -V"
		[ "$("$c" --version)" = "$c (fctools) 0.1.0" ]
	done
}

@test "wrong usage: status 2, two lines, no abbreviations" {
	for c in $COMMANDS; do
		run --separate-stderr "$c" --no-such-option
		expect 2
		[ -z "$output" ]
		[[ ${stderr_lines[0]} == "$c: "* ]] || fails "$c: $stderr"
		[ "${stderr_lines[1]}" = "Try '$c --help' for more information." ]
		[ "${#stderr_lines[@]}" -eq 2 ]
		run --separate-stderr "$c" --quie
		expect 2
		[[ $stderr == *"did you mean '--quiet'"* ]] || fails "$c: $stderr"
		run "$c" --empty
		expect 2
		run "$c" --empty=x
		expect 2
		run "$c" -@
		expect 2
	done
}

@test "a letter means the same in every command" {
	for c in $COMMANDS; do
		"$c" --fc-options | awk -F '\t' '$2 != "" { print $2, $1 }'
	done | sort -u >letters
	[ -s letters ]
	run awk 'seen[$1]++ { print "letter " $1 " means two things" }' letters
	[ -z "$output" ] || fails "$output"
	for c in $COMMANDS; do
		"$c" --fc-options | awk -F '\t' 'seen[$1]++ { exit 1 }' ||
			fails "$c: an option twice"
	done
}

@test "a file, stdin, a pipe, - and -- are the same" {
	for c in $STREAMING; do
		f=$(input "$c")
		go "$c" --no-history "$f" >a || fails "$c"
		[ -s a ] || fails "$c: no output"
		go "$c" --no-history <"$f" >b
		same a b || fails "$c: stdin"
		# shellcheck disable=SC2002
		cat "$f" | go "$c" --no-history - >b
		same a b || fails "$c: pipe"
		go "$c" --no-history -q -- "$f" >b
		same a b || fails "$c: --"
	done
}

@test "several files are one stream, and their headers must agree" {
	for c in $STREAMING; do
		f=$(input "$c")
		go "$c" --no-history "$f" >a
		head -n 20 "$f" >one.csv
		(head -n 1 "$f"; tail -n +21 "$f") >two.csv
		go "$c" --no-history one.csv two.csv >b || fails "$c"
		same a b || fails "$c: two files"
		echo "other,ds,y" >three.csv
		echo "x,2024-01-01,1" >>three.csv
		run go "$c" one.csv three.csv
		expect 3
		[[ $output == *one.csv* && $output == *three.csv* ]] ||
			fails "$c: $output"
	done
}

@test "gzip, Arrow, BOM, CRLF, no final newline: the same records" {
	for c in $STREAMING; do
		f=$(input "$c")
		go "$c" --no-history "$f" >a
		gzip -c "$f" >f.gz
		go "$c" --no-history f.gz >b
		same a b || fails "$c: gzip"
		(head -n 10 "$f" | gzip; tail -n +11 "$f" | gzip) |
			go "$c" --no-history >b
		same a b || fails "$c: two members through a pipe"
		fc-view -b "$f" >f.arrow
		go "$c" --no-history f.arrow >b
		same a b || fails "$c: Arrow"
		fc-view -b -z --plain "$f" | go "$c" --no-history >b
		same a b || fails "$c: plain Arrow, gzip"
		(printf '\357\273\277'; sed 's/$/\r/' "$f") >odd.csv
		go "$c" --no-history odd.csv >b
		same a b || fails "$c: BOM and CRLF"
		printf %s "$(cat "$f")" | go "$c" --no-history >b
		same a b || fails "$c: no final newline"
		go "$c" --no-history --parser libcsv "$f" >b
		same a b || fails "$c: libcsv"
		sed 's/[^,]*/"&"/g' "$f" | go "$c" --no-history >b
		same a b || fails "$c: everything quoted"
	done
}

@test "a truncated or corrupt input is an error, and -o keeps the old file" {
	for c in $STREAMING; do
		f=$(input "$c")
		gzip -c "$f" >f.gz
		size=$(wc -c <f.gz)
		head -c $((size / 2)) f.gz >cut.gz
		head -c $((size - 4)) f.gz >tail.gz
		(cat f.gz; echo garbage) >more.gz
		fc-view -b "$f" | head -c 900 >cut.arrow
		for bad in cut.gz tail.gz more.gz cut.arrow; do
			echo old >out
			run --separate-stderr go "$c" -o out "$bad"
			expect 3 || fails "$c $bad: $stderr"
			[ "${#stderr_lines[@]}" -eq 1 ] || fails "$c: $stderr"
			[[ $stderr == "$c: $bad"* ]] || fails "$c: $stderr"
			[ "$(cat out)" = old ] || fails "$c: half an output"
		done
		run ls
		[[ $output != *out.* ]] || fails "$c: temporary left: $output"
		rm out
	done
}

@test "bad records: status 3, file and line, column" {
	for c in $STREAMING; do
		f=$(input "$c")
		awk 'NR == 5 { print $0 ",1,2" ; next } { print }' "$f" >ragged.csv
		run --separate-stderr go "$c" ragged.csv
		expect 3 || fails "$c: ragged: $stderr"
		[[ $stderr == "$c: ragged.csv:5: "* ]] || fails "$c: $stderr"
		# The last column is a number in all three inputs.
		awk -F, -v OFS=, 'NR == 6 { $NF = "12 apples" } { print }' \
			"$f" >number.csv
		column=$(head -n 1 "$f" | sed 's/.*,//')
		case $column in y | yhat)
			run --separate-stderr go "$c" number.csv
			expect 3 || fails "$c: number: $stderr"
			[[ $stderr == "$c: number.csv:6: column '$column': not a number: '12 apples'" ]] ||
				fails "$c: $stderr"
		esac
		sed '7s/20[0-9-]*/yesterday/' "$f" >time.csv
		run --separate-stderr go "$c" time.csv
		expect 3 || fails "$c: time: $stderr"
		[[ $stderr == "$c: time.csv:7: column 'ds': "*"'yesterday'"* ]] ||
			fails "$c: $stderr"
	done
}

@test "out of order: status 3, both keys (fc-ingest sorts, fc-view shows)" {
	for c in $STREAMING; do
		case $c in fc-ingest | fc-view) continue ;; esac
		f=$(input "$c")
		(head -n 1 "$f"; tail -n +2 "$f" | tac) >unsorted.csv
		run --separate-stderr go "$c" unsorted.csv
		expect 3 || fails "$c"
		[[ $stderr == "$c: unsorted.csv:3: "* ]] || fails "$c: $stderr"
		(head -n 3 "$f"; tail -n +3 "$f") >twice.csv
		run --separate-stderr go "$c" twice.csv
		expect 3 || fails "$c"
		[[ $stderr == "$c: twice.csv:4: "* ]] || fails "$c: $stderr"
	done
}

@test "no records: --empty; no header: an error" {
	for c in $STREAMING; do
		f=$(input "$c")
		head -n 1 "$f" >header.csv
		run --separate-stderr go "$c" --empty 99 header.csv
		expect 99 || fails "$c: $stderr"
		[ -z "$stderr" ] || fails "$c: $stderr"
		go "$c" header.csv >/dev/null || fails "$c: header only"
		run --separate-stderr go "$c" --empty 99 \
			--header "$(cat header.csv)" /dev/null
		expect 99 || fails "$c: $stderr"
		run --separate-stderr go "$c" /dev/null
		expect 3
		[[ $stderr == "$c: "*"empty"* ]] || fails "$c: $stderr"
	done
}

@test "the system: status 4 for missing, directory, closed stdin, full disk" {
	for c in $STREAMING; do
		f=$(input "$c")
		run --separate-stderr go "$c" nothing.csv
		expect 4 || fails "$c"
		[ "$stderr" = "$c: nothing.csv: No such file or directory" ] ||
			fails "$c: $stderr"
		run --separate-stderr go "$c" .
		expect 4
		[[ $stderr == "$c: .: Is a directory" ]] || fails "$c: $stderr"
		run --separate-stderr bash -c '"$@" <&-' - "$c" $(args "$c")
		expect 4 || fails "$c: closed stdin: $stderr"
		[[ $stderr == "$c: <stdin>: Bad file descriptor" ]] ||
			fails "$c: $stderr"
		run --separate-stderr go "$c" -o nowhere/out "$f"
		expect 4 || fails "$c: -o nowhere/out"
	done
	for c in $COMMANDS; do
		f=$(input "$c")
		[ "$c" != fc-simulate ] || f=
		for how in "$(args "$c") $f" --help --version; do
			# shellcheck disable=SC2086
			run --separate-stderr bash -c '"$@" >/dev/full' - "$c" $how
			expect 4 || fails "$c $how >/dev/full: $stderr"
			[[ $stderr == "$c: "*"No space left on device" ]] ||
				fails "$c: $stderr"
			[ "${#stderr_lines[@]}" -eq 1 ]
			# shellcheck disable=SC2086
			run --separate-stderr bash -c '"$@" >&-' - "$c" $how
			expect 4 || fails "$c $how >&-: $stderr"
		done
	done
}

@test "success is silent, and nothing is written to the directory" {
	for c in $COMMANDS; do
		f=$(input "$c")
		[ "$c" != fc-simulate ] || f=
		before=$(ls)
		# shellcheck disable=SC2086
		go "$c" $f 2>err >out
		[ ! -s err ] || fails "$c: $(cat err)"
		rm err out
		[ "$(ls)" = "$before" ] || fails "$c writes files"
		# shellcheck disable=SC2086
		go "$c" -v $f 2>err >/dev/null
		[ -s err ] || fails "$c: -v says nothing"
		rm -f err
	done
}

@test "the same bytes for threads, locale, time zone and environment" {
	for c in $COMMANDS; do
		f=$(input "$c")
		[ "$c" != fc-simulate ] || f=
		# shellcheck disable=SC2086
		go "$c" --no-history $f >a
		# shellcheck disable=SC2086
		LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo FC_FREQ=W FC_MODEL=x \
			FC_THREADS=3 go "$c" --no-history $f >b
		same a b || fails "$c: environment"
		if "$c" --fc-options | grep -q '^threads'; then
			for j in 1 2 4; do
				# shellcheck disable=SC2086
				go "$c" --no-history -j $j $f >b
				same a b || fails "$c: -j$j"
			done
		fi
		# shellcheck disable=SC2086
		go "$c" --no-history $f >b
		same a b || fails "$c: twice"
	done
}

@test "-o writes what stdout gets, also over its own input" {
	for c in $COMMANDS; do
		f=$(input "$c")
		[ "$c" != fc-simulate ] || f=
		# shellcheck disable=SC2086
		go "$c" --no-history $f >a
		# shellcheck disable=SC2086
		go "$c" --no-history -oout $f
		same a out || fails "$c: -o"
		[ "$(stat -c %a out)" = 644 ] || fails "$c: mode"
		# shellcheck disable=SC2086
		go "$c" --no-history -o /dev/stdout $f | cat >out
		same a out || fails "$c: -o /dev/stdout"
		[ -z "$f" ] && continue
		cp "$f" self.csv
		go "$c" --no-history -o self.csv self.csv
		same a self.csv || fails "$c: in place"
		rm out self.csv
	done
}

@test "a closed pipe ends it quietly, as SIGPIPE does" {
	awk 'NR == 1 { print; next }
		{ for (k = 100; k < 400; k++) printf "K%d%s\n", k, $0 | "sort" }' \
		panel.csv >big.csv
	for c in fc-view fc-ingest fc-features fc-predict; do
		[ -x "$BIN/$c" ] || continue
		# More than the 1 MiB that the pipe itself may hold.
		more=
		[ "$c" != fc-predict ] || more='-H 28'
		for how in '' "trap '' PIPE;"; do
			run --separate-stderr bash -c "set -o pipefail; $how
				$c $(args "$c") $more big.csv | head -n 1"
			expect 141 || fails "$c: status $status"
			[ -z "$stderr" ] || fails "$c: $stderr"
		done
	done
}

@test "a terminal: nothing to read is misuse, binary is refused" {
	command -v script >/dev/null || skip "no script(1)"
	for c in $STREAMING; do
		run script -qec "$c $(args "$c" | sed 's/;/\\;/g')" /dev/null </dev/null
		expect 2 || fails "$c: stdin a terminal: $output"
		[[ $output == *"usage: $c "* ]] || fails "$c: $output"
		"$c" --fc-options | grep -q '^binary' || continue
		run script -qec "$c -b $(args "$c" | sed 's/;/\\;/g') $(input "$c")" \
			/dev/null
		expect 2 || fails "$c: binary to a terminal: $output"
		[[ $output == *"will not write binary to a terminal"* ]]
	done
}

@test "shards: three processes, headers dropped, parts concatenated" {
	head -n 1 panel.csv >header
	for k in 1 2 3; do
		grep "^S$k," panel.csv >part$k
	done
	for c in fc-view fc-ingest fc-features fc-predict; do
		[ -x "$BIN/$c" ] || continue
		go "$c" --no-history panel.csv >a
		for k in 1 2 3; do
			go "$c" --no-history --header "$(cat header)" \
				$([ $k = 1 ] || echo --no-header) part$k
		done >b
		same a b || fails "$c: shards"
	done
}

@test "history: one command line per stage, unless --no-history" {
	for c in $STREAMING; do
		"$c" --fc-options | grep -q '^binary' || continue
		[ "$c" != fc-eval ] || continue
		fc-view -b "$(input "$c")" | go "$c" -b >out.arrow
		run fc-view --history out.arrow
		[ "${#lines[@]}" -eq 2 ] || fails "$c: $output"
		[[ ${lines[0]} == "fc-view -b "* ]]
		[[ ${lines[1]} == "$c "* ]]
		go "$c" -b --no-history "$(input "$c")" >out.arrow
		run fc-view --history out.arrow
		[ -z "$output" ] || fails "$c: $output"
	done
}
