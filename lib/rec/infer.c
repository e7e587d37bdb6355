/* infer.c - types of CSV columns, from their names and the first block */
#include "base/fc.h"

#include "rec/reader_impl.h"

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

static bool
is_forecast(const char *name)
{
	return begins(name, "yhat");
}

/* Families of feature names, see fc-features(1). */
static bool
is_feature(const char *name)
{
	static const char *const family[] = {
		"lag", "rolling_", "seasonal_", "expanding_", "ewm_", "diff",
		"exponentially_", "groupby_", "global_", "partby_", "lead",
		"periods_",
	};
	size_t i;

	for (i = 0; i < FC_LEN(family); i++)
		if (begins(name, family[i]))
			return true;
	return false;
}

bool
fc_infer_is_text(const struct fc_reader *r, const char *name, size_t f, int ds)
{
	size_t i;

	for (i = 0; i < r->opts.ntext; i++)
		if (strcmp(r->opts.text[i], name) == 0)
			return true;
	if (r->opts.raw || ds < 0)
		return false;
	return (int)f < ds || strcmp(name, "model") == 0 ||
	    strcmp(name, "fallback") == 0;
}

void
fc_infer_panel(struct fc_reader *r, int ds)
{
	if (r->opts.any && ds < 0)
		r->opts.raw = true;
}

int
fc_infer_check_text(const struct fc_reader *r, struct fc_err *err)
{
	size_t i;

	for (i = 0; i < r->opts.ntext; i++)
		if (fc_schema_need(&r->schema, r->opts.text[i], err) < 0)
			return fc_fail_at(err, "%s", fc_in_name(r->in));
	return 0;
}

/* Number when every field that holds something reads as one. */
static enum fc_type
guess(const struct fc_reader *r, const char *name, size_t f)
{
	const struct fc_csv *c = r->csv;
	struct fc_csv_col k = { .type = FC_NUM, .na = &r->na,
	    .decimal = r->decimal };
	bool any = false;
	double x;
	size_t i;

	for (i = 0; i < c->nrow; i++) {
		const struct fc_csv_slice *slice = &c->slice[i * c->width + f];
		const char *s = fc_csv_text(c, slice);
		size_t n = fc_csv_length(slice);

		if (fc_csv_col_missing(&k, s, n, false))
			continue;
		if (fc_csv_col_num(&k, s, n, &x) != 0)
			return FC_TEXT;
		any = true;
	}
	if (any || is_feature(name) || is_forecast(name))
		return FC_NUM;
	return FC_TEXT;
}

struct fc_timetype
fc_infer_widen(struct fc_timetype a, const struct fc_timetype *b)
{
	a.unit = FC_MAX(a.unit, b->unit);
	if (a.form != b->form)
		a.form = FC_FORM_PLAIN;
	a.utc |= b->utc;
	a.t |= b->t;
	return a;
}

static int
no_time(const struct fc_reader *r, size_t f, size_t i, struct fc_err *err)
{
	const struct fc_csv *c = r->csv;
	const struct fc_csv_slice *slice = &c->slice[i * c->width + f];
	char shown[48];

	fc_quote(shown, fc_csv_text(c, slice), fc_csv_length(slice));
	return fc_fail(err, FC_DATA, "%s:%ju: column '%s': not a time: '%s'",
	    fc_in_name(c->in), (uintmax_t)c->row[i].line,
	    r->schema.field[f].name, shown);
}

/* Fields that are no times are passed over here, so that conversion can
 * report or reject them; but one must be. */
int
fc_infer_time(const struct fc_reader *r, size_t f, struct fc_timetype *t,
    struct fc_err *err)
{
	const struct fc_csv *c = r->csv;
	struct fc_csv_col k = { .type = FC_TIME, .na = &r->na,
	    .time = { .unit = FC_UNIT_DAY } };
	struct fc_timetype found;
	size_t i, wrong = SIZE_MAX;
	bool any = false;
	int64_t time;

	for (i = 0; i < c->nrow; i++) {
		const struct fc_csv_slice *slice = &c->slice[i * c->width + f];
		const char *s = fc_csv_text(c, slice);
		size_t n = fc_csv_length(slice);

		if (fc_csv_col_missing(&k, s, n, false) ||
		    (any && fc_csv_col_time(&k, s, n, &time) == 0))
			continue;
		fc_csv_col_strip(&s, &n);
		if (fc_time_detect(s, n, &found) == 0) {
			k.time = any ? fc_infer_widen(k.time, &found) : found;
			any = true;
		} else if (wrong == SIZE_MAX) {
			wrong = i;
		}
	}
	if (!any && wrong != SIZE_MAX)
		return no_time(r, f, wrong, err);
	*t = k.time;
	return 0;
}

static void
add_field(struct fc_reader *r, const char *name, size_t f, int ds)
{
	enum fc_type type;
	bool guessed = false;

	if (fc_infer_is_text(r, name, f, ds)) {
		type = FC_TEXT;
	} else if (!r->opts.raw && (strcmp(name, "ds") == 0 ||
	    strcmp(name, "cutoff") == 0)) {
		type = FC_TIME;
	} else if (!r->opts.raw && (strcmp(name, "y") == 0 ||
	    is_forecast(name))) {
		type = FC_NUM;
	} else {
		type = guess(r, name, f);
		guessed = true;
	}
	fc_schema_add(&r->schema, name, type);
	r->col[f].inferred = guessed;
}

int
fc_infer_schema(struct fc_reader *r, char **names, size_t n, struct fc_err *err)
{
	struct fc_field *field;
	int ds = -1;
	size_t f;

	for (f = 0; f < n && ds < 0; f++)
		if (strcmp(names[f], "ds") == 0)
			ds = (int)f;
	fc_infer_panel(r, ds);
	for (f = 0; f < n; f++)
		add_field(r, names[f], f, ds);
	for (f = 0; f < n; f++) {
		field = &r->schema.field[f];
		if (field->type == FC_TIME &&
		    fc_infer_time(r, f, &field->time, err))
			return -1;
	}
	return fc_infer_check_text(r, err);
}
