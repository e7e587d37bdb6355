/*
 * fuzz_trees.c - text models of trees that nobody vouches for
 *
 * The bytes are read as LightGBM's text. What is taken predicts, explains
 * itself and is written and read again, with the same predictions.
 */
#include "base/fc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "learn/gbdt.h"
#include "learn/shap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Rows of numbers that are out of the ordinary. */
#define ROWS 6
static const double odd[ROWS] = { 0, NAN, -1, 3.7, 1e300, -INFINITY };

static void
use(const struct fc_gbdt *m)
{
	size_t ncol = fc_gbdt_ncol(m), i;
	double *x = fc_xcalloc(ROWS * ncol + 1, sizeof *x);
	double *why = fc_xcalloc(ROWS * (ncol + 1), sizeof *why);
	double out[ROWS], again[ROWS];
	struct fc_buf text = { 0 };
	struct fc_gbdt *copy = NULL;
	struct fc_err err = { 0 };

	for (i = 0; i < ROWS * ncol; i++)
		x[i] = odd[(i + i / ROWS) % ROWS];
	fc_gbdt_predict(m, x, ROWS, out);
	fc_gbdt_explain(m, x, ROWS, why);
	fc_gbdt_save(m, &text);
	if (fc_gbdt_load(&copy, text.s, text.len, &err))
		abort();
	fc_gbdt_predict(copy, x, ROWS, again);
	for (i = 0; i < ROWS; i++)
		if (isfinite(out[i]) && isfinite(again[i]) &&
		    out[i] != again[i])
			abort();
	fc_gbdt_free(copy);
	fc_buf_release(&text);
	free(why);
	free(x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *s = fc_xstrndup((const char *)data, size);
	struct fc_gbdt *m = NULL;
	struct fc_err err = { 0 };

	if (fc_gbdt_load(&m, s, size, &err) == 0 && fc_gbdt_ncol(m) < 1000)
		use(m);
	fc_gbdt_free(m);
	free(s);
	return 0;
}
