/*
 * name_impl.h - the words of feature names; for name.c and nameprint.c only
 */
#ifndef FC_FEAT_NAME_IMPL_H
#define FC_FEAT_NAME_IMPL_H

#include "feat/name.h"

/* By kind, stat, agg, op, holiday; "" where there is none. */
extern const char *const fc_feat_prefixes[FC_FEAT_UNTIL + 1];
extern const char *const fc_feat_stats[FC_STAT_RANK + 1];
extern const char *const fc_feat_aggs[FC_AGG_MAX + 1];
extern const char *const fc_feat_ops[FC_OP_ELSE + 1];
extern const char *const fc_feat_holidays[FC_HOLIDAY_SINCE + 1];

#endif
