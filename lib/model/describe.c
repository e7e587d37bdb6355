/* describe.c - the model file as text for people. */
#include "base/fc.h"

#include <string.h>

#include "model/file.h"

static void
add_list(struct fc_buf *out, const char *word, char **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		fc_buf_printf(out, "%-9s %s\n", word, v[i]);
}

/* First and last cutoff, and observed values in all. */
static void
add_series(const struct fc_model_file *f, struct fc_buf *out)
{
	const struct fc_model_info *info = fc_model_info(f);
	int64_t first = INT64_MAX, last = FC_NULL_TIME;
	uint64_t n = fc_model_nseries(f), nobs = 0;
	struct fc_model_series s;
	struct fc_err err;

	for (uint64_t i = 0; i < n; i++) {
		if (fc_model_series(f, i, &s, &err)) {
			fc_buf_printf(out, "series    %s\n", err.msg);
			return;
		}
		nobs += s.nobs;
		if (s.cutoff == FC_NULL_TIME)
			continue;
		first = FC_MIN(first, s.cutoff);
		last = FC_MAX(last, s.cutoff);
	}
	fc_buf_printf(out, "series    %llu\nobserved  %llu\n",
	    (unsigned long long)n, (unsigned long long)nobs);
	if (last != FC_NULL_TIME) {
		char a[FC_TIME_MAX], b[FC_TIME_MAX];
		size_t na = fc_time_print(a, first, &info->time);
		size_t nb = fc_time_print(b, last, &info->time);

		fc_buf_printf(out, "cutoff    %.*s", (int)na, a);
		if (last != first)
			fc_buf_printf(out, " to %.*s", (int)nb, b);
		fc_buf_addc(out, '\n');
	}
}

/* What the global models said of themselves when they were trained. */
static void
add_globals(const struct fc_model_file *f, struct fc_buf *out)
{
	const struct fc_model_info *info = fc_model_info(f);

	for (size_t i = 0; i < info->nspec; i++) {
		char name[32];
		const void *s;
		size_t n;

		snprintf(name, sizeof name, "text.%zu", i);
		s = fc_model_section(f, name, &n);
		if (!s)
			continue;
		fc_buf_printf(out, "\n%s\n", info->spec[i]);
		fc_buf_add(out, s, n);
	}
}

void
fc_model_describe(const struct fc_model_file *f, struct fc_buf *out)
{
	const struct fc_model_info *info = fc_model_info(f);

	fc_buf_printf(out, "model file of fctools %s\n",
	    info->version ? info->version : "?");
	if (info->freq.kind != FC_FREQ_NONE)
		fc_buf_printf(out, "freq      %s\n", info->freq.name);
	add_list(out, "key", info->key, info->nkeys);
	add_list(out, "model", info->spec, info->nspec);
	add_list(out, "regressor", info->regressor, info->nregressor);
	if (info->by)
		fc_buf_printf(out, "by        %s\n", info->by);
	add_list(out, "feature", info->feature, info->nfeature);
	if (info->horizon > 0)
		fc_buf_printf(out, "horizon   %lld\n",
		    (long long)info->horizon);
	add_series(f, out);
	for (size_t i = 0; i < info->nfallback; i++)
		fc_buf_printf(out, "fallback  %s to %s: %llu series\n",
		    info->spec[info->fallback[i].spec], info->fallback[i].name,
		    (unsigned long long)info->fallback[i].count);
	for (size_t i = 0; i < fc_model_nsections(f); i++) {
		size_t n;
		const char *name = fc_model_section_name(f, i, &n);

		fc_buf_printf(out, "section   %s, %zu bytes\n", name, n);
	}
	add_list(out, "history", info->history, info->nhistory);
	add_globals(f, out);
}

void
fc_model_importance(const struct fc_model_file *f, struct fc_buf *out)
{
	fc_buf_adds(out, "model,steps,segment,feature,gain,split,permutation\n");
	for (size_t i = 0; i < fc_model_info(f)->nspec; i++) {
		char name[32];
		const void *s;
		size_t n;

		snprintf(name, sizeof name, "importance.%zu", i);
		s = fc_model_section(f, name, &n);
		if (s)
			fc_buf_add(out, s, n);
	}
}
