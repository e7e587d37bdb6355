/* fuzz_opt.c - any text as the value of any kind of option */
#include "base/fc.h"

#include "cli/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte picks the option, the rest is the value. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t whole = 5;
	double number = 0.5;
	uint64_t bytes = 0;
	int choice = 1;
	struct fc_list list = { 0 }, repeat = { 0 };
	const struct fc_opt table[] = {
		FC_OPT_INT('H', "int", "N", "", &whole, 1, 1000),
		FC_OPT_NUM(0, "num", "N", "", &number, 0, 1),
		FC_OPT_SIZE(0, "size", "N", "", &bytes),
		FC_OPT_CHOICE(0, "choice", "a|bc|d", "", &choice),
		FC_OPT_LIST(0, "list", "N", "", &list),
		FC_OPT_REPEAT(0, "repeat", "N", "", &repeat),
	};
	struct fc_err err = { 0 };
	char *text;

	if (size < 1)
		return 0;
	text = malloc(size);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (fc_opt_set(&table[data[0] % FC_LEN(table)], text, &err) != 0)
		assert(err.code == FC_USAGE && err.msg[0] != '\0');
	assert(whole >= 1 && whole <= 1000);
	assert(number >= 0 && number <= 1);
	assert(choice >= 0 && choice <= 2);
	fc_list_release(&list);
	fc_list_release(&repeat);
	free(text);
	return 0;
}
