/* test_pool.c - order, errors and give-back of the ordered parallel map */
#include "base/fc.h"

#include <stdatomic.h>

#include "check.h"
#include "par/pool.h"

#define ITEMS 1000

struct item {
	int n, square, given_back;
	bool failed;
};

struct job {
	struct item item[ITEMS];
	int next;               /* that done expects */
	int bad_work, bad_done; /* item that fails, or -1 */
	bool in_order;
	atomic_int worked;
	atomic_int spaces;      /* workspaces alive */
};

/* A workspace belongs to one thread: two at a time would be seen here. */
struct ws {
	struct job *job;
	atomic_flag busy;
};

static void *
ws_new(void *arg)
{
	struct ws *ws = calloc(1, sizeof *ws);
	struct job *j = arg;

	if (ws == NULL)
		abort();
	ws->job = j;
	atomic_fetch_add(&j->spaces, 1);
	return ws;
}

static void
ws_free(void *p)
{
	struct ws *ws = p;

	atomic_fetch_sub(&ws->job->spaces, 1);
	free(ws);
}

static int
work(void *p, void *wsp, void *arg, struct fc_err *err)
{
	struct item *it = p;
	struct ws *ws = wsp;
	struct job *j = arg;
	volatile int spin = it->n % 7 * 300;

	if (atomic_flag_test_and_set(&ws->busy))
		return fc_fail(err, FC_DATA, "workspace in use");
	while (spin > 0)
		spin--;
	it->square = it->n * it->n;
	atomic_fetch_add(&j->worked, 1);
	atomic_flag_clear(&ws->busy);
	if (it->n == j->bad_work || it->n == j->bad_work + 1)
		return fc_fail(err, FC_DATA, "work on %d", it->n);
	return 0;
}

static int
done(void *p, bool failed, void *arg, struct fc_err *err)
{
	struct item *it = p;
	struct job *j = arg;

	j->in_order = j->in_order && it->n == j->next;
	j->next = it->n + 1;
	it->given_back++;
	it->failed = failed;
	if (it->n == j->bad_done)
		return fc_fail(err, FC_DATA, "done with %d", it->n);
	return 0;
}

static int
run(struct job *j, int threads, int items, struct fc_err *err)
{
	struct fc_pool_spec spec = { .threads = threads, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = j };
	struct fc_pool *p;
	int i, bad;

	*j = (struct job){ .bad_work = j->bad_work, .bad_done = j->bad_done,
	    .in_order = true };
	bad = fc_pool_open(&p, &spec, err);
	for (i = 0; i < items && !bad; i++) {
		j->item[i].n = i;
		bad = fc_pool_put(p, &j->item[i], err);
	}
	if (!bad)
		bad = fc_pool_finish(p, err);
	fc_pool_close(p);
	return bad;
}

/* Items put so far were given back once, in order; none else was. */
static void
check_given_back(const struct job *j)
{
	int i, n = 0;

	while (n < ITEMS && j->item[n].given_back == 1)
		n++;
	for (i = n; i < ITEMS; i++)
		CHECK_EQ(j->item[i].given_back, 0);
	CHECK(j->in_order);
	CHECK_EQ(j->next, n);
	CHECK_EQ(j->spaces, 0);
}

static struct job job;

TEST(in_order)
{
	struct fc_err err = { 0 };
	int threads, i;

	job.bad_work = job.bad_done = -2;
	for (threads = 1; threads <= 5; threads++) {
		CHECK_EQ(run(&job, threads, ITEMS, &err), 0);
		check_given_back(&job);
		CHECK_EQ(job.next, ITEMS);
		CHECK_EQ(job.worked, ITEMS);
		for (i = 0; i < ITEMS; i++)
			CHECK(job.item[i].square == i * i &&
			    !job.item[i].failed);
	}
}

TEST(few_items)
{
	struct fc_err err = { 0 };
	int threads, items;

	job.bad_work = job.bad_done = -2;
	for (threads = 1; threads <= 4; threads++)
		for (items = 0; items <= 4; items++) {
			CHECK_EQ(run(&job, threads, items, &err), 0);
			check_given_back(&job);
			CHECK_EQ(job.next, items);
		}
}

/* The error of the earliest item wins, whichever thread was first. */
TEST(work_fails)
{
	static const int at[] = { 0, 1, 500, ITEMS - 1 };
	size_t i;
	int threads, k;

	job.bad_done = -2;
	for (threads = 1; threads <= 4; threads++)
		for (i = 0; i < FC_LEN(at); i++) {
			struct fc_err err = { 0 };
			char want[32];

			job.bad_work = at[i];
			snprintf(want, sizeof want, "work on %d", at[i]);
			CHECK_EQ(run(&job, threads, ITEMS, &err), -1);
			CHECK_STR(err.msg, want);
			check_given_back(&job);
			for (k = 0; k < job.next; k++)
				CHECK_EQ(job.item[k].failed, k >= at[i]);
		}
}

TEST(done_fails)
{
	int threads, k;

	job.bad_work = -2;
	job.bad_done = 300;
	for (threads = 1; threads <= 4; threads++) {
		struct fc_err err = { 0 };

		CHECK_EQ(run(&job, threads, ITEMS, &err), -1);
		CHECK_STR(err.msg, "done with 300");
		check_given_back(&job);
		for (k = 0; k < job.next; k++)
			CHECK_EQ(job.item[k].failed, k > 300);
	}
}

/* Items still under way when the pool is closed come back as failed. */
TEST(close_early)
{
	struct fc_pool_spec spec = { .threads = 2, .work = work,
	    .done = done, .ws_new = ws_new, .ws_free = ws_free, .arg = &job };
	struct fc_err err = { 0 };
	struct fc_pool *p;
	int i;

	job = (struct job){ .bad_work = -2, .bad_done = -2, .in_order = true };
	CHECK_EQ(fc_pool_open(&p, &spec, &err), 0);
	for (i = 0; i < 5; i++) {
		job.item[i].n = i;
		CHECK_EQ(fc_pool_put(p, &job.item[i], &err), 0);
	}
	fc_pool_close(p);
	check_given_back(&job);
	CHECK_EQ(job.next, 5);
	fc_pool_close(NULL);
}

TEST(cpus)
{
	CHECK(fc_pool_cpus() >= 1);
}

int
main(void)
{
	RUN(in_order);
	RUN(few_items);
	RUN(work_fails);
	RUN(done_fails);
	RUN(close_early);
	RUN(cpus);
	return check_done();
}
