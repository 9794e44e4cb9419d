// SPDX-License-Identifier: GPL-2.0
/* Words and ends of text, for sources of policies and the names of their files. ASCII only. */
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

/* And is there something before it? */
bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}
