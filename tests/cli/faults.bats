#!/usr/bin/env bats
# faults.bats - the n-th allocation, read, write ... fails, for every n
#
# However a run ends: the output is whole or the old one is still there, no
# temporary stays behind, the status is 4 and there is one message.
bats_require_minimum_version 1.5.0
load helpers

FAULTS=$ROOT/${B:-build}/faults.so

need_faults() {
	[ -e "$FAULTS" ] || skip "no faults.so (make faults)"
	case ${B:-build} in *san*) skip 'not under a sanitizer' ;; esac
}

# In an empty directory: input for the commands, good/ what they write.
prepare() {
	need_faults
	mkdir work
	echo old >old
	{
		echo store,item,ds,y
		for s in CA_1 CA_2 TX_1; do
			for d in 01 02 03 04 05 06 07 08; do
				echo "$s,\"A, $d\",2016-01-$d,$((10#$d * 7 % 5))"
			done | sort
		done
	} >in.csv
	gzip -nc in.csv >in.csv.gz
	fc-view -b in.csv >in.arrow
}

# fault KIND:N COMMAND...: run it once; fails when the rules are broken.
# Leaves `hit` true when the fault took place.
fault() {
	local kind=$1
	shift
	[ ! -e mark ] || rm mark
	echo old >work/out
	status=0
	FC_FAULT=$kind FC_FAULT_MARK=$PWD/mark LD_PRELOAD=$FAULTS \
		"$@" >stdout 2>stderr || status=$?
	hit=false
	[ ! -e mark ] || hit=true
	local left=(work/*)
	if [ "${left[*]}" != work/out ]; then
		echo "$kind: left behind: ${left[*]}"
		return 1
	fi
	if [ $status -eq 0 ]; then
		# Not hit, or something that is only nice to have failed.
		cmp work/out good || { echo "$kind: wrong output"; return 1; }
		return 0
	fi
	if [ $status -ne 4 ] || ! $hit; then
		echo "$kind: status $status: $(cat stderr)"
		return 1
	fi
	local message=()
	mapfile -t message <stderr
	if [ ${#message[@]} -ne 1 ] || [[ ${message[0]} != fc*": "* ]]; then
		echo "$kind: message: ${message[*]}"
		return 1
	fi
	cmp -s work/out old || { echo "$kind: old file gone"; return 1; }
}

# Every n (every STEP-th) until the command has no n-th call.
every() { # KIND COMMAND...
	local kind=$1 n
	shift
	rm -f work/out
	"$@" && mv work/out good || return 1
	for ((n = 1; n < 3000; n += ${STEP:-1})); do
		fault "$kind:$n" "$@" || return 1
		$hit || return 0
	done
	echo "$kind: no end"
	return 1
}

@test "allocations" {
	prepare
	every alloc fc-view -o work/out in.csv
	every alloc fc-view -b -z -o work/out in.csv.gz
	every alloc fc-view -o work/out in.arrow
}

@test "reads, writes, opens, closes, sync, rename, threads" {
	prepare
	for kind in read write open sync rename close thread; do
		every $kind fc-view -b -o work/out in.csv
		every $kind fc-view -z -o work/out in.csv.gz
		every $kind fc-view -o work/out in.arrow
	done
}

@test "fc-ingest with side files" {
	prepare
	(cat in.csv; echo TX_2,B,2016-01-01,x) >bad.csv
	for kind in alloc read write open sync rename close thread; do
		every $kind fc-ingest -q --no-history --text store,item \
			--key store,item --time ds --target y \
			--rejects /dev/null --stats /dev/null \
			-b -o work/out bad.csv
	done
}

@test "fc-ingest with spills" {
	need_faults
	awk 'BEGIN {
		print "store,ds,y"
		for (i = 20000; i > 0; i--)
			printf "S%d,%d,%d\n", i % 7, i, i
	}' >large.csv
	mkdir work spill
	echo old >old
	export TMPDIR=$PWD/spill
	ingest=(fc-ingest --key store --time ds --target y --memory 64K)
	"${ingest[@]}" large.csv >good
	for kind in read write alloc open; do
		for n in 1 2 3 4 100 500 500+; do
			fault $kind:$n "${ingest[@]}" -o work/out large.csv
		done
	done
	fault write:3 "${ingest[@]}" -o work/out large.csv
	$hit
	[[ $(cat stderr) == *"No space left on device" ]]
	[ -z "$(ls -A spill)" ]
	run --separate-stderr env TMPDIR=/no/such "${ingest[@]}" large.csv
	expect 4
	[[ $stderr == "fc-ingest: "*"'/no/such'"*"No such file or directory" ]]
}

@test "a sample of the allocations of the other commands" {
	prepare
	awk 'BEGIN {
		print "store,ds,y,price"
		for (s = 1; s <= 2; s++)
			for (t = 1; t <= 28; t++)
				printf "S%d,2024-01-%02d,%d,%d\n", s, t,
				    (s * 7 + t * (t % 7)) % 11, t % 3
	}' >panel.csv
	sed 's/,y,/,yhat,/' panel.csv >yhat.csv
	STEP=7
	every alloc fc-features --no-history -o work/out \
		--features lag1,rolling_mean_lag1_window_size7 panel.csv
	every alloc fc-aggregate --no-history -o work/out \
		--hierarchy ';store' panel.csv
	every alloc fc-predict --no-history -o work/out \
		--fit ses,holt-winters -H 3 --level 80 panel.csv
	every alloc fc-backtest --no-history -o work/out \
		--fit ses,holt -H 3 --windows 2 --refit never panel.csv
	every alloc fc-train -o work/out --model ses panel.csv
	every alloc fc-train -o work/out --model ridge panel.csv
	every alloc fc-eval -o work/out --actual panel.csv yhat.csv
	every alloc fc-reconcile --no-history -o work/out \
		--method bottom-up yhat.csv
	every alloc fc-simulate --no-history -o work/out \
		--stores 2 --items 3 --days 30
}

@test "a disk that is full stays full" {
	prepare
	awk 'BEGIN {
		print "store,ds,y"
		for (i = 0; i < 40000; i++)
			print "store " 10000 + i ",2016-01-01,1"
	}' >large.csv
	fc-view large.csv >good
	for n in 1 2 3 4; do
		fault "write:$n+" fc-view -o work/out large.csv
		$hit
	done
	run bash -c "FC_FAULT=write:1+ LD_PRELOAD=$FAULTS fc-view in.csv"
	expect 4
	[ "$output" = 'fc-view: <stdout>: No space left on device' ]
}

@test "short and interrupted reads and writes change nothing" {
	prepare
	for input in in.csv in.csv.gz in.arrow; do
		for options in '' -b -z; do
			# shellcheck disable=SC2086
			fc-view --no-history $options $input >want
			# shellcheck disable=SC2086
			FC_FAULT=short:1+ LD_PRELOAD=$FAULTS \
				fc-view --no-history $options <$input >got
			same got want
		done
	done
}
