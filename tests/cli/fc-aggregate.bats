#!/usr/bin/env bats
# fc-aggregate.bats - hierarchies, longer periods, functions of columns
bats_require_minimum_version 1.5.0
load helpers

LEVELS=';state_id;store_id;cat_id;dept_id;state_id,cat_id;state_id,dept_id;store_id,cat_id;store_id,dept_id;item_id;item_id,state_id;item_id,store_id'

# Sums of y by the columns of every level, without help of the keys' order:
# awk's own idea of the twelve levels. Fields: state store cat dept item ds y.
twelve() {
	awk -F, -v OFS=, 'NR == 1 { next } {
		n = split("*,*,*,*,*;" $1 ",*,*,*,*;" $1 "," $2 ",*,*,*;*,*," $3 ",*,*;" \
			"*,*," $3 "," $4 ",*;" $1 ",*," $3 ",*,*;" $1 ",*," $3 "," $4 ",*;" \
			$1 "," $2 "," $3 ",*,*;" $1 "," $2 "," $3 "," $4 ",*;" \
			"*,*," $3 "," $4 "," $5 ";" $1 ",*," $3 "," $4 "," $5 ";" \
			$1 "," $2 "," $3 "," $4 "," $5, node, ";")
		for (i = 1; i <= n; i++) y[node[i] "," $6] += $7
	} END { for (k in y) print k, y[k] }' "$1"
}

@test "twelve levels of a simulated panel, against awk, in byte order" {
	fc-simulate --stores 5 --items 15 --days 40 >p.csv
	fc-aggregate --hierarchy "$LEVELS" p.csv >nodes.csv
	cut -d, -f1-7 nodes.csv | tail -n +2 >got
	twelve p.csv | LC_ALL=C sort -t, -k1,1 -k2,2 -k3,3 -k4,4 -k5,5 -k6,6 >want
	same want got
	[ "$(head -n 1 nodes.csv)" = "$(head -n 1 p.csv)" ]
	# The records of the series themselves come through as they were.
	grep -v '\*' nodes.csv | LC_ALL=C sort >a
	LC_ALL=C sort p.csv >b
	same a b
	# Nodes are found again, and add up.
	fc-reconcile --check --column y nodes.csv
	fc-view --check nodes.csv
}

@test "M5: every level of a part of the real data, against awk" {
	need_data m5/sales_train_evaluation_d1495_d1941.csv.gz
	gzip -dc "$DATA/m5/sales_train_evaluation_d1495_d1941.csv.gz" |
		awk -F, -v OFS=, '$2 ~ /17$/ { for (t = 348; t <= 447; t++)
			print $6, $5, $4, $3, $2, t, $(6 + t) }' |
		LC_ALL=C sort -t, -k1,1 -k2,2 -k3,3 -k4,4 -k5,5 -k6,6n >rows
	(echo state_id,store_id,cat_id,dept_id,item_id,ds,y; cat rows) >p.csv
	[ "$(wc -l <rows)" -eq 34000 ]
	fc-aggregate --hierarchy "$LEVELS" p.csv | tail -n +2 >got
	twelve p.csv | LC_ALL=C sort -t, -k1,1 -k2,2 -k3,3 -k4,4 -k5,5 -k6,6n >want
	same want got
}

