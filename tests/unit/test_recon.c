/* test_recon.c - structure and solvers against dense algebra by hand */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "recon/solve.h"
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

static void
compare(const double *variance)
{
	struct fc_structure s;
	struct fc_solve *w;
	struct fc_err err = { 0 };
	double y[NODES * K], want[NODES * K];
	size_t i, node, column;

	make_structure(&s);
	w = fc_solve_new(&s, K);
	fill(y, "least squares");
	memcpy(want, y, sizeof want);
	dense(want, variance);
	CHECK(fc_solve_gap(&s, y, K, &node, &column) > 0.1);
	CHECK_EQ(fc_solve_least_squares(w, y, K, variance, &err), 0);
	for (i = 0; i < NODES * K; i++)
		CHECK_MSG(fabs(y[i] - want[i]) < 1e-10, "%zu: %.17g, not %.17g",
		    i, y[i], want[i]);
	CHECK(fc_solve_gap(&s, y, K, &node, &column) < 1e-13);
	fc_solve_free(w);
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
	struct fc_solve *w;
	struct fc_err err = { 0 };
	double y[NODES * K], want[NODES * K], v[NODES];
	size_t i;

	make_structure(&s);
	w = fc_solve_new(&s, K);
	fill(y, "coherent");
	fc_solve_bottom_up(&s, y, K);
	memcpy(want, y, sizeof want);
	for (i = 0; i < NODES; i++)
		v[i] = 1 + (double)(i % 3);
	CHECK_EQ(fc_solve_least_squares(w, y, K, v, &err), 0);
	for (i = 0; i < NODES * K; i++)
		CHECK_NEAR(y[i], want[i], 1e-12);
	/* Zeros as well. */
	memset(y, 0, sizeof y);
	CHECK_EQ(fc_solve_least_squares(w, y, K, v, &err), 0);
	for (i = 0; i < NODES * K; i++)
		CHECK_NEAR(y[i], 0.0, 0);
	fc_solve_free(w);
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
	struct fc_chain c;
	struct fc_err err = { 0 };

	make_structure(&s);
	CHECK_EQ(fc_chain_open(&c, &s, &err), -1);
	CHECK_EQ(err.code, FC_USAGE);
	CHECK(strstr(err.msg, "lies below both") != NULL);
	fc_chain_close(&c);
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
	fc_schema_release(&schema);
	return check_done();
}
