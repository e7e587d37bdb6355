/*
 * stamp.h - the time column: from what stands in it to times
 *
 * In CSV the reader parses times as it goes; labels of melted columns, texts
 * of Arrow streams and forms with %N (an integer step inside a literal, as
 * in "d_%N") come as text codes and are converted once per text. Instants
 * become civil times of a zone when one is given.
 * Ownership: owns format, zone and cache.
 */
#ifndef FC_INGEST_STAMP_H
#define FC_INGEST_STAMP_H

#include "rec/reader.h"
#include "time/zone.h"

struct fc_stamp {
	const char *form;       /* --time-format, or NULL */
	struct fc_timefmt *fmt;
	const char *step;       /* where %N stands in form, or NULL */
	struct fc_zone *zone;
	struct fc_timetype from, type;  /* as read; as handed out */
	bool known;             /* from and type are set */
	int64_t *cache;         /* by text code */
	size_t ncache, capcache;
};

/* Both may be NULL. */
int fc_stamp_open(struct fc_stamp *s, const char *form, const char *zone, struct fc_err *err);
void fc_stamp_close(struct fc_stamp *s);
/* Before the first batch of r: let it parse field f where it can. */
void fc_stamp_prepare(struct fc_stamp *s, struct fc_reader *r, int f);
/*
 * Times of rows [0, n) of field f into ds; missing stays missing. What is no
 * time at all: FC_NULL_TIME and *bad is the first such row (else n).
 */
int fc_stamp_convert(struct fc_stamp *s, const struct fc_batch *b, int f, size_t n, int64_t *ds, size_t *bad, struct fc_err *err);

#endif
