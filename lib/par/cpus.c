/* cpus.c - CPUs this process may run on */
#ifdef __linux__
#define _GNU_SOURCE             /* sched_getaffinity, CPU_COUNT */
#endif
#include "base/fc.h"

#include <sched.h>
#include <unistd.h>

#include "par/pool.h"

int
fc_pool_cpus(void)
{
	long n;
#ifdef CPU_COUNT
	cpu_set_t set;

	/* taskset and containers allow fewer than there are. */
	if (sched_getaffinity(0, sizeof set, &set) == 0)
		return FC_MAX(CPU_COUNT(&set), 1);
#endif
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : (int)FC_MIN(n, 1024);
}
