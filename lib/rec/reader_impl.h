/*
 * reader_impl.h - inside of the reader: reader.c, readcsv.c, infer.c
 */
#ifndef FC_REC_READER_IMPL_H
#define FC_REC_READER_IMPL_H

#include "rec/arrow.h"
#include "rec/csvcol.h"
#include "rec/reader.h"

struct fc_reader {
	struct fc_read_opts opts;
	char decimal, delimiter;
	char **files;           /* the caller's */
	const void *mem;        /* or this, for tests */
	size_t nmem, block;
	size_t nopened;         /* files opened so far */
	struct fc_schema schema;
	bool known;             /* the schema is */
	bool bare;              /* of a header without records: types are guesses */
	bool begun;             /* next was called: types are fixed */
	char *origin;           /* the file that the schema is of */
	struct fc_csv_na na;
	struct fc_csv_col *col; /* how CSV columns are read, one per field */
	bool *skip;
	struct fc_batch batch;
	/* the file under way */
	struct fc_in *in;
	struct fc_csv *csv;     /* this */
	struct fc_arrow_in *arrow;      /* or this */
	bool pending;           /* a CSV block is cut but not converted */
	uint64_t records;       /* Arrow: before the last batch */
	/* bad records */
	int (*reject)(void *, const struct fc_reject *, struct fc_err *);
	void *reject_arg;
	uint32_t *fault;        /* column + 1 that does not fit, by row */
	size_t capfault;
	bool failed;            /* `later` is to be reported next */
	struct fc_err later;
	/* progress */
	uint64_t taken, size;   /* of closed files; of all, 0: unknown */
};

/* readcsv.c */

/* Take the names of the columns from the file just opened: builds the
 * schema or compares it. 1, 0 when the file is empty, -1. */
int fc_readcsv_begin(struct fc_reader *r, struct fc_err *err);
/* Rows into the batch: 1, 0 at the end of the file, -1. */
int fc_readcsv_next(struct fc_reader *r, struct fc_err *err);

/* Does the file have these columns? Names both files when not. */
int fc_reader_compare(const struct fc_reader *r, char **names, size_t n, struct fc_err *err);
/* Make room for the schema of a file that has records. */
void fc_reader_forget(struct fc_reader *r);
/* Times nobody has seen become of the kind that the frequency needs. */
void fc_reader_suit_times(struct fc_schema *s);
/* A name that only one column may have. */
int fc_reader_check_names(const struct fc_reader *r, char **names, size_t n, struct fc_err *err);

/* infer.c */

/* Fields for the named columns, typed by name, place and first block. */
int fc_infer_schema(struct fc_reader *r, char **names, size_t n, struct fc_err *err);
/* Time type of column f from the first block; 0, -1 when all are no times. */
int fc_infer_time(const struct fc_reader *r, size_t f, struct fc_timetype *t, struct fc_err *err);
/* A type that holds the times of both. */
struct fc_timetype fc_infer_widen(struct fc_timetype a, const struct fc_timetype *b);
/* opts->any: a table without ds is read as raw. */
void fc_infer_panel(struct fc_reader *r, int ds);
/* The names of opts->text must be columns. */
int fc_infer_check_text(const struct fc_reader *r, struct fc_err *err);
/* Is the column to be text, because of opts->text or its place? */
bool fc_infer_is_text(const struct fc_reader *r, const char *name, size_t f, int ds);

#endif
