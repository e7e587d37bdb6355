/*
 * clean.h - no line breaks in texts that go out
 *
 * Quoted fields may hold newlines; panels promise not to, so that lines can
 * be cut, split and sorted by any tool. Such a text is replaced by one with
 * blanks for line breaks. Costs a look at each distinct text.
 * Ownership: owns its map.
 */
#ifndef FC_INGEST_CLEAN_H
#define FC_INGEST_CLEAN_H

#include "base/dict.h"
#include "base/fc.h"

struct fc_clean {
	size_t seen;            /* codes looked at so far */
	int32_t *to;            /* code to clean code; NULL: all are clean */
	size_t cap;
};

/* Look at texts added to d since the last call; clean ones are added. */
void fc_clean_sync(struct fc_clean *c, struct fc_dict *d);
/* Replace codes of texts that are not clean. */
void fc_clean_apply(const struct fc_clean *c, int32_t *code, size_t n);
void fc_clean_release(struct fc_clean *c);

#endif
