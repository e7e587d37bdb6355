/* fuzz_feature.c - any text as a feature's name */
#include "base/fc.h"

#include <math.h>

#include "feat/gather.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char panel[] = "store,id,ds,y,price,event\n"
    "s,a,2016-05-20,1,2.5,\ns,a,2016-05-21,0,2,Easter\n"
    "s,a,2016-05-22,3,2.5,\ns,b,2016-05-21,,1,\ns,b,2016-05-22,4,,\n"
    "t,a,2016-05-22,2,1,\nt,a,2016-05-23,,1,\n";

/* The features of the set of all records of the panel. */
static void
compute(struct fc_featset *set, const struct fc_chunk *c)
{
	const struct fc_schema *s = c->batch.schema;
	struct fc_feat_ws *ws = fc_feat_ws_new(set);
	double out[8], *col = out;
	struct fc_err err = { 0 };
	size_t i;

	for (i = 0; i < c->nseries; i++) {
		size_t from = c->start[i];
		const struct fc_feat_series series = {
			c->batch.col[s->ds].time + from,
			c->batch.col[s->y].num + from,
			c->start[i + 1] - from, &c->batch, from };
		size_t t;

		assert(fc_featset_eval(set, ws, &series, &col, &err) == 0);
		for (t = 0; t < series.n; t++)
			assert(!isinf(out[t]));
	}
	fc_feat_ws_free(ws);
}

static void
gather(struct fc_featset *set)
{
	const struct fc_timetype day = { FC_UNIT_DAY, FC_FORM_PLAIN, 0, 0 };
	struct fc_reader *r = NULL;
	struct fc_chunker *chunks = NULL;
	struct fc_gather *g;
	struct fc_chunk c;
	struct fc_freq freq;
	struct fc_err err = { 0 };

	assert(fc_freq_parse("D", &freq, &err) == 0);
	assert(fc_reader_open_mem(&r, panel, sizeof panel - 1, 0,
	    &(struct fc_read_opts){ 0 }, &err) == 0);
	if (fc_featset_columns(set, fc_reader_schema(r), &err) == 0) {
		assert(fc_chunker_open(&chunks, r, &err) == 0);
		fc_chunk_init(&c, fc_reader_schema(r));
		assert(fc_chunker_next(chunks, &c, &err) == 1);
		assert(fc_featset_bind(set, &day, &freq, &err) == 0);
		g = fc_gather_new(set);
		assert(fc_gather_add(g, &c, &err) == 0);
		assert(fc_gather_finish(g, 1, &err) == 0);
		set->gather = g;
		compute(set, &c);
		fc_gather_free(g);
		fc_chunk_release(&c);
		fc_chunker_close(chunks);
	}
	fc_reader_close(r);
}

/* A name that is taken prints back the same, and can be computed. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_feat_pair f;
	struct fc_featset set = { 0 };
	struct fc_err err = { 0 };
	char printed[FC_FEAT_NAME_MAX];
	char *name = malloc(size + 1);

	if (size > 0)
		memcpy(name, data, size);
	name[size] = '\0';
	if (fc_featset_add(&set, name, &err) == 0) {
		assert(fc_feat_parse(name, &f, &err) == 0);
		assert(strcmp(fc_feat_pair_name(&f, printed), name) == 0);
		gather(&set);
	} else {
		assert(err.code == FC_USAGE && err.msg[0] != '\0');
	}
	fc_featset_release(&set);
	free(name);
	return 0;
}
