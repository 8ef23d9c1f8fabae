/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file event_heap.h
 * @brief A 4-ary heap of events: the fastest structure for few events, and
 *        never worse than O(log n).
 *
 * It is shallower than a binary heap, and the four children are adjacent in
 * memory.
 */
#ifndef TC_MODEL_ENGINE_EVENT_HEAP_H
#define TC_MODEL_ENGINE_EVENT_HEAP_H

#include <stddef.h>

#include "base/err.h"
#include "model/engine/event.h"

/** In the caller's storage; zero-initialised is empty and ready. */
struct tc_event_heap {
    struct tc_event *event; /**< owned; [0] is the earliest; NULL: none yet */
    size_t count;
    size_t capacity;
};

/** Frees the memory; the heap is empty and usable again. */
void tc_event_heap_fini(struct tc_event_heap *heap);

/**
 * Add an event.  Expected O(1) for late ones, O(log n) at worst.
 *
 * @param event  copied.
 * @retval TC_ENOMEM  nothing has changed.
 */
TC_NODISCARD
tc_err tc_event_heap_push(struct tc_event_heap *heap,
                          const struct tc_event *event);

/** Removes the earliest event.  O(log n).  The heap is not empty. */
void tc_event_heap_drop(struct tc_event_heap *heap);

#endif
