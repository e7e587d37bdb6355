/* check.c - is this stream in order, complete and regular? */
#include "base/fc.h"

#include <math.h>

#include "base/mem.h"
#include "base/num.h"
#include "view/check.h"
#include "series/chunk.h"

enum { FAULT, FILE_NAME, LINE, SERIES, DS, PREVIOUS, MISSING };

struct fc_check {
	const struct fc_schema *schema;
	struct fc_freq freq;
	bool begun;
	int *col;               /* columns that tell series apart */
	size_t ncols;
	struct fc_batch last;   /* the record above, if any */
	int64_t step;           /* difference that was one period, or 0 */
	uint64_t series, nfaults;
	struct fc_schema table;
	struct fc_batch faults;
};

static void
add_time(struct fc_schema *table, const char *name, const struct fc_field *ds)
{
	int f = fc_schema_add(table, name, FC_TIME);

	table->field[f].time = ds->time;
}

/* Say why. */
static int
no_panel(const struct fc_schema *s, struct fc_err *err)
{
	struct fc_schema copy;

	fc_schema_init(&copy);
	fc_schema_add_all(&copy, s);
	if (fc_schema_roles(&copy, err) == 0)
		fc_fail(err, FC_DATA, "the table is no panel");
	fc_schema_release(&copy);
	return -1;
}

int
fc_check_open(struct fc_check **res, const struct fc_schema *s,
    const struct fc_freq *freq, struct fc_err *err)
{
	struct fc_check *c;
	size_t i;

	if (s->ds < 0)
		return no_panel(s, err);
	if (freq->kind != FC_FREQ_NONE &&
	    fc_freq_fits(freq, &s->field[s->ds].time, err))
		return -1;
	c = fc_xcalloc(1, sizeof *c);
	c->schema = s;
	c->freq = *freq;
	c->col = fc_xcalloc(s->nkeys + 2, sizeof *c->col);
	for (i = 0; i < s->nkeys; i++)
		c->col[c->ncols++] = (int)i;
	if (s->model >= 0)
		c->col[c->ncols++] = s->model;
	if (s->cutoff >= 0)
		c->col[c->ncols++] = s->cutoff;
	fc_batch_init(&c->last, s);
	fc_batch_reserve(&c->last, 1);
	fc_schema_init(&c->table);
	fc_schema_add(&c->table, "fault", FC_TEXT);
	fc_schema_add(&c->table, "file", FC_TEXT);
	fc_schema_add(&c->table, "line", FC_NUM);
	fc_schema_add(&c->table, "series", FC_TEXT);
	add_time(&c->table, "ds", &s->field[s->ds]);
	add_time(&c->table, "previous", &s->field[s->ds]);
	fc_schema_add(&c->table, "missing", FC_NUM);
	fc_batch_init(&c->faults, &c->table);
	*res = c;
	return 0;
}

/* A new row of the table with everything missing but the kind. */
static size_t
new_fault(struct fc_check *c, const char *kind)
{
	size_t r = c->faults.n, f;

	c->nfaults++;
	fc_batch_reserve(&c->faults, r + 1);
	for (f = 0; f < c->table.n; f++)
		fc_batch_set_null(&c->faults, (int)f, r);
	c->faults.col[FAULT].code[r] = fc_dict_add(c->table.field[FAULT].dict,
	    kind, strlen(kind));
	c->faults.n = r + 1;
	return r;
}

static void
set_text(struct fc_check *c, int f, size_t r, const char *s, size_t n)
{
	c->faults.col[f].code[r] = fc_dict_add(c->table.field[f].dict, s, n);
}

int
fc_check_reject(void *arg, const struct fc_reject *reject, struct fc_err *err)
{
	struct fc_check *c = arg;
	size_t r = new_fault(c, reject->reason);

	(void)err;
	set_text(c, FILE_NAME, r, reject->file, strlen(reject->file));
	c->faults.col[LINE].num[r] = (double)reject->line;
	return 0;
}

/* "sales.csv:12" or "panel.arrow: record 12" to name and number. */
static void
set_place(struct fc_check *c, size_t r, const char *place)
{
	size_t end = strlen(place), at = end;
	int64_t line;

	while (at > 0 && place[at - 1] >= '0' && place[at - 1] <= '9')
		at--;
	if (fc_int_parse(place + at, end - at, &line) == 0)
		c->faults.col[LINE].num[r] = (double)line;
	if (at >= 9 && memcmp(place + at - 9, ": record ", 9) == 0)
		at -= 9;
	else if (at >= 1 && place[at - 1] == ':')
		at--;
	set_text(c, FILE_NAME, r, place, at);
}

/* What is looked at: row r of b, row rp of p above it (p NULL: the first). */
struct pair {
	const struct fc_batch *b, *p;
	size_t r, rp;
	size_t origin;          /* row of the reader's batch */
	const struct fc_reader *reader;
};

