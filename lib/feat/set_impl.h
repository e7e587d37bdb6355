/*
 * set_impl.h - where a term's columns are; not for users of set.h
 */
#ifndef FC_FEAT_SET_IMPL_H
#define FC_FEAT_SET_IMPL_H

#include "feat/set.h"

enum { FC_FEAT_KEYS = 16 };     /* most columns of one list */

/* What groups or parts rows: a column of the stream, or an attribute of ds. */
struct fc_feat_key {
	int field;              /* -1: attr */
	int attr;
};

struct fc_feat_column {
	int of;                 /* field of the source; -1: y */
	bool text;
	bool indicator;         /* 1 where it has the value */
	int32_t code;
	double num;
	struct fc_feat_key group[FC_FEAT_KEYS], part[FC_FEAT_KEYS];
	size_t ngroup, npart;
};

/* Rows of a source as numbers: the column itself, or work[0..n). */
const double *fc_feat_source(const struct fc_feat_column *c, const struct fc_feat_series *in, double *work);
/* Values of keys in row i of the series, as integers that are equal for
 * equal values; days and civil are those of its ds. */
int64_t fc_feat_key_value(const struct fc_feat_key *k, const struct fc_feat_series *in, size_t i, const struct fc_timetype *t);
bool fc_feat_uses_date(const struct fc_feat_column *c);

#endif
