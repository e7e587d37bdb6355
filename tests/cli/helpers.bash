# helpers.bash - loaded by every .bats file: `load helpers`
#
# $BIN holds the commands and is first in PATH; each test starts in an empty
# directory of its own ($T). DATA and GOLDEN are the shared real data, or
# empty: `need_data m5/calendar.csv.gz` skips where they are absent.

ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
export BIN=$ROOT/${B:-build}/bin
export PATH=$BIN:$PATH
export LC_ALL=C TZ=UTC
unset FC_THREADS
DATA=$ROOT/../shared/data
GOLDEN=$ROOT/../shared/golden

setup() {
	T=$(mktemp -d "$BATS_TMPDIR/fc.XXXXXX")
	cd "$T" || return 1
}

teardown() {
	cd / && rm -rf "$T"
}

need_data() { # FILE below shared/data
	[ -e "$DATA/$1" ] || skip "no ../shared/data/$1"
}

need_golden() { # FILE below shared/golden
	[ -e "$GOLDEN/$1" ] || skip "no ../shared/golden/$1"
}

# run CMD..., then: expect STATUS, fails with the output shown
expect() { # STATUS
	[ "$status" -eq "$1" ] || {
		printf 'status %s, expected %s\n%s\n' "$status" "$1" "$output"
		return 1
	}
}

# same A B: files are equal, else show the difference
same() {
	cmp -s "$1" "$2" || {
		diff "$1" "$2" | head -20
		return 1
	}
}
