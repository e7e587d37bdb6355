/* policy.c - options of fc-ingest that say how series are treated */
#include "base/fc.h"

#include "base/num.h"
#include "ingest/plan.h"

static int
parse_fill(struct fc_plan *p, struct fc_err *err)
{
	const char *s = p->o->fill;
	struct fc_tidy_opts *t = &p->tidy;

	t->fill = FC_FILL_NONE;
	if (s == NULL || strcmp(s, "none") == 0)
		return 0;
	if (strcmp(s, "missing") == 0)
		t->fill = FC_FILL_MISSING;
	else if (strcmp(s, "previous") == 0)
		t->fill = FC_FILL_PREVIOUS;
	else if (fc_num_parse(s, strlen(s), '.', &t->fill_value) == 0)
		t->fill = FC_FILL_VALUE;
	else
		return fc_fail(err, FC_USAGE, "--fill '%s': want none, "
		    "missing, previous or a number", s);
	return 0;
}

static bool
is_span_word(const char *s)
{
	return s == NULL || strcmp(s, "series") == 0;
}

static int
check_combinations(const struct fc_plan *p, struct fc_err *err)
{
	const struct fc_ingest_opts *o = p->o;
	bool common = (o->start && strcmp(o->start, "common") == 0) ||
	    (o->end && strcmp(o->end, "common") == 0);

	if (p->bin && p->tidy.freq.kind == FC_FREQ_NONE)
		return fc_fail(err, FC_USAGE, "--agg needs --freq: the length "
		    "of the bins");
	if (o->label == 1 && p->bin && p->tidy.freq.kind < FC_FREQ_DAY)
		return fc_fail(err, FC_USAGE, "--label end is for bins of "
		    "days and longer");
	if (o->label == 1 && !p->bin)
		return fc_fail(err, FC_USAGE, "--label needs --agg");
	if (o->sorted && common)
		return fc_fail(err, FC_USAGE, "--sorted: the common end is "
		    "not known while records stream; name a time");
	if (common && p->tidy.fill == FC_FILL_NONE)
		return fc_fail(err, FC_USAGE, "--start and --end common need "
		    "--fill");
	return 0;
}

int
fc_plan_policies(struct fc_plan *p, struct fc_err *err)
{
	struct fc_tidy_opts *t = &p->tidy;
	const struct fc_ingest_opts *o = p->o;

	t->freq = p->in->freq;
	if (o->common->freq != NULL &&
	    fc_freq_parse(o->common->freq, &t->freq, err))
		return -1;
	t->label_end = o->label == 1;
	t->duplicates = (enum fc_duplicates)o->duplicates;
	t->negative = (enum fc_negative)o->negative;
	t->trim_zeros = o->trim_zeros;
	t->min_history = o->min_history;
	t->horizon = o->horizon;
	if (parse_fill(p, err))
		return -1;
	return check_combinations(p, err);
}

/* One of --start, --end: a word or a time like those of the data. */
static int
parse_span(const struct fc_plan *p, const char *s, int64_t common,
    int64_t *at, struct fc_err *err)
{
	struct fc_timetype other;

	*at = common;
	if (strcmp(s, "common") == 0)
		return 0;
	if (fc_time_parse(s, strlen(s), &p->tidy.type, at) == 0)
		return 0;
	if (fc_time_detect(s, strlen(s), &other))
		return fc_fail(err, FC_USAGE, "'%s': want series, common or a "
		    "time", s);
	return fc_fail(err, FC_USAGE, "'%s' is not a time like those of the "
	    "data", s);
}

int
fc_plan_spans(struct fc_plan *p, int64_t lo, int64_t hi, struct fc_err *err)
{
	struct fc_tidy_opts *t = &p->tidy;
	const char *start = p->o->start, *end = p->o->end;

	if (!is_span_word(start)) {
		t->start = FC_SPAN_AT;
		t->cut_start = strcmp(start, "common") != 0;
		if (parse_span(p, start, lo, &t->start_at, err))
			return fc_fail_at(err, "--start");
	}
	if (!is_span_word(end)) {
		t->end = FC_SPAN_AT;
		t->cut_end = strcmp(end, "common") != 0;
		if (parse_span(p, end, hi, &t->end_at, err))
			return fc_fail_at(err, "--end");
	}
	return 0;
}
