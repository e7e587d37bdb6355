#!/usr/bin/env bats
# fc-ingest: small cases for every option, bad input, real tables

load helpers

put() { # FILE LINE...
	local f=$1
	shift
	printf '%s\n' "$@" >"$f"
}

@test "roles by name, by option, and when there are none" {
	put a.csv item_id,timestamp,target,x b,2024-01-02,2,9 a,2024-01-01,1,8
	run fc-ingest a.csv
	expect 0
	want item_id,ds,y,x a,2024-01-01,1,8 b,2024-01-02,2,9
	put b.csv Store,Item,Day,Qty 2,7,2024-01-01,1 10,7,2024-01-01,2
	run fc-ingest --key Store,Item --time Day --target Qty b.csv
	expect 0
	want Store,Item,ds,y 10,7,2024-01-01,2 2,7,2024-01-01,1
	run fc-ingest -k Item,Store -t Day -y Qty --rename Item=sku b.csv
	want sku,Store,ds,y 7,10,2024-01-01,2 7,2,2024-01-01,1
	put c.csv date,y 2024-01-02,2 2024-01-01,1
	run fc-ingest --series total c.csv
	want unique_id,ds,y total,2024-01-01,1 total,2024-01-02,2
	# a stream: the header is the schema
	put d.csv s,i,ds,y,z x,1,2024-01-01,3,q
	run fc-ingest d.csv
	want s,i,ds,y,z x,1,2024-01-01,3,q
}

@test "a column that is not there lists those that are" {
	put b.csv Store,Period,Qty 2,2024-01-01,1
	run fc-ingest b.csv
	expect 3
	[[ $output == *"which is the time"*"Store, Period, Qty"* ]]
	run fc-ingest -t Period b.csv
	expect 0
	run fc-ingest -t Period -y Sales b.csv
	expect 3
	[[ $output == *"--target: no column 'Sales' (columns: Store, Period, Qty)"* ]]
	for o in --key --keep --carry --drop; do
		run fc-ingest -t Period $o nope b.csv
		expect 3
		[[ $output == *"no column 'nope'"* ]]
	done
	run fc-ingest -t Period --where nope=1 b.csv
	expect 3
}

@test "keep, drop, rename, reserved names" {
	put a.csv id,ds,y,a,b,model u,2024-01-01,1,2,3,m
	run fc-ingest -k id a.csv
	expect 3
	[[ $output == *"column 'model' has a meaning"* ]]
	run fc-ingest -k id --rename model=car --drop a a.csv
	want id,ds,y,b,car u,2024-01-01,1,3,m
	run fc-ingest -k id --keep b a.csv
	want id,ds,y,b u,2024-01-01,1,3
	run fc-ingest -k id --keep b --rename b=y a.csv
	expect 3
	[[ $output == *"two columns 'y'"* ]]
}

@test "dialects: tab, semicolon and decimal comma, blanks, BOM, CRLF" {
	printf 'id\tds\ty\na\t2024-01-01\t1.5\n' >t
	run fc-ingest --delimiter tab t
	want id,ds,y a,2024-01-01,1.5
	printf '\357\273\277id;ds;y\r\na;2024-01-01;1,5\r\n' >s
	run fc-ingest --delimiter ';' --decimal , s
	want id,ds,y a,2024-01-01,1.5
	printf 'id   ds  y\na   2024-01-01    7' >b
	run fc-ingest --delimiter space b
	want id,ds,y a,2024-01-01,7
	printf 'title\n\n"x, y"\nid,ds,y\na,2024-01-01,NA\na,2024-01-02,3\n' >k
	run fc-ingest --skip-lines 3 --na NA k
	want id,ds,y a,2024-01-01, a,2024-01-02,3
	printf 'a,2024-01-01,3\n' >h
	run fc-ingest --header id,ds,y h
	want id,ds,y a,2024-01-01,3
	run fc-ingest --decimal x s
	expect 2
}

