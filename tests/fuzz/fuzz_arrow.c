/*
 * fuzz_arrow.c - any bytes as an Arrow stream
 *
 * What the reader accepts must survive being written and read again.
 */
#include "base/fc.h"

#include <stdlib.h>

#include "rec/arrow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A batch of nulls has no bytes, so a short stream can claim many rows. */
enum { ENOUGH = 1 << 20 };

/* Rows of the stream; with `copy`, written there as well. -1: refused. */
static long
read_stream(const void *s, size_t n, struct fc_out *copy, bool plain)
{
	struct fc_write_opts opts = { .plain = plain };
	struct fc_arrow_out *w = NULL;
	struct fc_arrow_in *a = NULL;
	struct fc_err err = { 0 };
	struct fc_batch b = { 0 };
	struct fc_in *in;
	long rows = 0;
	int more = -1;

	if (fc_in_mem(&in, "fuzz", s, n, &err))
		abort();
	if (fc_arrow_open(&a, in, &err) == 0) {
		fc_batch_init(&b, fc_arrow_schema(a));
		more = copy != NULL && fc_arrow_out_open(&w, copy,
		    fc_arrow_schema(a), &opts, &err) ? -1 : 1;
		while (more > 0 && rows < ENOUGH) {
			more = fc_arrow_next(a, &b, &err);
			rows += more > 0 ? (long)b.n : 0;
			if (w != NULL && more > 0 &&
			    fc_arrow_out_put(w, &b, &err))
				more = -1;
		}
		if (w != NULL && more >= 0 && fc_arrow_out_finish(w, &err))
			more = -1;
		fc_arrow_out_close(w);
		fc_batch_release(&b);
		fc_arrow_close(a);
	}
	fc_in_close(in);
	if (more < 0 && (err.code != FC_DATA || err.msg[0] == '\0'))
		abort();
	return more < 0 ? -1 : rows;
}

/* Texts that look like times as times: must not crash. */
static void
read_times(const void *s, size_t n)
{
	struct fc_err err = { 0 };
	struct fc_batch b = { 0 };
	struct fc_arrow_in *a;
	struct fc_timetype t;
	struct fc_in *in;
	size_t rows = 0;
	int i, found = 0;

	if (fc_in_mem(&in, "fuzz", s, n, &err))
		abort();
	if (fc_arrow_open(&a, in, &err) == 0) {
		for (i = 0; found >= 0 && i < (int)fc_arrow_schema(a)->n; i++) {
			found = fc_arrow_peek_time(a, i, &t, &err);
			if (found > 0)
				fc_arrow_set_time(a, i, &t);
		}
		fc_batch_init(&b, fc_arrow_schema(a));
		while (found >= 0 && rows < ENOUGH &&
		    fc_arrow_next(a, &b, &err) > 0)
			rows += b.n;
		fc_batch_release(&b);
		fc_arrow_close(a);
	}
	fc_in_close(in);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_err err = { 0 };
	struct fc_out *out;
	size_t n;
	char *s;
	long rows;
	int plain;

	read_times(data, size);
	for (plain = 0; plain < 2; plain++) {
		if (fc_out_mem(&out, false, &err))
			abort();
		rows = read_stream(data, size, out, plain);
		s = fc_out_mem_take(out, &n);
		if (rows >= 0 && rows < ENOUGH &&
		    read_stream(s, n, NULL, false) != rows)
			abort();
		free(s);
		fc_out_discard(&out);
	}
	return 0;
}
