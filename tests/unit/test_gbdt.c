/* test_gbdt.c - bins, trees that learn, text models, same for any threads */
#include "base/fc.h"

#include "base/mem.h"
#include "base/rng.h"
#include "check.h"
#include "learn/gbdt_impl.h"
#include "learn/prune.h"
#include "learn/shap.h"

#define ROWS 3000
#define COLS 4

struct panel {
	double x[ROWS * COLS];
	float y[ROWS];
	float w[ROWS];
};

/* y depends on a number with holes, a code and a product. */
static struct panel *
panel(void)
{
	struct panel *p = fc_xcalloc(1, sizeof *p);
	struct fc_rng rng;
	size_t i;

	fc_rng_init(&rng, 1, "panel", 5);
	for (i = 0; i < ROWS; i++) {
		double *x = p->x + i * COLS, u = fc_rng_uniform(&rng);

		x[0] = u < 0.1 ? NAN : fc_rng_normal(&rng);
		x[1] = floor(fc_rng_uniform(&rng) * 12);
		x[2] = floor(fc_rng_uniform(&rng) * 7);
		x[3] = u < 0.5 ? 0 : fc_rng_normal(&rng);
		p->y[i] = (float)((isnan(x[0]) ? 4 : fabs(x[0])) +
		    ((int)x[1] % 3 == 1 ? 3 : 0) + x[2] * (x[3] > 0) +
		    0.1 * fc_rng_normal(&rng) + 1);
		p->w[i] = (float)(1 + i % 3);
	}
	return p;
}

static void
bin(struct fc_binning *b, const struct panel *p)
{
	struct fc_bin_rule rule;

	fc_bin_rule_init(&rule);
	fc_binning_init(b, COLS);
	b->col[1].categorical = true;
	fc_binning_find(b, &rule, p->x, ROWS, NULL);
}

TEST(bins)
{
	struct panel *p = panel();
	struct fc_binning b;
	struct fc_matrix *m;
	size_t r, c;

	bin(&b, p);
	CHECK_EQ(b.col[0].missing, FC_MISSING_NAN);
	CHECK_EQ(b.col[0].n, 255);
	CHECK_EQ(b.col[1].n, 13);
	CHECK_EQ(b.col[2].n, 7);
	CHECK_EQ(fc_bins_map(&b.col[0], NAN), 254);
	CHECK_EQ(fc_bins_map(&b.col[0], -INFINITY), 0);
	CHECK_EQ(fc_bins_map(&b.col[0], INFINITY), 253);
	CHECK_EQ(fc_bins_map(&b.col[1], NAN), 0);
	CHECK_EQ(fc_bins_map(&b.col[1], 99), 0);
	CHECK(fc_bins_map(&b.col[3], 0) != fc_bins_map(&b.col[3], 1e-30));
	for (c = 0; c < 254; c++)
		CHECK_EQ(fc_bins_map(&b.col[0], b.col[0].upper[c]), c);
	/* 13 and 7 bins share a byte. */
	m = fc_matrix_new(&b, ROWS);
	CHECK_EQ(m->n8, 3);
	fc_matrix_fill(m, 1000, p->x + 1000 * COLS, ROWS - 1000);
	fc_matrix_fill(m, 0, p->x, 1000);
	for (r = 0; r < ROWS; r++)
		for (c = 0; c < COLS; c++)
			CHECK_EQ(fc_matrix_bin(m, r, c),
			    fc_bins_map(&b.col[c], p->x[r * COLS + c]));
	fc_matrix_free(m);
	fc_binning_release(&b);
	free(p);
}

/* Train on all rows; the model as text. */
static struct fc_buf
train(const struct panel *p, const struct fc_gbdt_params *params,
    uint32_t max_bin)
{
	struct fc_bin_rule rule;
	struct fc_binning b;
	struct fc_gbdt_data d = { .y = p->y, .weight = p->w };
	struct fc_matrix *x;
	struct fc_gbdt *m = NULL;
	struct fc_buf text = { 0 };
	struct fc_err err = { 0 };

	fc_bin_rule_init(&rule);
	rule.max_bin = max_bin;
	fc_binning_init(&b, COLS);
	b.col[1].categorical = true;
	fc_binning_find(&b, &rule, p->x, ROWS, NULL);
	d.x = x = fc_matrix_new(&b, ROWS);
	fc_matrix_fill(x, 0, p->x, ROWS);
	CHECK_EQ(fc_gbdt_train(&m, params, &d, NULL, NULL, &err), 0);
	if (m != NULL)
		fc_gbdt_save(m, &text);
	fc_gbdt_free(m);
	fc_matrix_free(x);
	fc_binning_release(&b);
	return text;
}

