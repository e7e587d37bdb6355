#!/usr/bin/env bats
# docs.bats - option tables, manual pages, completion and README agree
bats_require_minimum_version 1.5.0
load helpers

COMMANDS=$(cd "$BIN" && ls fc-*)

@test "each option is in the manual page, and no other" {
	for c in $COMMANDS; do
		"$c" --fc-options | awk -F '\t' '{
			line = ".It "
			if ($2 != "") line = line "Fl " $2 " , "
			line = line "Fl -" $1
			if ($3 != "") line = line " Ar " $3
			print line }' | sort >table
		grep '^\.It Fl' "$ROOT/man/$c.1" | sort >page
		same table page || { echo "$c (< table, > man page)"; return 1; }
	done
}

@test "the synopsis of the page is that of --help" {
	command -v mandoc >/dev/null || skip "no mandoc"
	for c in $COMMANDS; do
		"$c" --help | sed -n '1s/^usage: //p' | tr -s ' ' >want
		mandoc -T ascii -O width=500 "$ROOT/man/$c.1" | sed "s/.$(printf "\b")//g" |
			awk '/^SYNOPSIS/ { on = 1; next } /^[A-Z]/ { on = 0 } on' |
			tr -s ' \n' ' ' | sed 's/^ //; s/ $//' >got
		echo >>got
		same want got || { echo "$c"; return 1; }
	done
}

@test "every page has its sections" {
	for c in $COMMANDS; do
		for s in NAME SYNOPSIS DESCRIPTION ENVIRONMENT 'EXIT STATUS' \
			EXAMPLES 'SEE ALSO'; do
			grep -q "^\\.Sh $s" "$ROOT/man/$c.1" ||
				{ echo "$c: no $s"; return 1; }
		done
		grep -qi 'memory' "$ROOT/man/$c.1" ||
			{ echo "$c: no memory class"; return 1; }
		grep -q '^\$ ' "$ROOT/man/$c.1" ||
			{ echo "$c: no example that runs"; return 1; }
	done
	for p in fctools.7 fc-stream.5 fc-model.5; do
		[ -s "$ROOT/man/$p" ]
	done
}

@test "every command is in README and fctools(7)" {
	for c in $COMMANDS; do
		grep -q "$c" "$ROOT/README.md" || { echo "README: $c"; return 1; }
		grep -q "$c" "$ROOT/man/fctools.7" || { echo "fctools.7: $c"; return 1; }
	done
}

@test "completion is valid bash and zsh and offers every option" {
	(cd "$ROOT" && ./scripts/completions "$T/completions")
	for c in $COMMANDS; do
		bash -n completions/bash/"$c"
		"$c" --fc-options | cut -f 1 >names
		while read -r name; do
			grep -q -- "--$name " completions/bash/"$c"
			grep -q -- "--$name" completions/zsh/_"$c"
		done <names
		! command -v zsh >/dev/null || zsh -n completions/zsh/_"$c"
	done
	run bash -c '. completions/bash/fc-view
		COMP_WORDS=(fc-view --he) COMP_CWORD=1
		_fc_view; printf "%s\n" "${COMPREPLY[@]}"'
	[[ $output == *--head* && $output == *--help* ]]
}
