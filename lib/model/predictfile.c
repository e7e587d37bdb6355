/* predictfile.c - the series of a model file as a stream. */
#include "base/fc.h"

#include "base/mem.h"
#include "model/predict.h"

/* Series in a chunk: enough work for a thread. */
#define SERIES 512
/* Key columns at most. */
#define KEYS 64

void
fc_predict_file_open(struct fc_predict_file *f,
    const struct fc_model_file *file)
{
	const struct fc_model_info *info = fc_model_info(file);
	int ds;

	*f = (struct fc_predict_file){ .file = file };
	fc_schema_init(&f->schema);
	for (size_t i = 0; i < info->nkeys; i++)
		fc_schema_add(&f->schema, info->key[i], FC_TEXT);
	ds = fc_schema_add(&f->schema, "ds", FC_TIME);
	f->schema.field[ds].time = info->time;
	f->schema.nkeys = info->nkeys;
	f->schema.ds = ds;
	f->schema.y = f->schema.model = f->schema.cutoff = -1;
	f->schema.freq = info->freq;
	for (size_t i = 0; i < info->nhistory; i++)
		fc_schema_add_history(&f->schema, info->history[i]);
}

int
fc_predict_file_next(void *arg, struct fc_chunk *c, struct fc_err *err)
{
	struct fc_predict_file *f = arg;
	uint64_t left = fc_model_nseries(f->file) - f->at;
	size_t n = (size_t)FC_MIN(left, (uint64_t)SERIES);

	if (n == 0)
		return 0;
	fc_batch_reserve(&c->batch, n);
	FC_GROW(c->start, n + 1, c->cap);
	c->first = f->at;
	c->nseries = n;
	c->batch.n = n;
	for (size_t i = 0; i < n; i++) {
		struct fc_model_series s;

		if (fc_model_series(f->file, f->at + i, &s, err))
			return -1;
		for (size_t k = 0; k < f->schema.nkeys; k++) {
			size_t len;
			const char *key = fc_model_series_key(&s, k, &len);

			c->batch.col[k].code[i] = key ? fc_dict_add(
			    f->schema.field[k].dict, key, len) : FC_NULL_CODE;
		}
		c->batch.col[f->schema.ds].time[i] = s.cutoff;
		c->start[i] = i;
	}
	c->start[n] = n;
	f->at += n;
	return 1;
}

int64_t
fc_predict_file_find(const struct fc_model_file *file,
    const struct fc_schema *in, const struct fc_chunk *c, size_t i)
{
	const char *key[KEYS];
	size_t n[KEYS];

	for (size_t k = 0; k < in->nkeys; k++) {
		int32_t code = c->batch.col[k].code[c->start[i]];

		n[k] = 0;
		key[k] = code == FC_NULL_CODE ? NULL :
		    fc_dict_str(in->field[k].dict, code, &n[k]);
	}
	return fc_model_find(file, key, n);
}

void
fc_predict_file_close(struct fc_predict_file *f)
{
	fc_schema_release(&f->schema);
}
