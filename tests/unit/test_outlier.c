/* test_outlier.c - the super smoother and outliers against R's. */
#include "base/fc.h"

#include <math.h>

#include "check.h"
#include "golden.h"
#include "local/outlier.h"
#include "local/supsmu.h"
#include "model/fit.h"

#define N 40

/* supsmu(1:40, y) of R 4. */
TEST(super_smoother_is_r_s)
{
	static const struct { size_t t; double want; } of[] = {
		{ 1, 60.0592401567 },
		{ 2, 60.9416084514 },
		{ 5, 62.7278700811 },
		{ 10, 59.8994772806 },
		{ 17, 56.2732350715 },
		{ 25, 55.0096982533 },
		{ 39, 52.4385703827 },
		{ 40, 50.0526899597 },
	};
	double y[N], smooth[N], work[FC_SUPSMU_WORK * N];

	for (size_t t = 0; t < N; t++)
		y[t] = 50 + 10 * sin((double)(t + 1) / 4) +
		    (double)((t + 1) * 7 % 11);
	y[16] = 120;
	fc_supsmu(y, N, smooth, work);
	for (size_t i = 0; i < FC_LEN(of); i++)
		CHECK_NEAR(smooth[of[i].t - 1], of[i].want, 1e-8);
}

/* A series of the golden file: how many of R's outliers are ours. */
static void
compare(const char *id, int season, struct fc_vec *work)
{
	static double y[GOLDEN_N], clean[GOLDEN_N], want[GOLDEN_N];
	static bool out[GOLDEN_N];
	char *f[GOLDEN_FIELDS];
	gzFile in = golden_open("cleaning");
	size_t n = 0, both = 0, ours = 0, theirs = 0, found;
	double lo = INFINITY, hi = -INFINITY, off = 0, m = season;
	struct fc_sample s = { .y = y, .season = season };

	while (in && golden_next(in, f)) {
		if (strcmp(f[0], id) != 0 || n == GOLDEN_N)
			continue;
		y[n] = golden_num(f[2]);
		want[n] = golden_num(f[4]);
		out[n++] = f[5][0] == '1';
	}
	s.n = n;
	fc_sample_seasons(&s, &m, season > 1);
	found = fc_outliers_replace(&s, clean, work);
	for (size_t t = 0; t < n; t++) {
		bool own = !isnan(y[t]) && fabs(clean[t] - y[t]) > 1e-9;

		CHECK(isnan(y[t]) == isnan(clean[t]));
		lo = fmin(lo, want[t]);
		hi = fmax(hi, want[t]);
		ours += own;
		theirs += out[t];
		both += own && out[t];
		if (own && out[t])
			off += fabs(clean[t] - want[t]);
	}
	off /= fmax((double)both, 1) * fmax(hi - lo, 1e-9);
	printf("# %s: R %zu outliers, ours %zu, the same %zu, replaced by %.2g "
	    "of the range on the mean\n", id, theirs, ours, both, off);
	CHECK(found == ours);
	CHECK(both == theirs && ours == theirs);
	/* R fills by other first values, and by robust STL of a wrong median. */
	CHECK(off <= 0.1);
}

TEST(outliers_are_r_s)
{
	struct fc_vec work = { 0 };
	gzFile in = golden_open("cleaning");

	if (!in) {
		printf("# skip: no ../shared/golden\n");
		return;
	}
	gzclose(in);
	compare("presidents", 4, &work);
	compare("USAccDeaths", 12, &work);
	compare("edge_na_middle", 12, &work);
	compare("edge_onespike", 1, &work);
	compare("M5_FOODS_1_001", 7, &work);
	fc_vec_release(&work);
}

int
main(void)
{
	RUN(super_smoother_is_r_s);
	RUN(outliers_are_r_s);
	return check_done();
}
