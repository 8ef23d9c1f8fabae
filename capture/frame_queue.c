/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/frame_queue.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "base/alloc.h"

/* An entry is the frame's struct and its octets, rounded up; entries are
 contiguous and never split at the wrap:
 *
 *     |  free  | oldest ... newest |   free   |
 *              ^head               ^tail
 */
enum { ALIGN = 16 };

struct tc_frame_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    unsigned char *room; /* owned */
    size_t room_bytes;
    size_t head;
    size_t tail;
    size_t wrap;       /* where entries end before they continue at the front */
    size_t lent_bytes; /* of the entry lent to the consumer */
    size_t waiting;    /* entries without the one lent */
    bool ended;
    uint64_t refused;
};

tc_err tc_frame_queue_create(struct tc_frame_queue **out, size_t room_bytes)
{
    assert(out && room_bytes > 0);
    *out = NULL;

    struct tc_frame_queue *queue = tc_alloc(sizeof *queue);
    if (!queue)
        return TC_ENOMEM;
    queue->room = tc_alloc(room_bytes);
    if (!queue->room) {
        tc_free(queue);
        return TC_ENOMEM;
    }
    queue->room_bytes = room_bytes;
    queue->wrap       = room_bytes;
    (void)pthread_mutex_init(&queue->lock, NULL);
    (void)pthread_cond_init(&queue->filled, NULL);
    *out = queue;
    return TC_OK;
}

void tc_frame_queue_destroy(struct tc_frame_queue *queue)
{
    if (!queue)
        return;

    (void)pthread_cond_destroy(&queue->filled);
    (void)pthread_mutex_destroy(&queue->lock);
    tc_free(queue->room);
    tc_free(queue);
}

static size_t entry_bytes(uint32_t len_bytes)
{
    size_t bytes = sizeof(struct tc_frame) + len_bytes;

    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
}

static bool is_empty(const struct tc_frame_queue *queue)
{
    return queue->waiting == 0 && queue->lent_bytes == 0;
}

/* Finds a place for an entry; false: there is none. */
static bool place(struct tc_frame_queue *queue, size_t bytes, size_t *at)
{
    if (is_empty(queue)) {
        queue->head = queue->tail = 0;
        queue->wrap               = queue->room_bytes;
    }
    bool is_wrapped = queue->tail < queue->head ||
                      (queue->tail == queue->head && !is_empty(queue));
    size_t end = is_wrapped ? queue->head : queue->room_bytes;

    if (queue->tail + bytes <= end) {
        *at = queue->tail;
        return true;
    }
    if (is_wrapped || bytes > queue->head)
        return false;
    queue->wrap = queue->tail;
    *at         = 0;
    return true;
}

bool tc_frame_queue_push(struct tc_frame_queue *queue,
                         const struct tc_frame *frame)
{
    size_t bytes = entry_bytes(frame->len_bytes), at;

    (void)pthread_mutex_lock(&queue->lock);
    bool fits = place(queue, bytes, &at);
    if (fits) {
        memcpy(queue->room + at, frame, sizeof *frame);
        memcpy(queue->room + at + sizeof *frame, frame->bytes,
               frame->len_bytes);
        queue->tail = at + bytes;
        queue->waiting++;
        (void)pthread_cond_signal(&queue->filled);
    } else {
        queue->refused++;
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return fits;
}

void tc_frame_queue_end(struct tc_frame_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    queue->ended = true;
    (void)pthread_cond_signal(&queue->filled);
    (void)pthread_mutex_unlock(&queue->lock);
}

/* Frees the entry that was lent to the consumer. */
static void give_back(struct tc_frame_queue *queue)
{
    queue->head += queue->lent_bytes;
    queue->lent_bytes = 0;
    if (queue->head == queue->wrap && queue->waiting > 0) {
        queue->head = 0;
        queue->wrap = queue->room_bytes;
    }
}

bool tc_frame_queue_pop(struct tc_frame_queue *queue, struct tc_frame *frame)
{
    (void)pthread_mutex_lock(&queue->lock);
    give_back(queue);
    while (queue->waiting == 0 && !queue->ended)
        (void)pthread_cond_wait(&queue->filled, &queue->lock);

    bool is_there = queue->waiting > 0;
    if (is_there) {
        /* the producer may have wrapped while the queue was empty */
        if (queue->head == queue->wrap) {
            queue->head = 0;
            queue->wrap = queue->room_bytes;
        }
        memcpy(frame, queue->room + queue->head, sizeof *frame);
        frame->bytes      = queue->room + queue->head + sizeof *frame;
        queue->lent_bytes = entry_bytes(frame->len_bytes);
        queue->waiting--;
    }
    (void)pthread_mutex_unlock(&queue->lock);
    return is_there;
}

uint64_t tc_frame_queue_refused(struct tc_frame_queue *queue)
{
    (void)pthread_mutex_lock(&queue->lock);
    uint64_t refused = queue->refused;
    (void)pthread_mutex_unlock(&queue->lock);
    return refused;
}
