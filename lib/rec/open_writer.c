/* open_writer.c - writers as the shared options ask for them */
#include "base/fc.h"

#include "rec/open.h"

int
fc_open_writer(struct fc_writer **w, const struct fc_schema *s,
    const struct fc_common *c, const char *path, struct fc_err *err)
{
	struct fc_write_opts o = {
		.path = path != NULL ? path : c->output,
		.format = c->binary || c->format == 1 ? FC_ARROW : FC_CSV,
		.gzip = c->gzip,
		.threads = c->gzip ? fc_common_threads(c) : 1,
		.plain = c->plain,
		.no_header = c->no_header,
		.no_history = c->no_history,
		.digits = (int)c->digits,
		.command = fc_command_line(),
	};

	return fc_writer_open(w, s, &o, err);
}
