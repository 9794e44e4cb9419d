// SPDX-License-Identifier: GPL-2.0
/* Words, names and letters, of sources of policies and what they are called. */
#include <ctype.h>
#include <string.h>
#include "cachectl.h"

bool in_word(char c)
{
	return c == '_' || isalnum((unsigned char)c);
}

/* Does the text have it as a word? */
bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *s;

	for (s = text; (s = strstr(s, word)); s++)
		if ((s == text || !in_word(s[-1])) && !in_word(s[len]))
			return true;
	return false;
}

/* What is behind its last slash. */
const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* And is there something before it? */
bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

/*
 * What is wrong with the name of a policy, or NULL. The kernel shows it in a line of
 * memory.cache_ext.stat, where another line, or "none", would say something else: as ce_name_ok()
 * has it there.
 */
const char *name_wrong(const char *name)
{
	const char *c;

	if (!*name || strlen(name) > NAME_MAX_LEN)
		return "a name has 1 to 15 characters";
	for (c = name; *c; c++)
		if (!in_word(*c) && (c == name || (*c != '-' && *c != '.')))
			return "a name is made of letters, digits and _, after the first also of - and .";
	if (!strcmp(name, "none") || !strcmp(name, "kernel"))
		return "that is what cachectl calls having no policy: take another name";
	return NULL;
}

/* Bytes of the character that begins here; 0: none that is UTF-8. */
size_t utf8_length(const char *text)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)text;
	size_t n = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0, i;
	uint32_t c = n > 1 ? *s & 0x7f >> n : *s;

	for (i = 1; i < n; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	/* In the shortest form, and no half of a pair of UTF-16. */
	return n && c >= least[n] && c <= 0x10ffff && c >> 11 != 0x1b ? n : 0;
}
