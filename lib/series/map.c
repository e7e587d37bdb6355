/* map.c - the loop of every filter: series in, records out, in order */
#include "base/fc.h"

#include "base/mem.h"
#include "cli/msg.h"
#include "series/flow.h"
#include "series/map.h"

struct loop {
	const struct fc_map *map;
	struct fc_reader *reader;
	struct fc_writer *writer;
	const struct fc_schema *out_schema;
	struct fc_chunker *chunker;
	bool begun;
	uint64_t rows;
};

static int
next(void *source, struct fc_chunk *c, struct fc_err *err)
{
	struct loop *l = source;
	int more = l->map->next != NULL ?
	    l->map->next(l->map->source, c, err) :
	    fc_chunker_next(l->chunker, c, err);

	if (more > 0 && !l->begun && l->map->first != NULL &&
	    l->map->first(c, l->map->arg, err))
		return -1;
	l->begun = true;
	return more;
}

static void *
batch_new(void *arg)
{
	const struct loop *l = arg;
	struct fc_batch *b = fc_xmalloc(sizeof *b);

	fc_batch_init(b, l->out_schema);
	return b;
}

static void
batch_free(void *aux)
{
	fc_batch_release(aux);
	free(aux);
}

static int
work(const struct fc_chunk *in, void *aux, void *ws, void *arg,
    struct fc_err *err)
{
	const struct fc_map *m = ((struct loop *)arg)->map;
	struct fc_batch *out = aux;

	out->n = 0;
	return m->work(in, out, ws, m->arg, err);
}

static int
done(const struct fc_chunk *in, void *aux, void *arg, struct fc_err *err)
{
	struct loop *l = arg;
	const struct fc_batch *out = aux;
	uint64_t taken, size;

	if (fc_writer_put(l->writer, out, 0, out->n, err))
		return -1;
	l->rows += in->batch.n;
	fc_reader_progress(l->reader, &taken, &size);
	fc_progress(taken, size, l->rows);
	return 0;
}

static void *
ws_new(void *arg)
{
	const struct fc_map *m = ((struct loop *)arg)->map;

	return m->ws_new(m->arg);
}

int
fc_map_run(const struct fc_map *m, struct fc_reader *r, struct fc_writer *w,
    const struct fc_schema *out_schema, struct fc_err *err)
{
	struct loop l = { .map = m, .reader = r, .writer = w,
	    .out_schema = out_schema };
	struct fc_flow flow = {
		.next = next,
		.source = &l,
		.schema = fc_reader_schema(r),
		.aux_new = batch_new,
		.aux_free = batch_free,
		.work = work,
		.done = done,
		.ws_new = m->ws_new == NULL ? NULL : ws_new,
		.ws_free = m->ws_free,
		.arg = &l,
		.threads = m->threads,
	};
	int bad;

	if (m->next == NULL && fc_chunker_open(&l.chunker, r, err))
		return -1;
	if (m->next == NULL && m->rows > 0)
		fc_chunker_set_rows(l.chunker, m->rows);
	bad = fc_flow_run(&flow, err);
	fc_chunker_close(l.chunker);
	return bad;
}