@test "forms of time" {
	local form in out
	while IFS='|' read -r form in out; do
		printf 'id,date,y\na,%s,1\n' "$in" >f.csv
		if [ -n "$form" ]; then
			run fc-ingest --time-format "$form" f.csv
		else
			run fc-ingest f.csv
		fi
		want id,ds,y "a,$out,1"
	done <<-'END'
		|2024-02-29|2024-02-29
		|2024-02-29 10:30:00|2024-02-29 10:30:00
		|2024-02-29T10:30:00.25Z|2024-02-29T10:30:00.250Z
		|1998 Q1|1998-Q1
		|2016-W05|2016-02-01
		|2016-05|2016-05
		|17|17
		%d.%m.%Y|29.02.2024|2024-02-29
		%m/%d/%y %H:%M|2/29/24 7:05|2024-02-29 07:05:00
		epoch-s|86400|1970-01-02 00:00:00Z
		epoch-ms|86400500|1970-01-02 00:00:00.500Z
		excel|45351|2024-02-29 00:00:00
		d_%N|d_1495|1495
	END
	printf 'id,date,y\na,29.02.2024,1\n' >f.csv
	run fc-ingest --time-format %d/%m/%Y f.csv
	expect 3
	[[ $output == *"f.csv:2"* ]]
}

@test "instants become civil times" {
	put z.csv id,date,y a,2024-07-01T00:00:00Z,1 a,2024-01-01T00:00:00Z,2
	run fc-ingest --tz Australia/Melbourne z.csv
	expect 0
	want id,ds,y "a,2024-01-01T11:00:00,2" "a,2024-07-01T10:00:00,1"
	put e.csv id,date,y a,0,1
	run fc-ingest --time-format epoch-s --tz +02:00 e.csv
	want id,ds,y "a,1970-01-01 02:00:00,1"
	put n.csv id,date,y "a,2024-07-01 00:00:00,1"
	run fc-ingest --tz Europe/Berlin n.csv
	expect 3
	[[ $output == *"without zone"* ]]
	run fc-ingest --tz Europe/Nowhere n.csv
	[ "$status" -ne 0 ]
}

@test "melt: labels as steps, dates, through a join; ragged" {
	put w.csv id,d_1,d_2,d_3 b,1,2,3 a,4,,6
	run fc-ingest --melt 'd_*:d' --time d --time-format d_%N w.csv
	want id,ds,y a,1,4 a,2, a,3,6 b,1,1 b,2,2 b,3,3
	put m.csv id,2000-01,2000-02 a,1,2
	run fc-ingest --melt '20*:month' m.csv
	want id,ds,y a,2000-01,1 a,2000-02,2
	put c.csv d,date d_2,2024-01-02 d_1,2024-01-01 d_3,2024-01-03
	run fc-ingest --melt 'd_*:d' --join c.csv --time date w.csv
	want id,ds,y a,2024-01-01,4 a,2024-01-02, a,2024-01-03,6 \
		b,2024-01-01,1 b,2024-01-02,2 b,2024-01-03,3
	put r.csv '"V1","V2","V3","V4"' '"W2","5","6",""' '"W1","1",,'
	run fc-ingest --melt 'V*:step' --key V1 --time step --time-format V%N r.csv
	want V1,ds,y W1,2,1 W2,2,5 W2,3,6
	run fc-ingest --melt 'x*:d' w.csv
	expect 3
	[[ $output == *"no column matches (columns: id, d_1, d_2, d_3)"* ]]
	run fc-ingest --melt d_ w.csv
	expect 2
	run fc-ingest --melt 'd_*:d' --time d w.csv
	expect 3
	[[ $output == *"no time (see --time-format)"* ]]
}

