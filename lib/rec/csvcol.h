/*
 * csvcol.h - fields of a CSV block to a column of values
 *
 * An empty field is missing; so is, unquoted or in a column of numbers or
 * times, one of the spellings in `na`. Blanks around numbers and times are
 * passed over; in texts they count.
 */
#ifndef FC_REC_CSVCOL_H
#define FC_REC_CSVCOL_H

#include "rec/batch.h"
#include "rec/csv.h"

/* Spellings of missing. */
struct fc_csv_na {
	char **text;
	size_t *len;
	size_t n;
	uint64_t lengths;       /* bit k: there is one of k bytes (63: more) */
};

/* How a column is read. */
struct fc_csv_col {
	enum fc_type type;
	struct fc_timetype time;        /* FC_TIME */
	const struct fc_timefmt *fmt;   /* FC_TIME, or NULL */
	struct fc_dict *dict;           /* FC_TEXT, borrowed */
	const struct fc_csv_na *na;
	char decimal;
	bool inferred;                  /* a guess, so --text may help */
	/* FC_TEXT: code next[k] came after code k, and will again. */
	int32_t last, *next;
	size_t capnext, nnext;
	/* FC_TIME, dates: "YYYY-MM-" seen last, its first day, its length. */
	char month[8];
	int64_t first;
	unsigned ndays;
};

/* "NA,null" taken apart; NULL: none. */
void fc_csv_na_init(struct fc_csv_na *na, const char *list);
void fc_csv_na_release(struct fc_csv_na *na);

/*
 * Values of field f of rows [from, to) to dst[row]. Stops at the first row
 * that does not fit and returns it; `to` when all did.
 */
size_t fc_csv_col_read(struct fc_csv_col *k, const struct fc_csv *c, size_t f, size_t from, size_t to, union fc_col dst);
/* Blanks at both ends go. */
void fc_csv_col_strip(const char **s, size_t *n);
/* Does s[0..n) stand for a missing value of this column? */
bool fc_csv_col_missing(const struct fc_csv_col *k, const char *s, size_t n, bool quoted);
/* One value of a number or time column; 0 / -1. */
int fc_csv_col_num(const struct fc_csv_col *k, const char *s, size_t n, double *x);
int fc_csv_col_time(const struct fc_csv_col *k, const char *s, size_t n, int64_t *t);

#endif
