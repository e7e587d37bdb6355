#!/usr/bin/env bats
# interchange.bats - trees to and from LightGBM's text model; importance
bats_require_minimum_version 1.5.0
load helpers

FEATURES=lag7,lag14,rolling_mean_lag7_window_size7,dayofweek
SPEC=gbdt:trees=30:min-data=5:tweedie

# As in global.bats, with missing numbers and texts.
panel() {
	awk 'BEGIN {
		split("31 29 31 30 31", last, " ")
		print "store,item,ds,y,promo,kind"
		for (s = 1; s <= 2; s++) for (i = 1; i <= 3; i++) {
			m = 1; d = 0
			for (t = 0; t < 120; t++) {
				if (++d > last[m]) { m++; d = 1 }
				p = (t + i) % 9 == 0
				y = 10 * s + 3 * i + 5 * (t % 7 == 2) + 4 * p + (t * 37 + i * 11 + s) % 13 / 10
				printf "S%d,I%d,2024-%02d-%02d,%s,%s,%s\n", s, i, m, d,
					t < 110 ? y : "", t % 11 == 3 ? "" : p,
					t % 5 ? ("k\303\251" (t + i) % 4) : ""
			}
		}
	}'
}

lightgbm() { # prints a Python that has it
	local python=${PEER_PYTHON:-python3}
	"$python" -c 'import lightgbm, pandas' 2>/dev/null || return 1
	echo "$python"
}

@test "trees written as text and taken back forecast the same" {
	panel >p.csv
	fc-train -m $SPEC --features $FEATURES --export lightgbm -o m.txt p.csv
	[ "$(head -n 1 m.txt)" = tree ]
	[ "$(tail -n 1 m.txt)" = 'pandas_categorical:[["S1", "S2"], ["I1", "I2", "I3"], ["ké0", "ké1", "ké2", "ké3"]]' ]
	fc-predict -q --fit $SPEC --features $FEATURES -H 7 p.csv | cut -d, -f 1-3,6 >want
	# Its features are those of the text, whatever else the panel has.
	fc-features --lags 3 p.csv | fc-train --import lightgbm m.txt - >m.fcm
	fc-features --lags 3 p.csv >wide.csv
	fc-predict -q -m m.fcm -H 7 wide.csv | cut -d, -f 1-3,6 >got
	same want got
	# Categories in another order, JSON escapes, numbers that are categories.
	sed '$s/.*/pandas_categorical:[["S1","S2"],["I1","I2","I3"],["k\\u00e90","k\\u00e91","k\\u00e92","k\\u00E93"]]/' m.txt >n.txt
	fc-train --import lightgbm n.txt -o n.fcm p.csv
	fc-predict -q -m n.fcm -H 7 p.csv | cut -d, -f 1-3,6 >got
	same want got
	sed '$s/"I1", "I2"/"I2", "I1"/' m.txt >n.txt
	fc-train --import lightgbm n.txt -o n.fcm p.csv
	fc-predict -q -m n.fcm -H 7 p.csv | cut -d, -f 1-3,6 >got
	run ! cmp -s want got
	# Without the line they are numbered in byte order, which is told.
	sed '$d' m.txt >n.txt
	run --separate-stderr fc-train --import lightgbm n.txt -o n.fcm p.csv
	expect 0
	[[ $stderr == *"'kind': the model does not name its categories"* ]]
	fc-predict -q -m n.fcm -H 7 p.csv | cut -d, -f 1-3,6 >got
	same want got
}

@test "trees of linear leaves: text and back, missing values, contributions" {
	panel >p.csv
	spec=linear-tree:trees=20:min-data=10:leaves=8
	fc-train -m $spec --features $FEATURES --export lightgbm -o m.txt p.csv
	[ "$(grep -c '^is_linear=1$' m.txt)" -eq 20 ]
	grep -q '^leaf_coeff=.*[1-9]' m.txt
	fc-predict -q --fit $spec --features $FEATURES -H 7 p.csv | cut -d, -f 1-3,6 >want
	fc-train --import lightgbm m.txt p.csv >m.fcm
	fc-predict -q -m m.fcm -H 7 p.csv | cut -d, -f 1-3,6 >got
	same want got
	fc-train -m $spec --features $FEATURES -H 7 p.csv >m.fcm
	fc-predict -q -m m.fcm -H 7 --explain x.csv p.csv | cut -d, -f 1-3,6 >got
	same want got
	# They add up to the forecast.
	awk -F, 'NR == FNR { y[$1, $2, $3] = $4; next } FNR > 1 {
		d = -y[$1, $2, $3]; n++
		for (i = 5; i <= NF; i++) d += $i
		if (d * d > 1e-16) bad = 1
	} END { exit bad || n != 42 }' want x.csv
	fc-predict -q --fit $spec:quantiles=0.1,0.9:alias=q --features $FEATURES -H 7 --level 80 p.csv >q.csv
	awk -F, 'NR > 1 && !($7 <= $8) { bad = 1 } END { exit bad || NR != 43 }' q.csv
	# The same for any number of threads.
	fc-predict -q --fit $spec --features $FEATURES -H 7 -j 3 p.csv | cut -d, -f 1-3,6 >got
	same want got
}