@test "join: by common and named columns, numbers by value, chained" {
	put s.csv id,date,y,w a,2024-01-01,1,7 b,2024-01-01,2,8 a,2024-01-02,3,9
	put p.csv id,w,price a,7.0,1.5 b,08,2.5 c,1,0
	run fc-ingest --join p.csv s.csv
	want id,ds,y,w,price a,2024-01-01,1,7,1.5 a,2024-01-02,3,9, b,2024-01-01,2,8,2.5
	put i.csv id,region,w a,north,1 b,south,2
	put r.csv region,tax north,5
	run fc-ingest --drop w --join i.csv:id --join r.csv s.csv
	expect 0
	want id,ds,y,region,tax a,2024-01-01,1,north,5 \
		a,2024-01-02,3,north,5 b,2024-01-01,2,south,
	gzip -k p.csv
	fc-ingest --join p.csv s.csv >1
	fc-ingest --join p.csv.gz s.csv >2
	fc-view -b p.csv >p.arrow
	fc-ingest --join p.arrow s.csv >3
	same 1 2
	same 1 3
	# the side table in the dialect of the input
	printf 'id;am;y\na;02.01.2024;1,5\n' >e.csv
	printf 'am;y;v\n2024-01-02;1,50;x y\n' >f.csv
	run fc-ingest --delimiter ';' --decimal , --time-format %d.%m.%Y -t am --join f.csv e.csv
	want id,ds,y,v "a,2024-01-02,1.5,x y"
	printf 'am;w\n02.01.2024;7,25\n' >f.csv
	run fc-ingest --delimiter ';' --decimal , --time-format %d.%m.%Y -t am --join f.csv e.csv
	want id,ds,y,w a,2024-01-02,1.5,7.25
	put x.csv k,v 1,2
	run fc-ingest --join x.csv s.csv
	expect 3
	[[ $output == *"no column in common (its columns: k, v)"* ]]
	put d.csv id,price a,1 b,2 a,3
	run fc-ingest --join d.csv s.csv
	expect 3
	[[ $output == *"d.csv:4: same 'id' as line 2"* ]]
	put none.csv id,price z,1
	run fc-ingest --join none.csv s.csv
	expect 0
	[[ $output == *"warning: no record has a match in none.csv"* ]]
	run fc-ingest --strict --join none.csv s.csv
	expect 3
}

@test "where" {
	put s.csv id,date,y,n,t a,2024-01-01,1,5,x a,2024-01-02,2,,y a,2024-01-03,3,7,
	n() { fc-ingest "$@" s.csv | tail -n +2 | cut -d, -f3 | tr -d '\n'; }
	[ "$(n --where t=x)" = 1 ]
	[ "$(n --where t!=x)" = 23 ]
	[ "$(n --where t=)" = 3 ]
	[ "$(n --where 'n>5')" = 3 ]
	[ "$(n --where 'n<=5')" = 1 ]
	[ "$(n --where n!=)" = 13 ]
	[ "$(n --where 'date>=2024-01-02' --where 'n!=7')" = 2 ]
	put j.csv t,g x,1 y,2
	[ "$(n --join j.csv --where g=2)" = 2 ]
	run fc-ingest --where 't<3' s.csv
	expect 3
	run fc-ingest --where t s.csv
	expect 2
}

@test "bins: functions, labels, other columns" {
	put l.csv id,at,y,p,c \
		'a,2024-01-01 10:00:00,1,10,x' 'a,2024-01-01 09:00:00,5,20,x' \
		'a,2024-01-03 00:00:00,2,30,x' 'a,2024-01-03 01:00:00,,50,z'
	b() { fc-ingest -t at -f "$1" --agg "$2" "${@:3}" l.csv | tail -n +2 | paste -sd' '; }
	[ "$(b D sum)" = 'a,2024-01-01,6,15,x a,2024-01-03,2,40,' ]
	[ "$(b D mean,p=max,c=last)" = 'a,2024-01-01,3,20,x a,2024-01-03,2,50,z' ]
	[ "$(b D count --keep p)" = 'a,2024-01-01,2,15 a,2024-01-03,2,40' ]
	[ "$(b D first --keep c)" = 'a,2024-01-01,5,x a,2024-01-03,2,' ]
	[ "$(b D last --drop p,c)" = 'a,2024-01-01,1 a,2024-01-03,2' ]
	[ "$(b W min --drop p,c)" = 'a,2024-01-01,1' ]
	[ "$(b W-SUN max --label end --drop p,c)" = 'a,2024-01-07,5' ]
	[ "$(b M sum --label end --drop p,c)" = 'a,2024-01-31,8' ]
	[ "$(b 2h sum --drop p,c)" = 'a,2024-01-01 08:00:00,5 a,2024-01-01 10:00:00,1 a,2024-01-03 00:00:00,2' ]
	[ "$(b D sum --drop p,c --fill 0)" = 'a,2024-01-01,6 a,2024-01-02,0 a,2024-01-03,2' ]
	# side tables by day are joined to the bins
	put cal.csv ds,hol 2024-01-01,ny 2024-01-02,bh
	[ "$(b D sum --drop p,c --fill 0 --join cal.csv)" = \
		'a,2024-01-01,6,ny a,2024-01-02,0,bh a,2024-01-03,2,' ]
	run fc-ingest -t at --agg sum l.csv
	expect 2
	run fc-ingest -t at --agg sum -f h --label end l.csv
	expect 2
	run fc-ingest -t at --agg product -f h l.csv
	expect 2
	# events without a value are counted
	put e.csv at 2024-01-01T10:00:00 2024-01-01T11:00:00 2024-01-02T01:00:00
	run fc-ingest -t at --agg count -f D e.csv
	want unique_id,ds,y series,2024-01-01,2 series,2024-01-02,1
}

