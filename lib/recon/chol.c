/* chol.c - Cholesky factors of dense matrices (LAPACK) */
#include "base/fc.h"

#include <math.h>

#include "recon/chol.h"

/* LAPACK, Fortran interface (column-major). */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda,
    int *info);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a,
    const int *lda, double *b, const int *ldb, int *info);

int
fc_chol(double *a, size_t n, double small)
{
	double least = INFINITY, most = 0;
	int order = (int)n, info, i;

	dpotrf_("L", &order, a, &order, &info);
	for (i = 0; i < order && info == 0; i++) {
		double v = a[(size_t)i * (n + 1)];

		least = fmin(least, v * v);
		most = fmax(most, v * v);
	}
	return info == 0 && (n == 0 || least > small * most) ? 0 : -1;
}

/* LAPACK wants columns; a block has rows. */
static void
transpose(const double *from, size_t rows, size_t cols, double *to)
{
	size_t i, j;

	for (i = 0; i < rows; i++)
		for (j = 0; j < cols; j++)
			to[j * rows + i] = from[i * cols + j];
}

void
fc_chol_solve(const double *a, size_t n, double *x, size_t k, double *work)
{
	int order = (int)n, columns = (int)k, info;

	if (n == 0)
		return;
	transpose(x, n, k, work);
	dpotrs_("L", &order, &columns, a, &order, work, &order, &info);
	transpose(work, k, n, x);
}