@test "what cannot be written or taken is refused by name" {
	panel >p.csv
	fc-train -m gbdt:trees=3 --features lag7 --export lightgbm p.csv >m.txt
	refuse() { # STATUS TEXT WORD...
		local want=$1 text=$2
		shift 2
		run fc-train "$@"
		expect "$want"
		[[ $output == *"$text"* ]] || { echo "$output"; return 1; }
	}
	refuse 2 "for models of trees" -m ses --export lightgbm p.csv
	refuse 2 "not 'ridge'" -m ridge --features lag7 --export lightgbm p.csv
	refuse 2 "makes several" -m gbdt:trees=3 --by store --features lag7 --export lightgbm p.csv
	refuse 2 "quantiles= makes 3" -m gbdt:trees=3:quantiles=0.1,0.9 --features lag7 --export lightgbm p.csv
	refuse 2 "predict a transformed y" -m gbdt:trees=3:difference=7 --features lag7 --export lightgbm p.csv
	refuse 2 "exclude each other" -m linear-tree:mape --features lag7 p.csv
	refuse 2 "prune and quantize" -m linear-tree:prune=0.1 --features lag7 p.csv
	refuse 2 "ridge is no model" --import lightgbm -m ridge m.txt p.csv
	refuse 2 "first FILE" --import lightgbm
	refuse 3 "not a model of LightGBM" --import lightgbm p.csv p.csv
	cut -d, -f 1-4 p.csv >less.csv
	refuse 3 "'promo' of the model" --import lightgbm m.txt less.csv
	sed '$s/\["S1", "S2"\], //' m.txt >bad.txt
	refuse 3 "2 lists of categories, the panel 3" --import lightgbm bad.txt p.csv
	for line in '[["S1"' '[["S1","S1"]]' '[["\u12"]]' '[[' '[["\ud800"]]' '[[]' '["S1"]'; do
		{ sed '$d' m.txt; printf 'pandas_categorical:%s' "$line"; } >bad.txt
		refuse 3 "pandas_categorical" --import lightgbm bad.txt p.csv
	done
}

@test "importance: what fc-view --importance writes is what the trees gained" {
	panel >p.csv
	fc-train -m "gbdt:trees=20:alias=a b,ridge,gbdt:trees=10:strategy=direct:groups=7:alias=d" \
		--by store --features lag1,dayofweek -H 14 -o m.fcm p.csv
	fc-view --importance m.fcm >got
	[ "$(head -n 1 got)" = model,steps,segment,feature,gain,split,permutation ]
	grep -q '^"a b",,S2,dayofweek,' got
	grep -q '^d,8,,lag14,' got
	[ "$(grep -c '^"a b",,,' got)" -eq 6 ]
	# Splits of all rows: those of the text.
	fc-view m.fcm | awk '$3 == "item" { print $2; exit }' >want
	awk -F, '$1 == "\"a b\"" && $3 == "" && $4 == "item" { print $6 }' got >split
	same want split
	run fc-view --importance p.csv
	expect 2
}

@test "Python's lightgbm predicts equally with our trees" {
	python=$(lightgbm) || skip "no lightgbm (PEER_PYTHON)"
	panel >p.csv
	fc-features --features $FEATURES p.csv >f.csv
	for o in gbdt:l2 gbdt:l1 gbdt:huber gbdt:fair gbdt:poisson gbdt:gamma gbdt:tweedie \
			gbdt:quantile gbdt:mape linear-tree linear-tree:tweedie; do
		fc-train -m $o:trees=30:min-data=5 --features $FEATURES --export lightgbm -o m.txt p.csv
		fc-predict -q --fit $o:trees=30:min-data=5 --features $FEATURES -H 7 p.csv >o.csv
		"$python" - <<-'END'
			import lightgbm as lgb, pandas as pd
			m = lgb.Booster(model_file="m.txt")
			f = pd.read_csv("f.csv")
			for c in "store", "item", "kind": f[c] = f[c].astype("category")
			f["want"] = m.predict(f[m.feature_name()])
			j = pd.read_csv("o.csv").merge(f, on=["store", "item", "ds"])
			assert len(j) == 42 and (j.yhat - j.want).abs().max() < 1e-9
		END
	done
}

@test "trees of Python's lightgbm forecast here what they predict there" {
	python=$(lightgbm) || skip "no lightgbm (PEER_PYTHON)"
	panel >p.csv
	fc-features --features $FEATURES p.csv >f.csv
	for o in regression l1 poisson tweedie quantile linear; do
		"$python" - $o <<-'END'
			import sys, lightgbm as lgb, pandas as pd
			f = pd.read_csv("f.csv")
			for c in "store", "item", "kind", "dayofweek": f[c] = f[c].astype("category")
			cols = ["lag7", "kind", "dayofweek", "item", "rolling_mean_lag7_window_size7", "promo"]
			t = f[f.y.notna()]
			linear = sys.argv[1] == "linear"
			m = lgb.train(dict(objective="l2" if linear else sys.argv[1], linear_tree=linear, min_data_in_leaf=5, verbose=-1, num_threads=1,
				min_data_per_group=1, cat_smooth=1), lgb.Dataset(t[cols], t.y), 40)
			m.save_model("py.txt")
			f["want"] = m.predict(f[cols])
			f[["store", "item", "ds", "want"]].to_csv("want.csv", index=False)
		END
		fc-train --import lightgbm py.txt p.csv -o m.fcm
		fc-predict -q -m m.fcm -H 7 p.csv | cut -d, -f 1-3,6 >got
		awk -F, 'NR == FNR { w[$1, $2, $3] = $4; next } FNR > 1 {
			d = $4 - w[$1, $2, $3]; n++; if (d * d > 1e-18) bad = 1
		} END { exit bad || n != 42 }' want.csv got
	done
}