static size_t
fault(struct fc_check *c, const struct pair *at, const char *kind)
{
	size_t r = new_fault(c, kind);
	int ds = c->schema->ds;
	char text[512];

	fc_reader_where(at->reader, at->origin, text, sizeof text);
	set_place(c, r, text);
	fc_join_texts(at->b, at->r, c->col, c->ncols, text);
	set_text(c, SERIES, r, text, strlen(text));
	c->faults.col[DS].time[r] = at->b->col[ds].time[at->r];
	if (at->p != NULL)
		c->faults.col[PREVIOUS].time[r] = at->p->col[ds].time[at->rp];
	return r;
}

static bool
same_series(const struct fc_check *c, const struct pair *at)
{
	size_t k;

	for (k = 0; k < c->ncols; k++) {
		int f = c->col[k];

		if (c->schema->field[f].type == FC_TIME ?
		    at->b->col[f].time[at->r] != at->p->col[f].time[at->rp] :
		    at->b->col[f].code[at->r] != at->p->col[f].code[at->rp])
			return false;
	}
	return true;
}

static void
check_step(struct fc_check *c, const struct pair *at)
{
	const struct fc_timetype *type = &c->schema->field[c->schema->ds].time;
	int64_t now = at->b->col[c->schema->ds].time[at->r];
	int64_t then = at->p->col[c->schema->ds].time[at->rp];
	int64_t k;

	if (now <= then) {
		fault(c, at, now == then ? "duplicate" : "time-order");
		return;
	}
	if (c->freq.kind == FC_FREQ_NONE || now - then == c->step)
		return;
	if (fc_freq_diff(&c->freq, type, then, now, &k)) {
		fault(c, at, "off-grid");
		return;
	}
	if (k > 1) {
		size_t r = fault(c, at, "gap");

		c->faults.col[MISSING].num[r] = (double)(k - 1);
	} else if (c->freq.kind != FC_FREQ_MONTH &&
	    c->freq.kind != FC_FREQ_BUSINESS) {
		/* Periods of equal length: no need to ask again. */
		c->step = now - then;
	}
}

static void
check_row(struct fc_check *c, const struct pair *at)
{
	int ds = c->schema->ds;
	bool known;

	if (at->p == NULL || !same_series(c, at)) {
		c->series++;
		if (at->p != NULL &&
		    fc_key_cmp(at->p, at->rp, at->b, at->r) > 0)
			fault(c, at, "series-order");
		if (fc_batch_null(at->b, ds, at->r))
			fault(c, at, "no-time");
		return;
	}
	known = !fc_batch_null(at->p, ds, at->rp);
	if (fc_batch_null(at->b, ds, at->r))
		fault(c, at, "no-time");
	else if (known)
		check_step(c, at);
}

/* The frequency of the longest series of the first batch. */
static void
infer(struct fc_check *c, const struct fc_batch *b)
{
	struct pair at = { .b = b, .p = b };
	int ds = c->schema->ds;
	size_t start = 0, best = 0, nbest = 0, r;

	for (r = 1; r <= b->n; r++) {
		at.r = r;
		at.rp = r - 1;
		if (r < b->n && same_series(c, &at) &&
		    b->col[ds].time[r] > b->col[ds].time[r - 1])
			continue;
		if (r - start > nbest) {
			best = start;
			nbest = r - start;
		}
		start = r;
	}
	if (nbest > 0 && fc_batch_null(b, ds, best)) {
		best++;
		nbest--;
	}
	fc_freq_infer(b->col[ds].time + best, nbest,
	    &c->schema->field[ds].time, &c->freq);
}

void
fc_check_rows(struct fc_check *c, const struct fc_batch *b,
    const struct fc_reader *r, const struct fc_sift *sift)
{
	struct pair at = { .b = b, .reader = r };
	size_t i, k;

	if (b->n == 0)
		return;
	if (!c->begun && c->freq.kind == FC_FREQ_NONE)
		infer(c, b);
	c->begun = true;
	at.p = c->last.n > 0 ? &c->last : NULL;
	for (i = 0; i < b->n; i++) {
		at.r = i;
		at.origin = sift != NULL ? fc_sift_row(sift, i) : i;
		check_row(c, &at);
		at.p = b;
		at.rp = i;
	}
	for (k = 0; k < c->ncols; k++)
		fc_batch_copy_col(&c->last, c->col[k], 0, b, c->col[k],
		    b->n - 1, 1);
	fc_batch_copy_col(&c->last, c->schema->ds, 0, b, c->schema->ds,
	    b->n - 1, 1);
	c->last.n = 1;
}

const struct fc_batch *
fc_check_faults(const struct fc_check *c)
{
	return &c->faults;
}

void
fc_check_clear(struct fc_check *c)
{
	c->faults.n = 0;
}

uint64_t
fc_check_series(const struct fc_check *c)
{
	return c->series;
}

uint64_t
fc_check_nfaults(const struct fc_check *c)
{
	return c->nfaults;
}

const struct fc_freq *
fc_check_freq(const struct fc_check *c)
{
	return &c->freq;
}

void
fc_check_close(struct fc_check *c)
{
	if (c == NULL)
		return;
	fc_batch_release(&c->last);
	fc_batch_release(&c->faults);
	fc_schema_release(&c->table);
	free(c->col);
	free(c);
}
