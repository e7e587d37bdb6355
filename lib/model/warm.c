/* warm.c - states of an earlier model file. */
#include "base/fc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/predict.h"
#include "model/warm.h"

/* Is the file of the same kind as the panel? */
static int
check(const struct fc_warm *w, const char *path, const struct fc_freq *freq,
    struct fc_err *err)
{
	const struct fc_model_info *info = fc_model_info(w->file);
	bool same = w->in->nkeys == info->nkeys;

	for (size_t i = 0; same && i < info->nkeys; i++)
		same = strcmp(w->in->field[i].name, info->key[i]) == 0;
	if (!same)
		return fc_fail(err, FC_DATA, "--warm: the key columns are not "
		    "those of '%s'", path);
	if (freq->kind != FC_FREQ_NONE && info->freq.kind != FC_FREQ_NONE &&
	    (freq->kind != info->freq.kind || freq->n != info->freq.n))
		return fc_fail(err, FC_DATA, "--warm: '%s' was trained at "
		    "frequency %s, not %s", path, info->freq.name, freq->name);
	return 0;
}

int
fc_warm_open(struct fc_warm *w, const char *path, const struct fc_spec *spec,
    size_t n, const struct fc_schema *in, const struct fc_freq *freq,
    struct fc_err *err)
{
	const struct fc_model_info *info;
	size_t got = 0;

	*w = (struct fc_warm){ .in = in };
	if (fc_model_open(&w->file, path, err))
		return -1;
	if (check(w, path, freq, err))
		return -1;
	info = fc_model_info(w->file);
	w->at = fc_xcalloc(n + 1, sizeof *w->at);
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < info->nspec && spec[k].model->local; i++) {
			if (strcmp(spec[k].text, info->spec[i]) == 0)
				w->at[k] = 1 + i;
		}
		got += w->at[k] > 0;
	}
	if (got == 0)
		return fc_fail(err, FC_USAGE, "--warm: '%s' holds none of the "
		    "local models asked for", path);
	return 0;
}

void
fc_warm_close(struct fc_warm *w)
{
	fc_model_close(w->file);
	free(w->at);
	*w = (struct fc_warm){ .file = NULL };
}

int
fc_warm_find(const struct fc_warm *w, const struct fc_chunk *c, size_t i,
    struct fc_model_series *found, struct fc_err *err)
{
	int64_t at = fc_predict_file_find(w->file, w->in, c, i);

	if (at < 0)
		return 0;
	return fc_model_series(w->file, (uint64_t)at, found, err) ? -1 : 1;
}

void
fc_warm_sample(const struct fc_warm *w, const struct fc_model_series *found,
    size_t k, struct fc_sample *s)
{
	struct fc_model_state st;

	if (w->at[k] == 0)
		return;
	fc_model_series_state(w->file, found, w->at[k] - 1, &st);
	if (st.fallback)
		return;
	s->warm = st.v;
	s->nwarm = st.n;
}
