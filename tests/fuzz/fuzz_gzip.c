/* fuzz_gzip.c - any bytes as a gzip file, and any bytes through gzip */
#include "base/fc.h"

#include "base/dict.h"
#include "base/mem.h"
#include "io/in.h"
#include "io/out.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A bomb of deflate is cut here. */
#define MOST ((size_t)1 << 20)

/* Read at most MOST bytes in steps: hash of them; *n, and -1 on an error. */
static uint64_t
read_in_steps(const void *s, size_t size, size_t step, ssize_t *n)
{
	struct fc_err err = { 0 };
	struct fc_in *in;
	char *got = fc_xmalloc(MOST + step);
	uint64_t hash;
	ssize_t m;

	*n = 0;
	if (fc_in_mem(&in, "fuzz", s, size, &err))
		abort();
	do {
		m = fc_in_read(in, got + *n, step, &err);
		*n += m > 0 ? m : 0;
	} while (m > 0 && (size_t)*n < MOST);
	hash = fc_hash(got, FC_MIN((size_t)*n, MOST));
	if (m < 0) {
		assert(err.code == FC_DATA && err.msg[0] != '\0');
		*n = -1;
	}
	fc_in_close(in);
	free(got);
	return hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_err err = { 0 };
	struct fc_out *out;
	ssize_t n, m;
	size_t packed;
	char *s;

	/* However it is read, the same comes out, good or bad. */
	if (read_in_steps(data, size, 1000, &n) !=
	    read_in_steps(data, size, 100001, &m) || (n < 0) != (m < 0))
		abort();
	if (fc_out_mem(&out, true, &err) ||
	    fc_out_write(out, data, size / 2, &err) ||
	    fc_out_flush(out, &err) ||
	    fc_out_write(out, data + size / 2, size - size / 2, &err))
		abort();
	s = fc_out_mem_take(out, &packed);
	fc_out_discard(&out);
	if (read_in_steps(s, packed, 4096, &n) != fc_hash(data, size) ||
	    n != (ssize_t)size)
		abort();
	free(s);
	return 0;
}
