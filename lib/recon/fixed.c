/*
 * fixed.c - do upper nodes that must not move follow from each other?
 *
 * Each is a condition on the sum of the bottom series below it that may
 * move. Conditions that depend on others (a total and all its parts) make
 * the system singular and are left out; whether their values agree is seen
 * from the result. Found by a Cholesky factor of the matrix of numbers of
 * shared series, row by row, leaving out rows of which nothing remains.
 */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "recon/solve_impl.h"

enum { MOST_FIXED = 4096 };

/* a[i * n + j]: free bottom series below both fixed nodes i and j. */
static void
count_shared(const struct fc_system *y, const uint32_t *fixed, size_t n,
    double *a)
{
	const struct fc_structure *s = y->s;
	unsigned char *below = fc_xcalloc(s->nbottom, 1);
	size_t i, j, c;

	for (i = 0; i < n; i++) {
		size_t u = fixed[i];

		for (c = s->row[u]; c < s->row[u + 1]; c++)
			below[s->child[c]] = !y->held[s->bottom[s->child[c]]];
		for (j = 0; j <= i; j++)
			for (c = s->row[fixed[j]]; c < s->row[fixed[j] + 1];
			    c++)
				a[i * n + j] += below[s->child[c]];
		for (c = s->row[u]; c < s->row[u + 1]; c++)
			below[s->child[c]] = 0;
	}
	free(below);
}

static bool
stands_alone(const double *row, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (row[j] > 0)
			return false;
	return true;
}

/* Row i of the factor in place; false: nothing remains of it. */
static bool
add_row(double *a, size_t n, size_t i)
{
	double *row = a + i * n, whole = row[i], v;
	size_t j, l;

	if (stands_alone(row, i)) {
		row[i] = sqrt(whole);
		return whole > 0;
	}
	for (j = 0; j < i; j++) {
		const double *other = a + j * n;

		v = row[j];
		for (l = 0; l < j; l++)
			v -= row[l] * other[l];
		row[j] = other[j] > 0 ? v / other[j] : 0;
		row[i] -= row[j] * row[j];
	}
	if (!(row[i] > 1e-9 * whole)) {
		memset(row, 0, n * sizeof *row);
		return false;
	}
	row[i] = sqrt(row[i]);
	return true;
}

int
fc_fixed_rank(struct fc_system *y, struct fc_err *err)
{
	const struct fc_structure *s = y->s;
	uint32_t *fixed = fc_xcalloc(s->nupper, sizeof *fixed);
	size_t i, n = 0;
	double *a;

	for (i = 0; i < s->nupper; i++)
		if (!(y->d[s->upper[i]] > 0) && (y->w->f == NULL ||
		    y->held[s->upper[i]]))
			fixed[n++] = (uint32_t)i;
	if (n > MOST_FIXED) {
		free(fixed);
		return fc_fail(err, FC_DATA, "%zu immutable upper nodes; at "
		    "most %d", n, MOST_FIXED);
	}
	a = fc_xcalloc(n * n, sizeof *a);
	count_shared(y, fixed, n, a);
	for (i = 0; i < n; i++)
		y->skip[fixed[i]] = !add_row(a, n, i);
	free(a);
	free(fixed);
	return 0;
}
