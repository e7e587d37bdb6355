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

static double
median(double a, double b, double c)
{
	double low = a < b ? a : b, high = a < b ? b : a;

	return c < low ? low : c > high ? high : c;
}

/*
 * Lomuto's partition: what is below the pivot to the front; how many. Without
 * a branch in the loop, as the processor foretells none of the outcomes.
 */
static size_t
partition(double *x, size_t n, double pivot, bool equal)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		double v = x[i];

		x[i] = x[left];
		x[left] = v;
		left += equal ? v <= pivot : v < pivot;
	}
	return left;
}

static void
sort(double *x, size_t n, int depth)
{
	while (n > 24) {
		double pivot = median(x[0], x[n / 2], x[n - 1]);
		size_t left;

		if (depth-- == 0) {
			heapsort(x, n);
			return;
		}
		left = partition(x, n, pivot, false);
		if (left > 0)
			sort(x, left, depth);
		else
			/* The least, as often as it is there. */
			left = partition(x, n, pivot, true);
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
