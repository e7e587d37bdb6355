/*
 * team.h - threads that share one job after the other
 *
 * For work that is cut into parts many times a second (one tree has hundreds
 * of such jobs): the threads live as long as the team and sleep between jobs;
 * the caller works, too. Parts are taken in any order by any thread, so fn
 * writes to places that belong to part i or to the worker only.
 * Waiting blocks, never spins.
 *
 *	t = fc_team_new(threads);
 *	fc_team_run(t, nparts, fn, arg);
 *	fc_team_free(t);
 *
 * Ownership: the team owns its threads only.
 */
#ifndef FC_PAR_TEAM_H
#define FC_PAR_TEAM_H

#include "base/fc.h"

struct fc_team;

/* Part i of a job; worker is in [0, fc_team_size). */
typedef void fc_team_fn(void *arg, size_t i, int worker);

/* As many threads as asked for and as the system gives, the caller's one
 * included. */
struct fc_team *fc_team_new(int threads) FC_MUST;
void fc_team_free(struct fc_team *t);
int fc_team_size(const struct fc_team *t);
/* fn for all i < n; returns when all are done. */
void fc_team_run(struct fc_team *t, size_t n, fc_team_fn *fn, void *arg);

#endif