@test "tourismsmall and labour: every published aggregate" {
	need_data hierarchical/hiere2e-labour-tourismsmall.tar.gz
	tar xzf "$DATA/hierarchical/hiere2e-labour-tourismsmall.tar.gz"
	# nsw-hol-city: state, purpose, place; upper columns have fewer words.
	awk -F, 'NR == 1 { for (i = 2; i <= NF; i++) name[i] = $i; next } {
		for (i = 2; i <= NF; i++) {
			n = split(name[i], w, "-")
			if (name[i] == "total") key = "*,*,*"
			else if (n == 1) key = w[1] ",*,*"
			else key = w[2] "," w[1] "," (n == 3 ? w[3] : "*")
			print key "," $1 "," $i
		} }' experiments/data/tourismsmall/data.csv | LC_ALL=C sort >all
	[ "$(wc -l <all)" -eq $((89 * 36)) ]
	(echo purpose,state,place,ds,y; grep -v '\*' all) |
		fc-aggregate --hierarchy ';purpose;purpose,state;purpose,state,place' |
		tail -n +2 >got
	same all got
	# Labour has header fields such as "['Females', 'Tasmania']".
	awk '{ if (NR == 1) { gsub(/\["|"\]|\[|\]|\x27/, ""); gsub(/"/, "\n"); print } else print }' \
		experiments/data/labour/data.csv >labour
	awk 'NR == 1 { n = 1; s = $0
			while (match(s, /"[^"]*"|[^,"]+/)) {
				name[++n] = substr(s, RSTART, RLENGTH)
				s = substr(s, RSTART + RLENGTH) }
			next }
		{ split($0, v, ",")
			for (i = 2; i <= n; i++) {
				gsub(/[]["\x27]/, "", name[i])
				k = split(name[i], w, ", ")
				if (name[i] == "Total") key = "*,*,*"
				else if (k == 1) key = w[1] ",*,*"
				else if (k == 2) key = w[2] "," w[1] ",*"
				else key = w[3] "," w[2] "," w[1]
				print key "," v[1] "," v[i] } }' \
		experiments/data/labour/data.csv | LC_ALL=C sort >all
	[ "$(wc -l <all)" -eq $((57 * 514)) ]
	(echo region,sex,kind,ds,y; grep -v '\*' all) |
		fc-aggregate --hierarchy ';region;region,sex;region,sex,kind' |
		tail -n +2 >got
	paste -d, all got | awk -F, '{ d = $5 - $10; if (d < 0) d = -d
		if ($1 != $6 || $2 != $7 || $3 != $8 || $4 != $9 || d > 1e-9 * $5) n++ }
		END { print n + 0, NR }' >diff
	[ "$(cat diff)" = "0 $((57 * 514))" ] || { cat diff; return 1; }
}

@test "a column implies what is a function of it, and nothing else" {
	cat >p.csv <<-'END'
		region,shop,item,ds,y
		N,A,x,1,1
		N,B,x,1,2
		S,C,x,1,4
		S,C,y,1,8
	END
	fc-aggregate --hierarchy 'shop;item' p.csv >got
	printf '%s\n' region,shop,item,ds,y '*,*,x,1,7' 'N,A,*,1,1' 'N,B,*,1,2' \
		'S,C,*,1,12' >want
	# y is sold in one shop, so that item y does not settle the column.
	sed -i 's/^\*,\*,x,1,7/*,*,x,1,7\n*,*,y,1,8/' want
	same want got
	# Shop B in both regions: shop no longer implies region.
	sed 's/^S,C,x/S,B,x/; s/^N,A.*/&\nN,A,y,1,16/' p.csv >q.csv
	fc-aggregate --hierarchy 'shop' q.csv >got
	printf '%s\n' region,shop,item,ds,y '*,A,*,1,17' '*,B,*,1,6' '*,C,*,1,8' >want
	same want got
	# One shop only: level shop has the nodes of level region,shop.
	head -n 2 p.csv >one.csv
	fc-aggregate --hierarchy ';shop;region,shop;item' one.csv >got
	printf '%s\n' region,shop,item,ds,y '*,*,*,1,1' N,A,x,1,1 >want
	same want got
}

@test "keys that sort before '*', empty and missing keys" {
	printf '%s\n' k,ds,y '"",1,1' '!a,1,2' '+b,1,4' 'c,1,8' >p.csv
	fc-aggregate --hierarchy ';k' p.csv >got
	printf '%s\n' k,ds,y '"",1,1' '!a,1,2' '*,1,15' '+b,1,4' 'c,1,8' >want
	same want got
}

@test "functions of columns; missing values" {
	cat >p.csv <<-'END'
		k,ds,y,price,w,lo,hi,event,flag
		a,1,1,2,1,5,5,X,1
		a,2,,4,0,6,6,,1
		a,3,,,,,,X,1
		b,1,3,6,3,1,7,X,1
		b,2,2,8,0,9,2,,0
		b,4,7,1,,,,Y,
	END
	fc-aggregate --hierarchy '' --mean w --weighted-mean price:w --min lo \
		--max hi p.csv >got
	cat >want <<-'END'
		k,ds,y,price,w,lo,hi,event,flag
		*,1,4,5,2,1,7,X,1
		*,2,,6,0,6,6,,
		*,3,,,,,,X,1
		*,4,7,1,,,,Y,
	END
	same want got
	fc-aggregate --hierarchy '' --missing skip --sum flag p.csv | cut -d, -f2,3,9 >got
	printf '%s\n' ds,y,flag 1,4,2 2,2,1 3,,1 4,7, >want
	same want got
}

