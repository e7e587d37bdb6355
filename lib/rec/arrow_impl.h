/*
 * arrow_impl.h - what the parts of the Arrow reader and writer share
 *
 * Reading: arrow_in.c takes messages apart and keeps dictionaries;
 * arrow_meta.c turns a schema message into columns; arrow_array.c checks the
 * buffers of a message against what its metadata claims; arrow_conv.c turns
 * checked buffers into columns of a batch; arrow_text.c texts into numbers and
 * times; arrow_peek.c reads ahead to learn how times are written. Writing: arrow_out.c, with the
 * metadata in arrow_outmeta.c.
 *
 * Numbers in the .fbs files (Message, Schema 1.4) are named here once.
 */
#ifndef FC_REC_ARROW_IMPL_H
#define FC_REC_ARROW_IMPL_H

#include "base/buf.h"
#include "io/in.h"
#include "rec/arrow.h"
#include "rec/flatbuf.h"

/* Metadata of one message may be this long; more columns make no sense. */
#define FC_ARROW_META_MAX (16 << 20)
#define FC_ARROW_COLUMNS_MAX 65535
/* No machine holds more; the body is read in steps all the same. */
#define FC_ARROW_BODY_MAX ((int64_t)1 << 40)

enum {                          /* MessageHeader */
	FC_ARROW_SCHEMA = 1,
	FC_ARROW_DICTIONARY = 2,
	FC_ARROW_RECORDS = 3,
};

enum {                          /* MetadataVersion */
	FC_ARROW_V4 = 3,
	FC_ARROW_V5 = 4,
};

enum {                          /* Type, of those that are not nested */
	FC_ARROW_T_NULL = 1,
	FC_ARROW_T_INT = 2,
	FC_ARROW_T_FLOAT = 3,
	FC_ARROW_T_BINARY = 4,
	FC_ARROW_T_UTF8 = 5,
	FC_ARROW_T_BOOL = 6,
	FC_ARROW_T_DECIMAL = 7,
	FC_ARROW_T_DATE = 8,
	FC_ARROW_T_TIME = 9,
	FC_ARROW_T_TIMESTAMP = 10,
	FC_ARROW_T_INTERVAL = 11,
	FC_ARROW_T_FIXED_BINARY = 15,
	FC_ARROW_T_DURATION = 18,
	FC_ARROW_T_LARGE_BINARY = 19,
	FC_ARROW_T_LARGE_UTF8 = 20,
	FC_ARROW_T_BINARY_VIEW = 23,
	FC_ARROW_T_UTF8_VIEW = 24,
};

/* How values lie in the body. */
enum fc_arrow_kind {
	FC_ARROW_NULL,          /* all missing, no buffers */
	FC_ARROW_BOOL,          /* bits */
	FC_ARROW_I8,
	FC_ARROW_I16,
	FC_ARROW_I32,
	FC_ARROW_I64,
	FC_ARROW_U8,
	FC_ARROW_U16,
	FC_ARROW_U32,
	FC_ARROW_U64,
	FC_ARROW_F32,
	FC_ARROW_F64,
	FC_ARROW_UTF8,          /* int32 offsets and bytes */
	FC_ARROW_LARGE,         /* int64 offsets and bytes */
	FC_ARROW_VIEW,          /* 16-byte views into many buffers */
	/* Not supported: only stepped over, by their number of buffers. */
	FC_ARROW_OTHER2,
	FC_ARROW_OTHER3,
	FC_ARROW_OTHER_VIEW,
};

struct fc_arrow_span {
	const unsigned char *s;
	size_t n;
};

/*
 * An array as it lies in a body, checked: every pointer below is good for n
 * rows, texts are UTF-8 and inside their bytes, nnull is the bitmap's count.
 */
struct fc_arrow_array {
	enum fc_arrow_kind kind;
	size_t n, nnull;
	const unsigned char *valid;     /* NULL: nothing is missing */
	const unsigned char *values;    /* numbers, bits, offsets, views */
	struct fc_arrow_span text;      /* UTF8, LARGE */
	struct fc_arrow_span *part;     /* VIEW: its buffers */
	size_t nparts, cappart;
};

struct fc_arrow_col {
	enum fc_arrow_kind kind;        /* of the values or of the indices */
	bool coded;                     /* has a dictionary */
	enum fc_arrow_kind text;        /* kind of the dictionary's values */
	int64_t id;                     /* of the dictionary */
	int64_t divisor;                /* date64: ms to days, else 1 */
	enum fc_type type;              /* to deliver */
	const char *refused;            /* what is not supported, or NULL */
	bool skip;                      /* not wanted */
	struct fc_dict *dict;           /* codes to deliver; borrowed */
	struct fc_dict *own;            /* texts that become numbers, or NULL */

