/* bare.c - a header without records, as the first file of several. */
#include "base/fc.h"

#include <stdlib.h>

#include "rec/reader_impl.h"

void
fc_reader_forget(struct fc_reader *r)
{
	fc_schema_release(&r->schema);
	fc_schema_init(&r->schema);
	free(r->col);
	free(r->skip);
	free(r->origin);
	r->col = NULL;
	r->skip = NULL;
	r->origin = NULL;
	r->known = false;
	r->bare = false;
}

void
fc_reader_suit_times(struct fc_schema *s)
{
	for (size_t f = 0; f < s->n; f++) {
		struct fc_timetype *t = &s->field[f].time;

		if (s->field[f].type != FC_TIME)
			continue;
		if (s->freq.kind == FC_FREQ_STEP)
			t->unit = FC_UNIT_STEP;
		else if (s->freq.kind == FC_FREQ_NS)
			t->unit = s->freq.n % 1000000000 == 0 ? FC_UNIT_S :
			    FC_UNIT_NS;
	}
}
