/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/frame_queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/test.h"

enum { ROOM = 1024, MANY = 200000 };

static uint8_t octets[ROOM];

/* A frame that tells its number and how long it is in each octet. */
static struct tc_frame frame(uint32_t number)
{
    uint32_t len = number * 7 % 100;

    memset(octets, (int)(number & 0xff), len);
    return (struct tc_frame){
        .at_ns = number, .bytes = octets, .len_bytes = len, .wire_bytes = len
    };
}

static void assert_frame(const struct tc_frame *f, uint32_t number)
{
    assert_int_equal(f->at_ns, number);
    assert_int_equal(f->len_bytes, number * 7 % 100);
    for (uint32_t i = 0; i < f->len_bytes; i++)
        assert_int_equal(f->bytes[i], number & 0xff);
}

static void frames_come_out_as_they_went_in(TC_NO_STATE)
{
    struct tc_frame_queue *queue;
    struct tc_frame out;

    assert_int_equal(tc_frame_queue_create(&queue, ROOM), TC_OK);
    /* two in, one out, and at the end the rest: it wraps many times */
    for (uint32_t n = 0, taken = 0; n < 1000; n++) {
        struct tc_frame in = frame(n);

        assert_true(tc_frame_queue_push(queue, &in));
        if (n - taken >= 3) {
            assert_true(tc_frame_queue_pop(queue, &out));
            assert_frame(&out, taken++);
        }
    }
    tc_frame_queue_end(queue);
    for (uint32_t n = 997; n < 1000; n++) {
        assert_true(tc_frame_queue_pop(queue, &out));
        assert_frame(&out, n);
    }
    assert_false(tc_frame_queue_pop(queue, &out));
    assert_int_equal(tc_frame_queue_refused(queue), 0);
    tc_frame_queue_destroy(queue);
}

static void what_does_not_fit_is_refused_and_counted(TC_NO_STATE)
{
    struct tc_frame_queue *queue;
    struct tc_frame out;
    uint32_t fitted = 0;

    assert_int_equal(tc_frame_queue_create(&queue, ROOM), TC_OK);
    for (uint32_t n = 0; n < 100; n++) {
        struct tc_frame in = frame(n);

        fitted += tc_frame_queue_push(queue, &in);
    }
    assert_in_range(fitted, 5, 25);
    assert_int_equal(tc_frame_queue_refused(queue), 100 - fitted);

    struct tc_frame large = { .bytes = octets, .len_bytes = ROOM };
    tc_frame_queue_end(queue);
    for (uint32_t n = 0; n < fitted; n++)
        assert_true(tc_frame_queue_pop(queue, &out));
    assert_false(tc_frame_queue_pop(queue, &out));
    assert_false(tc_frame_queue_push(queue, &large));
    tc_frame_queue_destroy(queue);
}

static void *produce(void *self)
{
    for (uint32_t n = 0; n < MANY; n++) {
        uint8_t bytes[100];
        uint32_t len       = n * 7 % 100;
        struct tc_frame in = { .at_ns = n, .bytes = bytes, .len_bytes = len };

        memset(bytes, (int)(n & 0xff), len);
        (void)tc_frame_queue_push(self, &in);
    }
    tc_frame_queue_end(self);
    return NULL;
}

/* In order, each whole, and those that are missing are the refused ones */
static void two_threads_lose_nothing_uncounted(TC_NO_STATE)
{
    struct tc_frame_queue *queue;
    struct tc_frame out;
    pthread_t thread;
    int64_t last   = -1;
    uint64_t taken = 0;

    assert_int_equal(tc_frame_queue_create(&queue, 64 * ROOM), TC_OK);
    assert_int_equal(pthread_create(&thread, NULL, produce, queue), 0);
    while (tc_frame_queue_pop(queue, &out)) {
        assert_true(out.at_ns > last);
        last = out.at_ns;
        assert_frame(&out, (uint32_t)out.at_ns);
        taken++;
    }
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(taken + tc_frame_queue_refused(queue), MANY);
    tc_frame_queue_destroy(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_out_as_they_went_in),
        cmocka_unit_test(what_does_not_fit_is_refused_and_counted),
        cmocka_unit_test(two_threads_lose_nothing_uncounted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
