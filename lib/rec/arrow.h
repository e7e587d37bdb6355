/*
 * arrow.h - Apache Arrow IPC streaming format, what fctools needs of it
 *
 * Reads and writes schema, dictionary and record batch messages of flat
 * columns: int8..uint64, float32/64, bool, utf8, large_utf8, date32,
 * timestamps, dictionaries of utf8 (whole, delta, replaced). Everything else
 * is refused by name. No length or offset is trusted.
 * Source: Arrow Columnar Format 1.4 and its IPC .fbs files.
 *
 * Used through rec/reader.h and rec/writer.h.
 */
#ifndef FC_REC_ARROW_H
#define FC_REC_ARROW_H

#include "io/in.h"
#include "io/out.h"
#include "rec/batch.h"
#include "rec/writer.h"

struct fc_arrow_in;

/* The first four bytes of a stream: ff ff ff ff. */
bool fc_arrow_detect(const unsigned char *s, size_t n);

/* Reads the schema message. `in` is borrowed. */
int fc_arrow_open(struct fc_arrow_in **a, struct fc_in *in, struct fc_err *err);
/* Names, types, freq (fc.freq), history (fc.history); roles are not set.
 * Ownership: the arrow reader's; text columns carry its dictionaries. */
struct fc_schema *fc_arrow_schema(struct fc_arrow_in *a);
/* Before the first next: read into these dictionaries (a stream that
 * continues another); fields must agree in name and type. */
int fc_arrow_share(struct fc_arrow_in *a, const struct fc_schema *s, struct fc_err *err);
/* Before the first next: deliver column f as text / as number. */
int fc_arrow_set_type(struct fc_arrow_in *a, int f, enum fc_type type, struct fc_err *err);
/* One record batch into b (schema = fc_arrow_schema or the shared one);
 * 1, 0 after the end marker, -1. A stream without end marker is an error. */
int fc_arrow_next(struct fc_arrow_in *a, struct fc_batch *b, struct fc_err *err);
void fc_arrow_close(struct fc_arrow_in *a);

struct fc_arrow_out;

/* `out` and `schema` are borrowed. Uses opts->plain, no_history, command. */
int fc_arrow_out_open(struct fc_arrow_out **w, struct fc_out *out, const struct fc_schema *schema, const struct fc_write_opts *opts, struct fc_err *err);
/* One record batch message (dictionary deltas before it as needed). */
int fc_arrow_out_put(struct fc_arrow_out *w, const struct fc_batch *b, struct fc_err *err);
/* The end marker. */
int fc_arrow_out_finish(struct fc_arrow_out *w, struct fc_err *err);
void fc_arrow_out_close(struct fc_arrow_out *w);

#endif
