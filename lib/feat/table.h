/*
 * table.h - values of groups of series by period; inside lib/feat
 *
 * One table for each list of columns and source: planes of groups x periods,
 * only those that some feature asks for. A period of a group in which it has
 * no row has a missing count; with rows but no value the count is 0.
 */
#ifndef FC_FEAT_TABLE_H
#define FC_FEAT_TABLE_H

#include "feat/set_impl.h"
#include "series/tuple.h"

enum fc_plane {
	FC_PLANE_COUNT,
	FC_PLANE_SUM,
	FC_PLANE_ZEROS,         /* how many values are 0 */
	FC_PLANE_DEV,           /* sum of what is above `shift` */
	FC_PLANE_DEV2,          /* of its squares */
	FC_PLANE_MIN,
	FC_PLANE_MAX,
	FC_PLANES,
};

/* A value by itself, for quantiles. */
struct fc_feat_table_value {
	uint32_t group;
	int32_t period;         /* from the table's first */
	double v;
};

struct fc_feat_table {
	size_t term;            /* one with these columns and this source */
	struct fc_tuples groups;
	bool want[FC_PLANES], values;
	double *plane[FC_PLANES];
	int64_t first;          /* period of index 0 */
	size_t periods, cap;    /* cap: from one group to the next */
	size_t ngroups, capgroups;
	size_t seen;            /* periods up to the last with a value; of
	                           columns, with a row */
	bool column;
	double shift;
	bool shifted;
	struct fc_feat_table_value *value;
	size_t nvalues, capvalues;
};

void fc_feat_table_release(struct fc_feat_table *t);
/* Planes that this feature needs. */
void fc_feat_table_ask(struct fc_feat_table *t, const struct fc_feat *f);
/* Rows of a series: value x[i] in period[i], of group[i]. FC_DATA when there
 * would be too many periods. */
int fc_feat_table_add(struct fc_feat_table *t, const size_t *group, const int64_t *period, const double *x, size_t n, struct fc_err *err);
/* All is in: bring the values in order. */
void fc_feat_table_sort(struct fc_feat_table *t);
/* The bases are made: keep the groups only. */
void fc_feat_table_settle(struct fc_feat_table *t);
/* Base of f of every group: out[g * t->seen + period]. */
double *fc_feat_table_base(const struct fc_feat_table *t, const struct fc_feat *f);

#endif
