/* open.c - readers as the shared options ask for them */
#include "base/fc.h"

#include "rec/open.h"

/* No hours for dates. Of input without records nothing is known. */
static int
check_freq(const struct fc_schema *s, struct fc_err *err)
{
	if (s->ds < 0 || s->field[s->ds].type != FC_TIME ||
	    fc_freq_fits(&s->freq, &s->field[s->ds].time, err) == 0)
		return 0;
	return fc_fail_at(err, "--freq");
}

int
fc_open_reader(struct fc_reader **r, char **files, const struct fc_common *c,
    const struct fc_read_opts *opts, struct fc_err *err)
{
	struct fc_read_opts o = { 0 };

	if (opts != NULL)
		o = *opts;
	o.header = c->header;
	o.parser = (enum fc_parser)c->parser;
	o.text = c->text.v;
	o.ntext = c->text.n;
	o.freq = c->freq;
	if (fc_common_delimiter(c, &o.delimiter, err))
		return -1;
	if (fc_reader_open(r, files, &o, err))
		return -1;
	/* Whoever has options of its own looks at times itself. */
	return c->freq && !opts ? check_freq(fc_reader_schema(*r), err) : 0;
}
