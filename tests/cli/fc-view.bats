#!/usr/bin/env bats
# fc-view.bats - looking, selecting, checking, converting
bats_require_minimum_version 1.5.0
load helpers

# Two series; text that looks like a number; a quoted comma; missing values.
panel() {
	cat <<-'END'
	store,item,ds,y,price,note
	01,"a,b",2024-01-01,3,1.5,x
	01,"a,b",2024-01-02,,1.5,
	01,"a,b",2024-01-03,5,,""
	02,c,2024-01-01,7,2,"say ""hi"""
	END
}

@test "CSV, Arrow, gzip and back are the same" {
	panel >p.csv
	fc-view p.csv >got
	same p.csv got
	fc-view -b p.csv | fc-view >got
	same p.csv got
	fc-view -b --plain p.csv | fc-view -b | fc-view >got
	same p.csv got
	fc-view -bz p.csv | fc-view -z | fc-view >got
	same p.csv got
	fc-view --format arrow p.csv >a
	fc-view -b p.csv >b
	fc-view -b <p.csv >c
	fc-view --schema a >sa && fc-view --schema b >sb
	same sa sb
	fc-view a >got
	same p.csv got
}

@test "forms of time return from Arrow as they were" {
	for ds in 2024-02 2024-Q1 2024 17 2024-02-03 '2024-02-03 10:00:00' \
		2024-02-03T10:00:00 2024-02-03T10:00:00Z \
		'2024-02-03 10:00:00.123456'; do
		printf 'id,ds,y\na,%s,1\n' "$ds" >p
		fc-view -b p | fc-view >got
		same p got || { echo "$ds"; return 1; }
	done
}

