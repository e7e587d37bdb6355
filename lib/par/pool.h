/*
 * pool.h - ordered parallel map
 *
 * Items go in in order, are worked on by any thread, and come out in order
 * on the caller's thread; so output never depends on the number of threads.
 * With one thread no thread is made and work runs inside fc_pool_put.
 * Waiting blocks on condition variables, never spins.
 *
 *	fc_pool_open(&p, &spec, &err);
 *	while (... item ...)
 *		if (fc_pool_put(p, item, err)) ...
 *	fc_pool_finish(p, err);         (drains)
 *	fc_pool_close(p);
 *
 * Ownership: items belong to the caller; an item is handed back through
 * done() exactly once, also after an error (then done is still called, with
 * failed = true, so that it can free).
 */
#ifndef FC_PAR_POOL_H
#define FC_PAR_POOL_H

#include "base/err.h"
#include "base/fc.h"

struct fc_pool;

struct fc_pool_spec {
	int threads;            /* >= 1 */
	/* Runs on any thread; ws is this thread's workspace. */
	int (*work)(void *item, void *ws, void *arg, struct fc_err *err);
	/* Runs on the caller's thread, in the order of put. */
	int (*done)(void *item, bool failed, void *arg, struct fc_err *err);
	void *(*ws_new)(void *arg);     /* may be NULL: no workspace */
	void (*ws_free)(void *ws);
	void *arg;
};

int fc_pool_open(struct fc_pool **p, const struct fc_pool_spec *spec, struct fc_err *err);
/* At most 2 * threads + 2 items are under way; waits for the oldest. The
 * first error (by item order) is reported, here or in finish. */
int fc_pool_put(struct fc_pool *p, void *item, struct fc_err *err);
int fc_pool_finish(struct fc_pool *p, struct fc_err *err);
void fc_pool_close(struct fc_pool *p);

/* CPUs this process may run on. */
int fc_pool_cpus(void);

#endif