@test "duplicates and negative values" {
	put d.csv id,date,y,t a,2024-01-01,1,x a,2024-01-02,-4,y a,2024-01-02,6,z
	run fc-ingest d.csv
	expect 3
	[[ $output == *"d.csv:4: series 'a' at 2024-01-02: the same as d.csv:3"* ]]
	p() { fc-ingest --duplicates "$1" "${@:2}" d.csv | tail -1; }
	[ "$(p sum)" = a,2024-01-02,2, ]
	[ "$(p mean)" = a,2024-01-02,1, ]
	[ "$(p first)" = a,2024-01-02,-4,y ]
	[ "$(p last)" = a,2024-01-02,6,z ]
	[ "$(p first --negative zero)" = a,2024-01-02,0,y ]
	[ "$(p first --negative missing)" = a,2024-01-02,,y ]
	run fc-ingest --duplicates sum --negative error d.csv
	expect 3
	[[ $output == *"d.csv:3: column 'y': negative value"* ]]
	run fc-ingest --negative reject --rejects bad.csv d.csv
	expect 0
	[ "$(tail -1 bad.csv)" = 'd.csv,3,y,negative,"a,2024-01-02,-4,y"' ]
	put e.csv date,y 2024-01-01,1 2024-01-01,1
	run fc-ingest e.csv
	[[ $output == *"no --key"* ]]
}

@test "fill, ends, leading zeros, history, future" {
	put g.csv id,date,y,k a,2024-01-02,0,x a,2024-01-04,3,x b,2024-01-01,1,u b,2024-01-03,2,v
	g() { fc-ingest "$@" g.csv | tail -n +2 | cut -d, -f1,2,3 | sed 's/2024-01-0//' | paste -sd' '; }
	[ "$(g -f D --fill none)" = 'a,2,0 a,4,3 b,1,1 b,3,2' ]
	[ "$(g -f D --fill 0)" = 'a,2,0 a,3,0 a,4,3 b,1,1 b,2,0 b,3,2' ]
	[ "$(g -f D --fill missing)" = 'a,2,0 a,3, a,4,3 b,1,1 b,2, b,3,2' ]
	[ "$(g -f D --fill previous --end common)" = 'a,2,0 a,3,0 a,4,3 b,1,1 b,2,1 b,3,2 b,4,2' ]
	[ "$(g -f D --fill 0 --start common --end 2024-01-03)" = \
		'a,1,0 a,2,0 a,3,0 b,1,1 b,2,0 b,3,2' ]
	[ "$(g -f D --start 2024-01-02)" = 'a,2,0 a,4,3 b,3,2' ]
	[ "$(g -f D --trim-zeros)" = 'a,4,3 b,1,1 b,3,2' ]
	[ "$(g -f D --trim-zeros --min-history 2)" = 'b,1,1 b,3,2' ]
	[ "$(g -f D -H 1)" = 'a,2,0 a,4,3 a,5, b,1,1 b,3,2 b,4,' ]
	run fc-ingest -f D -H 1 --where id=a g.csv
	want id,ds,y,k a,2024-01-02,0,x a,2024-01-04,3,x a,2024-01-05,,x
	run fc-ingest -f D -H 1 --where id=b g.csv
	want id,ds,y,k b,2024-01-01,1,u b,2024-01-03,2,v b,2024-01-04,,
	run fc-ingest -f W --fill 0 g.csv
	expect 3
	[[ $output == *"series 'a' at 2024-01-04: not a whole number of periods (W)"* ]]
	run fc-ingest --fill some g.csv
	expect 2
	run fc-ingest --end tomorrow --fill 0 -f D g.csv
	expect 2
}

