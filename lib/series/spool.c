/* spool.c - chunks kept in a temporary file, to be read again. */
#include "base/fc.h"

#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/out.h"
#include "series/spool.h"

struct fc_spool {
	const struct fc_schema *schema;
	int fd;
	off_t end, at;
	uint64_t rows;
};

struct head {
	uint64_t rows, nseries, first;
};

int
fc_spool_open(struct fc_spool **res, const struct fc_schema *schema,
    struct fc_err *err)
{
	struct fc_spool *s;
	int fd = fc_tmpfile(err);

	if (fd < 0)
		return -1;
	s = fc_xcalloc(1, sizeof *s);
	s->schema = schema;
	s->fd = fd;
	*res = s;
	return 0;
}

void
fc_spool_close(struct fc_spool *s)
{
	if (!s)
		return;
	close(s->fd);
	free(s);
}

uint64_t
fc_spool_rows(const struct fc_spool *s)
{
	return s->rows;
}

void
fc_spool_rewind(struct fc_spool *s)
{
	s->at = 0;
}

static int
put(struct fc_spool *s, const void *p, size_t n, struct fc_err *err)
{
	const char *c = p;

	while (n > 0) {
		ssize_t k = pwrite(s->fd, c, n, s->end);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return fc_fail_errno(err, "temporary file");
		c += k;
		n -= (size_t)k;
		s->end += k;
	}
	return 0;
}

static int
get(struct fc_spool *s, void *p, size_t n, struct fc_err *err)
{
	char *c = p;

	while (n > 0) {
		ssize_t k = pread(s->fd, c, n, s->at);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return fc_fail_errno(err, "temporary file");
		c += k;
		n -= (size_t)k;
		s->at += k;
	}
	return 0;
}

int
fc_spool_put(struct fc_spool *s, const struct fc_chunk *c, struct fc_err *err)
{
	struct head h = { c->batch.n, c->nseries, c->first };

	s->rows += h.rows;
	if (put(s, &h, sizeof h, err) ||
	    put(s, c->start, (c->nseries + 1) * sizeof *c->start, err))
		return -1;
	for (size_t f = 0; f < s->schema->n; f++) {
		if (put(s, c->batch.col[f].any, c->batch.n *
		    fc_type_size(s->schema->field[f].type), err))
			return -1;
	}
	return 0;
}

int
fc_spool_fill(struct fc_spool **res, struct fc_chunker *chunks,
    const struct fc_schema *schema, struct fc_err *err)
{
	struct fc_chunk c;
	int more;

	if (fc_spool_open(res, schema, err))
		return -1;
	fc_chunk_init(&c, schema);
	while ((more = fc_chunker_next(chunks, &c, err)) > 0) {
		if (fc_spool_put(*res, &c, err)) {
			more = -1;
			break;
		}
	}
	fc_chunk_release(&c);
	return more;
}

int
fc_spool_next(void *spool, struct fc_chunk *c, struct fc_err *err)
{
	struct fc_spool *s = spool;
	struct head h;

	if (s->at == s->end)
		return 0;
	if (get(s, &h, sizeof h, err))
		return -1;
	FC_GROW(c->start, h.nseries + 1, c->cap);
	c->nseries = h.nseries;
	c->first = h.first;
	fc_batch_reserve(&c->batch, h.rows);
	c->batch.n = h.rows;
	if (get(s, c->start, (h.nseries + 1) * sizeof *c->start, err))
		return -1;
	for (size_t f = 0; f < s->schema->n; f++) {
		if (get(s, c->batch.col[f].any, h.rows *
		    fc_type_size(s->schema->field[f].type), err))
			return -1;
	}
	return 1;
}
