/* open.c - readers as the shared options ask for them */
#include "base/fc.h"

#include "rec/open.h"

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
	return fc_reader_open(r, files, &o, err);
}