@test "future and filled rows look up the side tables" {
	put w.csv item,st,d_1,d_2 i,s,5,6
	put cal.csv d,date,wk,ev d_1,2024-01-01,1, d_2,2024-01-02,1,e d_3,2024-01-03,2,f d_4,2024-01-04,2,
	put pr.csv st,item,wk,price s,i,1,2.5 s,i,2,3
	run fc-ingest --melt 'd_*:d' --join cal.csv --join pr.csv -k st,item -t date -f D -H 2 w.csv
	expect 0
	want st,item,ds,y,wk,ev,price s,i,2024-01-01,5,1,,2.5 \
		s,i,2024-01-02,6,1,e,2.5 s,i,2024-01-03,,2,f,3 s,i,2024-01-04,,2,,3
	put g.csv id,date,y a,2024-01-01,1 a,2024-01-03,2
	put x.csv date,t 2024-01-02,9 2024-01-03,8 2024-01-04,7
	run fc-ingest -f D --fill 0 -H 1 --join x.csv g.csv
	want id,ds,y,t a,2024-01-01,1, a,2024-01-02,0,9 a,2024-01-03,2,8 a,2024-01-04,,7
}

@test "frequency: inferred, declared, carried" {
	put m.csv id,date,y a,2024-01-31,1 a,2024-02-29,2 a,2024-03-31,3 b,2024-01-31,4
	run fc-ingest -H 1 m.csv
	want id,ds,y a,2024-01-31,1 a,2024-02-29,2 a,2024-03-31,3 a,2024-04-30, \
		b,2024-01-31,4 b,2024-02-29,
	put one.csv id,date,y a,2024-01-31,1
	run fc-ingest -H 1 one.csv
	expect 3
	[[ $output == *--freq* ]]
	fc-ingest -b -f M m.csv >m.arrow
	[ "$(fc-view --schema m.arrow | grep ^ds,)" = ds,time,ds,day,M ]
}

@test "carry: a report that prints its groups once" {
	put r.csv q,region,v 'March quarter 1998,A,1' ,B,2 'June quarter 1998,A,3' ,B,4
	run fc-ingest --carry q -k region -t q -y v --time-format '%B quarter %Y' r.csv
	expect 0
	want region,ds,y A,1998-03,1 A,1998-06,3 B,1998-03,2 B,1998-06,4
}

@test "values: numbers and nothing else" {
	printf '3 4\n5,NA\t6' >v
	run fc-ingest --values --series x v
	want unique_id,ds,y x,1,3 x,2,4 x,3,5 x,4, x,5,6
	run fc-ingest --values --start '2024-01-01 00:00:00' -f 30min v
	expect 0
	[ "${lines[3]}" = 'series,2024-01-01 01:00:00,5' ]
	printf '1 2\n3 x4 5\n' >w
	run fc-ingest --values w
	expect 3
	[[ $output == *"w:2: value 4: not a number: 'x4'"* ]]
	run fc-ingest --values --fill 0 v
	expect 2
	{ printf '7 %.0s' $(seq 70000); } >long
	[ "$(fc-ingest --values long | sums 1)" = '490000 1 70000' ]
}

@test "bad input: stopped with file and line, or kept by --rejects" {
	put t.csv id,date,y a,2024-01-01,1 a,2024-01-02,x a,2024-01-03,3
	run fc-ingest t.csv
	expect 3
	[[ $output == *"t.csv:3: column 'y'"*"'x'"* ]]
	put r.csv id,date,y a,2024-01-01,1 a,2024-01-02 a,2024-01-03,3
	run fc-ingest r.csv
	expect 3
	[[ $output == *"r.csv:3"* ]]
	put k.csv id,date,y ,2024-01-01,1
	run fc-ingest k.csv
	expect 3
	[[ $output == *"k.csv:2: column 'id': a key is missing"* ]]
	put d.csv id,date,y a,2024-01-01,1 a,,2
	run fc-ingest d.csv
	expect 3
	[[ $output == *"d.csv:3: column 'date': the time is missing"* ]]
	put all.csv id,date,y a,2024-01-01,1 a,2024-01-02,x a,2024-13-03,3 \
		a,2024-01-04 ,2024-01-05,5 a,,6 'a,2024-01-07,7'
	run fc-ingest --rejects bad.csv all.csv
	expect 0
	[[ $output == *"warning: 5 bad records in 'bad.csv'"* ]]
	[ "$(cut -d, -f1,2,3,4 bad.csv | tail -n +2 | sort -t, -k2n | paste -sd' ')" = \
		'all.csv,3,y,number all.csv,4,date,time all.csv,5,,ragged all.csv,6,id,key all.csv,7,date,time' ]
	[ "$(fc-ingest -q --rejects bad.csv all.csv | wc -l)" -eq 3 ]
	grep -q '"a,2024-01-02,x"$' bad.csv
	run fc-ingest --strict --rejects bad.csv all.csv
	expect 3
}

