/*
 * csv.h - CSV text cut into records and fields
 *
 * A scanner of our own finds the fields of ordinary records; whatever is
 * unusual (doubled quotes, newlines in quotes, malformed or very long
 * records) goes to libcsv, which is the parser of record. Both read RFC 4180
 * strictly and keep blanks; also taken: a byte order mark, CRLF, a lone CR as
 * the end of a record, no newline at the end. Empty lines are passed over.
 * With delimiter ' ' fields are separated by runs of blanks and tabs.
 *
 * Text comes in blocks of complete records. The fields of the good ones are
 * slices, `width` to a row; those that do not fit are listed apart, in
 * order. Records never depend on where reads or blocks end.
 *
 * Calling sequence: open; header, or set width; next until 0; close.
 * Ownership: `in` is borrowed; slices and rows are valid until the next call.
 */
#ifndef FC_REC_CSV_H
#define FC_REC_CSV_H

#include "base/buf.h"
#include "io/in.h"
#include "rec/csvscan.h"

#define FC_CSV_FIELD_MAX (1u << 20)     /* bytes of a field */
#define FC_CSV_RECORD_MAX (1u << 26)    /* bytes of a record */
#define FC_CSV_COLUMNS_MAX 65535u

/* In off: the text is not in the block but in `side`, unescaped. */
#define FC_CSV_SIDE 0x80000000u
/* In len: the field was quoted. */
#define FC_CSV_QUOTED 0x80000000u

struct fc_csv_slice {
	uint32_t off, len;
};

/* Where a record stands: its first line, and its bytes in the block. */
struct fc_csv_row {
	uint64_t line;
	uint32_t at, end;
};

enum fc_csv_fault {
	FC_CSV_RAGGED,          /* too few or too many fields */
	FC_CSV_STRAY,           /* a quote inside an unquoted field */
	FC_CSV_AFTER,           /* text behind a closing quote */
	FC_CSV_OPEN,            /* a quoted field is not closed */
	FC_CSV_LONG,            /* field longer than FC_CSV_FIELD_MAX */
};

struct fc_csv_bad {
	struct fc_csv_row row;
	size_t before;          /* good rows of this block before it */
	size_t nfields;         /* FC_CSV_RAGGED */
	enum fc_csv_fault fault;
};

struct fc_csv_slow;

struct fc_csv {
	struct fc_in *in;
	char delimiter;
	bool libcsv;            /* libcsv for everything */
	size_t width;           /* fields that a record has */
	/* the block: buf[0..len), of which [pos, len) is not yet cut */
	char *buf;
	size_t len, cap, pos;
	bool started, eof;
	uint64_t line;          /* of buf[pos], from 1 */
	struct fc_buf side;
	/* what was cut */
	struct fc_csv_slice *slice;
	size_t nslice, capslice;
	struct fc_csv_row *row;
	size_t nrow, caprow;
	struct fc_csv_bad *bad;
	size_t nbad, capbad;
	/* machinery */
	struct fc_csv_index index;
	struct fc_csv_slow *slow;
	unsigned slow_run;      /* records that went to libcsv in a row */
};

/* delimiter: any byte but quote, CR, LF. */
int fc_csv_open(struct fc_csv **c, struct fc_in *in, char delimiter, bool libcsv, struct fc_err *err);
/* Before anything is read: bytes of a block (tests; grows as needed). */
void fc_csv_set_block(struct fc_csv *c, size_t n);
/* Pass over n lines, whatever is in them. */
int fc_csv_skip_lines(struct fc_csv *c, uint64_t n, struct fc_err *err);
/* The next record, whatever its number of fields: row 0 and its slices.
 * 1, 0 at the end of the input, -1. Sets width, unless the record is bad;
 * then reading cannot go on. */
int fc_csv_header(struct fc_csv *c, struct fc_err *err);
/* The next block with at least one row, good or bad; 1, 0, -1. The first
 * block is full, later ones hold what the input has at hand. */
int fc_csv_next(struct fc_csv *c, struct fc_err *err);
void fc_csv_close(struct fc_csv *c);

/* The text of a slice. Sixteen bytes behind it can be read. */
static inline const char *
fc_csv_text(const struct fc_csv *c, const struct fc_csv_slice *s)
{
	return (s->off & FC_CSV_SIDE ? c->side.s : c->buf) +
	    (s->off & ~FC_CSV_SIDE);
}

static inline size_t
fc_csv_length(const struct fc_csv_slice *s)
{
	return s->len & ~FC_CSV_QUOTED;
}

/* Used by csvslow.c: make room, finish the row of the last nfields slices. */
void fc_csv_end_row(struct fc_csv *c, const struct fc_csv_row *row, size_t nfields);
void fc_csv_push_bad(struct fc_csv *c, const struct fc_csv_row *row, enum fc_csv_fault fault, size_t nfields);

#endif
