/* test_recon.c - structure and solvers against dense algebra by hand, and the
 * conditions of a least squares solution computed apart */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "recon/erm.h"
#include "recon/share.h"
#include "recon/solve.h"
#include "recon/weights.h"
#include "check.h"

enum { ROWS = 4, COLS = 5, NODES = (ROWS + 1) * (COLS + 1), K = 3 };

static struct fc_schema schema;

/* A grouped table: rows and columns, their totals, and the total. */
static void
make_structure(struct fc_structure *s)
{
	struct fc_err err = { 0 };
	int32_t code[2];
	char text[8];
	int i, j;

	CHECK_EQ(fc_structure_init(s, &schema, &err), 0);
	for (i = 0; i <= ROWS; i++)
		for (j = 0; j <= COLS; j++) {
			snprintf(text, sizeof text, i ? "r%d" : "*", i);
			code[0] = fc_dict_add(schema.field[0].dict, text,
			    strlen(text));
			snprintf(text, sizeof text, j ? "c%d" : "*", j);
			code[1] = fc_dict_add(schema.field[1].dict, text,
			    strlen(text));
			(void)fc_structure_node(s, code);
		}
	CHECK_EQ(fc_structure_close(s, &err), 0);
}

static size_t
at(int i, int j)
{
	return (size_t)(i * (COLS + 1) + j);
}

static void
fill(double *y, const char *name)
{
	struct fc_rng r;
	size_t i;

	fc_rng_init(&r, 3, name, strlen(name));
	for (i = 0; i < NODES * K; i++)
		y[i] = 10 * fc_rng_normal(&r);
}

/* y (k columns of it) = S (S' V S)^-1 S' V y by Gaussian elimination. */
static void
dense(double *y, const double *variance)
{
	enum { B = ROWS * COLS };
	static double m[B][B + K], sum[NODES][B];
	size_t i, j, n, p, b;

	memset(sum, 0, sizeof sum);
	memset(m, 0, sizeof m);
	for (i = 0; i <= ROWS; i++)
		for (j = 0; j <= COLS; j++)
			for (b = 0; b < B; b++)
				sum[at((int)i, (int)j)][b] =
				    (i == 0 || i == b / COLS + 1) &&
				    (j == 0 || j == b % COLS + 1);
	for (n = 0; n < NODES; n++)
		for (b = 0; b < B; b++) {
			for (p = 0; p < B; p++)
				m[b][p] += sum[n][b] * sum[n][p] / variance[n];
			for (j = 0; j < K; j++)
				m[b][B + j] += sum[n][b] * y[n * K + j] /
				    variance[n];
		}
	for (p = 0; p < B; p++)
		for (b = 0; b < B; b++) {
			double f = m[b][p] / m[p][p];

			for (j = p; j < B + K && b != p; j++)
				m[b][j] -= f * m[p][j];
		}
	memset(y, 0, NODES * K * sizeof *y);
	for (n = 0; n < NODES; n++)
		for (b = 0; b < B; b++)
			for (j = 0; j < K; j++)
				y[n * K + j] += sum[n][b] * m[b][B + j] /
				    m[b][b];
}

TEST(lists_and_matrix)
{
	struct fc_structure s;
	char name[256];

	make_structure(&s);
	CHECK_EQ(s.n, NODES);
	CHECK_EQ(s.nbottom, ROWS * COLS);
	CHECK_EQ(s.nupper, ROWS + COLS + 1);
	CHECK_EQ(s.nlevels, 3);
	CHECK_EQ(s.upper[0], 0);
	CHECK_EQ(s.row[1] - s.row[0], ROWS * COLS);
	CHECK_EQ(s.row[s.nupper], 3 * ROWS * COLS);
	CHECK_STR(fc_structure_name(&s, at(2, 0), name), "r2/*");
	/* Column 3 sums every fifth bottom series. */
	CHECK_EQ(s.upper[3], at(0, 3));
	CHECK_EQ(s.child[s.row[3]], 2);
	CHECK_EQ(s.child[s.row[3] + 1], 7);
	fc_structure_release(&s);
}