/* Part of a matrix is trained on as if it were all there is. */
TEST(part)
{
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_binning b;
	size_t from = 1001, n = ROWS - from;
	struct fc_matrix *all, *own, part;
	struct fc_gbdt_data d = { .y = p->y + from, .weight = p->w + from };
	struct fc_buf text[2] = { { 0 }, { 0 } };
	struct fc_gbdt *m;
	struct fc_err err = { 0 };
	size_t i;

	bin(&b, p);
	all = fc_matrix_new(&b, ROWS);
	fc_matrix_fill(all, 0, p->x, ROWS);
	own = fc_matrix_new(&b, n);
	fc_matrix_fill(own, 0, p->x + from * COLS, n);
	part = fc_matrix_rows(all, from, ROWS);
	fc_gbdt_params_init(&params);
	params.iterations = 20;
	for (i = 0; i < 2; i++) {
		d.x = i == 0 ? &part : own;
		m = NULL;
		CHECK_EQ(fc_gbdt_train(&m, &params, &d, NULL, NULL, &err), 0);
		fc_gbdt_save(m, &text[i]);
		fc_gbdt_free(m);
	}
	CHECK(text[0].len == text[1].len &&
	    memcmp(text[0].s, text[1].s, text[0].len) == 0);
	fc_buf_release(&text[0]);
	fc_buf_release(&text[1]);
	fc_matrix_free(all);
	fc_matrix_free(own);
	fc_binning_release(&b);
	free(p);
}

static double
mean_loss(const struct panel *p, const struct fc_buf *text)
{
	struct fc_gbdt *m = NULL;
	struct fc_err err = { 0 };
	double *out = fc_xmalloc(ROWS * sizeof *out), sum = 0;
	size_t i;

	CHECK_EQ(fc_gbdt_load(&m, text->s, text->len, &err), 0);
	CHECK_STR(err.msg, "");
	fc_gbdt_predict(m, p->x, ROWS, out);
	for (i = 0; i < ROWS; i++)
		sum += fabs(out[i] - (double)p->y[i]);
	fc_gbdt_free(m);
	free(out);
	return sum / ROWS;
}

/* Every objective finds the structure; text is the same for 1 and 3 threads
 * and when read and written again. */
TEST(objectives)
{
	struct panel *p = panel();
	struct fc_gbdt_params params;
	int o;

	for (o = FC_OBJ_L2; o <= FC_OBJ_MAPE; o++) {
		struct fc_buf one, three, again = { 0 };
		struct fc_gbdt *m = NULL;
		struct fc_err err = { 0 };
		double loss;

		fc_gbdt_params_init(&params);
		params.objective = (enum fc_objective)o;
		params.alpha = o == FC_OBJ_QUANTILE ? 0.5 : 0.9;
		params.iterations = 60;
		one = train(p, &params, 255);
		params.threads = 3;
		three = train(p, &params, 255);
		CHECK(one.len == three.len &&
		    memcmp(one.s, three.s, one.len) == 0);
		loss = mean_loss(p, &one);
		CHECK_MSG(loss < 0.35, "objective %d: mean error %g", o, loss);
		CHECK_EQ(fc_gbdt_load(&m, one.s, one.len, &err), 0);
		fc_gbdt_save(m, &again);
		CHECK(one.len == again.len &&
		    memcmp(one.s, again.s, one.len) == 0);
		fc_gbdt_free(m);
		fc_buf_release(&one);
		fc_buf_release(&three);
		fc_buf_release(&again);
	}
	free(p);
}

/* Sampling, 16-bit columns, limits: all learn, all are reproducible. */
TEST(variants)
{
	static const char *const set[][2] = {
		{ "boosting", "goss" }, { "bagging_fraction", "0.5" },
		{ "feature_fraction", "0.7" }, { "path_smooth", "2" },
		{ "feature_fraction_bynode", "0.5" }, { "max_depth", "4" },
		{ "lambda_l1", "1" }, { "lambda_l2", "10" },
		{ "max_delta_step", "0.9" }, { "num_leaves", "127" },
	};
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_err err = { 0 };
	size_t i;

	for (i = 0; i < FC_LEN(set); i++) {
		struct fc_buf one, two;
		double loss;

		fc_gbdt_params_init(&params);
		params.bagging_freq = 2;
		CHECK_EQ(fc_gbdt_param_set(&params, set[i][0], set[i][1],
		    &err), 0);
		params.threads = 1;
		one = train(p, &params, i % 2 ? 255 : 1000);
		params.threads = 4;
		two = train(p, &params, i % 2 ? 255 : 1000);
		CHECK(one.len == two.len &&
		    memcmp(one.s, two.s, one.len) == 0);
		loss = mean_loss(p, &one);
		CHECK_MSG(loss < 0.35, "%s: mean error %g", set[i][0], loss);
		fc_buf_release(&one);
		fc_buf_release(&two);
	}
	free(p);
}

