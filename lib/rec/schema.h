/*
 * schema.h - what the columns of a stream are
 *
 * The header is the schema: columns left of `ds` are keys, `ds` is time,
 * `y` the value, everything else stands to the right. Text is interned in
 * one append-only dictionary per column, numbers are doubles (missing is
 * NaN), times int64 (missing FC_NULL_TIME). `model` and `cutoff` are
 * found by name; they come between the keys and ds in the order of records.
 * Ownership: the schema owns names, dictionaries and history; a batch
 * points to its schema. Copies made by fc_schema_copy share nothing but may
 * borrow dictionaries (see fc_schema_add_like).
 */
#ifndef FC_REC_SCHEMA_H
#define FC_REC_SCHEMA_H

#include "base/dict.h"
#include "base/err.h"
#include "base/fc.h"
#include "time/date.h"
#include "time/freq.h"

enum fc_type {
	FC_TEXT,
	FC_NUM,
	FC_TIME,
};

struct fc_field {
	char *name;
	enum fc_type type;
	struct fc_timetype time;        /* type FC_TIME */
	struct fc_dict *dict;           /* type FC_TEXT */
	bool owns_dict;
};

struct fc_schema {
	struct fc_field *field;
	size_t n, cap;
	size_t nkeys;                   /* fields [0, nkeys) */
	int ds, y, model, cutoff;       /* index or -1 */
	struct fc_freq freq;            /* kind NONE when not known */
	bool bare;                      /* no record: types of times are guesses */
	char **history;                 /* one command line per stage */
	size_t nhistory;
};

/* { 0 } then fc_schema_init. */
void fc_schema_init(struct fc_schema *s);
void fc_schema_release(struct fc_schema *s);
/* Add a field at the end; TEXT gets a dictionary of its own. Returns its index. */
int fc_schema_add(struct fc_schema *s, const char *name, enum fc_type type);
/* Add a field of the same name and type that uses the other's dictionary. */
int fc_schema_add_like(struct fc_schema *s, const struct fc_field *f);
/* All of `from` (fields borrowed as by add_like, freq, history, roles). */
void fc_schema_add_all(struct fc_schema *s, const struct fc_schema *from);
/* Find roles by name: ds, keys left of it, y, model, cutoff. -1 (FC_DATA)
 * when there is no ds, or a key is not text. */
int fc_schema_roles(struct fc_schema *s, struct fc_err *err);
/* A plain table: no keys, no ds. */
void fc_schema_no_roles(struct fc_schema *s);
/* Index of the named field or -1. */
int fc_schema_find(const struct fc_schema *s, const char *name);
/* The same, but a missing one is an FC_DATA error that lists the columns. */
int fc_schema_need(const struct fc_schema *s, const char *name, struct fc_err *err);
/* "a, b, c" for messages. */
char *fc_schema_names(const struct fc_schema *s);
void fc_schema_add_history(struct fc_schema *s, const char *line);

/* Forecast columns: yhat-lo-80, yhat-hi-80, yhat-q0.9 all mean a probability
 * (0.1, 0.9, 0.9 for these). 0, or -1 when the name is not one. */
int fc_schema_quantile(const char *name, double *p);
/* Is it a sample path, yhat-path-1 and so on? */
bool fc_schema_path(const char *name);

#endif
