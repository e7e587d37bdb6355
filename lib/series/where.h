/*
 * where.h - conditions on records: COL=VALUE, COL!=VALUE, COL<NUMBER ...
 *
 * Texts compare by bytes (= and !=), numbers by value, times by what the
 * text means in the column's type. Several conditions must all hold. A
 * missing value differs from every value and stands in no order; COL= asks
 * for the missing, COL!= for the others.
 * Ownership: owns its texts.
 */
#ifndef FC_SERIES_WHERE_H
#define FC_SERIES_WHERE_H

#include "rec/batch.h"

enum fc_relation { FC_EQ, FC_NE, FC_LT, FC_LE, FC_GT, FC_GE };

struct fc_cond {
	char *name;             /* of the column */
	enum fc_relation rel;
	char *text;             /* what to compare with */
	/* After bind: */
	enum fc_type type;
	const struct fc_dict *dict;
	int32_t code;           /* of text in dict, once it is there */
	double num;
	int64_t time;
};

/* "store=CA_1", "price>=2.5"; FC_USAGE when it is no condition. */
int fc_cond_parse(struct fc_cond *c, const char *text, struct fc_err *err);
/* The column's type is known: read the text as one of its values. */
int fc_cond_bind(struct fc_cond *c, const struct fc_field *field, struct fc_err *err);
/* Clear pass[r] where row r, or ref[r] with ref (-1: missing), fails. */
void fc_cond_apply(struct fc_cond *c, union fc_col col, const int32_t *ref, size_t n, bool *pass);
void fc_cond_release(struct fc_cond *c);

#endif
