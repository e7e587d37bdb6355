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

want() { # LINE...: what the last run printed
	[ "$output" = "$(printf '%s\n' "$@")" ] || {
		printf 'want:\n'
		printf '%s\n' "$@"
		printf 'have:\n%s\n' "$output"
		return 1
	}
}

sums() { # KEYS: of y of the stream on stdin: total, series, rows
	awk -F, -v c="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "y") y = i; next }
		{ s += $y; k = $1; for (i = 2; i <= c; i++) k = k "," $i; n[k]++ }
		END { for (k in n) m++; printf "%.10g %d %d\n", s, m, NR - 1 }'
}
