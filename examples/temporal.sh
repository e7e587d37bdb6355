#!/bin/bash
# temporal.sh PANEL [OUT] - forecasts that agree with those by weeks and months
#
# Forecasts PANEL as it is and summed to longer periods, counted back from its
# end, each with models of their own, and reconciles them: OUT (standard
# output without it) has the finest, which add up to the others.
#
# What may be changed by the environment:
#   FIT      model, see fc-predict(1)                       (auto-ets)
#   HORIZON  periods of PANEL ahead                         (28)
#   COARSE   longer periods and how many of each            (7D:4 28D:1)
#   METHOD   wls-struct, wls-var or ar1, see fc-reconcile(1)  (wls-var)
#   KEEP     directory for the longer ones, NAME.arrow      (none)
set -euo pipefail
export LC_ALL=C

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	echo "usage: temporal.sh PANEL [OUT]" >&2
	exit 2
fi
panel=$1
fit=${FIT:-auto-ets}
method=${METHOD:-wls-var}
work=$(mktemp -d "${TMPDIR:-/tmp}/temporal.XXXXXX")
trap 'rm -rf "$work"' EXIT
keep=${KEEP:-$work}

fc-predict --fit "$fit" --horizon "${HORIZON:-28}" \
	--residuals "$work/errors.arrow" -b -o "$work/base.arrow" "$panel"
streams='' errors='' outputs=''
for coarse in ${COARSE:-7D:4 28D:1}; do
	freq=${coarse%:*}
	fc-aggregate --freq "$freq" --anchor end --incomplete drop -b "$panel" |
		fc-predict --fit "$fit" --horizon "${coarse#*:}" \
			--residuals "$work/errors-$freq.arrow" -b -o "$work/base-$freq.arrow"
	streams=$streams,$freq=$work/base-$freq.arrow
	errors=$errors,$work/errors-$freq.arrow
	outputs=$outputs,$keep/$freq.arrow
done

options=()
if [ "$method" != wls-struct ]; then
	options=(--residuals "$work/errors.arrow" --temporal-residuals "${errors#,}")
fi
fc-reconcile --method "$method" "${options[@]}" --temporal "${streams#,}" \
	--temporal-output "${outputs#,}" -b -o "$work/coherent.arrow" "$work/base.arrow"
fc-view -o "${2:--}" "$work/coherent.arrow"
