/*
 * pool.c - ordered parallel map
 *
 * Items live in a ring in the order of put. Threads take the oldest that
 * nobody works on; the caller gives back the oldest of all. So the ring is
 * the queue, the order and the limit on what is under way at once.
 */
#include "base/fc.h"

#include <pthread.h>

#include "base/mem.h"
#include "par/pool.h"

enum state {
	WAITING,
	WORKING,
	WORKED,
	FAILED,
};

struct slot {
	void *item;
	enum state state;
	struct fc_err err;      /* when FAILED */
};

struct worker {
	struct fc_pool *pool;
	void *ws;
	pthread_t thread;
};

struct fc_pool {
	struct fc_pool_spec spec;
	struct worker *worker;
	int running;            /* threads; 0: work is done inside put */
	bool stuck;             /* an error was reported: no more work */
	pthread_mutex_t lock;
	pthread_cond_t waiting, worked;
	/* Under lock. put - taken - got: ring numbers, ever growing. */
	struct slot *ring;
	size_t cap, got, taken, put;
	bool stop;
};

static struct slot *
at(struct fc_pool *p, size_t i)
{
	return &p->ring[i % p->cap];
}

static void
work(struct fc_pool *p, struct slot *s, void *ws)
{
	int bad = p->spec.work(s->item, ws, p->spec.arg, &s->err);

	s->state = bad ? FAILED : WORKED;
}

static void *
run(void *arg)
{
	struct worker *w = arg;
	struct fc_pool *p = w->pool;
	struct slot copy, *s;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (p->taken == p->put && !p->stop)
			pthread_cond_wait(&p->waiting, &p->lock);
		if (p->taken == p->put)
			break;
		s = at(p, p->taken++);
		s->state = WORKING;
		copy = *s;
		pthread_mutex_unlock(&p->lock);
		work(p, &copy, w->ws);
		pthread_mutex_lock(&p->lock);
		*s = copy;
		if (s == at(p, p->got))
			pthread_cond_signal(&p->worked);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* As many threads as the system gives; with none the caller works. */
static void
start(struct fc_pool *p)
{
	while (p->running < p->spec.threads) {
		struct worker *w = &p->worker[p->running];

		if (pthread_create(&w->thread, NULL, run, w) != 0)
			break;
		p->running++;
	}
}

int
fc_pool_open(struct fc_pool **res, const struct fc_pool_spec *spec,
    struct fc_err *err)
{
	struct fc_pool *p = fc_xcalloc(1, sizeof *p);
	size_t n = (size_t)FC_MAX(spec->threads, 1), i;

	(void)err;
	p->spec = *spec;
	p->cap = 2 * n + 2;
	p->ring = fc_xcalloc(p->cap, sizeof *p->ring);
	p->worker = fc_xcalloc(n, sizeof *p->worker);
	for (i = 0; i < n; i++) {
		p->worker[i].pool = p;
		if (spec->ws_new != NULL)
			p->worker[i].ws = spec->ws_new(spec->arg);
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->waiting, NULL);
	pthread_cond_init(&p->worked, NULL);
	if (n > 1)
		start(p);
	*res = p;
	return 0;
}

/* Hand the item back; the first error in the order of items is kept. */
static int
give_back(struct fc_pool *p, struct slot *s, struct fc_err *err)
{
	bool failed = p->stuck || s->state == FAILED;
	struct fc_err mine = { 0 };

	if (!p->stuck && s->state == FAILED)
		*err = s->err;
	if (p->spec.done(s->item, failed, p->spec.arg, &mine) == 0 && !failed)
		return 0;
	if (!failed)
		*err = mine;
	/* Nobody will want what is still waiting. */
	if (!p->stuck) {
		pthread_mutex_lock(&p->lock);
		while (p->taken < p->put)
			at(p, p->taken++)->state = FAILED;
		pthread_mutex_unlock(&p->lock);
	}
	p->stuck = true;
	return -1;
}

/* Give back what is ready in order, and wait until at most `left` remain. */
static int
drain(struct fc_pool *p, size_t left, struct fc_err *err)
{
	int bad = 0;

	pthread_mutex_lock(&p->lock);
	while (p->got < p->put) {
		struct slot *s = at(p, p->got);

		if (s->state == WAITING || s->state == WORKING) {
			if (p->put - p->got <= left)
				break;
			pthread_cond_wait(&p->worked, &p->lock);
			continue;
		}
		pthread_mutex_unlock(&p->lock);
		if (give_back(p, s, err))
			bad = -1;
		pthread_mutex_lock(&p->lock);
		p->got++;
	}
	pthread_mutex_unlock(&p->lock);
	return bad;
}

/* An item that comes too late goes back as it is. */
static int
refuse(struct fc_pool *p, void *item)
{
	struct fc_err ignored = { 0 };

	(void)p->spec.done(item, true, p->spec.arg, &ignored);
	return -1;
}

int
fc_pool_put(struct fc_pool *p, void *item, struct fc_err *err)
{
	struct slot one = { .item = item };
	struct fc_err ignored;

	if (p->stuck)
		return refuse(p, item);
	if (p->running == 0) {
		work(p, &one, p->worker[0].ws);
		return give_back(p, &one, err);
	}
	if (drain(p, p->cap - 1, err)) {
		/* What is before it goes back first. */
		(void)drain(p, 0, &ignored);
		return refuse(p, item);
	}
	pthread_mutex_lock(&p->lock);
	*at(p, p->put++) = one;
	pthread_cond_signal(&p->waiting);
	pthread_mutex_unlock(&p->lock);
	return 0;
}

int
fc_pool_finish(struct fc_pool *p, struct fc_err *err)
{
	return drain(p, 0, err);
}

void
fc_pool_close(struct fc_pool *p)
{
	struct fc_err ignored = { 0 };
	int i, n;

	if (p == NULL)
		return;
	p->stuck = true;
	pthread_mutex_lock(&p->lock);
	while (p->taken < p->put)
		at(p, p->taken++)->state = FAILED;
	pthread_mutex_unlock(&p->lock);
	(void)drain(p, 0, &ignored);
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->waiting);
	pthread_mutex_unlock(&p->lock);
	for (i = 0; i < p->running; i++)
		pthread_join(p->worker[i].thread, NULL);
	n = FC_MAX(p->spec.threads, 1);
	for (i = 0; i < n && p->worker[i].ws != NULL; i++)
		p->spec.ws_free(p->worker[i].ws);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->waiting);
	pthread_cond_destroy(&p->worked);
	free(p->worker);
	free(p->ring);
	free(p);
}