@test "bad input: empty, header only, no final newline, cut gzip" {
	: >empty
	run fc-ingest empty
	expect 3
	put h.csv id,date,y
	run fc-ingest h.csv
	expect 0
	want id,ds,y
	run fc-ingest --empty 99 h.csv
	expect 99
	printf 'id,date,y\na,2024-01-01,1' >n.csv
	run fc-ingest n.csv
	want id,ds,y a,2024-01-01,1
	seq 1 20000 | sed 's/.*/a,&,&/' | sed '1i id,date,y' | gzip >z.gz
	head -c 20000 z.gz >cut.gz
	run fc-ingest -o out.csv cut.gz
	expect 3
	[ ! -e out.csv ]
	run fc-ingest nothing.csv
	expect 4
	put i.csv id,date,y a,2024-01-01,1e400
	run fc-ingest i.csv
	expect 3
	[[ $output == *"i.csv:2: column 'y': not a finite number"* ]]
	put o.csv 'id;date;y' 'a;2024-01-01;1'
	run fc-ingest o.csv
	expect 3
	[[ $output == *"one column, 'id;date;y' (see --delimiter)"* ]]
	put u.csv 'id,date,y' '"a,2024-01-01,1' 'b,2024-01-01,1'
	run fc-ingest u.csv
	expect 3
	[[ $output == *"u.csv:2: quoted field is not closed"* ]]
	TMPDIR=$PWD/none run fc-ingest --memory 1K z.gz
	expect 4
	[[ $output == *"temporary file"* ]]
}

@test "bad input: at the ends of times, names and fields" {
	run fc-ingest -f 1 -H 3 <<<$'id,ds,y\na,9223372036854775806,2'
	expect 3
	[[ $output == *"<stdin>:2: series 'a' at 9223372036854775806: too late for --horizon"* ]]
	printf 'id,ds,y\na,-9223372036854775806,1\na,9223372036854775806,2\nb,1,3\n' >w.csv
	[ "$(fc-ingest w.csv)" = "$(cat w.csv)" ]
	for how in '-f 1 -H 3' '-f 2 --fill 0' '-f 5 --agg sum' \
		'-f 1 --fill 0 --start common --end common'; do
		run fc-ingest $how w.csv
		expect 3
	done
	printf 'i\0d\0,\0y\0\n\0' >u.csv
	run fc-ingest u.csv
	expect 3
	[[ $output == *"column 1 holds a zero byte"* ]]
	{ printf 'id,ds,y\na,1,1\n'; head -c 1100000 /dev/zero | tr '\0' x
	  printf ',2,2\na,3,3\n'; } >l.csv
	run fc-ingest l.csv
	expect 3
	[[ $output == "fc-ingest: l.csv:3: field longer than 1 MiB"* ]]
	fc-ingest -q --rejects r.csv --stats st.csv l.csv >out
	[ "$(cat out)" = $'id,ds,y\na,1,1\na,3,3' ]
	[ "$(tail -n 1 r.csv | wc -c)" -gt 1100000 ]
	grep -qx records,3 st.csv
	grep -qx rejected_long,1 st.csv
}

@test "side outputs never replace an input or one another" {
	put s.csv id,date,y a,2024-01-01,1
	put c.csv date,ev 2024-01-01,x
	cp s.csv s.old
	cp c.csv c.old
	ln s.csv link.csv
	for how in '--rejects s.csv' '--stats ./s.csv' '--rejects link.csv' \
		'--stats c.csv --join c.csv' '--rejects c.csv --join c.csv:date' \
		'--rejects x --stats x' '--rejects -' '--stats -' \
		'--rejects x -o x' '--stats - --rejects - -o x'; do
		run fc-ingest $how s.csv
		[ "$status" -eq 2 ] || { echo "$how: $status"; return 1; }
	done
	cmp s.csv s.old && cmp c.csv c.old
	[ ! -e x ]
	fc-ingest --stats /dev/null --rejects /dev/null s.csv
	fc-ingest -o s.csv --stats - s.csv | grep -qx rows_out,1
	[ "$(cat s.csv)" = $'id,ds,y\na,2024-01-01,1' ]
}

