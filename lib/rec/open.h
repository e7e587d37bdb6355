/*
 * open.h - readers and writers as the shared options ask for them
 *
 * The bridge between the option table (cli/common.h) and rec/.
 */
#ifndef FC_REC_OPEN_H
#define FC_REC_OPEN_H

#include "cli/common.h"
#include "rec/reader.h"
#include "rec/writer.h"

/* opts may be NULL; its fields that common does not set are kept. */
int fc_open_reader(struct fc_reader **r, char **files, const struct fc_common *c, const struct fc_read_opts *opts, struct fc_err *err);
/* path NULL: c->output. */
int fc_open_writer(struct fc_writer **w, const struct fc_schema *s, const struct fc_common *c, const char *path, struct fc_err *err);

#endif