@test "sums are exact and do not depend on order" {
	for order in 'a b c' 'b c a' 'c a b'; do
		# shellcheck disable=SC2086
		set -- $order
		printf '%s\n' k,ds,y "$1,1,1e16" "$2,1,1" "$3,1,-1e16" | sort -t, -k1,1 |
			(echo k,ds,y; grep -v ds) | fc-aggregate --hierarchy ''
	done | grep -v ds | sort -u >got
	echo '*,1,1' >want
	same want got
	# Ten tenths are one, and prices add up to the cent's double.
	awk 'BEGIN { print "k,ds,y"; for (i = 100; i < 200; i++) print i ",1,0.1" }' |
		fc-aggregate --hierarchy '' | tail -n 1 >got
	echo '*,1,10' >want
	same want got
	printf '%s\n' k,ds,y a,1,1e300 b,1,1e-300 c,1,-1e300 |
		fc-aggregate --hierarchy '' | tail -n 1 >got
	echo '*,1,1e-300' >want
	same want got
}

@test "longer periods, alone and with a hierarchy" {
	awk 'BEGIN { print "k,ds,y"
		for (k = 0; k < 2; k++) for (d = 1; d <= 28; d++)
			printf "%s,2024-02-%02d,%d\n", k ? "b" : "a", d, d * (1 + k) }' >p.csv
	fc-aggregate --freq W-MON p.csv >got
	cat >want <<-'END'
		k,ds,y
		a,2024-01-29,10
		a,2024-02-05,56
		a,2024-02-12,105
		a,2024-02-19,154
		a,2024-02-26,81
		b,2024-01-29,20
		b,2024-02-05,112
		b,2024-02-12,210
		b,2024-02-19,308
		b,2024-02-26,162
	END
	same want got
	cp want want.w
	fc-aggregate --freq M --hierarchy ';k' p.csv >got
	printf '%s\n' k,ds,y '*,2024-02-01,1218' a,2024-02-01,406 b,2024-02-01,812 >want
	same want got
	# January's three and March's days are no weeks, seen from all series.
	fc-aggregate --freq W-MON --incomplete drop p.csv >got
	grep -v '2024-01-29\|2024-02-26' want.w >less
	same less got
	fc-aggregate --freq W-MON --incomplete drop --hierarchy ';k' p.csv | grep '^k\|^[ab]' >got
	same less got
	fc-aggregate --freq M --incomplete drop p.csv >got
	printf '%s\n' k,ds,y >want # the 29th is missing
	same want got
	(cat p.csv; echo b,2024-02-29,0) | fc-aggregate --freq M --incomplete drop --label end >got
	printf '%s\n' k,ds,y a,2024-02-29,406 b,2024-02-29,812 >want
	same want got
	# pandas' W-SUN: Monday to Sunday, called after the Sunday.
	fc-aggregate --freq W-SUN --label end p.csv | head -n 3 >got
	printf '%s\n' k,ds,y a,2024-02-04,10 a,2024-02-11,56 >want
	same want got
	# In two steps or in one: the same sums.
	fc-simulate --stores 2 --items 6 --days 100 >s.csv
	fc-aggregate --freq W s.csv | fc-aggregate --hierarchy "$LEVELS" | cut -d, -f1-7 >a
	fc-aggregate --hierarchy "$LEVELS" s.csv | fc-aggregate --freq W 2>/dev/null | cut -d, -f1-7 >b
	fc-aggregate --hierarchy "$LEVELS" --freq W s.csv | cut -d, -f1-7 >c
	same a b
	same a c
}

