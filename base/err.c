/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const err_text[TC_ERR_COUNT] = {
    [TC_OK]      = "success",
    [TC_END]     = "end of records",
    [TC_ENOMEM]  = "out of memory",
    [TC_EARG]    = "argument outside its range",
    [TC_ESHORT]  = "input ends inside a record",
    [TC_EFORMAT] = "input violates its format",
    [TC_EORDER]  = "timestamp runs backwards",
    [TC_ESYS]    = "operating system error",
    [TC_EKIND]   = "kind not supported",
    [TC_EFULL]   = "more than can be numbered",
};

const char *tc_err_str(tc_err err)
{
    if ((unsigned)err >= TC_ERR_COUNT || !err_text[err])
        return "unknown error";

    return err_text[err];
}

TC_PRINTF(2, 0)
static void write_sentence(char *sentence, const char *format, va_list args)
{
    /* a negative result is an encoding error: the sentence is empty */
    if (vsnprintf(sentence, TC_DIAG_SENTENCE_BYTES, format, args) < 0)
        sentence[0] = '\0';
}

/* Appends as much as fits. */
static void append(char *sentence, const char *text)
{
    size_t used = strlen(sentence);
    size_t room = TC_DIAG_SENTENCE_BYTES - 1 - used;
    size_t len  = strlen(text);

    if (len > room)
        len = room;
    memcpy(sentence + used, text, len);
    sentence[used + len] = '\0';
}

void tc_diag_set(struct tc_diag *diag, const char *file, int64_t record,
                 int64_t offset_bytes, const char *format, ...)
{
    va_list args;

    assert(format && record >= -1 && offset_bytes >= -1);
    if (!diag)
        return;

    diag->file         = file;
    diag->record       = record;
    diag->offset_bytes = offset_bytes;

    va_start(args, format);
    write_sentence(diag->sentence, format, args);
    va_end(args);
}

void tc_diag_wrap(struct tc_diag *diag, const char *format, ...)
{
    va_list args;
    char inner[TC_DIAG_SENTENCE_BYTES];

    assert(format);
    if (!diag)
        return;

    memcpy(inner, diag->sentence, sizeof inner);

    va_start(args, format);
    write_sentence(diag->sentence, format, args);
    va_end(args);

    if (inner[0] != '\0') {
        append(diag->sentence, ": ");
        append(diag->sentence, inner);
    }
}