TEST(monotone)
{
	static const int8_t up[COLS] = { 0, 0, 1, 0 };
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_buf text;
	struct fc_gbdt *m = NULL;
	struct fc_err err = { 0 };
	size_t i, k;

	for (i = 0; i < ROWS; i++)
		p->y[i] += (float)((double)(i * 7919 % 101) * 0.02);
	fc_gbdt_params_init(&params);
	params.monotone = up;
	text = train(p, &params, 255);
	CHECK_EQ(fc_gbdt_load(&m, text.s, text.len, &err), 0);
	for (i = 0; i < 200; i++) {
		double row[COLS], before = -INFINITY, now;

		memcpy(row, p->x + i * COLS, sizeof row);
		for (k = 0; k < 7; k++) {
			row[2] = (double)k;
			fc_gbdt_predict(m, row, 1, &now);
			CHECK(now >= before);
			before = now;
		}
	}
	fc_gbdt_free(m);
	fc_buf_release(&text);
	free(p);
}

/* The Shapley value by its definition: over all sets of the other columns. */
static double
known(const struct fc_gbdt *m, const struct fc_tree *t, int32_t node,
    const double *x, unsigned set)
{
	double l, r;
	uint32_t i;

	if (node < 0)
		return t->leaf_value[~node];
	i = (uint32_t)node;
	if (set >> t->column[i] & 1)
		return known(m, t, fc_tree_goes_left(t, i, x[t->column[i]]) ?
		    t->left[i] : t->right[i], x, set);
	l = (double)(t->left[i] < 0 ? t->leaf_count[~t->left[i]] :
	    t->internal_count[t->left[i]]);
	r = (double)(t->right[i] < 0 ? t->leaf_count[~t->right[i]] :
	    t->internal_count[t->right[i]]);
	return (l * known(m, t, t->left[i], x, set) +
	    r * known(m, t, t->right[i], x, set)) / (l + r);
}

static double
shapley(const struct fc_gbdt *m, const double *x, unsigned c)
{
	/* |S|! (3 - |S|)! / 4! of four columns */
	static const double weight[] = { 1 / 4., 1 / 12., 1 / 12., 1 / 4. };
	double sum = 0;
	unsigned set;
	size_t k;

	for (set = 0; set < 1u << COLS; set++) {
		unsigned size = 0, i;

		if (set >> c & 1)
			continue;
		for (i = 0; i < COLS; i++)
			size += set >> i & 1;
		for (k = 0; k < m->ntree; k++)
			sum += weight[size] * (known(m, &m->tree[k], 0, x,
			    set | 1u << c) - known(m, &m->tree[k], 0, x, set));
	}
	return sum;
}

TEST(contributions)
{
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_buf text;
	struct fc_gbdt *m = NULL;
	struct fc_err err = { 0 };
	double got[40 * (COLS + 1)], raw[40], sum;
	unsigned i, c;

	fc_gbdt_params_init(&params);
	params.iterations = 6;
	params.num_leaves = 40;
	text = train(p, &params, 255);
	CHECK_EQ(fc_gbdt_load(&m, text.s, text.len, &err), 0);
	fc_gbdt_explain(m, p->x, 40, got);
	fc_gbdt_predict_raw(m, p->x, 40, raw);
	for (i = 0; i < 40; i++) {
		for (c = 0, sum = 0; c <= COLS; c++)
			sum += got[i * (COLS + 1) + c];
		CHECK(fabs(sum - raw[i]) <= 1e-9);
		for (c = 0; c < COLS; c++)
			CHECK(fabs(got[i * (COLS + 1) + c] -
			    shapley(m, p->x + i * COLS, c)) <= 1e-9);
	}
	fc_gbdt_free(m);
	fc_buf_release(&text);
	/* Deep trees of many leaves: still exact sums. */
	params.num_leaves = 1500;
	params.min_data_in_leaf = 1;
	text = train(p, &params, 255);
	CHECK_EQ(fc_gbdt_load(&m, text.s, text.len, &err), 0);
	fc_gbdt_explain(m, p->x, 40, got);
	fc_gbdt_predict_raw(m, p->x, 40, raw);
	for (i = 0; i < 40; i++) {
		for (c = 0, sum = 0; c <= COLS; c++)
			sum += got[i * (COLS + 1) + c];
		CHECK(fabs(sum - raw[i]) <= 1e-9);
	}
	fc_gbdt_free(m);
	fc_buf_release(&text);
	free(p);
}

