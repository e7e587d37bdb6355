/* fold_part.c - cells of nodes as columns of a stream, to be folded on */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "series/fold_impl.h"
#include "series/fold_part.h"

#define SUM(prefix) prefix, prefix ".rest"

/* How the state of a function is spelt. */
static const struct form {
	enum fc_fold_fn fn;
	bool known;             /* for skip_missing */
	const char *name;
	const char *field[8];
} forms[] = {
	{ FC_FOLD_SUM, false, "sum", { SUM("") } },
	{ FC_FOLD_SUM, true, "sum-known", { SUM("") } },
	{ FC_FOLD_MEAN, false, "mean", { SUM(".sum"), ".n" } },
	{ FC_FOLD_WMEAN, false, "weighted-mean", { SUM(".sum"), ".n",
	    SUM(".weight"), SUM(".product") } },
	{ FC_FOLD_MIN, false, "min", { "" } },
	{ FC_FOLD_MAX, false, "max", { "" } },
};

/* Places of the columns of a state, as above. */
enum { AT_SUM = 0, AT_COUNT = 2, AT_WEIGHT = 3, AT_PRODUCT = 5 };

static const struct form *
form_of(enum fc_fold_fn fn, bool known)
{
	size_t i;

	for (i = 0; i < FC_LEN(forms); i++)
		if (forms[i].fn == fn &&
		    (fn != FC_FOLD_SUM || forms[i].known == known))
			return &forms[i];
	return NULL;
}

static bool
is_rest(const char *field)
{
	size_t n = strlen(field);

	return n >= 5 && strcmp(field + n - 5, ".rest") == 0;
}

/* The function whose state begins with the column `name`. */
static const struct form *
form_named(const char *name)
{
	const char *colon = strchr(name, ':');
	size_t i, n;

	for (i = 0; colon != NULL && i < FC_LEN(forms); i++) {
		n = strlen(forms[i].name);
		if (strncmp(colon + 1, forms[i].name, n) == 0 &&
		    strcmp(colon + 1 + n, forms[i].field[0]) == 0)
			return &forms[i];
	}
	return NULL;
}

bool
fc_fold_part_type(const char *name, enum fc_type *type)
{
	if (strchr(name, ':') == NULL)
		return false;
	*type = is_rest(name) ? FC_TEXT : FC_NUM;
	return true;
}

int
fc_fold_part_schema(const struct fc_fold_plan *p, struct fc_schema *out,
    int *at, struct fc_err *err)
{
	const struct fc_schema *s = p->schema;
	size_t f, i;

	for (f = 0; f < s->n; f++) {
		const struct form *form = form_of(p->fn[f], p->skip_missing);
		const char *name = s->field[f].name;

		if (p->fn[f] == FC_FOLD_NONE)
			continue;
		if (strchr(name, ':') != NULL)
			return fc_fail(err, FC_USAGE, "--partial: column "
			    "'%s' has a ':' in its name", name);
		at[f] = (int)out->n;
		if (form == NULL)
			fc_schema_add_like(out, &s->field[f]);
		for (i = 0; form != NULL && i < FC_LEN(form->field) &&
		    form->field[i] != NULL; i++) {
			char *full = fc_xasprintf("%s:%s%s", name, form->name,
			    form->field[i]);

			fc_schema_add(out, full, is_rest(full) ? FC_TEXT :
			    FC_NUM);
			free(full);
		}
	}
	return 0;
}

/* Fields of `in` from f on are the state of form? Their number, or 0. */
static size_t
match(const struct fc_schema *in, size_t f, const struct form *form)
{
	size_t i, n = (size_t)(strchr(in->field[f].name, ':') -
	    in->field[f].name);

	for (i = 0; i < FC_LEN(form->field) && form->field[i] != NULL; i++) {
		char *full = fc_xasprintf("%.*s:%s%s", (int)n,
		    in->field[f].name, form->name, form->field[i]);
		bool same = f + i < in->n &&
		    strcmp(in->field[f + i].name, full) == 0;

		free(full);
		if (!same)
			return 0;
	}
	return i;
}

int
fc_fold_part_plan(struct fc_fold_plan *p, const struct fc_schema *in,
    struct fc_schema *out, int *at, struct fc_err *err)
{
	size_t f, n;

