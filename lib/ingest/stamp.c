/* stamp.c - the time column: from what stands in it to times */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "ingest/stamp.h"

/* In the cache: a text that is no time. */
#define NO_TIME (INT64_MIN + 1)

int
fc_stamp_open(struct fc_stamp *s, const char *form, const char *zone,
    struct fc_err *err)
{
	*s = (struct fc_stamp){ .form = form };
	if (form != NULL)
		s->step = strstr(form, "%N");
	if (s->step != NULL)
		s->from = (struct fc_timetype){ .unit = FC_UNIT_STEP };
	else if (form != NULL &&
	    fc_timefmt_open(&s->fmt, form, &s->from, err))
		return -1;
	if (zone != NULL && fc_zone_open(&s->zone, zone, err))
		return -1;
	return 0;
}

void
fc_stamp_close(struct fc_stamp *s)
{
	fc_timefmt_close(s->fmt);
	fc_zone_close(s->zone);
	free(s->cache);
	*s = (struct fc_stamp){ 0 };
}

/* The type is found: what will be handed out? */
static void
settle(struct fc_stamp *s, const struct fc_timetype *from)
{
	s->from = *from;
	s->type = *from;
	if (s->zone != NULL)
		s->type.utc = false;
	s->known = true;
}

void
fc_stamp_prepare(struct fc_stamp *s, struct fc_reader *r, int f)
{
	const struct fc_field *field = &fc_reader_schema(r)->field[f];
	struct fc_err ignored;
	int refused = 0;

	/* Where the reader refuses, the values are converted one by one, and
	 * a wrong one is reported with its line. */
	if (s->step != NULL)
		refused = fc_reader_set_type(r, f, FC_TEXT, NULL, NULL,
		    &ignored);
	else if (s->form != NULL)
		refused = fc_reader_set_type(r, f, FC_TIME, &s->from, s->fmt,
		    &ignored);
	else if (field->type != FC_TIME)
		refused = fc_reader_set_type(r, f, FC_TIME, NULL, NULL,
		    &ignored);
	if (field->type == FC_TIME)
		settle(s, &field->time);
	(void)refused;
}

/* "d_%N": the literal parts and an integer between them. */
static int
parse_step(const struct fc_stamp *s, const char *text, size_t n, int64_t *out)
{
	size_t before = (size_t)(s->step - s->form);
	size_t after = strlen(s->step + 2);

	if (n < before + after || memcmp(text, s->form, before) != 0 ||
	    memcmp(text + n - after, s->step + 2, after) != 0)
		return -1;
	return fc_int_parse(text + before, n - before - after, out);
}

static int64_t
parse(struct fc_stamp *s, const char *text, size_t n)
{
	struct fc_timetype type = s->from;
	int64_t t;

	if (!s->known) {
		if (s->step == NULL && s->fmt == NULL &&
		    fc_time_detect(text, n, &type))
			return NO_TIME;
		settle(s, &type);
	}
	if (s->step != NULL ? parse_step(s, text, n, &t) : s->fmt != NULL ?
	    fc_timefmt_parse(s->fmt, text, n, &t) :
	    fc_time_parse(text, n, &s->from, &t))
		return NO_TIME;
	return t;
}

static void
from_text(struct fc_stamp *s, const struct fc_batch *b, int f, size_t n,
    int64_t *ds)
{
	const struct fc_dict *dict = b->schema->field[f].dict;
	size_t i;

	FC_GROW(s->cache, dict->n, s->capcache);
	for (; s->ncache < dict->n; s->ncache++) {
		size_t len;
		const char *text = fc_dict_str(dict, (int32_t)s->ncache, &len);

		s->cache[s->ncache] = parse(s, text, len);
	}
	for (i = 0; i < n; i++) {
		int32_t c = b->col[f].code[i];

		ds[i] = c < 0 ? FC_NULL_TIME : s->cache[c];
	}
}

static void
from_num(struct fc_stamp *s, const struct fc_batch *b, int f, size_t n,
    int64_t *ds)
{
	char text[FC_NUM_MAX];
	size_t i;

	for (i = 0; i < n; i++) {
		double x = b->col[f].num[i];

		ds[i] = isnan(x) ? FC_NULL_TIME :
		    parse(s, text, fc_num_print(text, x));
	}
}

/* Instants to civil times of the zone. */
static int
shift(const struct fc_stamp *s, size_t n, int64_t *ds, struct fc_err *err)
{
	int64_t unit = fc_unit_per_second(s->from.unit);
	size_t i;

	if (!s->from.utc)
		return fc_fail(err, FC_DATA, "the times are without zone (no "
		    "Z, no +hh:mm), so --tz cannot convert them");
	if (unit == 0)
		return 0;
	for (i = 0; i < n; i++) {
		int64_t second;

		if (ds[i] == FC_NULL_TIME || ds[i] == NO_TIME)
			continue;
		second = ds[i] / unit - (ds[i] % unit < 0);
		ds[i] += fc_zone_offset(s->zone, second) * unit;
	}
	return 0;
}

int
fc_stamp_convert(struct fc_stamp *s, const struct fc_batch *b, int f,
    size_t n, int64_t *ds, size_t *bad, struct fc_err *err)
{
	const struct fc_field *field = &b->schema->field[f];
	size_t i;

	*bad = n;
	if (field->type == FC_TIME) {
		if (!s->known)
			settle(s, &field->time);
		memcpy(ds, b->col[f].time, n * sizeof *ds);
	} else {
		if (field->type == FC_TEXT)
			from_text(s, b, f, n, ds);
		else
			from_num(s, b, f, n, ds);
		for (i = n; i-- > 0; )
			if (ds[i] == NO_TIME)
				*bad = i;
	}
	if (s->zone != NULL && s->known && shift(s, n, ds, err))
		return -1;
	for (i = *bad; i < n; i++)
		if (ds[i] == NO_TIME)
			ds[i] = FC_NULL_TIME;
	return 0;
}
