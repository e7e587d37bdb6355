/* replay.c - feed the files named to a fuzz entry point, as TAP */
#include "base/fc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *
slurp(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	size_t cap = 1 << 16, got;
	uint8_t *s;

	*n = 0;
	if (f == NULL)
		return NULL;
	s = malloc(cap);
	while (s != NULL && (got = fread(s + *n, 1, cap - *n, f)) > 0) {
		*n += got;
		if (*n == cap) {
			cap *= 2;
			s = realloc(s, cap);
		}
	}
	fclose(f);
	return s;
}

int
main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		size_t n;
		uint8_t *s = slurp(argv[i], &n);

		if (s == NULL) {
			printf("not ok %d - %s: cannot read\n", i, argv[i]);
			return 1;
		}
		/* Said first: a crash leaves its name as the last line. */
		printf("# %s\n", argv[i]);
		fflush(stdout);
		LLVMFuzzerTestOneInput(s, n);
		printf("ok %d - %s\n", i, argv[i]);
		free(s);
	}
	printf("1..%d\n", argc - 1);
	return 0;
}
