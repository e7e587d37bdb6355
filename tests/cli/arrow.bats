#!/usr/bin/env bats
# arrow.bats - Arrow streams against Arrow's own files and pyarrow
bats_require_minimum_version 1.5.0
load helpers

PEER=$BATS_TEST_DIRNAME/peer.py

# golden NAME COLUMN...: these columns of Arrow's file equal its JSON
golden() {
	local at=$G/$1
	shift
	fc-view --select "$(tr ' ' , <<<"$*")" "$at.stream" >got
	python3 "$PEER" golden "$at.json.gz" "$@" >want
	same want got || { echo "$at"; return 1; }
}

unpack() {
	need_data conformance/arrow-testing-dev.tar.gz
	command -v python3 >/dev/null || skip "no python3"
	tar xzf "$DATA/conformance/arrow-testing-dev.tar.gz"
	G=data/arrow-ipc-stream/integration/1.0.0-littleendian
}

@test "golden streams equal their JSON" {
	unpack
	numbers=$(for t in bool int8 int16 int32 int64 uint8 uint16 uint32 \
		uint64 float32 float64 utf8; do
		echo "${t}_nullable" "${t}_nonnullable"
	done)
	golden generated_dictionary_unsigned f0 f1 f2
	golden generated_dictionary dict0 dict1
	golden generated_null f0 f1 f2 f3 f4
	golden generated_null_trivial f0
	golden generated_primitive $numbers
	golden generated_primitive_no_batches $numbers
	golden generated_primitive_zerolength $numbers
	golden generated_primitive_large_offsets largeutf8_nullable \
		largeutf8_nonnullable
	golden generated_datetime f0 f6 f7 f8 f9 f10 f11 f12 f13 f14
	golden generated_extension dict_exts
}

