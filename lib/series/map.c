/*
 * map.c - the loop of every filter: series in, records out, in order
 *
 * Chunks and what comes out of them are used again, so after the first few
 * nothing is allocated. Taking, filling, writing and putting back all happen
 * on the caller's thread; only work runs elsewhere.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/msg.h"
#include "par/pool.h"
#include "series/map.h"

struct item {
	struct fc_chunk in;
	struct fc_batch out;
	struct item *next;      /* in the list of free ones */
};

struct loop {
	const struct fc_map *map;
	struct fc_reader *reader;
	struct fc_writer *writer;
	const struct fc_schema *out_schema;
	struct item *unused;
	uint64_t rows;
};

static struct item *
take(struct loop *l)
{
	struct item *it = l->unused;

	if (it != NULL) {
		l->unused = it->next;
		return it;
	}
	it = fc_xcalloc(1, sizeof *it);
	fc_chunk_init(&it->in, fc_reader_schema(l->reader));
	fc_batch_init(&it->out, l->out_schema);
	return it;
}

static void
put_back(struct loop *l, struct item *it)
{
	it->next = l->unused;
	l->unused = it;
}

static void
release(struct loop *l)
{
	while (l->unused != NULL) {
		struct item *it = l->unused;

		l->unused = it->next;
		fc_chunk_release(&it->in);
		fc_batch_release(&it->out);
		free(it);
	}
}

static int
work(void *item, void *ws, void *arg, struct fc_err *err)
{
	const struct fc_map *m = ((struct loop *)arg)->map;
	struct item *it = item;

	it->out.n = 0;
	return m->work(&it->in, &it->out, ws, m->arg, err);
}

static int
done(void *item, bool failed, void *arg, struct fc_err *err)
{
	struct loop *l = arg;
	struct item *it = item;
	uint64_t taken, size;
	int bad = 0;

	if (!failed) {
		bad = fc_writer_put(l->writer, &it->out, 0, it->out.n, err);
		l->rows += it->in.batch.n;
		fc_reader_progress(l->reader, &taken, &size);
		fc_progress(taken, size, l->rows);
	}
	put_back(l, it);
	return bad;
}

static void *
ws_new(void *arg)
{
	const struct fc_map *m = ((struct loop *)arg)->map;

	return m->ws_new(m->arg);
}

/* Workers read texts while the reader finds new ones. */
static void
share_dictionaries(const struct fc_schema *s)
{
	for (size_t f = 0; f < s->n; f++)
		if (s->field[f].type == FC_TEXT)
			fc_dict_share(s->field[f].dict);
}

static int
run(struct loop *l, struct fc_chunker *c, struct fc_pool *p,
    struct fc_err *err)
{
	struct fc_err late = { 0 };
	int more;

	for (;;) {
		struct item *it = take(l);

		more = fc_chunker_next(c, &it->in, &late);
		if (more <= 0) {
			put_back(l, it);
			break;
		}
		if (fc_pool_put(p, it, err))
			return -1;
	}
	/* An error in what was read before comes first. */
	if (fc_pool_finish(p, err))
		return -1;
	if (more < 0)
		*err = late;
	return more;
}

int
fc_map_run(const struct fc_map *m, struct fc_reader *r, struct fc_writer *w,
    const struct fc_schema *out_schema, struct fc_err *err)
{
	struct loop l = { .map = m, .reader = r, .writer = w,
	    .out_schema = out_schema };
	struct fc_pool_spec spec = { .threads = m->threads, .work = work,
	    .done = done, .ws_new = m->ws_new == NULL ? NULL : ws_new,
	    .ws_free = m->ws_free, .arg = &l };
	struct fc_chunker *c = NULL;
	struct fc_pool *p = NULL;
	int bad = -1;

	if (m->threads > 1)
		share_dictionaries(fc_reader_schema(r));
	if (fc_chunker_open(&c, r, err) == 0 &&
	    fc_pool_open(&p, &spec, err) == 0) {
		if (m->rows > 0)
			fc_chunker_set_rows(c, m->rows);
		bad = run(&l, c, p, err);
	}
	fc_pool_close(p);
	fc_chunker_close(c);
	release(&l);
	return bad;
}
