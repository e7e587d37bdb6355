/*
 * describe.h - small tables about a stream: its columns, its size
 *
 * Ownership: owns schema and batch.
 */
#ifndef FC_VIEW_DESCRIBE_H
#define FC_VIEW_DESCRIBE_H

#include "rec/batch.h"

struct fc_table {
	struct fc_schema schema;
	struct fc_batch batch;
};

/* name, type, role, unit, freq of each column of s. */
void fc_describe_columns(struct fc_table *t, const struct fc_schema *s);

/* Counts records and series while they pass. */
struct fc_tally {
	const struct fc_schema *schema;
	uint64_t rows, series;
	int64_t first, last;    /* ds, FC_NULL_TIME before the first one */
	struct fc_batch above;  /* the last row seen */
};

void fc_tally_init(struct fc_tally *t, const struct fc_schema *s);
void fc_tally_rows(struct fc_tally *t, const struct fc_batch *b);
void fc_tally_release(struct fc_tally *t);
/* A table records, series, first, last; all but the first only for a panel. */
void fc_describe_tally(struct fc_table *t, const struct fc_schema *s);
/* Its row. */
void fc_tally_result(const struct fc_tally *tally, struct fc_table *t);

void fc_table_release(struct fc_table *t);

#endif