@test "forecast streams are summed by model and cutoff" {
	cat >f.csv <<-'END'
		k,ds,model,cutoff,yhat,yhat-lo-80
		a,3,m1,1,1,0
		a,3,m1,2,2,0
		a,3,m2,2,4,0
		b,3,m1,1,8,1
		b,3,m1,2,16,1
		b,3,m2,2,32,1
	END
	fc-aggregate --hierarchy ';k' f.csv | head -n 4 >got
	printf '%s\n' k,ds,model,cutoff,yhat,yhat-lo-80 '*,3,m1,1,9,' '*,3,m1,2,18,' '*,3,m2,2,36,' >want
	same want got
}

@test "a large input goes through TMPDIR and leaves nothing" {
	mkdir tmp
	fc-simulate --stores 4 --items 300 --days 1200 -b >p.arrow
	TMPDIR=$T/tmp fc-aggregate --hierarchy ';store_id;item_id,store_id' p.arrow |
		cut -d, -f7 | awk '{ s += $1 } END { print s }' >got
	fc-view --select y p.arrow 2>/dev/null | awk '{ s += 3 * $1 } END { print s }' >want
	same want got
	[ -z "$(ls tmp)" ]
	run --separate-stderr env TMPDIR=/nowhere fc-aggregate --hierarchy '' p.arrow
	expect 4
	[ "${#stderr_lines[@]}" -eq 1 ]
}

@test "wrong usage and bad data name the place" {
	printf '%s\n' k,l,ds,y,price a,b,2024-01-01,1,2 >p.csv
	try() { # STATUS TEXT ARGUMENTS...
		local status_want=$1 text=$2
		shift 2
		run --separate-stderr fc-aggregate "$@" p.csv
		expect "$status_want" || { echo "$*: $stderr"; return 1; }
		[[ ${stderr_lines[0]} == *"$text"* ]] || { echo "$stderr"; return 1; }
	}
	try 2 'nothing to do without --hierarchy or --freq'
	try 2 "level 2: no key column 'm' (keys: k, l)" --hierarchy 'k;m'
	try 2 "level 1: column 'price' is not a key (keys: k, l)" --hierarchy price
	try 2 "level 3 is level 1 again: 'k'" --hierarchy 'k;l; k'
	try 2 'level 3 is level 2 again' --hierarchy 'k;;'
	try 2 "level 1: 'k' twice" --hierarchy 'k,l,k'
	try 2 'a name is missing between commas' --hierarchy 'k,,l'
	try 2 "column 'y' has two functions" --hierarchy '' --sum y --mean y
	try 3 "no column 'prize' (columns: k, l, ds, y, price)" --hierarchy '' --sum prize
	try 2 'not COL:WEIGHT' --hierarchy '' --weighted-mean price
	try 2 'cannot be aggregated' --hierarchy '' --sum k
	try 2 '--freq' --freq fortnight
	try 2 '--label, --anchor and --incomplete are for --freq' --hierarchy '' --label end
	try 3 'cannot tell the length' --freq M --incomplete drop
	try 3 "--freq: frequency 'h'" --freq h
	printf '%s\n' k,l,ds,y '*,b,2024-01-01,1' >p.csv
	try 3 "series */b is a node already ('*' in column 'k')" --hierarchy ''
}

# parts ARGUMENTS...: p.csv, its series dealt to three processes, merged.
parts() {
	awk -F, 'NR == 1 { for (i = 0; i < 3; i++) print >("part" i ".csv"); next }
		{ k = $1 FS $2; for (i = 3; i <= 5; i++) k = k FS $i
		  if (!(k in n)) n[k] = (m++ * 7) % 3
		  print >("part" n[k] ".csv") }' p.csv
	for i in 0 1 2; do
		fc-aggregate --partial "$@" part$i.csv >o$i.csv
		fc-aggregate --partial -b "$@" part$i.csv >o$i.arrow
	done
	fc-aggregate "$@" p.csv >want
	fc-aggregate --merge o2.csv o0.csv o1.csv >got
	same want got
	fc-aggregate --merge o1.arrow o2.arrow o0.arrow >got
	same want got
}

