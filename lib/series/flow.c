/* flow.c - chunks through threads, in order, to whatever comes after. */
#include "base/fc.h"

#include <stdlib.h>

#include "base/mem.h"
#include "par/pool.h"
#include "series/flow.h"

struct item {
	struct fc_chunk chunk;
	void *aux;
	struct item *next;      /* in the list of free ones */
};

struct loop {
	const struct fc_flow *f;
	struct item *unused;
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
	fc_chunk_init(&it->chunk, l->f->schema);
	if (l->f->aux_new)
		it->aux = l->f->aux_new(l->f->arg);
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
		fc_chunk_release(&it->chunk);
		if (l->f->aux_free)
			l->f->aux_free(it->aux);
		free(it);
	}
}

static int
work(void *item, void *ws, void *arg, struct fc_err *err)
{
	const struct fc_flow *f = ((struct loop *)arg)->f;
	struct item *it = item;

	return f->work(&it->chunk, it->aux, ws, f->arg, err);
}

static int
done(void *item, bool failed, void *arg, struct fc_err *err)
{
	struct loop *l = arg;
	struct item *it = item;
	int bad = 0;

	if (!failed && l->f->done)
		bad = l->f->done(&it->chunk, it->aux, l->f->arg, err);
	put_back(l, it);
	return bad;
}

static void *
ws_new(void *arg)
{
	const struct fc_flow *f = ((struct loop *)arg)->f;

	return f->ws_new(f->arg);
}

static int
run(struct loop *l, struct fc_pool *p, struct fc_err *err)
{
	struct fc_err late = { 0 };
	int more;

	for (;;) {
		struct item *it = take(l);

		more = l->f->next(l->f->source, &it->chunk, &late);
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
fc_flow_run(const struct fc_flow *f, struct fc_err *err)
{
	struct loop l = { .f = f };
	struct fc_pool_spec spec = { .threads = f->threads, .work = work,
	    .done = done, .ws_new = f->ws_new == NULL ? NULL : ws_new,
	    .ws_free = f->ws_free, .arg = &l };
	struct fc_pool *p = NULL;
	int bad = -1;

	/* Workers read texts while the source finds new ones. */
	for (size_t i = 0; f->threads > 1 && i < f->schema->n; i++) {
		if (f->schema->field[i].type == FC_TEXT)
			fc_dict_share(f->schema->field[i].dict);
	}
	if (fc_pool_open(&p, &spec, err) == 0)
		bad = run(&l, p, err);
	fc_pool_close(p);
	release(&l);
	return bad;
}

int
fc_flow_chunker(void *chunker, struct fc_chunk *c, struct fc_err *err)
{
	return fc_chunker_next(chunker, c, err);
}
