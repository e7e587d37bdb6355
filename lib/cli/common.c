/* common.c - options that commands share */
#include "base/fc.h"

#include "base/num.h"
#include "cli/common.h"
#include "cli/msg.h"
#include "par/pool.h"

void
fc_common_apply(const struct fc_common *c)
{
	struct fc_msg_opts o = {
		.quiet = c->quiet,
		.strict = c->strict,
		.progress = c->progress,
		.verbose = c->verbose,
	};

	fc_msg_setup(&o);
}

int
fc_common_status(const struct fc_common *c, uint64_t records)
{
	return records == 0 ? (int)c->empty : FC_OK;
}

int
fc_common_threads(const struct fc_common *c)
{
	const char *env = getenv("FC_THREADS");
	int64_t n = c->threads;

	if (n == 0 && env != NULL && fc_int_parse(env, strlen(env), &n))
		n = 0;
	if (n <= 0 || n > 1024)
		n = fc_pool_cpus();
	return (int)FC_MAX(n, 1);
}

int
fc_common_delimiter(const struct fc_common *c, char *delimiter,
    struct fc_err *err)
{
	const char *d = c->delimiter;

	if (d == NULL)
		return 0;
	if (strcmp(d, "tab") == 0 || strcmp(d, "\\t") == 0)
		*delimiter = '\t';
	else if (strcmp(d, "space") == 0)
		*delimiter = ' ';
	else if (strcmp(d, "semicolon") == 0)
		*delimiter = ';';
	else if (strlen(d) == 1 && *d != '"' && *d != '\n' && *d != '\r')
		*delimiter = *d;
	else
		return fc_fail(err, FC_USAGE, "--delimiter: not one character, "
		    "'tab', 'semicolon' or 'space': '%s'", d);
	return 0;
}
