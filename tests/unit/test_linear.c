/* test_linear.c - trees whose leaves are linear (learn/linear.h) */
#include "base/fc.h"

#include "base/mem.h"
#include "base/rng.h"
#include "check.h"
#include "learn/gbdt_impl.h"
#include "learn/shap.h"

#define ROWS 40000      /* more than one piece of a leaf */
#define COLS 5

struct panel {
	double x[ROWS * COLS];
	float raw[ROWS * COLS];
	float y[ROWS], w[ROWS];
};

/* Two numbers that matter, a code, the first once more, holes. */
static struct panel *
panel(double noise)
{
	struct panel *p = fc_xcalloc(1, sizeof *p);
	struct fc_rng rng;
	size_t i;

	fc_rng_init(&rng, 1, "linear", 6);
	for (i = 0; i < ROWS; i++) {
		double *x = p->x + i * COLS;
		size_t c;

		x[0] = 100 + fc_rng_normal(&rng);
		x[1] = 10 * fc_rng_uniform(&rng);
		x[2] = floor(6 * fc_rng_uniform(&rng));
		x[3] = 2 * x[0] - 7;
		x[4] = fc_rng_uniform(&rng) < 0.2 ? NAN : fc_rng_normal(&rng);
		p->y[i] = (float)((x[0] < 100 ? 30 - 3 * (x[0] - 100) :
		    5 + 2 * (x[0] - 100)) + 0.5 * x[1] + (x[2] == 3 ? 4 : 0) +
		    (isnan(x[4]) ? 1 : x[4]) + noise * fc_rng_normal(&rng));
		p->w[i] = (float)(1 + i % 3);
		for (c = 0; c < COLS; c++) {
			p->raw[i * COLS + c] = (float)x[c];
			x[c] = (double)p->raw[i * COLS + c];
		}
	}
	return p;
}

static struct fc_gbdt *
train(const struct panel *p, const struct fc_gbdt_params *params,
    struct fc_gbdt_log *log, int want)
{
	struct fc_bin_rule rule;
	struct fc_binning b;
	struct fc_gbdt_data d = { .y = p->y, .weight = p->w, .raw = p->raw };
	struct fc_matrix *x;
	struct fc_gbdt *m = NULL;
	struct fc_err err = { 0 };

	fc_bin_rule_init(&rule);
	fc_binning_init(&b, COLS);
	b.col[2].categorical = true;
	fc_binning_find(&b, &rule, p->x, ROWS, NULL);
	d.x = x = fc_matrix_new(&b, ROWS);
	fc_matrix_fill(x, 0, p->x, ROWS);
	CHECK_EQ(fc_gbdt_train(&m, params, &d, NULL, log, &err), want);
	fc_matrix_free(x);
	fc_binning_release(&b);
	return m;
}

/* One cut: each leaf is the weighted least-squares line of its rows, with the
 * penalty on its slope. */
TEST(line)
{
	struct panel *p = panel(0.5);
	struct fc_gbdt_params params;
	double lambda[] = { 0, 5000 };
	size_t k, i;
	uint32_t leaf;

	for (k = 0; k < FC_LEN(lambda); k++) {
		struct fc_gbdt *m;
		const struct fc_tree *t;

		fc_gbdt_params_init(&params);
		params.iterations = 1;
		params.learning_rate = 1;
		params.num_leaves = 2;
		params.linear_tree = 1;
		params.linear_lambda = lambda[k];
		m = train(p, &params, NULL, 0);
		t = &m->tree[0];
		CHECK_EQ(t->nleaves, 2);
		CHECK(t->leaf_const != NULL);
		for (leaf = 0; leaf < 2; leaf++) {
			double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, b;
			uint32_t c = t->column[0], at = t->coef_from[leaf];

			for (i = 0; i < ROWS; i++) {
				double w = (double)p->w[i], y = (double)p->y[i];
				double x = p->x[i * COLS + c] - 100;

				if (fc_tree_leaf(t, p->x + i * COLS) != leaf)
					continue;
				n += w;
				sx += w * x;
				sy += w * y;
				sxx += w * x * x;
				sxy += w * x * y;
			}
			b = (sxy - sx * sy / n) / (sxx - sx * sx / n + lambda[k]);
			CHECK_EQ(t->coef_from[leaf + 1], at + 1);
			CHECK_EQ(t->coef_col[at], c);
			/* Gradients are rounded to 15 bits. */
			CHECK_NEAR(t->coef[at], b, 1e-3);
			CHECK_NEAR(t->leaf_const[leaf] + 100 * t->coef[at],
			    (sy - b * sx) / n, 1e-3);
		}
		fc_gbdt_free(m);
	}
	free(p);
}

