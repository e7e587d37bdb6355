/* designio.c - a design in the model file. */
#include "base/fc.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "global/bytes.h"
#include "global/design.h"

void
fc_design_save(const struct fc_design *d, struct fc_buf *out)
{
	fc_bytes_put_u32(out, d->log);
	fc_bytes_put_u32(out, (uint32_t)d->n);
	for (size_t i = 0; i < d->n; i++) {
		const struct fc_input *in = &d->in[i];
		double num[3] = { in->mean, in->sd, in->other };
		bool text = in->kind >= FC_INPUT_TEXT;
		size_t n = text && in->level ? in->level->n : 0;

		fc_bytes_put_text(out, in->name, strlen(in->name));
		fc_bytes_put_u32(out, (uint32_t)in->kind);
		fc_bytes_put_u32(out, in->from_y);
		fc_bytes_put_u32(out, in->indicator);
		fc_bytes_put_u32(out, (uint32_t)in->width);
		fc_bytes_put_num(out, num, 3);
		if (in->kind == FC_INPUT_CODE)
			fc_buf_add(out, in->code_level, sizeof in->code_level);
		fc_bytes_put_u32(out, (uint32_t)n);
		for (size_t k = 0; k < n; k++) {
			size_t len;
			const char *s = fc_dict_str(in->level, (int32_t)k, &len);

			fc_bytes_put_text(out, s, len);
		}
		if (in->kind == FC_INPUT_ENCODED)
			fc_bytes_put_num(out, in->value, n);
	}
}

static void
load_codes(struct fc_input *in, struct fc_bytes *b)
{
	for (size_t k = 0; k < FC_LEN(in->code_level); k++) {
		uint32_t x = fc_bytes_u32(b);

		in->code_level[k] = x < in->width ? (int32_t)x : -1;
	}
}

static void
load_input(struct fc_input *in, struct fc_bytes *b)
{
	double num[3];
	const char *s;
	size_t len, n;

	s = fc_bytes_text(b, &len);
	in->name = fc_xstrndup(s, len);
	in->kind = (enum fc_input_kind)(fc_bytes_u32(b) & 3);
	in->from_y = fc_bytes_u32(b) != 0;
	in->indicator = fc_bytes_u32(b) != 0;
	in->width = fc_bytes_u32(b);
	fc_bytes_num(b, num, 3);
	in->mean = num[0];
	in->sd = num[1];
	in->other = num[2];
	if (in->kind == FC_INPUT_CODE)
		load_codes(in, b);
	in->level = fc_dict_new();
	n = fc_bytes_count(b, 4);
	for (size_t k = 0; k < n; k++) {
		s = fc_bytes_text(b, &len);
		fc_dict_add(in->level, s, len);
	}
	if (in->level->n != n)
		b->bad = true;
	if (in->kind == FC_INPUT_ENCODED) {
		in->value = fc_xcalloc(n + 1, sizeof *in->value);
		fc_bytes_num(b, in->value, n);
	}
}

/* Does the width suit the kind? Rows are written by it. */
static bool
width_fits(const struct fc_input *in)
{
	switch (in->kind) {
	case FC_INPUT_NUMBER:
		return in->width == 0 || in->width == (in->indicator ? 2 : 1);
	case FC_INPUT_CODE:
		return in->width <= FC_LEN(in->code_level);
	case FC_INPUT_TEXT:
		return in->width == 0 || in->width == in->level->n;
	default:
		return in->width <= 1;
	}
}

/* The column of the stream, where there is a stream. */
static int
bind(struct fc_input *in, const struct fc_schema *s, struct fc_err *err)
{
	enum fc_type type = in->kind >= FC_INPUT_TEXT ? FC_TEXT : FC_NUM;

	in->field = -1;
	if (!s || in->width == 0)
		return 0;
	in->field = fc_schema_need(s, in->name, err);
	if (in->field < 0)
		return -1;
	if (s->field[in->field].type != type)
		return fc_fail(err, FC_DATA, "column '%s' is %s, in training "
		    "it was not", in->name,
		    type == FC_TEXT ? "a number" : "text");
	return 0;
}

int
fc_design_load(struct fc_design *d, struct fc_bytes *b,
    const struct fc_schema *s, struct fc_err *err)
{
	*d = (struct fc_design){ .log = fc_bytes_u32(b) != 0, .width = 1 };
	d->n = fc_bytes_count(b, 40);
	d->in = fc_xcalloc(d->n + 1, sizeof *d->in);
	for (size_t i = 0; i < d->n; i++) {
		struct fc_input *in = &d->in[i];

		load_input(in, b);
		if (b->bad || !width_fits(in))
			return fc_fail(err, FC_DATA, "damaged model file: "
			    "columns of the model");
		if (bind(in, s, err))
			return -1;
		in->at = d->width;
		d->width += in->width;
	}
	return 0;
}
