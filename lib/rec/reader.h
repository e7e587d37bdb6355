/*
 * reader.h - records in, whatever the encoding
 *
 * Opens the files one after the other as one stream (their headers must
 * agree), detects gzip, Arrow or CSV by content, and hands out batches of
 * typed columns. One open reads the header and the first block.
 *
 * Types in CSV: columns named in opts and columns left of `ds` are text, `ds` and
 * `cutoff` are times, `y` and forecast columns are numbers; any other column
 * is a number when every non-empty field of the first block reads as one,
 * a text otherwise; all empty: a number when its name is a feature's or
 * forecast's, else text. A later field that does not fit is an error that names
 * --text.
 *
 * Calling sequence: open; [schema; set_type / skip ...]; next until 0; close.
 * Ownership: the reader owns schema (with its dictionaries) and batch; the
 * batch is valid until the next call. The schema may be borrowed from until
 * close.
 */
#ifndef FC_REC_READER_H
#define FC_REC_READER_H

#include "rec/batch.h"
#include "time/date.h"

enum fc_parser {
	FC_PARSER_FAST,         /* our scanner, libcsv for what is unusual */
	FC_PARSER_LIBCSV,       /* libcsv for everything */
};

/* A record that could not be read, for --rejects. */
struct fc_reject {
	const char *file;
	uint64_t line;
	const char *column;     /* or NULL */
	const char *reason;     /* "ragged", "number", "time", "quote", ... */
	const char *message;    /* whole message with file and line */
	const char *record;     /* its bytes */
	size_t nrecord;
};

struct fc_read_opts {
	const char *header;     /* names of the columns: input has no header line */
	char delimiter;         /* 0: comma; ' ' means runs of blanks */
	char decimal;           /* 0: '.' */
	enum fc_parser parser;
	char **text;            /* columns to take as text, or NULL */
	size_t ntext;
	bool raw;               /* any table: do not ask for ds, no roles */
	bool any;               /* a panel when it is one, else as raw */
	uint64_t skip_lines;    /* CSV: lines to pass over before the header */
	const char *na;         /* more spellings of missing, comma-separated ("NA,null") */
	const char *freq;       /* --freq, overrides the stream's own */
};

struct fc_reader;

int fc_reader_open(struct fc_reader **r, char **files, const struct fc_read_opts *opts, struct fc_err *err);
/* One file from memory (tests, fuzzing); s stays the caller's. block > 0:
 * bytes of a CSV block. */
int fc_reader_open_mem(struct fc_reader **r, const void *s, size_t n, size_t block, const struct fc_read_opts *opts, struct fc_err *err);
const struct fc_schema *fc_reader_schema(const struct fc_reader *r);
/* Before the first next: change how column f is read (CSV: any type, from its
 * text; Arrow: text <-> number only; ds and cutoff of a panel that are texts of
 * times are times from the start). fmt only for FC_TIME, may be NULL. FC_TIME with time
 * NULL: detected from the first block, as for `ds`; an error when it is no time. */
int fc_reader_set_type(struct fc_reader *r, int f, enum fc_type type,
    const struct fc_timetype *time, const struct fc_timefmt *fmt, struct fc_err *err);
/* Before the first next: column f is not wanted; its arrays stay unset. */
void fc_reader_skip(struct fc_reader *r, int f);
/* Bad records go to fn (and out of the batch) instead of stopping. */
void fc_reader_on_reject(struct fc_reader *r, int (*fn)(void *arg, const struct fc_reject *, struct fc_err *), void *arg);
/* 1 with a batch of >= 1 rows, 0 at the end, -1. */
int fc_reader_next(struct fc_reader *r, const struct fc_batch **b, struct fc_err *err);
/* "sales.csv:1204" (Arrow: "panel.arrow: record 1204") of row i of the last batch. */
void fc_reader_where(const struct fc_reader *r, size_t i, char *dst, size_t n);
/* Input so far, for progress: bytes taken and in all (0 = unknown). */
void fc_reader_progress(const struct fc_reader *r, uint64_t *taken, uint64_t *size);
void fc_reader_close(struct fc_reader *r);

#endif