/* The same for any number of threads and after a trip through text; less loss
 * than constant leaves; a missing value takes the constant; contributions add
 * up. */
TEST(trees)
{
	struct panel *p = panel(0.2);
	struct fc_gbdt_params params;
	struct fc_gbdt_log flat, bent;
	struct fc_gbdt *m, *again;
	struct fc_buf text = { 0 }, other = { 0 };
	struct fc_err err = { 0 };
	double *out = fc_xcalloc(3 * ROWS, sizeof *out), shap[COLS + 1], sum;
	size_t i, c, k, missing = 0;

	fc_gbdt_params_init(&params);
	params.iterations = 15;
	params.num_leaves = 8;
	params.learning_rate = 0.3;
	fc_gbdt_free(train(p, &params, &flat, 0));
	params.linear_tree = 1;
	params.linear_lambda = 0.01;
	params.bagging_fraction = 0.8;
	params.bagging_freq = 1;
	m = train(p, &params, &bent, 0);
	CHECK_MSG(bent.train_loss < 0.7 * flat.train_loss, "%g, not less than "
	    "%g", bent.train_loss, flat.train_loss);
	fc_gbdt_save(m, &text);
	params.threads = 3;
	again = train(p, &params, NULL, 0);
	fc_gbdt_save(again, &other);
	CHECK_STR(text.s, other.s);
	fc_gbdt_free(again);
	CHECK_EQ(fc_gbdt_load(&again, text.s, text.len, &err), 0);
	/* Laid out for prediction, and tree by tree. */
	fc_gbdt_predict_raw(m, p->x, ROWS, out);
	fc_gbdt_predict_raw(again, p->x, ROWS, out + ROWS);
	for (i = 0; i < ROWS; i++) {
		const double *x = p->x + i * COLS;

		sum = 0;
		for (k = 0; k < m->ntree; k++) {
			const struct fc_tree *t = &m->tree[k];
			uint32_t leaf = fc_tree_leaf(t, x), j;
			bool gap = false;

			for (j = t->coef_from[leaf]; j < t->coef_from[leaf + 1]; j++)
				gap = gap || isnan(x[t->coef_col[j]]);
			missing += gap;
			CHECK(!gap || fc_tree_value(t, x) == t->leaf_value[leaf]);
			sum += fc_tree_value(t, x);
		}
		CHECK(isfinite(sum));
		CHECK(out[i] == sum && out[i] == out[ROWS + i]);
	}
	CHECK(missing > 0);
	for (i = 0; i < 50; i++) {
		fc_gbdt_explain(m, p->x + i * COLS, 1, shap);
		for (sum = 0, c = 0; c <= COLS; c++)
			sum += shap[c];
		CHECK_NEAR(sum, out[i], 1e-9);
	}
	fc_gbdt_free(m);
	fc_gbdt_free(again);
	fc_buf_release(&text);
	fc_buf_release(&other);
	free(out);
	free(p);
}

/* Leaves that are quantiles, or that must be monotone, are refused. */
TEST(refused)
{
	struct panel *p = panel(1);
	int8_t up[COLS] = { 1 };
	struct fc_gbdt_params params;
	struct fc_err err = { 0 };

	fc_gbdt_params_init(&params);
	params.linear_tree = 1;
	params.objective = FC_OBJ_MAPE;
	CHECK_EQ(fc_gbdt_params_check(&params, &err), -1);
	CHECK(strstr(err.msg, "'mape'") != NULL);
	params.objective = FC_OBJ_TWEEDIE;
	CHECK_EQ(fc_gbdt_params_check(&params, &err), 0);
	params.monotone = up;
	CHECK_EQ(fc_gbdt_params_check(&params, &err), -1);
	CHECK(train(p, &params, NULL, -1) == NULL);
	free(p);
}

int
main(void)
{
	RUN(line);
	RUN(trees);
	RUN(refused);
	return check_done();
}
