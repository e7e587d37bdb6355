/*
 * design.h - the columns of a panel as a row of numbers for a linear model
 *
 * Column 0 is 1. Then, for each input column right of ds (y, model, cutoff
 * and forecast columns excepted):
 *	number	standardised; missing is 0 (the mean), and a second column
 *		says so where training had missing values
 *	code	a number that names something (dayofweek, month ...): one column a
 *		value, up to `levels` values
 *	text	one column a level, up to `levels` of them
 *	encoded	a text of more levels: the mean target of the level, shrunk to the
 *		overall mean as if PRIOR more rows had that, standardised
 * Constant columns are left out. Columns that were made from y (lag*,
 * rolling_*, ...) are put in the unit of their series as y is.
 * All statistics are of history rows only. Levels stand in byte order, so that
 * the order of dictionaries does not matter.
 *
 * Ownership: fc_design_release frees everything.
 */
#ifndef FC_GLOBAL_DESIGN_H
#define FC_GLOBAL_DESIGN_H

#include "base/buf.h"
#include "base/err.h"
#include "series/chunk.h"

enum fc_input_kind {
	FC_INPUT_NUMBER,
	FC_INPUT_CODE,
	FC_INPUT_TEXT,
	FC_INPUT_ENCODED,
};

struct fc_input {
	char *name;
	int field;              /* of the schema, -1 without one */
	enum fc_input_kind kind;
	bool from_y;
	bool indicator;         /* the next column says "missing" */
	size_t at, width;       /* columns [at, at + width); width 0: left out */
	double mean, sd;        /* numbers and encoded */
	/* text and encoded */
	struct fc_dict *level;
	double *value;          /* encoded: of each level */
	double other;           /* encoded: of an unknown level */
	int32_t *map;           /* training: code of the column -> level */
	size_t nmap;
	/* code */
	int32_t code_level[400]; /* value -> level or -1 */
	size_t ncode;
};

/* A series' own unit: z = (transform(y) - loc) / scale. */
struct fc_own_unit {
	double loc, scale;
};

struct fc_design {
	struct fc_input *in;
	size_t n;
	size_t width;           /* of a row, the 1 included */
	bool log;               /* y and what is made from it: sign log1p */
	size_t levels;          /* most levels for one-hot */
};

/* What is counted of the history rows of a chunk. */
struct fc_design_part;

/* Inputs of the schema; keys: also the key columns. */
void fc_design_init(struct fc_design *d, const struct fc_schema *s, bool keys);
void fc_design_release(struct fc_design *d);

struct fc_design_part *fc_design_part_new(const struct fc_design *d);
void fc_design_part_free(struct fc_design_part *p);
void fc_design_part_reset(struct fc_design_part *p);
/* Row r of the chunk, target z. */
void fc_design_count(const struct fc_design *d, struct fc_design_part *p,
    const struct fc_chunk *c, size_t r, struct fc_own_unit unit, double z);
/* That was all of the series. */
void fc_design_count_end(struct fc_design_part *p);
/* Mean of z^2. */
double fc_design_square(const struct fc_design_part *total);
/* total += p; the same totals in any order and for any chunks. */
void fc_design_merge(struct fc_design_part *total, const struct fc_design_part *p);
/* Kinds, means, levels and width from the totals. */
void fc_design_settle(struct fc_design *d, const struct fc_schema *s,
    const struct fc_design_part *total);

/* y without unit, in its unit as z, and z back to y. */
double fc_design_transform(const struct fc_design *d, double y);
double fc_design_z(const struct fc_design *d, double y, struct fc_own_unit unit);
double fc_design_back(const struct fc_design *d, double z, struct fc_own_unit unit);
/* Row r as x[0..width). */
void fc_design_row(const struct fc_design *d, const struct fc_chunk *c,
    size_t r, struct fc_own_unit unit, double *x);
/* Name of a number that row r lacks though it was never missing in training,
 * or row `before` (SIZE_MAX: none) has it; NULL: none. */
const char *fc_design_lacks(const struct fc_design *d,
    const struct fc_chunk *c, size_t r, size_t before);
/* "price", "event=Easter": name of column k of a row, for people. */
void fc_design_column(const struct fc_design *d, size_t k, struct fc_buf *out);

/* Bytes for the model file, and back; bytes are not trusted. */
void fc_design_save(const struct fc_design *d, struct fc_buf *out);
struct fc_bytes;
int fc_design_load(struct fc_design *d, struct fc_bytes *b,
    const struct fc_schema *s, struct fc_err *err);

#endif
