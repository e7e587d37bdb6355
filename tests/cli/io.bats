#!/usr/bin/env bats
# io.bats - dead pipes, full disks, two runs at once, kill, links, fifos
#
# What the contract says of files, tried on fc-view: all commands read and
# write through the same lib/io.
bats_require_minimum_version 1.5.0
load helpers

panel() { # LINES
	awk -v n="$1" 'BEGIN {
		print "store,ds,y"
		for (i = 0; i < n; i++)
			printf "S%05d,2024-01-%02d,%d\n", i / 28, i % 28 + 1,
			    i * i % 97
	}'
}

# Start a command on a fifo, feed it until its temporary file is there.
start_writing() { # OUTPUT
	mkfifo fifo
	fc-view -o "$1" fifo 2>err &
	pid=$!
	exec 7>fifo
	panel 100000 >&7
	for _ in $(seq 1000); do
		ls "$1".* >/dev/null 2>&1 && return
		read -r -t 0.01 <> <(:) || :
	done
	echo "no temporary file"
	return 1
}

@test "signals remove the temporary file, the old file stays" {
	panel 10 >out
	cp out old
	# A background job ignores INT and QUIT: those are in test_out.c.
	for sig in TERM HUP; do
		start_writing out
		kill -$sig $pid
		status=0
		wait $pid || status=$?
		exec 7>&-
		[ $status -eq $((128 + $(kill -l $sig))) ]
		[ "$(ls)" = "$(printf 'err\nfifo\nold\nout')" ]
		[ ! -s err ]
		same out old
		rm fifo
	done
}

@test "kill -9: the old file stays, and the next run works" {
	panel 10 >out
	cp out old
	start_writing out
	kill -9 $pid
	wait $pid || :
	exec 7>&-
	same out old
	panel 20 | fc-view -o out
	panel 20 >want
	same out want
}

@test "two runs at once on one file: one of the two, whole" {
	panel 2000 >a
	panel 3000 >b
	for _ in 1 2 3 4 5 6 7 8; do
		fc-view -o out a & one=$!
		fc-view -o out b & two=$!
		wait $one
		wait $two
		cmp -s out a || same out b
		[ "$(ls)" = "$(printf 'a\nb\nout')" ]
	done
}

@test "a full disk ends endless input, in bounded memory" {
	# Sanitizers map terabytes.
	limit=400000
	case ${B:-build} in *san*) limit=unlimited ;; esac
	run --separate-stderr bash -c "ulimit -v $limit
		(echo store,ds,y; yes S1,2024-01-01,1) | fc-view >/dev/full"
	expect 4
	[ "$stderr" = 'fc-view: <stdout>: No space left on device' ]
	run --separate-stderr bash -c "ulimit -v $limit
		(echo store,ds,y; yes S1,2024-01-01,1) | fc-view -bz >/dev/full"
	expect 4
	[ "$stderr" = 'fc-view: <stdout>: No space left on device' ]
}

@test "a file size limit leaves no half file" {
	panel 50000 >big
	echo old >out
	for options in '' -b; do
		run bash -c "ulimit -c 0; ulimit -f 100; fc-view $options -o out big"
		expect $((128 + $(kill -l XFSZ)))
		run bash -c "ulimit -f 100; trap '' XFSZ; fc-view $options -o out big"
		expect 4
		[ "$output" = 'fc-view: out: File too large' ]
		[ "$(ls)" = "$(printf 'big\nout')" ]
		[ "$(cat out)" = old ]
	done
}

@test "a dead pipe ends it as SIGPIPE does, whatever the encoding" {
	panel 100000 >big.csv
	fc-view -b big.csv >big.arrow
	gzip -n big.csv
	for input in big.csv.gz big.arrow; do
		for options in '' -b -z; do
			run --separate-stderr bash -c "set -o pipefail
				fc-view $options $input | head -c 10 >/dev/null"
			expect 141
			[ -z "$stderr" ]
		done
	done
}

