/*
 * sort.c - doubles in ascending order
 *
 * Quicksort with the median of three; a heap takes over where it goes too
 * deep, so no input costs more than n log n. In place: qsort may allocate
 * and calls through a pointer.
 */
#include "base/fc.h"

#include <math.h>

#include "base/quantile.h"

static void
swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

static void
insertion(double *x, size_t n)
{
	size_t i, j;

	for (i = 1; i < n; i++) {
		double v = x[i];

		for (j = i; j > 0 && x[j - 1] > v; j--)
			x[j] = x[j - 1];
		x[j] = v;
	}
}

static void
sift(double *x, size_t at, size_t n)
{
	double v = x[at];
	size_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n && x[child + 1] > x[child])
			child++;
		if (x[child] <= v)
			break;
		x[at] = x[child];
		at = child;
	}
	x[at] = v;
}

static void
heapsort(double *x, size_t n)
{
	size_t i;

	for (i = n / 2; i-- > 0; )
		sift(x, i, n);
	while (n-- > 1) {
		swap(&x[0], &x[n]);
		sift(x, 0, n);
	}
}

/* Hoare's partition round the median of three; n >= 3. */
static size_t
partition(double *x, size_t n)
{
	size_t i = 0, j = n - 1, mid = n / 2;
	double pivot;

	if (x[mid] < x[0])
		swap(&x[mid], &x[0]);
	if (x[j] < x[0])
		swap(&x[j], &x[0]);
	if (x[j] < x[mid])
		swap(&x[j], &x[mid]);
	pivot = x[mid];
	for (;;) {
		while (x[++i] < pivot)
			continue;
		while (x[--j] > pivot)
			continue;
		if (i >= j)
			return j + 1;
		swap(&x[i], &x[j]);
	}
}

static void
sort(double *x, size_t n, int depth)
{
	while (n > 24) {
		size_t left;

		if (depth-- == 0) {
			heapsort(x, n);
			return;
		}
		left = partition(x, n);
		sort(x, left, depth);
		x += left;
		n -= left;
	}
	insertion(x, n);
}

void
fc_sort_doubles(double *x, size_t n)
{
	size_t i, kept = 0;
	int depth = 0;

	for (i = 0; i < n; i++)
		if (!isnan(x[i]))
			swap(&x[kept++], &x[i]);
	for (i = kept; i > 1; i /= 2)
		depth += 2;
	sort(x, kept, depth);
}
