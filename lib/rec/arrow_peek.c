/*
 * arrow_peek.c - reading ahead in an Arrow stream
 *
 * Programs write dates as text, too. How they are written must be known
 * before the first batch, so the messages up to the first record batch with
 * rows are kept, looked at and then taken in their turn.
 */
#include "base/fc.h"

#include "base/mem.h"
#include "rec/arrow_impl.h"
#include "rec/reader_impl.h"

/* Move the message at hand to the end of the queue. */
static void
keep(struct fc_arrow_in *a, int type)
{
	FC_GROW(a->kept, a->nkept + 1, a->capkept);
	a->kept[a->nkept++] = (struct fc_arrow_kept){ .type = type,
	    .meta = a->meta, .nmeta = a->nmeta, .capmeta = a->capmeta,
	    .body = a->body, .nbody = a->nbody, .capbody = a->capbody };
	a->meta = a->body = NULL;
	a->nmeta = a->capmeta = a->nbody = a->capbody = 0;
}

int
fc_arrow_replay(struct fc_arrow_in *a, struct fc_err *err)
{
	struct fc_arrow_kept *k;

	if (a->atkept == a->nkept)
		return 0;
	k = &a->kept[a->atkept++];
	free(a->meta);
	free(a->body);
	a->meta = k->meta;
	a->nmeta = k->nmeta;
	a->capmeta = k->capmeta;
	a->body = k->body;
	a->nbody = k->nbody;
	a->capbody = k->capbody;
	k->meta = k->body = NULL;
	return fc_arrow_envelope(a, err);
}

void
fc_arrow_forget(struct fc_arrow_in *a)
{
	size_t i;

	for (i = 0; i < a->nkept; i++) {
		free(a->kept[i].meta);
		free(a->kept[i].body);
	}
	free(a->kept);
}

/* How the texts look so far. */
struct looks {
	struct fc_timetype type;
	size_t n;               /* that are times */
	bool bad;               /* one is none */
};

/* A type that holds the times of both, as in CSV. */
static void
look(struct looks *l, const char *s, size_t n)
{
	struct fc_timetype t = { .unit = FC_UNIT_DAY };
	int64_t ignored;

	if (n == 0 || l->bad ||
	    (l->n > 0 && fc_time_parse(s, n, &l->type, &ignored) == 0))
		return;
	l->bad = fc_time_detect(s, n, &t) != 0;
	if (!l->bad)
		l->type = l->n > 0 ? fc_infer_widen(l->type, &t) : t;
	l->n++;
}

static void
look_all(struct looks *l, const struct fc_arrow_array *array)
{
	size_t i, n;

	for (i = 0; i < array->n && !l->bad; i++) {
		const char *s;

		if (!fc_arrow_valid(array, i))
			continue;
		s = fc_arrow_text(array, i, &n);
		look(l, s, n);
	}
}

/* Texts of column f in the message at hand. */
static int
look_at(struct fc_arrow_in *a, int type, int f, struct looks *l,
    struct fc_err *err)
{
	struct fc_arrow_col *c = &a->col[f];
	struct fc_arrow_array array = { 0 };
	struct fc_fb_table data;
	struct fc_arrow_walk w;
	int i, bad = 0;

	if (c->coded != (type == FC_ARROW_DICTIONARY))
		return 0;
	if (!c->coded) {
		bad = fc_arrow_walk_begin(&w, &a->header, a->body, a->nbody,
		    err);
		for (i = 0; !bad && i <= f; i++)
			bad = fc_arrow_walk_array(&w, a->col[i].kind, &array,
			    err);
	} else if (fc_fb_int(&a->header, 0, 8, 0) != c->id) {
		return 0;
	} else if (!fc_fb_child(&a->header, 1, &data)) {
		return fc_fail(err, FC_DATA, "damaged dictionary message");
	} else {
		bad = fc_arrow_walk_begin(&w, &data, a->body, a->nbody,
		    err) || fc_arrow_walk_array(&w, c->text, &array, err);
	}
	if (!bad)
		look_all(l, &array);
	free(array.part);
	return bad ? -1 : 0;
}

/* Rows in the record batch at hand. */
static bool
has_rows(const struct fc_arrow_in *a)
{
	return fc_fb_int(&a->header, 0, 8, 0) > 0;
}

/* Keep messages up to the first record batch with rows. */
static int
read_ahead(struct fc_arrow_in *a, struct fc_err *err)
{
	bool rows = false;
	int type = 1;

	while (!rows && type > 0) {
		type = fc_arrow_read_message(a, err);
		if (type < 0)
			return -1;
		rows = type == FC_ARROW_RECORDS && has_rows(a);
		if (type > 0)
			keep(a, type);
	}
	return 0;
}

int
fc_arrow_peek_time(struct fc_arrow_in *a, int f, struct fc_timetype *t,
    struct fc_err *err)
{
	struct looks l = { .type = { .unit = FC_UNIT_DAY } };
	size_t i;
	int bad = 0;

	if (a->col[f].type != FC_TEXT || a->col[f].refused != NULL)
		return 0;
	if (a->nkept == 0 && !a->ended)
		bad = read_ahead(a, err);
	for (i = 0; !bad && i < a->nkept; i++) {
		struct fc_arrow_kept *k = &a->kept[i];
		struct fc_arrow_in one = { .col = a->col, .meta = k->meta,
		    .nmeta = k->nmeta, .body = k->body };

		bad = fc_arrow_envelope(&one, err) < 0 ||
		    look_at(&one, k->type, f, &l, err);
	}
	if (bad)
		return a->io ? -1 : fc_fail_at(err, "%s",
		    fc_in_name(a->in));
	*t = l.type;
	return l.n > 0 && !l.bad;
}
