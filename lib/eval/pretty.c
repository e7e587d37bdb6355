/* pretty.c - the report as an aligned table */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "eval/report.h"

/*
 * Places behind the point for a column: none for whole numbers, three, and one
 * more for each zero behind the point of the largest.
 */
static int
places(const struct fc_report *r, size_t f, int digits)
{
	const double *x = r->batch.col[f].num;
	double max = 0;
	bool whole = true;

	for (size_t i = 0; i < r->batch.n; i++) {
		if (!isfinite(x[i]))
			continue;
		max = fmax(max, fabs(x[i]));
		whole = whole && x[i] == floor(x[i]);
	}
	if (whole && max < 1e15)
		return 0;
	if (digits >= 0)
		return digits;
	for (digits = 3; digits < 9 && max < 1; digits++)
		max *= 10;
	return digits;
}

/* Number with exactly `n` places, so that points stand below each other. */
static void
add_num(struct fc_buf *b, double x, int n)
{
	char text[FC_NUM_MAX];
	size_t len = fc_num_print_digits(text, x, n);
	const char *point = memchr(text, '.', len);
	size_t have = point == NULL ? 0 : len - (size_t)(point - text) - 1;

	fc_buf_add(b, text, len);
	if (n == 0 || memchr(text, 'e', len) != NULL || !isfinite(x))
		return;
	if (point == NULL)
		fc_buf_addc(b, '.');
	for (; have < (size_t)n; have++)
		fc_buf_addc(b, '0');
}

/* The cell as text; nothing when undefined. */
static void
add_cell(struct fc_buf *b, const struct fc_report *r, size_t f, size_t row,
    int digits)
{
	const struct fc_field *field = &r->schema.field[f];
	char text[FC_NUM_MAX];

	if (fc_batch_null(&r->batch, (int)f, row))
		fc_buf_addc(b, '-');
	else if (field->type == FC_NUM && f >= r->ngroup)
		add_num(b, r->batch.col[f].num[row], digits);
	else
		fc_buf_adds(b, fc_batch_text(&r->batch, (int)f, row, text));
}

/* Characters on a screen: UTF-8 bytes that begin one. */
static size_t
width(const char *s, size_t n)
{
	size_t w = 0;

	for (size_t i = 0; i < n; i++)
		w += ((unsigned char)s[i] & 0xc0) != 0x80;
	return w;
}

/* Text padded to w on the left, or on the right. */
static void
add_padded(struct fc_buf *b, const char *s, size_t n, size_t w, bool left)
{
	size_t have = width(s, n);

	if (left)
		fc_buf_add(b, s, n);
	for (; have < w; have++)
		fc_buf_addc(b, ' ');
	if (!left)
		fc_buf_add(b, s, n);
}

struct column {
	int digits;
	size_t width;
	bool text;
};

static void
measure(const struct fc_report *r, size_t f, int digits, struct column *c,
    struct fc_buf *cell)
{
	const char *name = r->schema.field[f].name;

	c->text = r->schema.field[f].type == FC_TEXT;
	c->digits = f < r->ngroup ? 0 : places(r, f, digits);
	c->width = width(name, strlen(name));
	for (size_t i = 0; i < r->batch.n; i++) {
		fc_buf_reset(cell);
		add_cell(cell, r, f, i, c->digits);
		c->width = FC_MAX(c->width, width(cell->s, cell->len));
	}
}

static void
end_line(struct fc_buf *b)
{
	while (b->len > 0 && b->s[b->len - 1] == ' ')
		b->len--;
	fc_buf_addc(b, '\n');
}

void
fc_report_pretty(const struct fc_report *r, int digits, struct fc_buf *b)
{
	struct column *c = fc_xcalloc(r->schema.n + 1, sizeof *c);
	struct fc_buf cell = { 0 };

	for (size_t f = 0; f < r->schema.n; f++) {
		const char *name = r->schema.field[f].name;

		measure(r, f, digits, &c[f], &cell);
		if (f > 0)
			fc_buf_adds(b, "  ");
		add_padded(b, name, strlen(name), c[f].width, c[f].text);
	}
	end_line(b);
	for (size_t i = 0; i < r->batch.n; i++) {
		for (size_t f = 0; f < r->schema.n; f++) {
			if (f > 0)
				fc_buf_adds(b, "  ");
			fc_buf_reset(&cell);
			add_cell(&cell, r, f, i, c[f].digits);
			add_padded(b, cell.s, cell.len, c[f].width,
			    c[f].text);
		}
		end_line(b);
	}
	fc_buf_release(&cell);
	free(c);
}