/* Least squares by these variances, in place. */
static void
project(const struct fc_structure *s, double *y, size_t k, double *variance)
{
	struct fc_weights w = { .d = variance };
	struct fc_system_opts o = { .threads = 1 };
	struct fc_system *system;
	struct fc_solve *ws;
	struct fc_err err = { 0 };

	CHECK_EQ(fc_system_open(&system, s, &w, &o, &err), 0);
	ws = fc_solve_new(system, k);
	CHECK_EQ(fc_solve_project(ws, y, k, &err), 0);
	fc_solve_free(ws);
	fc_system_close(system);
}

static void
compare(double *variance)
{
	struct fc_structure s;
	double y[NODES * K], want[NODES * K];
	size_t i, node, column;

	make_structure(&s);
	fill(y, "least squares");
	memcpy(want, y, sizeof want);
	dense(want, variance);
	CHECK(fc_solve_gap(&s, y, K, &node, &column) > 0.1);
	project(&s, y, K, variance);
	for (i = 0; i < NODES * K; i++)
		CHECK_MSG(fabs(y[i] - want[i]) < 1e-10, "%zu: %.17g, not %.17g",
		    i, y[i], want[i]);
	CHECK(fc_solve_gap(&s, y, K, &node, &column) < 1e-13);
	fc_structure_release(&s);
}

TEST(ordinary_least_squares)
{
	double v[NODES];
	size_t i;

	for (i = 0; i < NODES; i++)
		v[i] = 1;
	compare(v);
}

TEST(weighted_least_squares)
{
	double v[NODES];
	int i, j;

	for (i = 0; i <= ROWS; i++)
		for (j = 0; j <= COLS; j++)
			v[at(i, j)] = (i ? 1 : ROWS) * (j ? 1 : COLS);
	compare(v);
	/* And any others. */
	for (i = 0; i < NODES; i++)
		v[i] = 0.01 + (i * 37 % 11) * (i * 37 % 11);
	compare(v);
}

TEST(coherent_forecasts_stay)
{
	struct fc_structure s;
	double y[NODES * K], want[NODES * K], v[NODES];
	size_t i;

	make_structure(&s);
	fill(y, "coherent");
	fc_solve_bottom_up(&s, y, K);
	memcpy(want, y, sizeof want);
	for (i = 0; i < NODES; i++)
		v[i] = 1 + (double)(i % 3);
	project(&s, y, K, v);
	for (i = 0; i < NODES * K; i++)
		CHECK_NEAR(y[i], want[i], 1e-12);
	/* Zeros as well. */
	memset(y, 0, sizeof y);
	project(&s, y, K, v);
	for (i = 0; i < NODES * K; i++)
		CHECK_NEAR(y[i], 0.0, 0);
	fc_structure_release(&s);
}

TEST(gap_is_found_where_it_is)
{
	struct fc_structure s;
	double y[NODES * K];
	size_t node = 0, column = 0;

	make_structure(&s);
	fill(y, "gap");
	fc_solve_bottom_up(&s, y, K);
	y[at(0, 2) * K + 1] += 20;
	y[at(3, 0) * K + 2] = NAN;
	CHECK(fc_solve_gap(&s, y, K, &node, &column) > 0.1);
	CHECK_EQ(node, at(0, 2));
	CHECK_EQ(column, 1);
	fc_structure_release(&s);
}

TEST(crossed_levels_are_no_chain)
{
	struct fc_structure s;
	struct fc_chain c = { 0 };
	struct fc_err err = { 0 };

	make_structure(&s);
	CHECK_EQ(fc_chain_open(&c, &s, FC_NO_LEVEL, &err), -1);
	CHECK_EQ(err.code, FC_USAGE);
	CHECK(strstr(err.msg, "lies below both") != NULL);
	fc_chain_close(&c);
	fc_structure_release(&s);
}

/* A wide forest: a total, PARENTS nodes, two series below each; or with
 * every series also in one of three kinds. */
