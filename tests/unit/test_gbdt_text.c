/*
 * test_gbdt_text.c - models that LightGBM trained predict here as they do there
 *
 * tests/data/lightgbm.txt is made by make-lightgbm.py beside it: numbers, codes,
 * missing values of each kind, a random forest, linear leaves, links.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "check.h"
#include "learn/gbdt.h"
#include "learn/shap.h"

static char *
slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	char *s = fc_xmalloc(1u << 20);

	*n = f != NULL ? fread(s, 1, (1u << 20) - 1, f) : 0;
	s[*n] = 0;
	if (f != NULL)
		fclose(f);
	return s;
}

/* Contributions: those of pred_contrib, where there are, and no less than all. */
static void
explain(const struct fc_gbdt *m, const char *name, int k, const double *x,
    const double *want, double raw)
{
	/* Those of a forest are sums there, means here. */
	double by = strcmp(name, "rf") == 0 ? 4 : 1;
	double got[5], sum = 0;
	int c;

	fc_gbdt_explain(m, x, 1, got);
	for (c = 0; c < 5; c++) {
		sum += got[c];
		CHECK_MSG(isnan(want[c]) || fabs(got[c] - want[c] / by) <= 1e-9,
		    "%s row %d column %d: %.17g, not %.17g", name, k, c,
		    got[c], want[c] / by);
	}
	CHECK_MSG(fabs(sum - raw) <= 1e-9 * fmax(1, fabs(raw)),
	    "%s row %d: contributions add up to %.17g, not %.17g", name, k,
	    sum, raw);
}

/* The rows behind a model; returns what is behind them. */
static char *
rows(const struct fc_gbdt *m, const char *name, char *s)
{
	int k, c;

	for (k = 0; k < 12; k++) {
		double x[11], raw, out;

		for (c = 0; c < 11; c++)
			x[c] = strtod(s, &s);
		s++;
		explain(m, name, k, x, x + 6, x[4]);
		fc_gbdt_predict_raw(m, x, 1, &raw);
		fc_gbdt_predict(m, x, 1, &out);
		CHECK_MSG(fabs(raw - x[4]) <= 1e-9 * fmax(1, fabs(x[4])),
		    "%s row %d: %.17g, not %.17g", name, k, raw, x[4]);
		CHECK_MSG(fabs(out - x[5]) <= 1e-9 * fmax(1, fabs(x[5])),
		    "%s row %d: %.17g, not %.17g", name, k, out, x[5]);
	}
	return s;
}

/* Read, predict, write, read, predict. */
TEST(lightgbm)
{
	size_t n, size;
	char *all = slurp("tests/data/lightgbm.txt", &n), *s = all, name[32];
	int models = 0;

	while (sscanf(s, "model %31s %zu", name, &size) == 2) {
		struct fc_gbdt *m = NULL, *again = NULL;
		struct fc_err err = { 0 };
		struct fc_buf text = { 0 };
		char *behind;

		s = strchr(s, '\n') + 1;
		behind = s + size;
		CHECK_EQ(fc_gbdt_load(&m, s, size, &err), 0);
		CHECK_STR(err.msg, "");
		if (m == NULL)
			break;
		fc_gbdt_save(m, &text);
		CHECK_EQ(fc_gbdt_load(&again, text.s, text.len, &err), 0);
		s = rows(m, name, behind);
		if (again != NULL)
			(void)rows(again, name, behind);
		fc_gbdt_free(m);
		fc_gbdt_free(again);
		fc_buf_release(&text);
		models++;
	}
	CHECK_EQ(models, 7);
	free(all);
}

/* Lines that set the sizes of others cannot come again, larger. */
TEST(twice)
{
	static const char *const again[] = {
		"num_features=9 9 9 9 9 9\n", "cat_boundaries=0 4000\n",
	};
	static const char *const before[] = { "shrinkage=", "is_linear=" };
	size_t n, k;
	char *all = slurp("tests/data/lightgbm.txt", &n);
	int refused = 0;

	for (k = 0; k < 2; k++) {
		char *s = strstr(all, k == 0 ? "model linear" : "model l2");
		struct fc_buf text = { 0 };
		struct fc_gbdt *m = NULL;
		struct fc_err err = { 0 };
		size_t size = 0;
		char *at;

		CHECK(s != NULL && sscanf(s, "model %*s %zu", &size) == 1);
		s = strchr(s, '\n') + 1;
		at = strstr(s, before[k]);
		fc_buf_add(&text, s, (size_t)(at - s));
		fc_buf_adds(&text, again[k]);
		fc_buf_add(&text, at, size - (size_t)(at - s));
		refused += fc_gbdt_load(&m, text.s, text.len, &err) != 0 &&
		    strstr(err.msg, "comes twice") != NULL;
		fc_gbdt_free(m);
		fc_buf_release(&text);
	}
	CHECK_EQ(refused, 2);
	free(all);
}

int
main(void)
{
	RUN(lightgbm);
	RUN(twice);
	return check_done();
}
