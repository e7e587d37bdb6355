/* spill.c - runs of rows on disk */
#include "base/fc.h"

#include "base/mem.h"
#include "ingest/spill.h"

void
fc_spill_init(struct fc_spill *s, const struct fc_schema *layout, size_t block)
{
	*s = (struct fc_spill){ .layout = layout, .block = block };
	fc_aside_init(&s->bytes, 0);
}

void
fc_spill_release(struct fc_spill *s)
{
	fc_aside_release(&s->bytes);
	free(s->run);
	fc_spill_init(s, NULL, 0);
}

void
fc_spill_begin(struct fc_spill *s)
{
	FC_GROW(s->run, s->n + 1, s->cap);
	s->run[s->n++] = (struct fc_run){ .at = s->bytes.size };
}

int
fc_spill_put(struct fc_spill *s, const struct fc_batch *b, struct fc_err *err)
{
	s->run[s->n - 1].rows += b->n;
	return fc_batch_put_aside(b, 0, b->n, &s->bytes, err);
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

	c->at = 0;
	c->left -= n;
	if (fc_batch_get_aside(&c->b, n, &s->bytes, &c->off, err))
		return -1;
	return n > 0;
}

void
fc_cursor_close(struct fc_cursor *c)
{
	fc_batch_release(&c->b);
}
