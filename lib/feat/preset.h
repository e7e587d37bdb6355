/*
 * preset.h - lists of features that are known to do well
 *
 *	retail-daily    sales by day: lags, windows, intermittency, store and
 *	                department, calendar, price and events
 *	retail-weekly   the same by week
 *	events-2min     counts of events every two minutes
 *
 * A preset becomes names: which ones depends on the columns there are (price
 * columns, event columns, keys) and on the horizon, the least lag of y.
 */
#ifndef FC_FEAT_PRESET_H
#define FC_FEAT_PRESET_H

#include "feat/set.h"

/* Names of the presets, NULL behind the last. */
const char *fc_preset_name(size_t i);
/* Add its features, but not those named already. horizon >= 1. FC_USAGE
 * lists the presets. */
int fc_featset_preset(struct fc_featset *s, const char *preset, const struct fc_schema *in, int64_t horizon, struct fc_err *err);

#endif
