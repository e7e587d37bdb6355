/*
 * plan.h - what fc-ingest is going to do with which column
 *
 * The files, the labels and values of melted columns and the side tables
 * make one wide virtual table; a column of it is a struct fc_vcol. The plan
 * finds the roles (keys, time, target), decides what has to be read, opens
 * and loads the side tables, and lays out the rows that travel to the sort.
 * Ownership: the plan owns readers, side tables and schemas; options are
 * borrowed.
 */
#ifndef FC_INGEST_PLAN_H
#define FC_INGEST_PLAN_H

#include "cli/common.h"
#include "rec/reader.h"
#include "ingest/bin.h"
#include "ingest/join.h"
#include "ingest/rows.h"
#include "ingest/stamp.h"
#include "ingest/tidy.h"
#include "series/where.h"

/* The option table's values. */
struct fc_ingest_opts {
	struct fc_common *common;
	struct fc_list key;
	const char *time, *target, *series;
	struct fc_list keep, drop, carry, rename;
	const char *decimal, *na;
	int64_t skip_lines;
	const char *time_format, *tz;
	const char *melt;
	struct fc_list join;
	struct fc_list agg;
	int label;              /* 0 start, 1 end */
	const char *fill, *start, *end;
	bool trim_zeros;
	int duplicates;         /* enum fc_duplicates */
	int negative;           /* enum fc_negative */
	const char *rejects;
	struct fc_list where;
	int64_t min_history, horizon;
	const char *stats;
	uint64_t memory;
	bool sorted;
	bool values;
};

enum fc_origin {
	FC_FROM_TABLE,          /* a column of the files */
	FC_FROM_LABEL,          /* name of the melted column */
	FC_FROM_CELL,           /* its value */
	FC_FROM_JOIN,           /* a column of side table `join` */
};

struct fc_vcol {
	const char *name;
	enum fc_origin origin;
	int join;
	int f;                  /* in the files' or the side table's schema */
	int lf;                 /* in the long batch, or -1 */
	int lay;                /* in the row layout, or -1 */
	bool need;              /* is read */
	bool keep;              /* goes out, right of y */
	bool carry;             /* an empty field takes the value above */
	enum fc_agg agg;
};

/* How key k of a join gets its values. */
struct fc_source {
	int col;                /* in plan.col */
	bool time;              /* the series' time instead */
	int key;                /* number of the key it is, or -1 */
};

struct fc_joinplan {
	struct fc_join t;
	struct fc_source *src;  /* t.nkeys */
	bool late;              /* looked up after binning */
	int lay;                /* row number in the layout, or -1 */
	uint64_t asked, missed;
};

struct fc_plan {
	const struct fc_ingest_opts *o;
	struct fc_reader *reader;
	const struct fc_schema *in;
	struct fc_vcol *col;
	size_t ncol, capcol;
	int *key;               /* in col */
	size_t nkeys;           /* 0: one series, called o->series */
	int time, target;       /* in col; target -1: count records */
	int *cell;              /* melted fields of `in` */
	size_t ncell;
	char *label;            /* name of the label column, or NULL */
	struct fc_joinplan *join;
	size_t njoin;
	struct fc_cond *cond;
	struct fc_source *condsrc;
	size_t ncond;
	struct fc_stamp stamp;
	int64_t *time_of_row;   /* when a side table holds the time */
	struct fc_tidy_opts tidy;
	bool bin;
	bool count;             /* target is the number of records */
	struct fc_schema wide;  /* the long batch, when melting */
	const struct fc_schema *table;  /* the long batch's schema */
	struct fc_schema layout;
	int lay_rec;            /* record number in the layout, or -1 */
	struct fc_dict *one;    /* the text of o->series */
};

int fc_plan_open(struct fc_plan *p, char **files, const struct fc_ingest_opts *o, struct fc_err *err);
void fc_plan_close(struct fc_plan *p);
/* Column of that name, or -1. */
int fc_plan_find(const struct fc_plan *p, const char *name);
/* The same; a missing one is an error that lists the columns. */
int fc_plan_need(const struct fc_plan *p, const char *option, const char *name, struct fc_err *err);
/* Second half of open: types, side tables, row layout. */
int fc_plan_bind(struct fc_plan *p, struct fc_err *err);
/* Roles by option or by name. */
int fc_plan_roles(struct fc_plan *p, struct fc_err *err);
/* Options that say how series are treated. */
int fc_plan_policies(struct fc_plan *p, struct fc_err *err);
/* Types of time in tidy, from what the stamp knows by now. */
void fc_plan_types(struct fc_plan *p);
/* --start and --end, once the type of time is known; lo and hi are the
 * first and last time of all records. */
int fc_plan_spans(struct fc_plan *p, int64_t lo, int64_t hi, struct fc_err *err);
/* A new column of the virtual table. */
struct fc_vcol *fc_plan_add(struct fc_plan *p, const char *name, enum fc_origin origin, int f);
/* Type and dictionary of column c. */
const struct fc_field *fc_plan_field(const struct fc_plan *p, const struct fc_vcol *c);

#endif
