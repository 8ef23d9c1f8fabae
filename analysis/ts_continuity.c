/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/ts_continuity.h"

#include <string.h>

#include "base/alloc.h"

enum { COUNTER_MASK = 15 };

void tc_ts_continuity_fini(struct tc_ts_continuity *continuity)
{
    tc_free(continuity->pids);
    *continuity = (struct tc_ts_continuity){ 0 };
}

/* Index of the first PID that is not smaller. */
static uint32_t place_of(const struct tc_ts_continuity *continuity,
                         uint16_t pid)
{
    uint32_t low = 0, end = continuity->pid_count;

    while (low < end) {
        uint32_t middle = low + (end - low) / 2;

        if (continuity->pids[middle].pid < pid)
            low = middle + 1;
        else
            end = middle;
    }
    return low;
}

static bool is_at(const struct tc_ts_continuity *continuity, uint32_t place,
                  uint16_t pid)
{
    return place < continuity->pid_count && continuity->pids[place].pid == pid;
}

static tc_err find_or_insert(struct tc_ts_continuity *continuity, uint16_t pid,
                             struct tc_ts_pid **out)
{
    if (!is_at(continuity, continuity->last, pid))
        continuity->last = place_of(continuity, pid);

    uint32_t place = continuity->last;
    if (!is_at(continuity, place, pid)) {
        if (!tc_grow(&continuity->pids, &continuity->capacity,
                     continuity->pid_count, sizeof *continuity->pids))
            return TC_ENOMEM;
        memmove(&continuity->pids[place + 1], &continuity->pids[place],
                (continuity->pid_count - place) * sizeof *continuity->pids);
        continuity->pids[place] = (struct tc_ts_pid){ .pid = pid };
        continuity->pid_count++;
    }
    *out = &continuity->pids[place];
    return TC_OK;
}

/* 0..15: number of packets missing before this one. */
static uint32_t check(struct tc_ts_continuity *continuity,
                      struct tc_ts_pid *pid, const struct tc_ts_packet *packet)
{
    bool has_payload = packet->payload_bytes > 0;
    uint8_t ahead  = (packet->continuity_counter - pid->counter) & COUNTER_MASK;
    bool is_repeat = has_payload && ahead == 0;
    uint32_t missing = (uint32_t)(ahead - (has_payload ? 1 : 0)) & COUNTER_MASK;

    if (!pid->is_known || packet->discontinuity) {
        pid->is_repeated = false;
        return 0;
    }
    if (is_repeat) {
        continuity->duplicates += !pid->is_repeated;
        continuity->continuity_errors += pid->is_repeated;
        pid->is_repeated = true;
        return 0;
    }
    if (has_payload)
        pid->is_repeated = false;
    continuity->continuity_errors += missing > 0;
    return missing;
}

tc_err tc_ts_continuity_feed(struct tc_ts_continuity *continuity,
                             const struct tc_ts_packet *packet,
                             uint32_t *missing)
{
    struct tc_ts_pid *pid;

    *missing = 0;
    continuity->packets++;
    if (packet->transport_error) {
        continuity->transport_errors++;
        return TC_OK;
    }
    if (packet->pid == TC_TS_PID_NULL) {
        continuity->null_packets++;
        return TC_OK;
    }
    continuity->scrambled_packets += packet->scrambling != 0;

    tc_err err = find_or_insert(continuity, packet->pid, &pid);
    if (err != TC_OK)
        return err;
    *missing      = check(continuity, pid, packet);
    pid->counter  = packet->continuity_counter & COUNTER_MASK;
    pid->is_known = true;
    continuity->missing_packets += *missing;
    return TC_OK;
}

void tc_ts_continuity_break(struct tc_ts_continuity *continuity)
{
    for (uint32_t i = 0; i < continuity->pid_count; i++)
        continuity->pids[i].is_known = false;
}
