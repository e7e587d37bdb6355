/*
 * tmp.h - temporary files that never stay behind
 *
 * Names registered here are removed when the program ends in any way but
 * SIGKILL: exit (out of memory included) or a signal that ends it. Private
 * to io/.
 * Ownership: the list owns the entries; an entry is given back by
 * fc_tmp_rename or fc_tmp_remove.
 */
#ifndef FC_IO_TMP_H
#define FC_IO_TMP_H

#include <sys/types.h>

#include "base/fc.h"

struct fc_tmp;

/*
 * Make a new file beside `path`, open for writing, with these permissions
 * less the umask. Returns the descriptor, or -1 with errno.
 */
int fc_tmp_create(struct fc_tmp **t, const char *path, mode_t mode);
/* It becomes `path`; -1 with errno, and the entry stays. */
int fc_tmp_rename(struct fc_tmp *t, const char *path);
/* Remove the file. */
void fc_tmp_remove(struct fc_tmp *t);

#endif