	/* The stream's dictionary: its index -> our code. */
	int32_t *map;
	size_t nmap, capmap;
	bool known;                     /* a batch for it has come */
	bool same;                      /* map[i] == i for all i */
	/* own's code -> number, NaN: none yet. */
	double *number;
	size_t nnumber, capnumber;
	/* own's code -> time, of a text that is to be read as one. */
	struct fc_timetype time;
	int64_t *stamp;
	size_t nstamp, capstamp;

	struct fc_arrow_array array;    /* of the record batch at hand */
};

/* Columns and schema from a Schema table; *col is fresh, schema is empty. */
int fc_arrow_parse_schema(const struct fc_fb_table *t, struct fc_schema *schema, struct fc_arrow_col **col, struct fc_err *err);

/* The parts of a RecordBatch table, walked column by column. */
struct fc_arrow_walk {
	struct fc_fb_vector node, buffer, variadic;
	size_t inode, ibuffer, ivariadic;
	const unsigned char *body;
	size_t nbody;
	size_t n;                       /* rows */
};

int fc_arrow_walk_begin(struct fc_arrow_walk *w, const struct fc_fb_table *t, const unsigned char *body, size_t nbody, struct fc_err *err);
/* The next array, of this kind. */
int fc_arrow_walk_array(struct fc_arrow_walk *w, enum fc_arrow_kind kind, struct fc_arrow_array *a, struct fc_err *err);
/* Everything must have been taken. */
int fc_arrow_walk_end(const struct fc_arrow_walk *w, struct fc_err *err);

static inline bool
fc_arrow_bit(const unsigned char *bits, size_t i)
{
	return bits[i / 8] >> (i % 8) & 1;
}

static inline bool
fc_arrow_valid(const struct fc_arrow_array *a, size_t i)
{
	return a->valid == NULL || fc_arrow_bit(a->valid, i);
}

/* Text i of an array of texts. */
const char *fc_arrow_text(const struct fc_arrow_array *a, size_t i, size_t *n);

/* Add (delta) or replace the column's dictionary by the texts of `a`. */
int fc_arrow_learn(struct fc_arrow_col *c, const struct fc_arrow_array *a, bool delta, struct fc_err *err);
/* Rows [from, from + n) of the column's array to dst; from % 8 == 0. */
int fc_arrow_convert(struct fc_arrow_col *c, size_t from, size_t n, union fc_col dst, struct fc_err *err);

/* A message that was read ahead. */
struct fc_arrow_kept {
	int type;
	unsigned char *meta, *body;
	size_t nmeta, capmeta, nbody, capbody;
};

struct fc_arrow_in {
	struct fc_in *in;
	struct fc_schema schema;
	struct fc_arrow_col *col;
	unsigned char *meta, *body;
	size_t nmeta, capmeta, nbody, capbody;
	struct fc_fb fb;                /* over meta */
	struct fc_fb_table header;      /* of the message at hand */
	uint64_t nbatch;                /* record batches so far */
	size_t row, nrow;               /* done and all rows of this one */
	bool ended;
	bool begun;                     /* the columns were checked */
	bool io;                        /* the error came from `in` */
	/* Messages looked at before their turn, see arrow_peek.c. */
	struct fc_arrow_kept *kept;
	size_t nkept, capkept, atkept;
};

/* arrow_in.c: the next message with its body, its envelope taken apart: the
 * type of the header, 0 at the end marker, -1. */
int fc_arrow_read_message(struct fc_arrow_in *a, struct fc_err *err);
/* What a->meta holds: sets header and nbody, returns the type. */
int fc_arrow_envelope(struct fc_arrow_in *a, struct fc_err *err);
/* arrow_peek.c: the next of the messages kept, as if just read; 0: none. */
int fc_arrow_replay(struct fc_arrow_in *a, struct fc_err *err);
void fc_arrow_forget(struct fc_arrow_in *a);

/* arrow_text.c: texts as numbers or times, each parsed once. `code` are the
 * n texts in c->own. Return the first row with a text that is none, else n. */
size_t fc_arrow_text_numbers(struct fc_arrow_col *c, const int32_t *code, size_t n, double *dst);
size_t fc_arrow_text_times(struct fc_arrow_col *c, const int32_t *code, size_t n, int64_t *dst);

/* Metadata of messages, appended to an empty buffer. */
struct fc_arrow_part {
	const void *s;
	size_t n;
	int64_t offset;                 /* in the body */
};

struct fc_arrow_parts {
	int64_t rows;
	struct fc_arrow_part *part;
	size_t n, cap;
	int64_t *nulls;                 /* per column */
	size_t ncols, capcols;
	int64_t body;                   /* bytes, padding included */
};

void fc_arrow_write_schema(struct fc_buf *b, const struct fc_schema *s, const struct fc_write_opts *opts);
void fc_arrow_write_records(struct fc_buf *b, const struct fc_arrow_parts *p);
void fc_arrow_write_dictionary(struct fc_buf *b, const struct fc_arrow_parts *p, int64_t id, bool delta);

#endif