enum { PARENTS = 420, T = 20, WIDE = 1 + PARENTS + 2 * PARENTS + 3 };

static size_t
make_wide(struct fc_structure *s, size_t parents, bool crossed)
{
	struct fc_err err = { 0 };
	int32_t code[2];
	char text[32];
	size_t i;

	CHECK_EQ(fc_structure_init(s, &schema, &err), 0);
	for (i = 0; i < 1 + parents + 2 * parents + (crossed ? 3 : 0); i++) {
		size_t p = i <= parents ? i : (i - 1 - parents) / 2 + 1;

		if (i > 3 * parents)
			p = 0;
		snprintf(text, sizeof text, p ? "r%zu" : "*", p);
		code[0] = fc_dict_add(schema.field[0].dict, text,
		    strlen(text));
		if (i <= parents)
			snprintf(text, sizeof text, "*");
		else if (i <= 3 * parents)
			snprintf(text, sizeof text, "k%zu", (i * 7 + i / 3 +
			    (i - 1 - parents) % 2) % 3);
		else
			snprintf(text, sizeof text, "k%zu", i - 3 * parents -
			    1);
		if (i > parents && i <= 3 * parents &&
		    (i - 1 - parents) % 2 == 1) {
			/* Not the kind of its sister. */
			size_t a = ((i - 1) * 7 + (i - 1) / 3) % 3;

			snprintf(text, sizeof text, "k%zu", (a + 1 + i / 5 %
			    2) % 3);
		}
		code[1] = fc_dict_add(schema.field[1].dict, text,
		    strlen(text));
		(void)fc_structure_node(s, code);
	}
	CHECK_EQ(fc_structure_close(s, &err), 0);
	return s->n;
}

/* Residuals: common shocks and own ones, node sizes of some decades. */
static void
make_past(struct fc_past *p, size_t n, size_t t)
{
	struct fc_rng r;
	double *shock = fc_xcalloc(t, sizeof *shock);
	size_t i, j;
	int64_t key[2] = { 0, 0 };

	fc_rng_init(&r, 5, "past", 4);
	*p = (struct fc_past){ .n = n, .cap = t };
	fc_tuples_init(&p->periods, 2);
	for (j = 0; j < t; j++) {
		key[1] = (int64_t)j;
		(void)fc_tuples_add(&p->periods, key);
		shock[j] = fc_rng_normal(&r);
	}
	p->e = fc_xcalloc(n * t, sizeof *p->e);
	for (i = 0; i < n; i++)
		for (j = 0; j < t; j++)
			p->e[i * t + j] = pow(10, (double)(i % 5) / 2) *
			    (0.7 * shock[j] + fc_rng_normal(&r));
	free(shock);
}

static void
drop_past(struct fc_past *p)
{
	free(p->e);
	fc_tuples_release(&p->periods);
}

/* x = A^-1 x, A of n * n, both used up: elimination with pivots. */
static void
eliminate(double *a, double *x, size_t n)
{
	size_t i, j, c, p;

	for (p = 0; p < n; p++) {
		size_t best = p;

		for (i = p; i < n; i++)
			if (fabs(a[i * n + p]) > fabs(a[best * n + p]))
				best = i;
		for (c = 0; c < n; c++) {
			double swap = a[p * n + c];

			a[p * n + c] = a[best * n + c];
			a[best * n + c] = swap;
		}
		{
			double swap = x[p];

			x[p] = x[best];
			x[best] = swap;
		}
		for (i = 0; i < n; i++) {
			double f = i == p ? 0 : a[i * n + p] / a[p * n + p];

			for (j = p; j < n && i != p; j++)
				a[i * n + j] -= f * a[p * n + j];
			x[i] -= f * x[p];
		}
	}
	for (i = 0; i < n; i++)
		x[i] /= a[i * n + i];
}