@test "partial sums merge to the whole, byte for byte, in any order" {
	fc-simulate --stores 3 --items 9 --days 40 >p.csv
	parts --hierarchy "$LEVELS"
	parts --hierarchy "$LEVELS" --weighted-mean sell_price:y --mean snap
	parts --hierarchy "$LEVELS" --freq W-MON --min sell_price --max promo --missing skip
	# Terms of all sizes and missing values.
	awk -F, -v OFS=, 'NR > 1 { x = (NR % 3 - 1) * (NR % 2 ? 0.1 : 1e17) * 10^(NR % 5 * 40) + NR
		$7 = NR % 97 ? x : "" } 1' p.csv >q.csv
	mv q.csv p.csv
	parts --hierarchy "$LEVELS"
	parts --hierarchy "$LEVELS" --missing skip --mean sell_price
	[ "$(wc -l <want)" -gt 1000 ]
}

@test "what one part sees of a hierarchy may not hold for all" {
	# Store A has k x only; with B, where x and z are sold, k implies no s.
	printf '%s\n' s,k,ds,y A,x,1,1 A,x,2,2 >a.csv
	printf '%s\n' s,k,ds,y B,x,1,10 B,z,2,0.1 >b.csv
	for i in a b; do fc-aggregate --partial --hierarchy ';k;s;s,k' $i.csv >$i.part; done
	(cat a.csv; sed 1d b.csv) | fc-aggregate --hierarchy ';k;s;s,k' >want
	fc-aggregate --merge b.part a.part >got
	same want got
}

@test "partial sums: wrong use and damaged parts are named" {
	printf '%s\n' k,ds,y a,1,0.1 b,1,0.2 >p.csv
	run --separate-stderr fc-aggregate --merge p.csv
	expect 3
	[[ $stderr == *"no output of --partial"* ]]
	run --separate-stderr fc-aggregate --partial --freq M p.csv
	expect 2
	run --separate-stderr fc-aggregate --merge --hierarchy '' p.csv
	expect 2
	fc-aggregate --partial --hierarchy '' p.csv >part
	sed '2s/,[^,]*$/,\&1e/' part >bad
	run --separate-stderr fc-aggregate --merge bad
	expect 3
	[[ $stderr == *"bad:2: column 'y:sum.rest': not the rest of a sum"* ]]
	sed 's/^\*/store/' part >bad
	run --separate-stderr fc-aggregate --merge bad
	expect 3
	[[ $stderr == *"no key column 'store'"* ]]
	sed 's/y:sum.rest/y:rest/' part >bad
	run --separate-stderr fc-aggregate --merge bad
	expect 3
	[[ $stderr == *"not as --partial writes it"* ]]
	run --separate-stderr fc-aggregate --partial --hierarchy '' part
	expect 2
	[[ $stderr == *"give parts to --merge"* ]]
}

@test "periods counted back from the end of the input" {
	(echo k,ds,y; for i in $(seq 16); do printf 'a,2024-05-%02d,%d\n' "$i" "$i"; done
	 for i in $(seq 9); do printf 'b,2024-05-%02d,1\n' "$i"; done) >p.csv
	[ "$(fc-aggregate --freq 7D --anchor end p.csv)" = "k,ds,y
a,2024-04-26,3
a,2024-05-03,42
a,2024-05-10,91
b,2024-04-26,2
b,2024-05-03,7" ]
	[ "$(fc-aggregate --freq 7D --anchor end --incomplete drop --label end p.csv)" = "k,ds,y
a,2024-05-09,42
a,2024-05-16,91
b,2024-05-09,7" ]
	# With a total; months; steps.
	[ "$(fc-aggregate --hierarchy ';k' --freq W --anchor end --incomplete drop p.csv | head -n 3)" = "k,ds,y
*,2024-05-03,49
*,2024-05-10,91" ]
	(echo k,ds,y; for y in 2022 2023; do for i in $(seq 12); do
		printf 'a,%d-%02d,1\n' $y "$i"; done; done) | head -n 18 >m.csv
	[ "$(fc-aggregate --freq Y --anchor end --incomplete drop m.csv)" = "k,ds,y
a,2022-06,12" ]
	[ "$(printf 'k,ds,y\na,1,1\na,2,2\na,3,3\na,4,4\na,5,5\n' | fc-aggregate --freq 2 --anchor end)" = "k,ds,y
a,0,1
a,2,5
a,4,9" ]
}
