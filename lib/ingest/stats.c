/* stats.c - the quality report of fc-ingest */
#include "base/fc.h"

#include <math.h>

#include "base/num.h"
#include "ingest/stats.h"

void
fc_stats_rows(struct fc_ingest_stats *s, const double *y, size_t n)
{
	uint64_t some = 0, missing = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		some += (y[i] < 0) | (y[i] > 0);
		missing += isnan(y[i]) != 0;
	}
	s->zeros += n - some - missing;
	s->missing += missing;
	s->rows += n;
}

void
fc_stats_span(struct fc_ingest_stats *s, int64_t first, int64_t last)
{
	if (s->series_out == 0 || first < s->first)
		s->first = first;
	if (s->series_out == 0 || last > s->last)
		s->last = last;
	s->series_out++;
}

static void
count(struct fc_buf *b, const char *name, uint64_t n)
{
	fc_buf_printf(b, "%s,%llu\n", name, (unsigned long long)n);
}

static void
share(struct fc_buf *b, const char *name, uint64_t n, uint64_t of)
{
	char text[FC_NUM_MAX];

	if (of == 0)
		return;
	text[fc_num_print_digits(text, (double)n / (double)of, 6)] = '\0';
	fc_buf_printf(b, "%s,%s\n", name, text);
}

static void
time_line(struct fc_buf *b, const char *name, int64_t time,
    const struct fc_timetype *t)
{
	char text[FC_TIME_MAX + 1];

	text[fc_time_print(text, time, t)] = '\0';
	fc_buf_printf(b, "%s,%s\n", name, text);
}

static void
add_input(struct fc_buf *b, const struct fc_ingest_stats *s,
    const struct fc_plan *p, const struct fc_rejects *r)
{
	size_t i;

	count(b, "records", s->records + r->unread);
	count(b, "rejected", r->n);
	for (i = 0; i < r->nreason; i++) {
		fc_buf_printf(b, "rejected_%s,%llu\n", r->reason[i].name,
		    (unsigned long long)r->reason[i].n);
	}
	if (p->ncell > 0)
		count(b, "melted", s->cells);
	count(b, "left_out_by_where", s->where);
	count(b, "negative", s->negative);
	for (i = 0; i < p->njoin; i++) {
		fc_buf_printf(b, "join_rows:%s,%zu\n", p->join[i].t.path,
		    p->join[i].t.rows.n);
		fc_buf_printf(b, "join_unmatched:%s,%llu\n",
		    p->join[i].t.path,
		    (unsigned long long)p->join[i].missed);
	}
	count(b, "series", s->series);
}

static void
add_output(struct fc_buf *b, const struct fc_ingest_stats *s,
    const struct fc_plan *p, const struct fc_tidy_count *t)
{
	count(b, "duplicates", t->duplicates);
	count(b, "binned_away", t->binned);
	count(b, "negative_changed", t->negative);
	count(b, "outside_span", t->outside);
	count(b, "leading_zeros", t->trimmed);
	count(b, "gaps_filled", t->filled);
	count(b, "missing_filled", t->replaced);
	count(b, "future_rows", t->future);
	count(b, "series_too_short", t->short_series);
	count(b, "series_empty", t->empty_series);
	count(b, "series_out", s->series_out);
	count(b, "rows_out", s->rows);
	if (s->rows > 0) {
		time_line(b, "first", s->first, &p->tidy.type);
		time_line(b, "last", s->last, &p->tidy.type);
	}
	fc_buf_printf(b, "freq,%s\n", p->tidy.freq.name);
	count(b, "zeros", s->zeros);
	share(b, "share_zeros", s->zeros, s->rows);
	count(b, "missing", s->missing);
	share(b, "share_missing", s->missing, s->rows);
	count(b, "sorted_runs", s->runs);
}

int
fc_stats_write(const struct fc_ingest_stats *s, const struct fc_plan *p,
    const struct fc_rejects *r, const struct fc_tidy_count *t,
    struct fc_err *err)
{
	struct fc_buf b = { 0 };
	struct fc_out *out = NULL;
	int done = -1;

	if (p->o->stats == NULL)
		return 0;
	fc_buf_adds(&b, "measure,value\n");
	add_input(&b, s, p, r);
	add_output(&b, s, p, t);
	if (fc_out_open(&out, p->o->stats, false, err) == 0 &&
	    fc_out_write(out, b.s, b.len, err) == 0)
		done = fc_out_commit(&out, err);
	fc_out_discard(&out);
	fc_buf_release(&b);
	return done;
}
