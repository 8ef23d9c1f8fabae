/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/frame_sizes.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum {
    LINE_BYTES      = 256,
    ECHO_BYTES      = 40,
    FRAME_BYTES_MAX = 1000000000,
};

/* The state of reading one file. */
struct reading {
    struct tc_frame_sizes *out;
    const char *path;
    struct tc_diag *diag;
    size_t line;
    size_t frame_room;
    size_t key_room;
    bool has_heading;
};

static tc_err refuse_line(const struct reading *reading, const char *text,
                          const char *expected)
{
    tc_diag_set(reading->diag, reading->path, -1, -1,
                "line %zu: \"%.*s\"; expected %s", reading->line, ECHO_BYTES,
                text, expected);
    return TC_EFORMAT;
}

static tc_err add_frame(struct reading *reading, bool is_key, uint32_t bytes)
{
    struct tc_frame_sizes *out = reading->out;
    struct tc_frame_trace *to  = &out->trace;

    if (!tc_grow(&out->frame_bytes, &reading->frame_room, to->frame_count,
                 sizeof *out->frame_bytes))
        return TC_ENOMEM;
    if (is_key && !tc_grow(&out->key_frames, &reading->key_room,
                           to->key_frame_count, sizeof *out->key_frames))
        return TC_ENOMEM;

    if (is_key)
        out->key_frames[to->key_frame_count++] = to->frame_count;
    out->frame_bytes[to->frame_count++] = bytes;
    out->total_bytes += bytes;
    return TC_OK;
}

/* A line such as "I,22863". */
static tc_err take_frame(struct reading *reading, const char *text)
{
    char *end;

    if ((text[0] != 'I' && text[0] != 'P') || text[1] != ',' || text[2] < '1' ||
        text[2] > '9')
        return refuse_line(reading, text,
                           "I or P, a comma, and a number of bytes");
    if (text[0] == 'P' && reading->out->trace.frame_count == 0)
        return refuse_line(reading, text,
                           "the first frame to be a key frame (I,bytes)");

    errno               = 0;
    unsigned long bytes = strtoul(text + 2, &end, 10);
    if (*end != '\0' || errno != 0 || bytes > FRAME_BYTES_MAX)
        return refuse_line(reading, text,
                           "I or P, a comma, and 1 to 10^9 bytes");
    if (reading->out->trace.frame_count == TC_FRAME_SIZES_MAX)
        return refuse_line(reading, text, "at most 10000000 frames");
    return add_frame(reading, text[0] == 'I', (uint32_t)bytes);
}

static tc_err take_line(struct reading *reading, char *text, bool is_last)
{
    size_t len_bytes = strcspn(text, "\r\n");

    reading->line++;
    if (text[len_bytes] == '\0' && !is_last)
        return refuse_line(reading, text, "lines of at most 254 characters");
    text[len_bytes] = '\0';
    if (len_bytes == 0 || text[0] == '#')
        return TC_OK;
    if (reading->has_heading)
        return take_frame(reading, text);
    if (strcmp(text, "type,bytes") != 0)
        return refuse_line(reading, text, "the heading: type,bytes");
    reading->has_heading = true;
    return TC_OK;
}

static tc_err take_all(struct reading *reading, FILE *file)
{
    char text[LINE_BYTES];
    tc_err err = TC_OK;

    while (err == TC_OK && fgets(text, sizeof text, file))
        err = take_line(reading, text, feof(file) != 0);
    if (err == TC_OK && ferror(file)) {
        tc_diag_set(reading->diag, reading->path, -1, -1, "%s",
                    strerror(errno));
        err = TC_ESYS;
    }
    if (err == TC_OK && reading->out->trace.frame_count == 0) {
        tc_diag_set(reading->diag, reading->path, -1, -1,
                    "no frames; expected lines like I,22863");
        err = TC_EFORMAT;
    }
    return err;
}

tc_err tc_frame_sizes_read(const char *path, struct tc_frame_sizes *out,
                           struct tc_diag *diag)
{
    struct reading reading = { .out = out, .path = path, .diag = diag };

    assert(path && out);
    *out = (struct tc_frame_sizes){ 0 };

    FILE *file = fopen(path, "r");
    if (!file) {
        tc_diag_set(diag, path, -1, -1, "%s", strerror(errno));
        return TC_ESYS;
    }
    tc_err err = take_all(&reading, file);
    (void)fclose(file);

    out->trace.frame_bytes = out->frame_bytes;
    out->trace.key_frames  = out->key_frames;
    return err;
}

void tc_frame_sizes_fini(struct tc_frame_sizes *sizes)
{
    tc_free(sizes->frame_bytes);
    tc_free(sizes->key_frames);
    *sizes = (struct tc_frame_sizes){ 0 };
}

uint64_t tc_frame_sizes_rate_bps(const struct tc_frame_sizes *sizes,
                                 uint32_t frame_rate_num,
                                 uint32_t frame_rate_den)
{
    double seconds = (double)sizes->trace.frame_count * (double)frame_rate_den /
                     (double)frame_rate_num;

    return (uint64_t)llround(8.0 * (double)sizes->total_bytes / seconds);
}
