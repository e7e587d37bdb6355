/* gram.c - products of columns of a tall matrix, tile by tile */
#include "base/fc.h"

#include <cblas.h>
#include <pthread.h>

#include "base/mem.h"
#include "par/pool.h"
#include "recon/weights.h"

enum { TILE = 128 };

struct product {
	const double *a;
	size_t rows, cols;
	double *out;
};

struct tile {
	size_t i, j;            /* first row and column */
};

static void
one_thread(void)
{
	openblas_set_num_threads(1);
}

static int
multiply(void *item, void *ws, void *arg, struct fc_err *err)
{
	const struct product *p = arg;
	const struct tile *t = item;
	size_t m = FC_MIN((size_t)TILE, p->cols - t->i), i, j;
	size_t n = FC_MIN((size_t)TILE, p->cols - t->j);
	double *c = p->out + t->i * p->cols + t->j;

	(void)ws;
	(void)err;
	cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)n,
	    (int)p->rows, 1, p->a + t->i, (int)p->cols, p->a + t->j,
	    (int)p->cols, 0, c, (int)p->cols);
	for (i = 0; i < m && t->i != t->j; i++)
		for (j = 0; j < n; j++)
			p->out[(t->j + j) * p->cols + t->i + i] =
			    c[i * p->cols + j];
	return 0;
}

static int
done(void *item, bool failed, void *arg, struct fc_err *err)
{
	(void)failed;
	(void)arg;
	(void)err;
	free(item);
	return 0;
}

int
fc_weights_gram(const double *a, size_t rows, size_t cols, double *out,
    int threads, struct fc_err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct product p = { a, rows, cols, out };
	struct fc_pool_spec spec = { .threads = threads, .work = multiply,
	    .done = done, .arg = &p };
	struct fc_pool *pool;
	size_t i, j;
	int status = 0;

	pthread_once(&once, one_thread);
	if (fc_pool_open(&pool, &spec, err))
		return -1;
	for (i = 0; i < cols && status == 0; i += TILE)
		for (j = i; j < cols && status == 0; j += TILE) {
			struct tile *t = fc_xcalloc(1, sizeof *t);

			*t = (struct tile){ i, j };
			status = fc_pool_put(pool, t, err);
		}
	if (status == 0)
		status = fc_pool_finish(pool, err);
	fc_pool_close(pool);
	return status;
}