	p->fn = fc_xcalloc(in->n, sizeof *p->fn);
	p->weight = fc_xcalloc(in->n, sizeof *p->weight);
	p->schema = out;
	for (f = in->nkeys + 1; f < in->n; f += n) {
		const char *name = in->field[f].name;
		const struct form *form = form_named(name);
		char *plain;

		n = 1;
		if ((int)f == in->model || (int)f == in->cutoff)
			continue;
		at[out->n] = (int)f;
		p->fn[out->n] = form != NULL ? form->fn : FC_FOLD_SAME;
		if (form == NULL && strchr(name, ':') == NULL) {
			fc_schema_add_like(out, &in->field[f]);
			continue;
		}
		n = form != NULL ? match(in, f, form) : 0;
		if (n == 0)
			return fc_fail(err, FC_DATA, "--merge: column '%s' is "
			    "not as --partial writes it", name);
		p->skip_missing |= form->known;
		plain = fc_xstrndup(name, strcspn(name, ":"));
		fc_schema_add(out, plain, FC_NUM);
		free(plain);
	}
	return 0;
}

static void
put_sum(const struct fc_exact *e, size_t slot, struct fc_batch *out, int f,
    size_t r, struct fc_buf *work)
{
	double part[FC_EXACT_PARTS];
	size_t n = fc_exact_parts(e, slot, part), i;

	out->col[f].num[r] = part[0];
	fc_buf_reset(work);
	for (i = 1; i < n; i++) {
		char *s;

		fc_buf_addc(work, '&');
		s = fc_buf_reserve(work, FC_NUM_MAX);
		work->len += fc_num_print(s, part[i]);
	}
	out->col[f + 1].code[r] = work->len == 0 ? FC_NULL_CODE :
	    fc_dict_add(out->schema->field[f + 1].dict, work->s, work->len);
}

static void
put_state(const struct fc_fold_col *c, enum fc_fold_fn fn, int f, size_t slot,
    struct fc_batch *out, size_t r, struct fc_buf *work)
{
	put_sum(&c->sum, slot, out, f + AT_SUM, r, work);
	if (fn == FC_FOLD_MEAN || fn == FC_FOLD_WMEAN)
		out->col[f + AT_COUNT].num[r] = c->count[slot];
	if (fn == FC_FOLD_WMEAN) {
		put_sum(&c->weight, slot, out, f + AT_WEIGHT, r, work);
		put_sum(&c->product, slot, out, f + AT_PRODUCT, r, work);
	}
}

void
fc_fold_part_put(const struct fc_fold_node *k, const struct fc_fold_plan *p,
    const int *at, size_t slot, struct fc_batch *out, size_t r,
    struct fc_buf *work)
{
	size_t f, i;

	for (f = 0; f < p->schema->n; f++) {
		const struct fc_fold_col *c = &k->col[f];
		const struct form *form = form_of(p->fn[f], p->skip_missing);

		if (p->fn[f] == FC_FOLD_NONE)
			continue;
		if ((c->flag[slot] & FC_CELL_VALUE) != 0 &&
		    (c->flag[slot] & FC_CELL_MIXED) == 0 &&
		    (p->fn[f] != FC_FOLD_SUM || p->skip_missing ||
		    (c->flag[slot] & FC_CELL_MISSING) == 0)) {
			if (c->bits != NULL)
				fc_fold_put_bits(out, at[f], r, c->bits[slot]);
			else
				put_state(c, p->fn[f], at[f], slot, out, r,
				    work);
			continue;
		}
		fc_batch_set_null(out, at[f], r);
		for (i = 1; form != NULL && i < FC_LEN(form->field) &&
		    form->field[i] != NULL; i++)
			fc_batch_set_null(out, at[f] + (int)i, r);
	}
}

