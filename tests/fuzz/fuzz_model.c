/*
 * fuzz_model.c - model files that nobody vouches for
 *
 * The bytes are opened as a model file and looked at everywhere. So that
 * the fuzzer gets past the checksums, those in the table and the trailer are
 * first made right when the first reserved field is not 0.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "global/global.h"
#include "model/fit.h"
#include "model/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t
sum(const unsigned char *s, size_t n)
{
	return (uint32_t)crc32(0, s, (uInt)n);
}

/* Right checksums, where the frame is sound enough to have any. */
static void
mend(unsigned char *s, size_t n)
{
	struct fc_mf_trailer *t = (void *)(s + n - sizeof *t);
	struct fc_mf_entry *e;

	t->size = n;
	if (t->table % 8 != 0 || t->table > n - sizeof *t ||
	    (n - sizeof *t - t->table) / sizeof *e < t->nentries)
		return;
	e = (void *)(s + t->table);
	for (size_t i = 0; i < t->nentries; i++) {
		if (e[i].offset <= n && e[i].size <= n - e[i].offset)
			e[i].crc = sum(s + e[i].offset, e[i].size);
	}
	t->crc = sum(s + t->table, t->nentries * sizeof *e);
}

/* Forecast from every state of the file. */
static void
forecast(const struct fc_model_file *f)
{
	const struct fc_model_info *info = fc_model_info(f);
	double mean[3], sigma[3], q[3], p[1] = { 0.9 };
	struct fc_forecast fc = { .h = 3, .mean = mean, .sigma = sigma,
		.np = 1, .p = p, .q = q };
	struct fc_fit_ws ws = { 0 };
	struct fc_err err;

	for (size_t k = 0; k < info->nspec; k++) {
		struct fc_spec *spec;
		size_t n;

		if (fc_specs_parse(info->spec[k], &spec, &n, &err))
			continue;
		for (uint64_t i = 0; i < fc_model_nseries(f) && i < 50; i++) {
			struct fc_model_series s;
			struct fc_model_state st;
			const struct fc_model *m = NULL;
			struct fc_vec v = { 0 };

			if (fc_model_series(f, i, &s, &err))
				break;
			fc_model_series_state(f, &s, k, &st);
			if (st.fallback)
				m = fc_model_named(st.fallback);
			if (!fc_fit_valid(spec, m, st.v, st.n))
				continue;
			memcpy(fc_vec_resize(&v, st.n), st.v, st.n * sizeof *st.v);
			fc_fit_forecast(spec, m, &v, &fc, &ws);
			fc_forecast_finish(&fc, 0, NAN);
			fc_vec_release(&v);
		}
		fc_specs_free(spec, n);
	}
	fc_fit_ws_release(&ws);
}

/* Read the global models, without a stream to bind them to. */
static void
load_globals(const struct fc_model_file *f)
{
	const struct fc_model_info *info = fc_model_info(f);

	for (size_t k = 0; k < info->nspec; k++) {
		struct fc_spec *spec;
		struct fc_buf text = { 0 };
		struct fc_err err;
		void *m = NULL;
		const struct fc_global *g;
		const void *s;
		char name[32];
		size_t n, len;

		snprintf(name, sizeof name, "global.%zu", k);
		s = fc_model_section(f, name, &len);
		if (!s || fc_specs_parse(info->spec[k], &spec, &n, &err))
			continue;
		g = spec->model->global;
		if (g && g->load(&m, spec, s, len, NULL, &err) == 0)
			g->describe(m, &text);
		if (m)
			g->close(m);
		fc_buf_release(&text);
		fc_specs_free(spec, n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *s = fc_xmalloc(size + 1);
	struct fc_model_file *f;
	struct fc_buf text = { 0 };
	struct fc_err err;

	memcpy(s, data, size);
	if (size >= 64 && size % 8 == 0 && s[12] != 0)
		mend(s, size);
	if (fc_model_open_mem(&f, "fuzz", s, size, &err) == 0) {
		fc_model_describe(f, &text);
		forecast(f);
		load_globals(f);
		fc_buf_release(&text);
		fc_model_close(f);
	}
	free(s);
	return 0;
}
