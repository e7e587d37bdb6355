/* clash.c - two files of fc-ingest that must not be one */
#include "base/fc.h"

#include <sys/stat.h>

#include "base/mem.h"
#include "ingest/clash.h"

/* The same regular file; of names alone where there is none yet. */
static bool
same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	if (stat(a, &sa) || stat(b, &sb))
		return strcmp(a, b) == 0;
	return S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev &&
	    sa.st_ino == sb.st_ino;
}

static bool
is_stdout(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

/* What the option would write to `path` would be mixed with `what`. */
static int
refuse(const char *option, const char *path, const char *what,
    struct fc_err *err)
{
	return fc_fail(err, FC_USAGE, "%s '%s': %s goes there, too", option,
	    path, what);
}

static int
check_input(const char *option, const char *path, const char *input,
    struct fc_err *err)
{
	if (is_stdout(path) || !same_file(path, input))
		return 0;
	return fc_fail(err, FC_USAGE, "%s '%s': that is an input", option,
	    path);
}

/* FILE of FILE[:COLS]; a file of the whole name comes first. */
static int
check_join(const char *option, const char *path, const char *join,
    struct fc_err *err)
{
	const char *colon = strrchr(join, ':');
	char *file;
	int bad;

	if (check_input(option, path, join, err))
		return -1;
	if (colon == NULL)
		return 0;
	file = fc_xstrndup(join, (size_t)(colon - join));
	bad = check_input(option, path, file, err);
	free(file);
	return bad;
}

static int
check_side(const char *option, const char *path, char **files,
    const struct fc_ingest_opts *o, struct fc_err *err)
{
	const char *out = o->common->output;
	size_t i;

	if (path == NULL)
		return 0;
	if (is_stdout(path) ? is_stdout(out) :
	    !is_stdout(out) && same_file(path, out))
		return refuse(option, path, "the panel", err);
	for (i = 0; files[i] != NULL; i++)
		if (check_input(option, path, files[i], err))
			return -1;
	for (i = 0; i < o->join.n; i++)
		if (check_join(option, path, o->join.v[i], err))
			return -1;
	return 0;
}

int
fc_clash_check(char **files, const struct fc_ingest_opts *o,
    struct fc_err *err)
{
	if (check_side("--rejects", o->rejects, files, o, err) ||
	    check_side("--stats", o->stats, files, o, err))
		return -1;
	if (o->rejects == NULL || o->stats == NULL)
		return 0;
	if (is_stdout(o->rejects) ? is_stdout(o->stats) :
	    !is_stdout(o->stats) && same_file(o->rejects, o->stats))
		return refuse("--stats", o->stats, "--rejects", err);
	return 0;
}
