/* fuzz_date.c - what is taken as a time prints to a text that reads back */
#include "base/fc.h"

#include "time/date.h"
#include "time/freq.h"
#include "time/zonerule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
round_trip(int64_t time, const struct fc_timetype *t)
{
	struct fc_timetype again;
	char text[FC_TIME_MAX];
	size_t n = fc_time_print(text, time, t);
	int64_t back = 0;

	assert(n > 0 && n < FC_TIME_MAX);
	assert(fc_time_parse(text, n, t, &back) == 0 && back == time);
	/* A year alone reads as a step. */
	if (t->form != FC_FORM_YEAR)
		assert(fc_time_detect(text, n, &again) == 0 &&
		    again.unit == t->unit && again.form == t->form);
}

/* The first byte picks the type to parse into; the rest is the text, a form
 * and a text split at '\n', a frequency, a zone's rule. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_timetype t;
	struct fc_timefmt *f;
	struct fc_zonerule rule;
	struct fc_freq freq;
	struct fc_err err;
	const char *text;
	char *copy, *split;
	int64_t time;

	if (size < 1 || size > 4096)
		return 0;
	copy = malloc(size);
	memcpy(copy, data + 1, size - 1);
	copy[size - 1] = '\0';
	text = copy;
	if (fc_time_detect(text, size - 1, &t) == 0 &&
	    fc_time_parse(text, size - 1, &t, &time) == 0)
		round_trip(time, &t);
	t = (struct fc_timetype){ data[0] % 6, FC_FORM_PLAIN,
	    data[0] & 64, data[0] & 128 };
	if (fc_time_parse(text, size - 1, &t, &time) == 0)
		round_trip(time, &t);
	if (fc_zonerule_parse(text, &rule) == 0)
		(void)fc_zonerule_offset(&rule, 1463912400);
	if (fc_freq_parse(text, &freq, &err) == 0) {
		struct fc_freq again;

		assert(fc_freq_parse(freq.name, &again, &err) == 0);
		assert(again.kind == freq.kind && again.n == freq.n);
	}
	split = memchr(copy, '\n', size - 1);
	if (split != NULL) {
		*split = '\0';
		if (fc_timefmt_open(&f, text, &t, &err) == 0) {
			(void)fc_timefmt_parse(f, split + 1,
			    size - 2 - (size_t)(split - copy), &time);
			fc_timefmt_close(f);
		}
	}
	free(copy);
	return 0;
}
