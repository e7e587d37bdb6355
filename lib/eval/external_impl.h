/*
 * external_impl.h - what external.c and merge.c share
 */
#ifndef FC_EVAL_EXTERNAL_IMPL_H
#define FC_EVAL_EXTERNAL_IMPL_H

#include "eval/external.h"

/* fd[0..windows.n): what the program wrote in each window. */
int fc_external_merge(struct fc_external *e, const int *fd,
    struct fc_writer *w, struct fc_err *err);

#endif
