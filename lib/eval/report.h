/*
 * report.h - scores as a stream, a table for people, or JSON
 */
#ifndef FC_EVAL_REPORT_H
#define FC_EVAL_REPORT_H

#include "base/buf.h"
#include "eval/score.h"

/*
 * Rows in the order of the groups: columns of the groups, then one per shown metric.
 * The schema borrows dictionaries of the score's stream.
 */
struct fc_report {
	struct fc_schema schema;
	struct fc_batch batch;
	size_t ngroup;          /* columns of groups; the rest are metrics */
};

void fc_report_make(struct fc_report *r, const struct fc_score *s);
void fc_report_release(struct fc_report *r);

/* An aligned table; digits -1: three or four places of each column. */
void fc_report_pretty(const struct fc_report *r, int digits,
    struct fc_buf *b);
/* An array of objects; undefined and infinite numbers are null. */
void fc_report_json(const struct fc_report *r, int digits, struct fc_buf *b);
/* The only number there is, and a newline; several are FC_USAGE. */
int fc_report_print(const struct fc_report *r, int digits, struct fc_buf *b,
    struct fc_err *err);

/* wape=0.3: the metric of every row must not be above (below) the value. */
struct fc_gate {
	char *metric;
	double value;
	bool below;             /* a least value */
};

/* Parse "wape=0.3"; the option is named in messages. */
int fc_gate_parse(struct fc_gate *g, const char *text, bool below,
    struct fc_err *err);
/* 0, or -1 with FC_NO and what missed it. An undefined value misses it. */
int fc_gate_check(const struct fc_gate *gates, size_t n,
    const struct fc_score *s, struct fc_err *err);

#endif