/* v = W^-1 v for one column, W = D + F F' with D > 0. */
static void
whiten(const struct fc_weights *w, size_t n, double *v)
{
	size_t m = w->rank, i, s, t;
	double *a = fc_xcalloc(m * m, sizeof *a);
	double *x = fc_xcalloc(m, sizeof *x);

	for (s = 0; s < m; s++)
		a[s * (m + 1)] = 1;
	for (i = 0; i < n; i++)
		for (s = 0; s < m; s++) {
			double f = w->f[i * m + s] / w->d[i];

			x[s] += f * v[i];
			for (t = 0; t < m; t++)
				a[s * m + t] += f * w->f[i * m + t];
		}
	eliminate(a, x, m);
	for (i = 0; i < n; i++) {
		double sum = v[i];

		for (s = 0; s < m; s++)
			sum -= w->f[i * m + s] * x[s];
		v[i] = sum / w->d[i];
	}
	free(a);
	free(x);
}

/* Karush-Kuhn-Tucker: gradient S' W^-1 (got - y) nothing where free, not
 * below zero where held at zero; over the diagonal of S' D^-1 S, in units of
 * the forecasts. */
static void
check_optimal(const struct fc_structure *s, const struct fc_weights *w,
    const double *y, const double *got, size_t k, bool non_negative)
{
	double *v = fc_xcalloc(s->n, sizeof *v);
	double *g = fc_xcalloc(s->nbottom, sizeof *g), most = 0;
	double *size = fc_xcalloc(s->nbottom, sizeof *size);
	size_t i, c, j, held = 0, bad = 0;

	for (i = 0; i < s->nbottom; i++)
		size[i] = 1 / w->d[s->bottom[i]];
	for (i = 0; i < s->nupper; i++)
		for (c = s->row[i]; c < s->row[i + 1]; c++)
			size[s->child[c]] += 1 / w->d[s->upper[i]];
	for (j = 0; j < k; j++) {
		for (i = 0; i < s->n; i++) {
			v[i] = got[i * k + j] - y[i * k + j];
			most = fmax(most, fabs(y[i * k + j]));
		}
		whiten(w, s->n, v);
		for (i = 0; i < s->nbottom; i++)
			g[i] = v[s->bottom[i]];
		for (i = 0; i < s->nupper; i++)
			for (c = s->row[i]; c < s->row[i + 1]; c++)
				g[s->child[c]] += v[s->upper[i]];
		for (i = 0; i < s->nbottom; i++) {
			double b = got[s->bottom[i] * k + j];
			bool zero = non_negative && !(b > 0);

			g[i] /= size[i];
			held += zero;
			bad += (non_negative && b < 0) || (zero ?
			    g[i] < -1e-8 * most : fabs(g[i]) > 1e-8 * most);
		}
	}
	CHECK_EQ(bad, 0);
	CHECK(!non_negative || held > 10);
	free(v);
	free(g);
	free(size);
}

static void
covariances(size_t parents, bool crossed, size_t periods)
{
	struct fc_structure s;
	struct fc_weights w;
	struct fc_past past;
	struct fc_system *system;
	struct fc_system_opts o = { .threads = 2, .non_negative = true };
	struct fc_solve *ws;
	struct fc_err err = { 0 };
	struct fc_rng rng;
	size_t n = make_wide(&s, parents, crossed), i, node, column;
	double *y = fc_xcalloc(n * K, sizeof *y);
	double *got = fc_xcalloc(n * K, sizeof *got);

	make_past(&past, n, periods);
	CHECK_EQ(fc_weights_shrink(&w, &s, &past, 2, &err), 0);
	CHECK(w.lambda > 0 && w.lambda < 1);
	fc_rng_init(&rng, 9, "y", 1);
	for (i = 0; i < n * K; i++)
		y[i] = 2 + 20 * fc_rng_normal(&rng);
	CHECK_EQ(fc_system_open(&system, &s, &w, &o, &err), 0);
	ws = fc_solve_new(system, K);
	memcpy(got, y, n * K * sizeof *y);
	CHECK_EQ(fc_solve_project(ws, got, K, &err), 0);
	CHECK(fc_solve_gap(&s, got, K, &node, &column) < 1e-12);
	check_optimal(&s, &w, y, got, K, false);
	CHECK_EQ(fc_solve_non_negative(ws, got, y, K, &err), 0);
	check_optimal(&s, &w, y, got, K, true);
	/* From anywhere. */
	memcpy(got, y, n * K * sizeof *y);
	CHECK_EQ(fc_solve_non_negative(ws, got, y, K, &err), 0);
	check_optimal(&s, &w, y, got, K, true);
	fc_solve_free(ws);
	fc_system_close(system);
	/* The same variances without the covariances. */
	free(w.f);
	w.f = NULL;
	w.rank = 0;
	CHECK_EQ(fc_system_open(&system, &s, &w, &o, &err), 0);
	ws = fc_solve_new(system, K);
	memcpy(got, y, n * K * sizeof *y);
	CHECK_EQ(fc_solve_non_negative(ws, got, y, K, &err), 0);
	check_optimal(&s, &w, y, got, K, true);
	fc_solve_free(ws);
	fc_system_close(system);
	fc_weights_release(&w);
	drop_past(&past);
	free(y);
	free(got);
	fc_structure_release(&s);
}

