/*
 * join.h - side tables: looked up, never copied into the rows
 *
 * A side table (calendar, prices, stores) is read whole. A record of the
 * main table carries the number of its row there, 4 bytes however many
 * columns the side table has; the columns are read through it when records
 * are written. The values of each join column are numbered; the numbers of
 * one row make one integer (mixed radix), which finds the row in an array
 * where that is dense (stores x items x weeks), else in a hash table.
 *
 * Values match by what they are: a text column of the main table against
 * the bytes of the field, a number column against numbers ("1", "1.0"), a
 * time column against times.
 *
 * Calling sequence: open; [schema; want; time]; bind for each key; load;
 * [reverse]; for each batch of records: sync, find.
 * Ownership: owns reader, rows and index; the main table's dictionaries are
 * borrowed.
 */
#ifndef FC_INGEST_JOIN_H
#define FC_INGEST_JOIN_H

#include "rec/batch.h"
#include "rec/reader.h"
#include "ingest/lines.h"
#include "ingest/valmap.h"

#define FC_JOIN_KEYS 16         /* most columns of one join */

/* No place in the index. */
#define FC_JOIN_MISS UINT64_MAX

/* One join column. */
struct fc_joinkey {
	char *name;
	int f;                  /* in the side table's schema */
	enum fc_type type;      /* of the main table's column */
	struct fc_timetype time;
	const struct fc_dict *main;     /* TEXT: its dictionary */
	const struct fc_dict *side;
	int32_t *map;           /* TEXT: main code to side code, or -1 */
	size_t nmap, capmap;
	int32_t *canon;         /* else: side code to number of the value */
	struct fc_valmap value; /* value to number */
	size_t n;               /* distinct values */
};

struct fc_join {
	char *path;
	char *files[2];         /* path, NULL: the reader keeps the list */
	struct fc_reader *reader;
	const struct fc_schema *schema;
	struct fc_joinkey *key;
	size_t nkeys;
	char decimal;           /* decimal mark of its numbers */
	const struct fc_timefmt *fmt;   /* another form of times, or NULL */
	bool *want;             /* fields to keep, by index */
	struct fc_batch rows;   /* wanted fields; the others have no array */
	struct fc_lines lines;
	int32_t *dense;         /* row or -1 */
	uint64_t ndense;
	struct fc_valmap sparse;
	struct fc_valmap reverse;       /* time to row */
	bool can_reverse;
};

/* Values of one key for n records: row r has col.x[ref ? ref[r] : r]. */
struct fc_joinarg {
	union fc_col col;
	const int32_t *ref;     /* -1: no value */
};

/* spec is FILE or FILE:COL,COL; the columns named come as keys. */
int fc_join_open(struct fc_join *j, const char *spec, const struct fc_read_opts *opts, struct fc_err *err);
void fc_join_close(struct fc_join *j);
void fc_join_add_key(struct fc_join *j, const char *name);
/* Key k matches a column of this type; dict for text. */
void fc_join_bind(struct fc_join *j, size_t k, const struct fc_field *main);
/* Read the table. Two rows with equal keys: an error that names both lines. */
int fc_join_load(struct fc_join *j, struct fc_err *err);
/* Translate texts that the main dictionaries have got since the last call. */
void fc_join_sync(struct fc_join *j);
/* row[r]: row of the side table that matches record r, or -1. Thread-safe. */
void fc_join_find(const struct fc_join *j, const struct fc_joinarg *arg, size_t n, int32_t *row);
/* Index the rows by their time in field f, when each time is there once. */
void fc_join_reverse(struct fc_join *j, const int64_t *time);
/* Bytes in use, for --memory. */
size_t fc_join_bytes(const struct fc_join *j);

#endif
