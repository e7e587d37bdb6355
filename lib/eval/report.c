#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "eval/report.h"

void
fc_report_make(struct fc_report *r, const struct fc_score *s)
{
	const struct fc_scoreplan *p = fc_score_plan(s);
	const struct fc_groups *g = fc_score_groups(s);
	size_t *order = fc_xcalloc(g->tuples.n + 1, sizeof *order);
	size_t f;

	fc_schema_init(&r->schema);
	fc_groups_fields(g, &r->schema);
	r->ngroup = r->schema.n;
	for (size_t m = 0; m < p->n; m++)
		if (!p->metric[m].hidden)
			fc_schema_add(&r->schema, p->metric[m].name, FC_NUM);
	fc_batch_init(&r->batch, &r->schema);
	fc_batch_reserve(&r->batch, g->tuples.n);
	r->batch.n = g->tuples.n;
	fc_groups_order(g, order);
	for (size_t i = 0; i < g->tuples.n; i++) {
		fc_groups_put(g, order[i], &r->batch, i);
		f = r->ngroup;
		for (size_t m = 0; m < p->n; m++)
			if (!p->metric[m].hidden)
				r->batch.col[f++].num[i] =
				    fc_score_value(s, order[i], m);
	}
	free(order);
}

void
fc_report_release(struct fc_report *r)
{
	fc_batch_release(&r->batch);
	fc_schema_release(&r->schema);
}

static size_t
print(char *dst, double x, int digits)
{
	if (isnan(x))
		return 0;
	return digits < 0 ? fc_num_print(dst, x) :
	    fc_num_print_digits(dst, x, digits);
}

int
fc_report_print(const struct fc_report *r, int digits, struct fc_buf *b,
    struct fc_err *err)
{
	size_t metrics = r->schema.n - r->ngroup;
	char text[FC_NUM_MAX];

	if (metrics != 1)
		return fc_fail(err, FC_USAGE, "--print wants one metric, not "
		    "%zu: choose it with --metric", metrics);
	if (r->batch.n != 1)
		return fc_fail(err, FC_DATA, "--print wants one number, and "
		    "there are %zu rows (of models or groups)", r->batch.n);
	fc_buf_add(b, text, print(text, r->batch.col[r->ngroup].num[0],
	    digits));
	fc_buf_addc(b, '\n');
	return 0;
}

/* Text as a JSON string (RFC 8259, section 7). */
static void
add_string(struct fc_buf *b, const char *s, size_t n)
{
	fc_buf_addc(b, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\') {
			fc_buf_addc(b, '\\');
			fc_buf_addc(b, (char)c);
		} else if (c < 0x20) {
			fc_buf_printf(b, "\\u%04x", c);
		} else {
			fc_buf_addc(b, (char)c);
		}
	}
	fc_buf_addc(b, '"');
}

static void
add_value(struct fc_buf *b, const struct fc_report *r, size_t f, size_t row,
    int digits)
{
	const struct fc_field *field = &r->schema.field[f];
	char text[FC_NUM_MAX];
	size_t n;
	double x;

	if (fc_batch_null(&r->batch, (int)f, row)) {
		fc_buf_adds(b, "null");
	} else if (field->type == FC_TEXT) {
		const char *s = fc_dict_str(field->dict,
		    r->batch.col[f].code[row], &n);

		add_string(b, s, n);
	} else if (field->type == FC_NUM) {
		x = r->batch.col[f].num[row];
		if (!isfinite(x))
			fc_buf_adds(b, "null");
		else
			fc_buf_add(b, text, print(text, x,
			    f < r->ngroup ? -1 : digits));
	} else {
		n = fc_time_print(text, r->batch.col[f].time[row],
		    &field->time);
		/* A step is a number, a date a string. */
		if (field->time.unit == FC_UNIT_STEP)
			fc_buf_add(b, text, n);
		else
			add_string(b, text, n);
	}
}

void
fc_report_json(const struct fc_report *r, int digits, struct fc_buf *b)
{
	fc_buf_addc(b, '[');
	for (size_t i = 0; i < r->batch.n; i++) {
		fc_buf_adds(b, i == 0 ? "\n  {" : ",\n  {");
		for (size_t f = 0; f < r->schema.n; f++) {
			const char *name = r->schema.field[f].name;

			if (f > 0)
				fc_buf_adds(b, ", ");
			add_string(b, name, strlen(name));
			fc_buf_adds(b, ": ");
			add_value(b, r, f, i, digits);
		}
		fc_buf_addc(b, '}');
	}
	fc_buf_adds(b, "\n]\n");
}