TEST(shrunk_covariances_dense)
{
	covariances(30, false, 12);
	covariances(30, true, 40);
}

TEST(shrunk_covariances_by_factors)
{
	covariances(PARENTS, false, T);
	covariances(PARENTS, true, T);
	covariances(PARENTS, true, 3);
}

/* Lambda as its definition says, pair by pair. */
TEST(lambda_by_pairs)
{
	enum { N = 30, LEN = 15 };
	struct fc_structure s;
	struct fc_weights w;
	struct fc_past past;
	struct fc_err err = { 0 };
	double z[N * 3][LEN], top = 0, down = 0;
	size_t n = make_wide(&s, N - 1, false), i, j, t;

	make_past(&past, n, LEN);
	for (i = 0; i < n; i++) {
		double sum = 0;

		for (t = 0; t < LEN; t++)
			sum += past.e[i * LEN + t] * past.e[i * LEN + t];
		for (t = 0; t < LEN; t++)
			z[i][t] = past.e[i * LEN + t] / sqrt(sum / LEN);
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			double a = 0, b = 0;

			for (t = 0; t < LEN && i != j; t++) {
				a += z[i][t] * z[j][t];
				b += z[i][t] * z[i][t] * z[j][t] * z[j][t];
			}
			top += (b - a * a / LEN) / (LEN * (LEN - 1.0));
			down += a * a / LEN / LEN;
		}
	CHECK_EQ(fc_weights_shrink(&w, &s, &past, 1, &err), 0);
	CHECK_NEAR(w.lambda, top / down, 1e-11);
	fc_weights_release(&w);
	drop_past(&past);
	fc_structure_release(&s);
}