@test "any table can be viewed" {
	printf 'day,snap\nd_1,0\nd_2,1\n' >t.csv
	fc-view t.csv >got
	same t.csv got
	fc-view -b t.csv | fc-view >got
	same t.csv got
	[ "$(fc-view --count t.csv)" = "records
2" ]
	run -3 fc-view --check t.csv
	[[ $output == *"no column 'ds' (columns: day, snap)"* ]]
}

@test "--select and --drop" {
	panel >p.csv
	fc-view --select y,store p.csv | sed -n 1,2p >got
	printf 'y,store\n3,01\n' | diff - got
	fc-view --drop item,note p.csv | sed -n '1p;5p' >got
	printf 'store,ds,y,price\n02,2024-01-01,7,2\n' | diff - got
	fc-view -b --select ds,y p.csv | fc-view >got
	[ "$(sed -n 3p got)" = 2024-01-02, ]
	run -3 fc-view --select y,prise p.csv
	[[ $output == "fc-view: no column 'prise' (columns: store, item, ds, y, price, note)" ]]
	run -2 fc-view --select y,y p.csv
	run -2 fc-view --select y --drop y p.csv
	run -2 fc-view --drop store,item,ds,y,price,note p.csv
}

@test "--where by text, number and time" {
	panel >p.csv
	while read -r cond want; do
		got=$(fc-view --where "$cond" --select ds,y p.csv |
			tail -n +2 | tr '\n' ' ')
		[ "$got" = "$want " ] || { echo "$cond: $got"; return 1; }
		got=$(fc-view -b p.csv | fc-view --where "$cond" --select ds,y |
			tail -n +2 | tr '\n' ' ')
		[ "$got" = "$want " ] || { echo "$cond, Arrow: $got"; return 1; }
	done <<-'END'
	store=02 2024-01-01,7
	store!=01 2024-01-01,7
	item=a,b 2024-01-01,3 2024-01-02, 2024-01-03,5
	y>=5 2024-01-03,5 2024-01-01,7
	y<5 2024-01-01,3
	y= 2024-01-02,
	y!= 2024-01-01,3 2024-01-03,5 2024-01-01,7
	ds>2024-01-02 2024-01-03,5
	ds<=2024-01-01 2024-01-01,3 2024-01-01,7
	END
	[ "$(fc-view --where store=01 --where 'y>3' --count p.csv)" = \
		"records,series,first,last
1,1,2024-01-03,2024-01-03" ]
	run -2 fc-view --where store p.csv
	run -3 fc-view --where shop=1 p.csv
	[[ $output == *"no column 'shop'"* ]]
	run -3 fc-view --where 'y>many' p.csv
}

@test "--head and --tail" {
	panel >p.csv
	for n in 0 1 3 4 9; do
		fc-view --head $n p.csv >got
		head -n $((n + 1)) p.csv | diff - got
		fc-view --tail $n p.csv >got
		{ head -n 1 p.csv; tail -n +2 p.csv | tail -n $n; } | diff - got
		fc-view -b p.csv | fc-view -b --tail $n | fc-view >got2
		same got got2
	done
	fc-view --where store=01 --tail 1 --select y p.csv >got
	printf 'y\n5\n' | diff - got
	# Does not read on: the input has no end.
	{ echo a,b; yes 1,2; } | fc-view --head 3 >got
	printf 'a,b\n1,2\n1,2\n1,2\n' | diff - got
	awk 'BEGIN { print "n"; for (i = 0; i < 200000; i++) print i }' >long
	fc-view --tail 70000 long >got
	{ echo n; tail -n 70000 long; } | cmp - got
	run -2 fc-view --head 1 --tail 1 p.csv
}

@test "--schema" {
	panel >p.csv
	fc-view --schema p.csv >got
	diff - got <<-'END'
	name,type,role,unit,freq
	store,text,key,,
	item,text,key,,
	ds,time,ds,day,
	y,number,y,,
	price,number,other,,
	note,text,other,,
	END
	printf 'id,ds,model,cutoff,yhat,yhat-lo-80,yhat-q0.9\na,2024-Q1,ets,2023-Q4,1,0,2\n' |
		fc-view -b --freq Q | fc-view --schema >got
	diff - got <<-'END'
	name,type,role,unit,freq
	id,text,key,,
	ds,time,ds,quarter,Q
	model,text,model,,
	cutoff,time,cutoff,quarter,
	yhat,number,forecast,,
	yhat-lo-80,number,forecast,,
	yhat-q0.9,number,forecast,,
	END
}

@test "--count" {
	panel >p.csv
	[ "$(fc-view --count p.csv)" = "records,series,first,last
4,2,2024-01-01,2024-01-03" ]
	fc-view -b p.csv >p.arrow
	[ "$(fc-view --count p.arrow p.arrow)" = "records,series,first,last
8,4,2024-01-01,2024-01-03" ]
	head -n 1 p.csv >none.csv
	[ "$(fc-view --count none.csv)" = "records,series,first,last
0,0,," ]
	run -99 fc-view --empty 99 none.csv
	run -99 fc-view --empty 99 --count --where store=99 p.csv
	run -0 fc-view --empty 99 --count --where store=02 p.csv
}

@test "--history" {
	panel >p.csv
	fc-view -b p.csv | fc-view -b --where "note=say \"hi\"" |
		fc-view --history >got
	diff - got <<-'END'
	fc-view -b p.csv
	fc-view -b --where 'note=say "hi"'
	END
	[ -z "$(fc-view --no-history -b p.csv | fc-view --history)" ]
	[ -z "$(fc-view --history p.csv)" ]
}

@test "--check finds what is wrong and where" {
	cat >p.csv <<-'END'
	id,ds,y
	b,2024-01-01,1
	b,2024-01-02,1
	b,2024-01-05,1
	b,2024-01-05,1
	b,2024-01-04,1
	b,,1
	b,2024-01-06,1
	a,2024-01-01,1
	END
	run -1 --separate-stderr fc-view --check p.csv
	diff - <(echo "$output") <<-'END'
	fault,file,line,series,ds,previous,missing
	gap,p.csv,4,b,2024-01-05,2024-01-02,2
	duplicate,p.csv,5,b,2024-01-05,2024-01-05,
	time-order,p.csv,6,b,2024-01-04,2024-01-05,
	no-time,p.csv,7,b,,2024-01-04,
	series-order,p.csv,9,a,2024-01-01,2024-01-06,
	END
	[ -z "$stderr" ]
	fc-view -b p.csv >p.arrow
	run -1 fc-view --check p.arrow
	[[ $output == *"gap,p.arrow,3,b,"* ]]
	run -0 fc-view --check --where ds\<2024-01-03 --where id=b p.csv
	run -1 fc-view --check --where id=a --where ds=2024-01-01 --freq M - \
		<<<$'id,ds,y\na,2024-01-01,1\na,2024-01-01,2'
	[[ ${lines[1]} == "duplicate,<stdin>,3,a,2024-01-01,2024-01-01," ]]
	run -1 fc-view --check --head 2 p.csv
	[ "${#lines[@]}" -eq 3 ]
}

@test "--check knows the frequency" {
	printf 'id,ds,y\na,2024-01-31,1\na,2024-02-29,1\na,2024-04-30,1\n' >m.csv
	run -1 fc-view --check --freq M m.csv
	[[ ${lines[1]} == gap,m.csv,4,a,2024-04-30,2024-02-29,1 ]]
	printf 'id,ds,y\na,2024-01-05,1\na,2024-01-08,1\na,2024-01-09,1\n' >b.csv
	run -0 fc-view --check --freq B b.csv
	run -1 fc-view --check --freq D b.csv
	printf 'id,ds,y\na,2024-01-01,1\na,2024-01-08,1\na,2024-01-14,1\n' >w.csv
	run -1 fc-view --check --freq W w.csv
	[[ ${lines[1]} == off-grid,w.csv,4,* ]]
	printf 'id,ds,y\na,2024-01-01 00:00:00,1\na,2024-01-01 00:15:00,1\na,2024-01-01 00:45:00,1\na,2024-01-01 01:00:00,1\n' >q.csv
	run -1 fc-view --check q.csv
	[[ ${lines[1]} == gap,q.csv,4,a,*,1 ]]
	fc-view -b --freq 15min q.csv >q.arrow
	run -1 fc-view --check q.arrow
	[[ ${lines[1]} == "gap,q.arrow,3,a,2024-01-01 00:45:00,2024-01-01 00:15:00,1" ]]
	run -3 fc-view --check --freq h b.csv
}

@test "--check lists records that cannot be read, and goes on" {
	printf 'id,ds,y\na,2024-01-01,1\na,2024-01-02,many\na,2024-01-03\na,2024-01-04,2\n' >p.csv
	run -1 fc-view --check --freq D p.csv
	[[ $output == *,p.csv,3,* && $output == *,p.csv,4,* ]]
	[[ $output == *gap,p.csv,5,a,2024-01-04,2024-01-01,2* ]]
	run -3 fc-view p.csv
}

@test "several files are one stream, whatever their encoding" {
	panel >p.csv
	head -n 4 p.csv >one.csv
	sed -n '1p;5p' p.csv | fc-view -b >two.arrow
	fc-view one.csv two.arrow >got
	same p.csv got
	fc-view -b two.arrow | fc-view one.csv - >got
	same p.csv got
	printf 'store,ds,y\n01,2024-01-01,1\n' >other.csv
	run -3 fc-view p.csv other.csv
	run -3 fc-view two.arrow other.csv
}

@test "a model file is described" {
	panel | sed 's/,,/,4,/' >p.csv
	fc-train -m naive -f D -o m.fcm p.csv
	fc-view m.fcm >got
	grep -q '^model .*naive$' got
	grep -q '^series .*2$' got
	fc-view <m.fcm | diff got -
	fc-view -o text m.fcm
	same got text
	fc-view --history m.fcm | grep -qx 'fc-train -m naive -f D -o m.fcm p.csv'
	run -2 fc-view --select y m.fcm
	head -c 40 m.fcm >cut.fcm
	run -3 fc-view cut.fcm
	run -3 fc-view p.csv m.fcm
	run -3 bash -c 'cat m.fcm | fc-view'
	[[ $output == *"this is a model file; 'fc-view FILE' shows it"* ]]
}
