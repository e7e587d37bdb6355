/* test_rechunk.c - a global model is the same however series come in chunks */
#include "base/fc.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"
#include "check.h"
#include "global/global.h"
#include "global/gram.h"
#include "model/registry.h"
#include "rec/reader.h"

/* Series of 3 to 200 rows and of very different size, with numbers, a code,
 * texts of few and of many levels, holes. */
static struct fc_buf
panel(void)
{
	struct fc_buf b = { 0 };
	struct fc_rng rng;

	fc_rng_init(&rng, 3, "panel", 5);
	fc_buf_adds(&b, "id,ds,y,price,stamp,dayofweek,kind,many\n");
	for (int s = 0; s < 37; s++) {
		double size = exp(2 * fc_rng_normal(&rng));
		int n = 3 + (int)(197 * fc_rng_uniform(&rng));

		for (int t = 0; t < n; t++) {
			double price = 1 + fc_rng_uniform(&rng);
			double y = size * (5 - price + (t % 7 == 2) +
			    0.3 * fc_rng_normal(&rng));

			fc_buf_printf(&b, "S%02d,%d,%.9g,", s, t, y);
			if (t % 11 != 5)
				fc_buf_printf(&b, "%.9g", price);
			fc_buf_printf(&b, ",%.12g,%d,K%d,M%d\n",
			    1e9 + 3600 * t + fc_rng_uniform(&rng), t % 7,
			    (int)(3 * fc_rng_uniform(&rng)), (s * 7 + t) % 90);
		}
	}
	return b;
}

/* The model's bytes, trained from chunks of so many rows. */
static struct fc_buf
train(const struct fc_buf *csv, const char *text, const char *by, size_t rows,
    int threads)
{
	struct fc_read_opts ro = { .freq = NULL };
	struct fc_trained t = { 0 };
	struct fc_spec *spec = NULL;
	struct fc_spool *spool = NULL;
	struct fc_reader *r = NULL;
	struct fc_chunker *c = NULL;
	struct fc_buf out = { 0 };
	struct fc_err err = { 0 };
	struct fc_global_opts o = { .by = by, .threads = threads };
	size_t n;
	int rc;

	rc = fc_specs_parse(text, &spec, &n, &err) ||
	    fc_reader_open_mem(&r, csv->s, csv->len, 0, &ro, &err) ||
	    fc_chunker_open(&c, r, &err);
	CHECK_MSG(rc == 0, "%s", err.msg);
	fc_chunker_set_rows(c, rows);
	rc = fc_spool_fill(&spool, c, fc_reader_schema(r), &err) ||
	    fc_train_global(&t, spec, n, spool, fc_reader_schema(r), &o, &err);
	CHECK_MSG(rc == 0, "%s", err.msg);
	spec->model->global->save(t.of[0].part[0].model, &out);
	fc_trained_release(&t, spec);
	fc_spool_close(spool);
	fc_chunker_close(c);
	fc_reader_close(r);
	fc_specs_free(spec, n);
	return out;
}

TEST(chunks)
{
	static const char *const spec[] = { "ridge", "ridge:log1p:keys=yes",
	    "elastic-net:scale=none", "gbdt:trees=5:valid=3:min-data=3" };
	static const size_t rows[] = { 1, 50, 700, 100000 };
	struct fc_buf csv = panel();

	for (size_t k = 0; k < FC_LEN(spec); k++)
		for (int by = 0; by < 2; by++) {
			struct fc_buf want = train(&csv, spec[k],
			    by ? "kind" : NULL, rows[0], 1);

			CHECK(want.len > 500);
			for (size_t i = 1; i < FC_LEN(rows); i++) {
				struct fc_buf got = train(&csv, spec[k],
				    by ? "kind" : NULL, rows[i], 1 + (int)i);

				CHECK_MSG(got.len == want.len && memcmp(got.s,
				    want.s, got.len) == 0, "%s, %d: chunks of "
				    "%zu rows", spec[k], by, rows[i]);
				fc_buf_release(&got);
			}
			fc_buf_release(&want);
		}
	fc_buf_release(&csv);
}

int
main(void)
{
	RUN(chunks);
	return check_done();
}