@test "a reader that has enough does not wait for the rest" {
	panel 2 >want
	panel 50000 >big
	gzip -nk big
	for input in big big.gz; do
		mkfifo fifo
		# The fifo stays open: only fc-view itself can end this.
		exec 7<>fifo
		cat $input >&7 &
		timeout 20 fc-view --head 2 fifo >got
		same got want
		kill $! 2>/dev/null || :
		wait $! || :
		exec 7>&-
		rm fifo
	done
}

@test "what is there: links are followed, permissions kept, fifos written" {
	panel 5 >want
	mkdir d
	echo old >d/real
	chmod 600 d/real
	ln -s d/real link
	fc-view -o link want
	same d/real want
	[ -L link ]
	[ "$(stat -c %a d/real)" = 600 ]
	(umask 027; fc-view -o new want)
	[ "$(stat -c %a new)" = 640 ]
	mkfifo fifo
	cat fifo >got &
	fc-view -o fifo want
	wait $!
	[ -p fifo ]
	same got want
	fc-view -o /dev/null want
	[ -c /dev/null ]
	run fc-view -o d want
	expect 4
	[ "$output" = 'fc-view: d: Is a directory' ]
	run fc-view -o '' want
	expect 4
}

@test "a file that must not be written is not replaced" {
	[ "$(id -u)" -ne 0 ] || skip 'root may write everything'
	panel 5 >want
	echo old >out
	chmod 444 out
	run fc-view -o out want
	expect 4
	[ "$output" = 'fc-view: out: Permission denied' ]
	[ "$(cat out)" = old ]
}

@test "non-blocking pipes" {
	# ssh and some shells leave O_NONBLOCK set on what others share.
	command -v perl >/dev/null || skip 'no perl'
	panel 50000 >want
	perl -e '
		use Fcntl;
		pipe(R, W);
		for (*R, *W) { fcntl($_, F_SETFL, O_NONBLOCK) or die; }
		unless ($a = fork) {
			open(STDOUT, ">&W"); close(R); exec("fc-view", "want");
		}
		unless ($b = fork) {
			open(STDIN, "<&R"); close(W); exec("fc-view -o got");
		}
		close(R); close(W);
		for ($a, $b) { waitpid($_, 0); $bad ||= $?; }
		exit($bad != 0);'
	same got want
}

@test "spill and temporary directories that are not there" {
	panel 5 >want
	TMPDIR=/no/such/place fc-view want >got
	same got want
}

@test "a header without records tells no types" {
	printf 'id,ds,y,w\n' >bare.csv
	: >empty.csv
	printf 'id,ds,y,w\na,2024-01-01T00:00:00,1,x\na,2024-01-01T01:00:00,2,y\n' \
		>hours.csv
	printf 'id,ds,y,w\na,1,1,2\na,2,1,3\n' >steps.csv
	fc-view -b steps.csv >steps.arrow
	for file in hours steps; do
		run --separate-stderr fc-view bare.csv empty.csv bare.csv $file.csv bare.csv
		expect 0
		[ "$output" = "$(fc-view $file.csv)" ]
	done
	run --separate-stderr fc-view bare.csv steps.arrow
	expect 0
	[ "$output" = "$(cat steps.csv)" ]
	run --separate-stderr fc-view bare.csv empty.csv
	expect 0
	[ "$output" = "$(cat bare.csv)" ]
	printf 'id,ds,z,w\n' >other.csv
	run --separate-stderr fc-view other.csv steps.csv
	expect 3
	[[ $stderr == *"steps.csv: column 3 is 'y', in other.csv it is 'z'" ]]
	# a shard that holds no series, at any frequency
	for freq in h 1 15min W-MON; do
		for command in "fc-features --lags 1" "fc-train -m naive" \
			"fc-predict --fit naive -H 1" fc-aggregate; do
			# shellcheck disable=SC2086
			run --separate-stderr $command -f $freq -o out bare.csv
			expect 0 || { echo "$command $freq: $stderr"; return 1; }
		done
	done
}
