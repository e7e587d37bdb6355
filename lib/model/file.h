/*
 * file.h - the model file, fc-model(5)
 *
 * A header, 8-aligned sections, a table of sections with their CRC-32, and a
 * trailer; numbers little-endian. Written front to back, so that it can go
 * down a pipe; read in place by mmap. Every section is checksummed when the
 * file is opened and every length and offset is checked before it is used,
 * so a damaged, cut or foreign file is an error (FC_DATA), never a crash.
 *
 * Ownership: fc_model_close frees everything; texts and states handed out
 * point into the file and live until then.
 */
#ifndef FC_MODEL_FILE_H
#define FC_MODEL_FILE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/fc.h"
#include "time/date.h"
#include "time/freq.h"

struct fc_model_file;

/* The first eight bytes say whether it is one. */
bool fc_model_detect(const unsigned char *s, size_t n);

int fc_model_open(struct fc_model_file **f, const char *path, struct fc_err *err);
/* The same over memory (tests, fuzzing, pipes); s stays the caller's and is
 * 8-aligned. */
int fc_model_open_mem(struct fc_model_file **f, const char *name,
    const void *s, size_t n, struct fc_err *err);
void fc_model_close(struct fc_model_file *f);

/* The file as text for people: what `fc-view night.fcm` prints. */
void fc_model_describe(const struct fc_model_file *f, struct fc_buf *out);

/* What the features of global models gain, as CSV: what `fc-view --importance
 * night.fcm` prints. */
void fc_model_importance(const struct fc_model_file *f, struct fc_buf *out);

/* How often a model stepped in for another. */
struct fc_model_fallback {
	uint32_t spec;                  /* number of the spec it stepped in for */
	const char *name;
	uint64_t count;
};

/* What the file says about itself. */
struct fc_model_info {
	struct fc_freq freq;            /* kind NONE when not known */
	struct fc_timetype time;
	size_t nkeys;
	char **key;                     /* names of the key columns */
	size_t nspec;
	char **spec;                    /* as asked for, in byte order of alias */
	char *by;                       /* segment column or NULL */
	size_t nfeature;
	char **feature;                 /* names of what global models compute */
	int64_t horizon;                /* trained for; 0: not known */
	size_t nregressor;
	char **regressor;               /* "number NAME" or "text NAME" */
	size_t nhistory;
	char **history;
	/* Filled by the writer and read back: */
	char *version;                  /* of the program that wrote it */
	size_t nfallback;
	struct fc_model_fallback *fallback;
};

const struct fc_model_info *fc_model_info(const struct fc_model_file *f);

/* A section by name, 8-aligned; NULL when there is none. */
const void *fc_model_section(const struct fc_model_file *f, const char *name,
    size_t *n);

size_t fc_model_nsections(const struct fc_model_file *f);
const char *fc_model_section_name(const struct fc_model_file *f, size_t i,
    size_t *n);

/* One model's part of one series. */
struct fc_model_state {
	const char *fallback;           /* model that stepped in, or NULL */
	const double *v;
	size_t n;
};

/* One series; checked as a whole when it is looked up. */
struct fc_model_series {
	int64_t cutoff;                 /* FC_NULL_TIME: never observed */
	uint64_t nobs;                  /* observed values it was fitted on */
	const unsigned char *head;      /* fallback and length of each state */
	const double *v;                /* the states, one after the other */
	const unsigned char *keys;      /* uint32 length and bytes of each */
};

uint64_t fc_model_nseries(const struct fc_model_file *f);
/* Series i (ascending by key). 0, or -1 when the record is damaged. */
int fc_model_series(const struct fc_model_file *f, uint64_t i,
    struct fc_model_series *s, struct fc_err *err);
/* Key k of the series: *n bytes; NULL when it is missing. */
const char *fc_model_series_key(const struct fc_model_series *s, size_t k,
    size_t *n);
/* State of spec k. */
void fc_model_series_state(const struct fc_model_file *f,
    const struct fc_model_series *s, size_t k, struct fc_model_state *st);
/* Number of the series with these keys (n[i] bytes at key[i], NULL: missing),
 * or -1. Binary search. */
int64_t fc_model_find(const struct fc_model_file *f, const char *const *key,
    const size_t *n);

/* ---- writing ---------------------------------------------------------- */

struct fc_model_writer;

/* info is borrowed until commit. */
int fc_model_create(struct fc_model_writer **w, const char *path,
    const struct fc_model_info *info, struct fc_err *err);
/* The series section comes first: series in ascending order of key. */
struct fc_model_put {
	int64_t cutoff;
	uint64_t nobs;
	const char *const *key;         /* key[i] NULL: missing */
	const size_t *nkey;
	const struct fc_model_state *state;     /* nspec */
};
int fc_model_put_series(struct fc_model_writer *w, const struct fc_model_put *s,
    struct fc_err *err);
/* Then any number of other sections. */
int fc_model_put_section(struct fc_model_writer *w, const char *name,
    const void *s, size_t n, struct fc_err *err);
/* Trailer, fsync, rename. Sets *w to NULL also on error. */
int fc_model_commit(struct fc_model_writer **w, struct fc_err *err);
void fc_model_discard(struct fc_model_writer **w);

#endif