@test "golden streams of what is not supported are refused by name" {
	unpack
	while read -r name words; do
		run -3 fc-view "$G/generated_$name.stream"
		[[ $output == *"$words"* ]] || { echo "$name: $output"; return 1; }
	done <<-'END'
	custom_metadata column 'list_with_odd_values': Arrow type list
	datetime column 'f2': Arrow type time
	decimal column 'f0': Arrow type decimal
	decimal256 column 'f0': Arrow type decimal
	dictionary column 'dict2': Arrow type dictionary of values that are not
	duplicate_fieldnames column 'struct': Arrow type struct
	extension column 'uuids': Arrow type fixed-size binary
	interval column 'f1': Arrow type duration
	map column 'map_nullable': Arrow type map
	nested column 'list_nullable': Arrow type list
	nested_dictionary column 'list_dict': Arrow type list
	nested_large_offsets column 'large_list_nullable': Arrow type large list
	primitive column 'binary_nullable': Arrow type binary
	recursive_nested column 'lists_list': Arrow type list
	union column 'sparse': Arrow type union
	END
	run -3 fc-view --select f1 "$G/generated_datetime.stream"
	[[ $output == *"column 'f1': a date64 that is no whole day"* ]]
	for f in data/arrow-ipc-stream/integration/2.0.0-compression/*.stream; do
		run -3 fc-view "$f"
		[[ $output == *"compressed Arrow is not supported"* ]]
	done
	run -3 fc-view "$G/generated_primitive.arrow_file"
	[[ $output == *"this is an Arrow file"* ]]
}

@test "cut anywhere, a stream is an error and nothing appears" {
	printf 'k,ds,y\na,2024-01-01,1\nb,2024-01-01,\n' | fc-view -b >whole
	size=$(wc -c <whole)
	for n in 3 4 8 20 $((size / 2)) $((size - 9)) $((size - 8)) \
		$((size - 1)); do
		head -c "$n" whole >part
		run -3 fc-view -o out part
		[ ! -e out ] || { echo "cut at $n"; return 1; }
	done
	[[ $output == *"stream ends early (did the command before fail?)"* ]]
	cat whole whole >twice
	run -3 fc-view twice
	[[ $output == *"more bytes after the end marker"* ]]
}

@test "pyarrow reads what we write" {
	python=$("$ROOT/scripts/peer-venv") || skip "no pyarrow"
	{
		echo 'key,other,ds,y,x'
		for i in $(seq 1 200); do
			echo "k$((i / 9)),o$i,2024-01-$((i % 20 + 10)),$i.5,"
		done
	} >days.csv
	printf 'k,ds,y\na,2024-01-01 10:00:00,1\n"b,""",2024-01-01 11:00:00,\n' >s.csv
	printf 'k,ds,y\na,2024-01-01 10:00:00.123Z,1\n' >ms.csv
	printf 'k,ds,y\na,2024-01-01 10:00:00.123456,1\n' >us.csv
	printf 'k,ds,y\na,2024-01-01 10:00:00.123456789Z,-0.25\n' >ns.csv
	printf 'k,ds,y\na,1,1e300\nb,1,\n' >step.csv
	for f in days s ms us ns step; do
		fc-view "$f.csv" >want
		for how in '' --plain; do
			fc-view -b $how "$f.csv" >"$f.arrow"
			"$python" "$PEER" dump "$f.arrow" >got
			same want got || { echo "$f $how"; return 1; }
			fc-view "$f.arrow" >got
			same want got || { echo "$f $how, by fc-view"; return 1; }
		done
	done
}

@test "pyarrow reads dictionaries that grow over many batches" {
	python=$("$ROOT/scripts/peer-venv") || skip "no pyarrow"
	awk 'BEGIN { print "k,ds,y"
		for (i = 0; i < 200000; i++) print "k" i ",1," i % 7 }' >big.csv
	fc-view -b big.csv >big.arrow
	"$python" "$PEER" dump big.arrow >got
	same big.csv got
}

@test "we read what pyarrow writes" {
	python=$("$ROOT/scripts/peer-venv") || skip "no pyarrow"
	"$python" "$PEER" make .
	for f in *.arrow; do
		fc-view "$f" >got
		same "${f%.arrow}.csv" got || { echo "$f"; return 1; }
	done
	gzip -k texts.arrow
	fc-view texts.arrow.gz >got
	same texts.csv got
}

# As other programs write dates: text, in full or as a dictionary.
@test "times written as text are times, in every command" {
	printf 'k,ds,y\na,2024-01-01,1\na,2024-01-02,2\nb,2024-01-01,3\n' >d.csv
	printf 'k,ds,y\na,2024-01-01T10:00:00Z,1\nb,2024-01-01T11:00:00Z,3\n' >s.csv
	printf 'k,ds,y\na,1998-Q1,1\na,1998-Q2,\n' >q.csv
	for f in d s q; do
		for how in '' --plain; do
			fc-view -b $how --text ds $f.csv >text.arrow
			fc-view text.arrow >got
			same $f.csv got || { echo "$f $how"; return 1; }
			fc-view --schema $f.csv >want
			fc-view --schema text.arrow >got
			same want got || { echo "$f $how schema"; return 1; }
		done
	done
	fc-view -b --text ds d.csv >text.arrow
	[ "$(fc-view --text ds --schema text.arrow | grep -c '^ds,text')" -eq 1 ]
	run fc-view --where 'ds>2024-01-01' text.arrow
	[ "$output" = $'k,ds,y\na,2024-01-02,2' ]
	fc-aggregate --hierarchy k d.csv >want
	fc-aggregate --hierarchy k text.arrow >got
	same want got
	# A file that continues the stream, whatever its type of ds.
	fc-view -b d.csv >time.arrow
	fc-view d.csv d.csv d.csv >want
	fc-view text.arrow time.arrow text.arrow >got
	same want got
	fc-view time.arrow text.arrow text.arrow >got
	same want got
	# What does not look like a time stays text, and is no panel.
	printf 'k,ds,y\na,2024-01-01,1\na,soon,2\n' | fc-view -b --text ds >odd.arrow
	[ "$(fc-view odd.arrow | tail -n 1)" = a,soon,2 ]
	run -3 fc-aggregate --hierarchy k odd.arrow
	[[ $output == *"column 'ds' holds no times"* ]]
	# Cut inside of what is read ahead.
	head -c "$(($(wc -c <text.arrow) / 2))" text.arrow >cut
	run -3 fc-view cut
	[[ $output == *"cut: stream ends early"* ]]
	# Text for numbers: the row is named.
	printf 'k,ds,v\na,1,1\na,2,2.5\na,3,x\n' | fc-view -b --text v >v.arrow
	run -3 fc-ingest --target v v.arrow
	[[ $output == *"column 'v': row 3: not a finite number: 'x'"* ]]
}

@test "files of other programs are named" {
	printf 'FEA1\0\0\0\0' >f
	run -3 fc-view f
	[[ $output == *"this is a Feather file"* ]]
	printf 'ARROW1\0\0' >f
	run -3 fc-view f
	[[ $output == *"this is an Arrow file"* ]]
}