/* The doubles of a sum; 0, or -1 when a rest is none. */
static int
read_sum(const struct fc_batch *in, int f, size_t r, double *part, size_t *n)
{
	const char *s;
	size_t len, at, end;

	*n = 0;
	part[(*n)++] = in->col[f].num[r];
	if (in->col[f + 1].code[r] == FC_NULL_CODE)
		return 0;
	s = fc_dict_str(in->schema->field[f + 1].dict, in->col[f + 1].code[r],
	    &len);
	for (at = 0; at < len; at = end) {
		for (end = at + 1; end < len && s[end] != '&'; end++)
			continue;
		if (s[at] != '&' || *n == FC_EXACT_PARTS ||
		    fc_num_parse(s + at + 1, end - at - 1, '.', &part[*n]) ||
		    !isfinite(part[*n]))
			return -1;
		++*n;
	}
	return 0;
}

static int
take_sum(struct fc_exact *e, size_t slot, const struct fc_batch *in, int f,
    size_t r, struct fc_err *err)
{
	struct fc_exact_terms terms = { 0 };
	uint32_t to[FC_EXACT_PARTS];
	double part[FC_EXACT_PARTS];
	size_t n, i;

	if (read_sum(in, f, r, part, &n))
		return fc_fail(err, FC_DATA, "column '%s': not the rest of a "
		    "sum", in->schema->field[f + 1].name);
	for (i = 0; i < n; i++)
		to[i] = (uint32_t)slot;
	fc_exact_scan(&terms, part, n);
	fc_exact_add(e, to, &terms);
	fc_exact_terms_release(&terms);
	return 0;
}

static int
take_count(uint32_t *count, double n, const char *name, struct fc_err *err)
{
	if (!(n >= 0 && n <= UINT32_MAX - (double)*count))
		return fc_fail(err, FC_DATA, "column '%s': not a number of "
		    "values", name);
	*count += (uint32_t)n;
	return 0;
}

static int
take_state(struct fc_fold_col *c, enum fc_fold_fn fn, int f, size_t slot,
    const struct fc_batch *in, size_t r, struct fc_err *err)
{
	if (fc_batch_null(in, f, r)) {
		c->flag[slot] |= FC_CELL_MISSING;
		return 0;
	}
	c->flag[slot] |= FC_CELL_VALUE;
	if (take_sum(&c->sum, slot, in, f + AT_SUM, r, err))
		return -1;
	if (fn != FC_FOLD_MEAN && fn != FC_FOLD_WMEAN)
		return 0;
	if (take_count(&c->count[slot], in->col[f + AT_COUNT].num[r],
	    in->schema->field[f + AT_COUNT].name, err))
		return -1;
	if (fn != FC_FOLD_WMEAN)
		return 0;
	return take_sum(&c->weight, slot, in, f + AT_WEIGHT, r, err) ||
	    take_sum(&c->product, slot, in, f + AT_PRODUCT, r, err) ? -1 : 0;
}

static void
take_bits(struct fc_fold_col *c, enum fc_fold_fn fn, size_t slot,
    const struct fc_batch *in, int f, size_t r)
{
	uint64_t bits = fc_fold_bits(in, f, r);
	double have, x;

	if (fn == FC_FOLD_SAME) {
		if ((c->flag[slot] & FC_CELL_VALUE) == 0)
			c->bits[slot] = bits;
		else if (c->bits[slot] != bits)
			c->flag[slot] |= FC_CELL_MIXED;
		c->flag[slot] |= FC_CELL_VALUE;
		return;
	}
	if (fc_batch_null(in, f, r))
		return;
	memcpy(&have, &c->bits[slot], sizeof have);
	x = in->col[f].num[r];
	if ((c->flag[slot] & FC_CELL_VALUE) == 0 ||
	    (fn == FC_FOLD_MIN ? x < have : x > have))
		c->bits[slot] = bits;
	c->flag[slot] |= FC_CELL_VALUE;
}

int
fc_fold_part_take(struct fc_fold_node *k, const struct fc_fold_plan *p,
    const int *at, size_t slot, const struct fc_batch *in, size_t r,
    struct fc_err *err)
{
	size_t f;

	fc_fold_grow(k, p, slot + 1);
	k->have[slot] = 1;
	for (f = 0; f < p->schema->n; f++) {
		struct fc_fold_col *c = &k->col[f];

		if (p->fn[f] == FC_FOLD_NONE)
			continue;
		if (c->bits != NULL)
			take_bits(c, p->fn[f], slot, in, at[f], r);
		else if (take_state(c, p->fn[f], at[f], slot, in, r, err))
			return -1;
	}
	return 0;
}
