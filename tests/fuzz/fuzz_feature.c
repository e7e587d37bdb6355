/* fuzz_feature.c - any text as a feature's name */
#include "base/fc.h"

#include "feat/set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A name that is taken prints back the same, and can be computed. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const int64_t ds[6] = { 16943, 16944, 16945, 16946, 16947, 16948 };
	const double y[6] = { 1, 0, 3, 2, 5, 0 };
	const struct fc_timetype day = { FC_UNIT_DAY, FC_FORM_PLAIN, 0, 0 };
	const struct fc_feat_series series = { ds, y, 6 };
	struct fc_featset set = { 0 };
	struct fc_freq freq;
	struct fc_err err = { 0 };
	char printed[FC_FEAT_NAME_MAX];
	double out[6], *col = out;
	char *name = malloc(size + 1);

	if (size > 0)
		memcpy(name, data, size);
	name[size] = '\0';
	if (fc_featset_add(&set, name, &err) == 0) {
		struct fc_feat_ws *ws;

		assert(strcmp(fc_feat_name(&set.f[0], printed), name) == 0);
		assert(fc_freq_parse("D", &freq, &err) == 0);
		assert(fc_featset_bind(&set, &day, &freq, &err) == 0);
		ws = fc_feat_ws_new(&set);
		assert(fc_featset_eval(&set, ws, &series, &col, &err) == 0);
		fc_feat_ws_free(ws);
	} else {
		assert(err.code == FC_USAGE && err.msg[0] != '\0');
	}
	fc_featset_release(&set);
	free(name);
	return 0;
}