/* Smaller trees predict nearly the same; what stays, stays. */
TEST(smaller)
{
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_buf text, one = { 0 };
	struct fc_gbdt *m = NULL;
	struct fc_err err = { 0 };
	double *was = fc_xmalloc(2 * ROWS * sizeof *was), *now = was + ROWS;
	size_t i, leaves;

	fc_gbdt_params_init(&params);
	params.iterations = 20;
	text = train(p, &params, 255);
	CHECK_EQ(fc_gbdt_load(&m, text.s, text.len, &err), 0);
	fc_gbdt_predict(m, p->x, ROWS, was);
	leaves = fc_gbdt_nleaves(m);
	fc_gbdt_prune(m, 0);
	CHECK_EQ(fc_gbdt_nleaves(m), leaves);
	fc_gbdt_predict(m, p->x, ROWS, now);
	for (i = 0; i < ROWS; i++)
		CHECK(fabs(now[i] - was[i]) <= 1e-12);
	fc_gbdt_prune(m, 0.002);
	CHECK(fc_gbdt_nleaves(m) < leaves);
	fc_gbdt_quantize(m, FC_LEAF_BYTE);
	for (i = 0; i < m->ntree; i++)
		CHECK(fc_tree_sound(&m->tree[i], COLS));
	fc_gbdt_save(m, &one);
	CHECK(one.len < text.len);
	CHECK_MSG(mean_loss(p, &one) < mean_loss(p, &text) + 0.04, "%g, not %g",
	    mean_loss(p, &one), mean_loss(p, &text));
	/* All splits gone: the mean. */
	fc_gbdt_prune(m, 1);
	CHECK_EQ(fc_gbdt_nleaves(m), m->ntree);
	fc_gbdt_predict(m, p->x, ROWS, now);
	CHECK_NEAR(now[0], now[ROWS - 1], 0);
	fc_gbdt_free(m);
	fc_buf_release(&text);
	fc_buf_release(&one);
	free(was);
	free(p);
}

/* Nothing to learn is no error; impossible targets are. */
TEST(poor)
{
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_buf text;
	struct fc_err err = { 0 };
	double loss;
	size_t i;

	for (i = 0; i < ROWS; i++)
		p->y[i] = 0;
	fc_gbdt_params_init(&params);
	params.objective = FC_OBJ_TWEEDIE;
	text = train(p, &params, 255);
	loss = mean_loss(p, &text);
	CHECK_NEAR(loss, 0, 0);
	fc_buf_release(&text);
	params.objective = FC_OBJ_L2;
	for (i = 0; i < ROWS; i++)
		p->y[i] = 7;
	text = train(p, &params, 255);
	loss = mean_loss(p, &text);
	CHECK_NEAR(loss, 0, 0);
	fc_buf_release(&text);
	CHECK_EQ(fc_gbdt_param_set(&params, "num_leaves", "1", &err), -1);
	CHECK_STR(err.msg, "num_leaves: '1' is not a whole number from 2 to 32767");
	CHECK_EQ(fc_gbdt_param_set(&params, "leaves", "9", &err), -1);
	free(p);
}

/* Cut anywhere, a model is refused or read, never more. */
TEST(damaged)
{
	struct panel *p = panel();
	struct fc_gbdt_params params;
	struct fc_buf text;
	size_t n;

	fc_gbdt_params_init(&params);
	params.iterations = 2;
	params.num_leaves = 5;
	text = train(p, &params, 255);
	for (n = 0; n < text.len; n++) {
		struct fc_gbdt *m = NULL;
		struct fc_err err = { 0 };
		char *copy = fc_xstrndup(text.s, n);
		double out;

		if (fc_gbdt_load(&m, copy, n, &err) == 0) {
			fc_gbdt_predict(m, p->x, 1, &out);
			fc_gbdt_free(m);
		} else {
			CHECK(err.code == FC_DATA);
		}
		free(copy);
	}
	fc_buf_release(&text);
	free(p);
}

int
main(void)
{
	RUN(bins);
	RUN(part);
	RUN(objectives);
	RUN(variants);
	RUN(monotone);
	RUN(contributions);
	RUN(smaller);
	RUN(poor);
	RUN(damaged);
	return check_done();
}
