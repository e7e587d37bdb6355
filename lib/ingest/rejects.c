/* rejects.c - bad records, kept with the reason */
#include "base/fc.h"

#include "base/num.h"
#include "ingest/rejects.h"

int
fc_rejects_open(struct fc_rejects *r, const char *path, struct fc_err *err)
{
	static const char head[] = "file,line,column,reason,record\n";

	*r = (struct fc_rejects){ 0 };
	if (path == NULL)
		return 0;
	if (fc_out_open(&r->out, path, false, err))
		return -1;
	return fc_out_write(r->out, head, sizeof head - 1, err);
}

/* A CSV field, quoted where it has to be. */
static void
add_field(struct fc_buf *b, const char *s, size_t n)
{
	size_t i;
	bool plain = true;

	for (i = 0; i < n; i++)
		plain &= s[i] != ',' && s[i] != '"' && s[i] != '\n' &&
		    s[i] != '\r';
	if (plain) {
		fc_buf_add(b, s, n);
		return;
	}
	fc_buf_addc(b, '"');
	for (i = 0; i < n; i++) {
		if (s[i] == '"')
			fc_buf_addc(b, '"');
		fc_buf_addc(b, s[i]);
	}
	fc_buf_addc(b, '"');
}

static void
count(struct fc_rejects *r, const char *reason)
{
	size_t i = 0;

	r->n++;
	while (i < r->nreason && strcmp(r->reason[i].name, reason) != 0)
		i++;
	if (i == FC_REASONS_MAX)
		return;
	if (i == r->nreason) {
		snprintf(r->reason[i].name, sizeof r->reason[i].name, "%s",
		    reason);
		r->nreason++;
	}
	r->reason[i].n++;
}

int
fc_rejects_put(struct fc_rejects *r, const struct fc_reject *bad,
    struct fc_err *err)
{
	size_t n = bad->nrecord;

	count(r, bad->reason);
	while (n > 0 && (bad->record[n - 1] == '\n' ||
	    bad->record[n - 1] == '\r'))
		n--;
	fc_buf_reset(&r->line);
	add_field(&r->line, bad->file, strlen(bad->file));
	fc_buf_printf(&r->line, ",%llu,", (unsigned long long)bad->line);
	if (bad->column != NULL)
		add_field(&r->line, bad->column, strlen(bad->column));
	fc_buf_addc(&r->line, ',');
	fc_buf_adds(&r->line, bad->reason);
	fc_buf_addc(&r->line, ',');
	add_field(&r->line, bad->record, n);
	fc_buf_addc(&r->line, '\n');
	return fc_out_write(r->out, r->line.s, r->line.len, err);
}

/* The record again from its values; columns nobody read are empty. */
static void
rebuild(struct fc_buf *b, const struct fc_batch *batch, size_t i)
{
	char text[FC_NUM_MAX];
	size_t f, n;

	for (f = 0; f < batch->schema->n; f++) {
		const struct fc_field *field = &batch->schema->field[f];
		const char *s = text;

		if (f > 0)
			fc_buf_addc(b, ',');
		if (batch->col[f].any == NULL || fc_batch_null(batch, (int)f, i))
			continue;
		if (field->type == FC_TEXT)
			s = fc_dict_str(field->dict, batch->col[f].code[i], &n);
		else if (field->type == FC_NUM)
			n = fc_num_print(text, batch->col[f].num[i]);
		else
			n = fc_time_print(text, batch->col[f].time[i],
			    &field->time);
		add_field(b, s, n);
	}
	fc_buf_adds(b, "");
}

int
fc_rejects_row(struct fc_rejects *r, const struct fc_reader *reader,
    const struct fc_batch *b, size_t i, const char *const why[2],
    struct fc_err *err)
{
	struct fc_buf record = { 0 };
	char place[4200], *colon;
	struct fc_reject bad = { .file = place, .column = why[0],
	    .reason = why[1] };
	int64_t line = 0;
	int done;

	fc_reader_where(reader, i, place, sizeof place);
	colon = strrchr(place, ':');
	if (colon != NULL) {
		const char *digits = colon + 1 + strcspn(colon + 1, "0123456789");

		if (fc_int_parse(digits, strlen(digits), &line) == 0)
			*colon = '\0';
	}
	bad.line = (uint64_t)line;
	rebuild(&record, b, i);
	bad.record = record.s;
	bad.nrecord = record.len;
	done = fc_rejects_put(r, &bad, err);
	fc_buf_release(&record);
	return done;
}

int
fc_rejects_commit(struct fc_rejects *r, struct fc_err *err)
{
	return r->out == NULL ? 0 : fc_out_commit(&r->out, err);
}

void
fc_rejects_close(struct fc_rejects *r)
{
	fc_out_discard(&r->out);
	fc_buf_release(&r->line);
}
