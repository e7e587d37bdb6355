/*
 * lines.h - from the number of a record back to its file and line
 *
 * For messages about records that are no longer at hand: duplicates come to
 * light after sorting. A mark is kept where the lines stop counting up by
 * one, so ordinary files need one mark each.
 * Ownership: owns its marks and names.
 */
#ifndef FC_INGEST_LINES_H
#define FC_INGEST_LINES_H

#include "base/fc.h"
#include "rec/reader.h"

struct fc_lines {
	struct fc_mark {
		uint64_t rec, line;     /* record rec stands in this line */
		size_t name;
	} *mark;
	size_t n, cap;
	char **name;            /* "sales.csv:", "panel.arrow: record " */
	size_t nname;
	uint64_t rec;           /* records so far */
};

/* Note the n records of the reader's current batch. */
void fc_lines_add(struct fc_lines *l, const struct fc_reader *r, size_t n);
/* "sales.csv:17" of record rec into dst of n bytes. */
void fc_lines_text(const struct fc_lines *l, uint64_t rec, char *dst, size_t n);
void fc_lines_release(struct fc_lines *l);

#endif
