/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/survey_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void tc_survey_put(char *to, size_t room_bytes, const char *text)
{
    (void)snprintf(to, room_bytes, "%s", text);
}

void tc_survey_put_text(char *to, size_t room_bytes, struct tc_text text)
{
    size_t len = text.len_bytes < room_bytes ? text.len_bytes : room_bytes - 1;

    if (len > 0)
        memcpy(to, text.at, len);
}

void tc_survey_put_address(char *to, size_t room_bytes,
                           const struct tc_survey *survey, uint32_t endpoint)
{
    const struct tc_directory *directory =
        tc_measurement_borrow_directory(tc_survey_borrow_measurement(survey));
    char text[TC_ENDPOINT_TEXT_BYTES];

    tc_survey_put(
        to, room_bytes,
        tc_endpoint_text(
            tc_flow_table_borrow_endpoint(directory->flows, endpoint), text));
}

void tc_survey_put_tap(char *to, size_t room_bytes,
                       const struct tc_survey *survey, uint16_t tap)
{
    tc_survey_put(
        to, room_bytes,
        tc_measurement_borrow_directory(tc_survey_borrow_measurement(survey))
            ->taps[tap]
            .name);
}

double tc_survey_at_s(int64_t at_ns)
{
    return at_ns == TC_TIME_NONE ? NAN : (double)at_ns * 1e-9;
}

double tc_survey_since_s(int64_t from_ns, int64_t to_ns)
{
    return from_ns == TC_TIME_NONE || to_ns == TC_TIME_NONE
               ? NAN
               : ((double)to_ns - (double)from_ns) * 1e-9;
}