@test "texts with line breaks go out on one line" {
	printf 'id,date,y,t\na,2024-01-01,1,"two\nlines"\n"b\nc",2024-01-01,2,x\n' >q.csv
	run fc-ingest q.csv
	want id,ds,y,t "a,2024-01-01,1,two lines" "b c,2024-01-01,2,x"
}

@test "sorted input streams; a break in the order is an error" {
	put s.csv id,date,y a,2024-01-01,1 a,2024-01-02,2 b,2024-01-01,3
	fc-ingest s.csv >1
	fc-ingest --sorted s.csv >2
	same 1 2
	put u.csv id,date,y b,2024-01-01,1 a,2024-01-02,2
	run fc-ingest --sorted u.csv
	expect 3
	[[ $output == *"u.csv:3: series out of order: 'a' after 'b'"* ]]
	put v.csv id,date,y a,2024-01-02,1 a,2024-01-01,2
	run fc-ingest --sorted v.csv
	expect 3
	[[ $output == *"v.csv:3: time out of order"* ]]
	run fc-ingest --sorted --fill 0 --end common s.csv
	expect 2
}

# 300 series x 40 days in the order of days, with text and number columns
table() {
	awk 'BEGIN { print "sku,shop,date,qty,price,promo"
		for (d = 1; d <= 40; d++) for (s = 0; s < 300; s++)
			if ((d * 7 + s) % 11)
			printf "i%d,s%d,2024-%02d-%02d,%d,%.2f,%s\n", (s * 7919) % 100,
				int(s / 100), 1 + int((d - 1) / 28), 1 + (d - 1) % 28,
				(s * d * 31) % 17, 1 + s / 7, d % 5 ? "" : "p" }'
}

@test "the same bytes for threads, encodings, spills, files" {
	table >t.csv
	r="-k shop,sku -t date -y qty -f D --fill 0 -H 3"
	fc-ingest $r -j1 t.csv >1
	[ "$(wc -l <1)" -gt 12000 ]
	fc-ingest $r -j2 t.csv >2
	gzip -c t.csv | fc-ingest $r >3
	fc-view -b t.csv | fc-ingest $r >4
	fc-ingest $r --memory 20K t.csv >5
	fc-ingest $r --memory 100K t.csv >6
	fc-ingest $r --parser libcsv t.csv >7
	sed 1q t.csv >a.csv
	sed -n 2,5000p t.csv >>a.csv
	{ sed 1q t.csv; sed 1,5000d t.csv; } >b.csv
	fc-ingest $r a.csv b.csv >8
	fc-ingest $r -b t.csv | fc-view >9
	for i in 2 3 4 5 6 7 8 9; do same 1 $i; done
	fc-ingest $r --stats st.csv --memory 20K t.csv >/dev/null
	[ "$(grep -c '^sorted_runs,[1-9]' st.csv)" -eq 1 ]
	# sums and series against awk
	[ "$(awk -F, 'NR > 1 { s += $4 } END { print s }' t.csv)" = \
		"$(awk -F, 'NR > 1 { s += $4 } END { print s }' 1)" ]
	[ "$(cut -d, -f1,2 t.csv | sort -u | wc -l)" = "$(cut -d, -f1,2 1 | sort -u | wc -l)" ]
}

@test "stats: what came in and what became of it" {
	put s.csv id,date,y,z a,2024-01-01,1,x a,2024-01-04,0, a,2024-01-04,2, \
		b,2024-01-02,-3, b,2024-01-03,q, b,2024-01-03,
	put j.csv z,v x,1
	run fc-ingest -q -f D --duplicates sum --fill 0 --negative zero --rejects r.csv \
		--join j.csv --stats st.csv s.csv
	expect 0
	g() { grep -qx "$1" st.csv || { echo "no $1 in"; cat st.csv; return 1; }; }
	[ "$(head -1 st.csv)" = measure,value ]
	g records,6 && g rejected,2 && g rejected_number,1 && g rejected_ragged,1
	g negative,1 && g negative_changed,1 && g duplicates,1 && g gaps_filled,2
	g series,2 && g series_out,2 && g rows_out,5 && g first,2024-01-01
	g last,2024-01-04 && g freq,D && g zeros,3 && g share_zeros,0.6
	g join_rows:j.csv,1 && g join_unmatched:j.csv,3
}

@test "random tables against a second implementation" {
	command -v python3 >/dev/null || skip "no python3"
	python3 "$ROOT/tests/cli/ingest_peer.py" 1 150
}

# ----- real tables
