#!/usr/bin/env bats
# widen.bats - intervals of global models at later steps
bats_require_minimum_version 1.5.0
load helpers

# Series that nearly walk at random: y = 0.97 of the last one, and a normal
# number (Box & Muller) of a linear congruential generator.
wandering() { # SERIES PERIODS
	awk -v series="$1" -v n="$2" '
		function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
		BEGIN {
			seed = 12345
			print "id,ds,y"
			for (s = 1; s <= series; s++) for (t = y = 0; t < n; t++) {
				y = 0.97 * y + sqrt(-2 * log(u())) * cos(6.283185307 * u())
				printf "A%02d,%d,%.5f\n", s, t, 20 + y
			}
		}'
}

@test "intervals of recursive models widen with the step, as errors do" {
	wandering 40 240 >p.csv
	for m in gbdt:trees=40:leaves=8 linear-tree:trees=40:leaves=4 ridge; do
		fc-backtest -q --fit $m:alias=m --features lag1,lag2 -H 20 --windows 3 --step 20 --level 80,95 p.csv >b.csv
		# Share within, of all steps and of the last five; before, it was below 0.3 there.
		awk -F, 'NR > 1 { s = (NR - 2) % 20; n++; a += $5 >= $7 && $5 <= $8; b += $5 >= $9 && $5 <= $10
				if (s >= 15) { k++; c += $5 >= $7 && $5 <= $8 } }
			END { print a / n, b / n, c / k
			exit !(a / n > 0.74 && a / n < 0.87 && b / n > 0.91 && b / n < 0.985 && c / k > 0.7 && c / k < 0.9) }' b.csv
		fc-train -m $m:alias=m --features lag1,lag2 -H 20 -o m.fcm p.csv
		fc-view m.fcm | grep -q '^section   widen.0, 224 bytes'
		fc-predict -q -m m.fcm -H 30 --level 80 p.csv >f.csv
		awk -F, 'NR > 1 { w = $7 - $6; s = (NR - 2) % 30; if (s > 0 && w < was * (1 - 1e-9)) bad = 1; was = w; if (s == 0) first = w
				if (s == 29 && w < 2.5 * first) bad = 1 }
			END { exit bad || NR != 1201 }' f.csv
	done
	# The same without a file and for any number of threads.
	fc-predict -q --fit $m:alias=m --features lag1,lag2 -H 20 --level 80 -j 3 p.csv >g.csv
	fc-predict -q -m m.fcm --level 80 p.csv >f.csv
	same f.csv g.csv
	# Where nothing is filled in, nothing widens.
	fc-train -m ridge:strategy=direct,ridge:strategy=lag:alias=l --features lag20 -H 20 p.csv >m.fcm
	fc-view m.fcm | run ! grep widen
}
