/*
 * stash.c - records put aside until they are needed again
 *
 * A block is its number of rows, then the array of each column. In memory
 * and in the file they look the same; the file begins where memory ends.
 */
#include "base/fc.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/out.h"
#include "series/stash.h"

struct fc_stash {
	const struct fc_schema *schema;
	size_t limit;
	struct fc_buf mem;
	int fd;                 /* -1: none */
	uint64_t size;          /* of both */
	uint64_t at;            /* of reading */
	uint64_t rows;
};

void
fc_stash_open(struct fc_stash **s, const struct fc_schema *schema,
    size_t memory)
{
	*s = fc_xcalloc(1, sizeof **s);
	(*s)->schema = schema;
	(*s)->limit = memory;
	(*s)->fd = -1;
}

void
fc_stash_close(struct fc_stash *s)
{
	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	fc_buf_release(&s->mem);
	free(s);
}

uint64_t
fc_stash_rows(const struct fc_stash *s)
{
	return s->rows;
}

void
fc_stash_rewind(struct fc_stash *s)
{
	s->at = 0;
}

static int
append(struct fc_stash *s, const void *data, size_t n, struct fc_err *err)
{
	const char *p = data;
	ssize_t k;

	s->size += n;
	if (s->fd < 0) {
		fc_buf_add(&s->mem, p, n);
		return 0;
	}
	while (n > 0) {
		k = write(s->fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fc_fail_errno(err, "temporary file");
		p += k;
		n -= (size_t)k;
	}
	return 0;
}

int
fc_stash_put(struct fc_stash *s, const struct fc_batch *b, size_t from,
    size_t n, struct fc_err *err)
{
	uint64_t rows = n;
	size_t f;

	if (n == 0)
		return 0;
	/* Whole blocks only: none lies partly in memory. */
	if (s->fd < 0 && s->mem.len > s->limit) {
		s->fd = fc_tmpfile(err);
		if (s->fd < 0)
			return -1;
	}
	if (append(s, &rows, sizeof rows, err))
		return -1;
	for (f = 0; f < s->schema->n; f++) {
		size_t w = fc_type_size(s->schema->field[f].type);

		if (append(s, (const char *)b->col[f].any + from * w, n * w,
		    err))
			return -1;
	}
	s->rows += n;
	return 0;
}

static int
take(struct fc_stash *s, void *data, size_t n, struct fc_err *err)
{
	char *p = data;
	ssize_t k;

	if (s->at < s->mem.len) {
		memcpy(p, s->mem.s + s->at, n);
		s->at += n;
		return 0;
	}
	while (n > 0) {
		k = pread(s->fd, p, n, (off_t)(s->at - s->mem.len));
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fc_fail_errno(err, "temporary file");
		if (k == 0)
			return fc_fail(err, FC_SYS,
			    "temporary file: it has become shorter");
		p += k;
		n -= (size_t)k;
		s->at += (uint64_t)k;
	}
	return 0;
}

int
fc_stash_next(struct fc_stash *s, struct fc_batch *b, struct fc_err *err)
{
	uint64_t rows;
	size_t f;

	if (s->at == s->size)
		return 0;
	if (take(s, &rows, sizeof rows, err))
		return -1;
	b->n = 0;
	fc_batch_reserve(b, rows);
	for (f = 0; f < s->schema->n; f++)
		if (take(s, b->col[f].any,
		    rows * fc_type_size(s->schema->field[f].type), err))
			return -1;
	b->n = rows;
	return 1;
}
