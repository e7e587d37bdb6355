/*
 * team.c - threads that share one job after the other
 *
 * A job is a number of parts and a count of those taken; both lie under one
 * lock, which is cheap since parts are large (tens of microseconds or more).
 */
#include "base/fc.h"

#include <pthread.h>

#include "base/mem.h"
#include "par/team.h"

struct member {
	struct fc_team *team;
	int worker;
	pthread_t thread;
};

struct fc_team {
	struct member *member;  /* of worker i + 1 */
	int nmember;
	pthread_mutex_t lock;
	pthread_cond_t begun, ended;
	/* Under lock: parts [taken, n) wait, `under_way` are worked on. */
	fc_team_fn *fn;
	void *arg;
	size_t n, taken, under_way;
	bool stop;
};

/* Take parts until none is left; entered and left with the lock held. */
static void
work(struct fc_team *t, int worker)
{
	while (t->taken < t->n) {
		size_t i = t->taken++;

		t->under_way++;
		pthread_mutex_unlock(&t->lock);
		t->fn(t->arg, i, worker);
		pthread_mutex_lock(&t->lock);
		t->under_way--;
	}
	if (t->under_way == 0)
		pthread_cond_signal(&t->ended);
}

static void *
run(void *arg)
{
	struct member *m = arg;
	struct fc_team *t = m->team;

	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (t->taken == t->n && !t->stop)
			pthread_cond_wait(&t->begun, &t->lock);
		if (t->stop)
			break;
		work(t, m->worker);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

struct fc_team *
fc_team_new(int threads)
{
	struct fc_team *t = fc_xcalloc(1, sizeof *t);

	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->begun, NULL);
	pthread_cond_init(&t->ended, NULL);
	t->member = fc_xcalloc((size_t)FC_MAX(threads, 1), sizeof *t->member);
	while (t->nmember + 1 < threads) {
		struct member *m = &t->member[t->nmember];

		m->team = t;
		m->worker = t->nmember + 1;
		if (pthread_create(&m->thread, NULL, run, m) != 0)
			break;
		t->nmember++;
	}
	return t;
}

void
fc_team_free(struct fc_team *t)
{
	int i;

	if (t == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	t->stop = true;
	pthread_cond_broadcast(&t->begun);
	pthread_mutex_unlock(&t->lock);
	for (i = 0; i < t->nmember; i++)
		pthread_join(t->member[i].thread, NULL);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->begun);
	pthread_cond_destroy(&t->ended);
	free(t->member);
	free(t);
}

int
fc_team_size(const struct fc_team *t)
{
	return t->nmember + 1;
}

void
fc_team_run(struct fc_team *t, size_t n, fc_team_fn *fn, void *arg)
{
	size_t i;

	if (n <= 1 || t->nmember == 0) {
		for (i = 0; i < n; i++)
			fn(arg, i, 0);
		return;
	}
	pthread_mutex_lock(&t->lock);
	t->fn = fn;
	t->arg = arg;
	t->n = n;
	t->taken = 0;
	if (n == 2)
		pthread_cond_signal(&t->begun);
	else
		pthread_cond_broadcast(&t->begun);
	work(t, 0);
	while (t->under_way > 0)
		pthread_cond_wait(&t->ended, &t->lock);
	pthread_mutex_unlock(&t->lock);
}
