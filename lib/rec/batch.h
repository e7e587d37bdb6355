/*
 * batch.h - a run of records as columns
 *
 * Ownership: the batch owns its arrays; the schema must outlive it.
 */
#ifndef FC_REC_BATCH_H
#define FC_REC_BATCH_H

#include "io/aside.h"
#include "rec/schema.h"

/* Usual number of rows in a batch on its way out. */
#define FC_BATCH_ROWS 65536

union fc_col {
	int32_t *code;          /* FC_TEXT: into field.dict, FC_NULL_CODE */
	double *num;            /* FC_NUM */
	int64_t *time;          /* FC_TIME */
	void *any;
};

struct fc_batch {
	const struct fc_schema *schema;
	union fc_col *col;      /* one per field */
	size_t n, cap;
};

void fc_batch_init(struct fc_batch *b, const struct fc_schema *schema);
void fc_batch_release(struct fc_batch *b);
/* Room for n rows in all; keeps what is there. */
void fc_batch_reserve(struct fc_batch *b, size_t n);
/* Bytes of one value of this type. */
size_t fc_type_size(enum fc_type t);
/* Copy rows [from, from + n) of column fsrc to the end region of column
 * fdst at row `at` (types equal, dictionaries shared). */
void fc_batch_copy_col(struct fc_batch *dst, int fdst, size_t at,
    const struct fc_batch *src, int fsrc, size_t from, size_t n);
/* Append rows [from, from + n) of src; the schemas have the same fields. */
void fc_batch_append(struct fc_batch *dst, const struct fc_batch *src, size_t from, size_t n);
/* Rows [from, from + n) put aside, column after column; and, from *at on, n of
 * them into b, which holds them alone. Codes stay codes. */
int fc_batch_put_aside(const struct fc_batch *b, size_t from, size_t n,
    struct fc_aside *to, struct fc_err *err);
int fc_batch_get_aside(struct fc_batch *b, size_t n,
    const struct fc_aside *from, uint64_t *at, struct fc_err *err);
/* Missing value in column f, row r? And make it so. */
bool fc_batch_null(const struct fc_batch *b, int f, size_t r);
void fc_batch_set_null(struct fc_batch *b, int f, size_t r);
/* Text of the value for messages; dst of FC_NUM_MAX bytes. */
const char *fc_batch_text(const struct fc_batch *b, int f, size_t r, char *dst);

#endif