TEST(what_must_not_move_stays)
{
	struct fc_structure s;
	struct fc_past past;
	struct fc_weights w;
	struct fc_err err = { 0 };
	double y[NODES * K], got[NODES * K], v[NODES];
	bool fixed[NODES] = { false };
	struct fc_system_opts o = { .fixed = fixed, .threads = 1 };
	struct fc_system *system;
	struct fc_solve *ws;
	size_t i, j, round;

	make_structure(&s);
	fill(y, "fixed");
	/* A row, a cell of it, a column, and one more cell. */
	fixed[at(2, 0)] = fixed[at(2, 3)] = fixed[at(0, 4)] = true;
	fixed[at(1, 1)] = true;
	for (i = 0; i < NODES; i++)
		v[i] = 1 + (double)(i % 4);
	make_past(&past, NODES, 9);
	for (round = 0; round < 2; round++) {
		w = (struct fc_weights){ .d = v };
		if (round == 1)
			CHECK_EQ(fc_weights_shrink(&w, &s, &past, 1, &err), 0);
		CHECK_EQ(fc_system_open(&system, &s, &w, &o, &err), 0);
		ws = fc_solve_new(system, K);
		memcpy(got, y, sizeof y);
		CHECK_EQ(fc_solve_project(ws, got, K, &err), 0);
		for (i = 0; i < NODES; i++)
			for (j = 0; j < K && fixed[i]; j++)
				CHECK_MSG(fabs(got[i * K + j] - y[i * K + j]) <
				    1e-9, "%zu: %g, not %g", i,
				    got[i * K + j], y[i * K + j]);
		fc_solve_free(ws);
		fc_system_close(system);
	}
	fc_weights_release(&w);
	/* As if their variance were next to nothing, dense algebra says. */
	for (i = 0; i < NODES; i++)
		v[i] = fixed[i] ? 1e-9 : v[i];
	w = (struct fc_weights){ .d = v };
	memcpy(got, y, sizeof y);
	dense(got, v);
	CHECK_EQ(fc_system_open(&system, &s, &w, &o, &err), 0);
	ws = fc_solve_new(system, K);
	CHECK_EQ(fc_solve_project(ws, y, K, &err), 0);
	for (i = 0; i < NODES * K; i++)
		CHECK_MSG(fabs(y[i] - got[i]) < 1e-5, "%zu: %g, not %g", i,
		    y[i], got[i]);
	fc_solve_free(ws);
	fc_system_close(system);
	drop_past(&past);
	fc_structure_release(&s);
}

/* Outcomes that are a fixed map of the forecasts: it is found. */
TEST(regression_finds_the_map)
{
	enum { LEN = 80 };
	struct fc_structure s;
	struct fc_past past;
	struct fc_err err = { 0 };
	struct fc_rng rng;
	double map[ROWS * COLS * NODES], y[NODES], work[NODES], want;
	size_t i, t;

	make_structure(&s);
	make_past(&past, NODES, LEN);
	past.y = fc_xcalloc(NODES * LEN, sizeof *past.y);
	fc_rng_init(&rng, 2, "x", 1);
	for (t = 0; t < LEN; t++) {
		for (i = 0; i < NODES; i++)
			work[i] = 5 + fc_rng_normal(&rng);
		for (i = 0; i < NODES; i++)
			y[i] = s.is_upper[i] ? 0 : 0.5 * work[i] + 0.1 *
			    work[at(0, 0)];
		fc_solve_bottom_up(&s, y, 1);
		for (i = 0; i < NODES; i++) {
			past.y[i * LEN + t] = y[i];
			past.e[i * LEN + t] = y[i] - work[i];
		}
	}
	CHECK_EQ(fc_erm(map, &s, &past, false, &err), 0);
	for (i = 0; i < NODES; i++)
		y[i] = (double)i;
	want = 0.5 * (double)at(2, 2);
	fc_erm_apply(&s, map, y, 1, work);
	CHECK_NEAR(y[at(2, 2)], want, 1e-9);
	/* The lasso comes near, and beats bottom-up. */
	CHECK_EQ(fc_erm(map, &s, &past, true, &err), 0);
	for (i = 0; i < NODES; i++)
		y[i] = 5;
	fc_erm_apply(&s, map, y, 1, work);
	CHECK_MSG(fabs(y[at(2, 2)] - 3) < 0.1, "%g", y[at(2, 2)]);
	free(past.y);
	drop_past(&past);
	fc_structure_release(&s);
}

int
main(void)
{
	fc_schema_init(&schema);
	fc_schema_add(&schema, "row", FC_TEXT);
	fc_schema_add(&schema, "column", FC_TEXT);
	schema.nkeys = 2;
	RUN(lists_and_matrix);
	RUN(ordinary_least_squares);
	RUN(weighted_least_squares);
	RUN(coherent_forecasts_stay);
	RUN(gap_is_found_where_it_is);
	RUN(crossed_levels_are_no_chain);
	RUN(shrunk_covariances_dense);
	RUN(shrunk_covariances_by_factors);
	RUN(lambda_by_pairs);
	RUN(what_must_not_move_stays);
	RUN(regression_finds_the_map);
	fc_schema_release(&schema);
	return check_done();
}
