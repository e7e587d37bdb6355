#!/usr/bin/env bats
# fc-decompose.bats - trend, seasons, remainder
bats_require_minimum_version 1.5.0
load helpers

weekly() { # 10 weeks of days, a gap in time and a missing value
	awk 'BEGIN { print "id,ds,y"
		for (t = 1; t <= 70; t++) {
			if (t == 30) continue
			y = 20 + t / 10 + (t % 7 == 0 ? 6 : 0)
			if (t == 40) y = ""
			printf "a,%d,%s\n", t, y }
		print "b,1,4"; print "b,2,5"; print "c,1,"; print "c,2," }'
}

@test "the parts add up, and are empty where nothing is known" {
	weekly >p.csv
	run -0 fc-decompose --season 7,30 --freq 1 p.csv
	[ "${lines[0]}" = id,ds,y,trend,season7,season30,remainder ]
	[ "${#lines[@]}" -eq 74 ]
	run awk -F, '
	$1 == "a" && $3 != "" { n++
		d = $3 - $4 - $5 - $6 - $7
		if (d > 1e-9 || d < -1e-9) bad = 1 }
	$1 == "a" && $3 == "" && ($4 == "" || $7 != "") { bad = 1 }
	$1 == "b" && ($4 == "" || $5 != "" || $7 == "") { bad = 1 }
	$1 == "c" && $4 $5 $6 $7 != "" { bad = 1 }
	$1 == "a" && $2 > 20 && $2 < 50 && $2 % 7 == 0 && $5 + $6 < 3 { bad = 1 }
	END { exit bad || n != 68 }' <(printf '%s\n' "${lines[@]}")
	expect 0
}

@test "R's mstl of the electricity demand" {
	need_golden mstl.csv.gz
	zcat "$GOLDEN/mstl.csv.gz" | grep '^taylor,"default' >r.csv
	awk -F, 'BEGIN { print "id,ds,y" } $(NF - 2) == "Data" {
		print "a," $(NF - 1) "," $NF }' r.csv >p.csv
	fc-decompose --season 336,48 --no-header p.csv >f.csv
	awk -F, '
	FILENAME == "r.csv" { r[$(NF - 2), $(NF - 1)] = $NF; next }
	{ n++; k = $2
	  split("Trend,Seasonal48,Seasonal336", c, ",")
	  for (i = 1; i <= 3; i++) {
		d = $(3 + i) - r[c[i], k]
		if (d > 1e-5 || d < -1e-5) exit 1 } }
	END { exit n != 1344 }' r.csv f.csv
}

@test "windows and loops are those of R's stl" {
	# y <- ts(AirPassengers[1:47], frequency = 12)
	i=0
	for y in 112 118 132 129 121 135 148 148 136 119 104 118 115 126 141 135 125 149 170 170 158 133 114 140 \
		145 150 178 163 172 178 199 199 184 162 146 166 171 180 193 181 183 218 230 242 209 191 172; do
		echo "a,$((++i)),$y"
	done | sed '1i id,ds,y' >p.csv
	# stl(y, s.window = 9, t.window = 15, l.window = 17, inner = 3)
	run -0 fc-decompose --season 12 --s-window 9 --t-window 15 --l-window 17 --inner 3 --digits 6 --freq 1 p.csv
	[[ ${lines[20]} == a,20,170,142.620857,28.578445,* ]]
	# stl(y, s.window = 11, outer = 15, inner = 1)
	run -0 fc-decompose --season 12 --outer 15 --inner 1 --digits 6 --freq 1 p.csv
	[[ ${lines[20]} == a,20,170,143.471612,27.421021,* ]]
	fc-decompose --season 12 --robust --digits 6 --freq 1 p.csv >robust
	same robust <(printf '%s\n' "${lines[@]}")
}

@test "what is asked wrongly is named" {
	weekly >p.csv
	run -2 fc-decompose p.csv
	[[ $output == *"no season: name them"* ]]
	run -2 fc-decompose --season 7,x p.csv
	[[ $output == *"not a number in 2 to 100000: 'x'"* ]]
	fc-decompose --season 7 --freq 1 p.csv >q.csv
	run -3 fc-decompose --season 7 q.csv
	[[ $output == *"the input has a column 'trend'"* ]]
}
