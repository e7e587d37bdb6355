/* spill.c - runs of rows on disk */
#include "base/fc.h"

#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/out.h"
#include "ingest/spill.h"

void
fc_spill_init(struct fc_spill *s, const struct fc_schema *layout, size_t block)
{
	*s = (struct fc_spill){ .layout = layout, .fd = -1, .block = block };
}

void
fc_spill_release(struct fc_spill *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->run);
	*s = (struct fc_spill){ .fd = -1 };
}

int
fc_spill_begin(struct fc_spill *s, struct fc_err *err)
{
	if (s->fd < 0)
		s->fd = fc_tmpfile(err);
	if (s->fd < 0)
		return -1;
	FC_GROW(s->run, s->n + 1, s->cap);
	s->run[s->n++] = (struct fc_run){ .at = s->size };
	return 0;
}

static int
write_all(struct fc_spill *s, const void *p, size_t n, struct fc_err *err)
{
	const char *at = p;

	while (n > 0) {
		ssize_t done = pwrite(s->fd, at, n, s->size);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return fc_fail_errno(err, "temporary file (TMPDIR)");
		at += done;
		n -= (size_t)done;
		s->size += done;
	}
	return 0;
}

int
fc_spill_put(struct fc_spill *s, const struct fc_batch *b, struct fc_err *err)
{
	size_t f;

	for (f = 0; f < s->layout->n; f++)
		if (write_all(s, b->col[f].any, b->n *
		    fc_type_size(s->layout->field[f].type), err))
			return -1;
	s->run[s->n - 1].rows += b->n;
	return 0;
}

static int
read_all(struct fc_cursor *c, int fd, void *p, size_t n, struct fc_err *err)
{
	char *at = p;

	while (n > 0) {
		ssize_t done = pread(fd, at, n, c->off);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return fc_fail_errno(err, "temporary file (TMPDIR)");
		if (done == 0)
			return fc_fail(err, FC_SYS,
			    "temporary file (TMPDIR) is too short");
		at += done;
		n -= (size_t)done;
		c->off += done;
	}
	return 0;
}

int
fc_cursor_open(struct fc_cursor *c, const struct fc_spill *s, size_t r,
    struct fc_err *err)
{
	*c = (struct fc_cursor){ .off = s->run[r].at, .left = s->run[r].rows };
	fc_batch_init(&c->b, s->layout);
	fc_batch_reserve(&c->b, (size_t)FC_MIN(c->left, s->block));
	return fc_cursor_fill(c, s, err);
}

int
fc_cursor_fill(struct fc_cursor *c, const struct fc_spill *s,
    struct fc_err *err)
{
	size_t n = (size_t)FC_MIN(c->left, s->block);
	size_t f;

	c->at = 0;
	c->b.n = n;
	c->left -= n;
	for (f = 0; f < s->layout->n; f++)
		if (read_all(c, s->fd, c->b.col[f].any, n *
		    fc_type_size(s->layout->field[f].type), err))
			return -1;
	return n > 0;
}

void
fc_cursor_close(struct fc_cursor *c)
{
	fc_batch_release(&c->b);
}
