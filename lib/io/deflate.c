/* deflate.c - gzip on the way out */
#include "base/fc.h"

#include <zlib.h>

#include "base/mem.h"
#include "io/deflate.h"

/*
 * Panels in CSV: level 4 makes files within a few per cent of the usual 6 in
 * half the time.
 */
#define LEVEL 4
#define OUT_SIZE ((size_t)64 << 10)
/* zlib counts in unsigned int. */
#define ONE_CALL ((size_t)1 << 30)

struct fc_deflate {
	z_stream z;
	fc_sink *sink;
	void *arg;
	unsigned char out[OUT_SIZE];
};

struct fc_deflate *
fc_deflate_open(fc_sink *sink, void *arg)
{
	struct fc_deflate *d = fc_xcalloc(1, sizeof *d);

	d->sink = sink;
	d->arg = arg;
	/* 15 + 16: a gzip member, largest window. */
	if (deflateInit2(&d->z, LEVEL, Z_DEFLATED, 15 + 16, 8,
	    Z_DEFAULT_STRATEGY) != Z_OK)
		fc_oom();
	return d;
}

static int
drive(struct fc_deflate *d, int flush, struct fc_err *err)
{
	do {
		size_t n;

		d->z.next_out = d->out;
		d->z.avail_out = OUT_SIZE;
		deflate(&d->z, flush);
		n = OUT_SIZE - d->z.avail_out;
		if (n > 0 && d->sink(d->arg, d->out, n, err))
			return -1;
	} while (d->z.avail_out == 0);
	return 0;
}

int
fc_deflate_put(struct fc_deflate *d, const void *s, size_t n,
    struct fc_err *err)
{
	const unsigned char *p = s;

	while (n > 0) {
		size_t m = FC_MIN(n, ONE_CALL);

		/* zlib does not write here, but its type says it might. */
		d->z.next_in = (z_const Bytef *)(uintptr_t)p;
		d->z.avail_in = (uInt)m;
		if (drive(d, Z_NO_FLUSH, err))
			return -1;
		p += m;
		n -= m;
	}
	return 0;
}

int
fc_deflate_flush(struct fc_deflate *d, struct fc_err *err)
{
	return drive(d, Z_SYNC_FLUSH, err);
}

int
fc_deflate_finish(struct fc_deflate *d, struct fc_err *err)
{
	return drive(d, Z_FINISH, err);
}

void
fc_deflate_close(struct fc_deflate *d)
{
	if (d == NULL)
		return;
	deflateEnd(&d->z);
	free(d);
}
