/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file steps.h
 * @brief Compares the step function of a state machine with the figure of its
 *        RFC, drawn as one row of letters per state.
 */
#ifndef TC_TESTS_SUPPORT_STEPS_H
#define TC_TESTS_SUPPORT_STEPS_H

#include <string.h>

#include "tests/support/test.h"

/** The step of any machine, without the types of its own. */
struct tc_step {
    int next;
    unsigned actions;
};

enum { TC_LETTERS = 128 };

struct tc_machine {
    struct tc_step (*step)(int state, int event);
    const char *states; /**< a letter for each, in the order of their enum */
    int event_count;
    /** What a letter in a drawing stands for; '.' is no action. */
    const unsigned *actions;
};

/** Defines `step`, which calls <prefix>_step() with plain numbers; a semicolon
 *  follows. */
#define TC_STEP(step, prefix)                                        \
    static struct tc_step step(int state, int event)                 \
    {                                                                \
        const struct prefix##_step s = prefix##_step(                \
            (enum prefix##_state)state, (enum prefix##_event)event); \
                                                                     \
        return (struct tc_step){ (int)s.next, s.actions };           \
    }                                                                \
    struct tc_step

/** Each pair of a state and an event leads where the figure says: figure[state]
 *  has the letter of the next state for each event. */
static inline void tc_assert_next_states(const struct tc_machine *machine,
                                         const char *const figure[])
{
    const int state_count = (int)strlen(machine->states);

    for (int st = 0; st < state_count; st++) {
        assert_int_equal(strlen(figure[st]), machine->event_count);
        for (int ev = 0; ev < machine->event_count; ev++) {
            const int next = machine->step(st, ev).next;

            assert_in_range(next, 0, state_count - 1);
            if (machine->states[next] != figure[st][ev])
                fail_msg("event %d in state %d leads to %c, not to %c", ev, st,
                         machine->states[next], figure[st][ev]);
        }
    }
}

static inline unsigned tc_drawn_actions(const struct tc_machine *machine,
                                        const char *drawing, int event)
{
    const unsigned char letter = (unsigned char)drawing[event];
    const unsigned actions = letter < TC_LETTERS ? machine->actions[letter] : 0;

    if (actions == 0 && letter != '.')
        fail_msg("no meaning for '%c'", letter);
    return actions;
}

/** Each pair of a state and an event has the actions that its letters stand
 *  for, and no other.  A state has one drawing or two, which add up. */
static inline void tc_assert_actions(const struct tc_machine *machine,
                                     const char *const drawn[][2])
{
    const int state_count = (int)strlen(machine->states);

    for (int st = 0; st < state_count; st++)
        for (int ev = 0; ev < machine->event_count; ev++) {
            const unsigned got = machine->step(st, ev).actions;
            unsigned want      = tc_drawn_actions(machine, drawn[st][0], ev);

            if (drawn[st][1])
                want |= tc_drawn_actions(machine, drawn[st][1], ev);
            if (got != want)
                fail_msg("event %d in state %d has actions %#x, not %#x", ev,
                         st, got, want);
        }
}

/** One event of a walk, and the state that it leads to. */
struct tc_walk {
    int event;
    int next;
};

/** From state 0, `count` events lead through the states of the walk. */
static inline void tc_assert_walk(const struct tc_machine *machine,
                                  const struct tc_walk *walk, size_t count)
{
    int st = 0;

    for (size_t i = 0; i < count; i++) {
        st = machine->step(st, walk[i].event).next;
        assert_int_equal(st, walk[i].next);
    }
}

#endif
