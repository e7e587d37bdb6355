/*
 * arrow.h - Apache Arrow IPC streaming format, what fctools needs of it
 *
 * Reads flat columns: int8..uint64, float32/64, bool, null, utf8, large_utf8,
 * utf8_view, date32, date64 (whole days), timestamps, dictionaries of texts
 * (whole, delta, replaced; shared; nulls inside). An integer column called
 * ds or cutoff holds time steps, any other integer is a number (the nearest
 * double); a time stamp with any zone is an instant in UTC; texts in a column
 * ds or cutoff that look like times are times (rec/reader.h). Everything else
 * is refused by name: columns of other flat types when they are asked for,
 * nested types, compression and big-endian streams at once. No length or
 * offset is trusted.
 * Writes dictionary<int32, utf8> (deltas as it grows), or utf8 when plain;
 * float64; int64, date32, timestamp.
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

/* Does it begin like a stream: ff ff ff ff, or as much of it as there is? */
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
/*
 * Before the first next: do the texts of column f look like times? Reads
 * ahead to the end of the first record batch, which is delivered all the
 * same. 1 and how they are written, 0 when one is no time or there is none,
 * -1.
 */
int fc_arrow_peek_time(struct fc_arrow_in *a, int f, struct fc_timetype *t, struct fc_err *err);
/* Before the first next: deliver column f, of texts, as times. */
void fc_arrow_set_time(struct fc_arrow_in *a, int f, const struct fc_timetype *t);
/* Before the first next: column f is not wanted; its arrays stay unset. */
void fc_arrow_skip(struct fc_arrow_in *a, int f);
/* Some rows into b (schema = fc_arrow_schema or the shared one);
 * 1, 0 after the end marker, -1. A stream without end marker, or with bytes
 * behind it, is an error. */
int fc_arrow_next(struct fc_arrow_in *a, struct fc_batch *b, struct fc_err *err);
void fc_arrow_close(struct fc_arrow_in *a);

struct fc_arrow_out;

/* `to` and `schema` are borrowed. Uses opts->plain, no_history, command. */
int fc_arrow_out_open(struct fc_arrow_out **out, struct fc_out *to, const struct fc_schema *schema, const struct fc_write_opts *opts, struct fc_err *err);
/* One record batch message (dictionary deltas before it as needed). */
int fc_arrow_out_put(struct fc_arrow_out *w, const struct fc_batch *b, struct fc_err *err);
/* The end marker. */
int fc_arrow_out_finish(struct fc_arrow_out *w, struct fc_err *err);
void fc_arrow_out_close(struct fc_arrow_out *w);

#endif
