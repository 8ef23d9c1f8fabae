/* SPDX-License-Identifier: Apache-2.0 */
#include "model/p2p/children.h"

#include "model/network/topology.h"
#include "tests/model/stage.h"

/* Bob, who sends, with a bound of two. */
struct family {
    struct stage stage;
    struct tc_p2p p2p;
    struct tc_p2p_peer bob;
    struct tc_p2p_children children;
    const struct tc_p2p_child *silent;
    int64_t silent_ns;
};

static void on_silent(void *self, struct tc_p2p_child *child)
{
    struct family *family = self;

    family->silent    = child;
    family->silent_ns = tc_sim_now_ns(family->stage.world.sim);
    tc_p2p_children_remove(&family->children, child);
}

static void open_family(struct family *family, bool relay)
{
    *family = (struct family){ 0 };
    stage_open(&family->stage, 400000);
    family->stage.config.p2p.relay            = relay;
    family->stage.config.p2p.fan_out_max      = 2;
    family->stage.config.p2p.child_timeout_ns = 3000000000;
    assert_int_equal(tc_places_build(&family->stage.world, 1000000000), TC_OK);
    assert_int_equal(tc_network_close(family->stage.world.network), TC_OK);
    family->p2p.world = &family->stage.world;
    tc_p2p_peer_init(&family->bob, &family->p2p, 0,
                     family->stage.world.broadcaster_nodes[0], 0);
    tc_p2p_children_init(&family->children, &family->bob, on_silent, family);
}

static void children_are_kept_in_order_up_to_the_bound(TC_NO_STATE)
{
    struct family f;

    open_family(&f, false);
    const uint32_t alice = f.stage.world.viewer_nodes[0];
    const uint32_t ann   = f.stage.world.viewer_nodes[1];

    assert_true(tc_p2p_children_has_room(&f.children));
    struct tc_p2p_child *first  = tc_p2p_children_add(&f.children, alice, 1);
    struct tc_p2p_child *second = tc_p2p_children_add(&f.children, ann, 2);
    assert_false(tc_p2p_children_has_room(&f.children));
    assert_ptr_equal(f.children.first, first);
    assert_ptr_equal(first->next, second);
    assert_int_equal(second->destination.to, ann);
    assert_ptr_equal(tc_p2p_children_find(&f.children, ann, 2), second);
    assert_null(tc_p2p_children_find(&f.children, ann, 1));
    assert_null(tc_p2p_children_find(&f.children, alice, 2));

    tc_p2p_children_remove(&f.children, first);
    assert_true(tc_p2p_children_has_room(&f.children));
    assert_ptr_equal(f.children.first, second);
    /* its place in memory is used again */
    assert_ptr_equal(tc_p2p_children_add(&f.children, alice, 3), first);
    assert_int_equal(first->query, 3);
    assert_ptr_equal(second->next, first);
    stage_close(&f.stage);
}

/* One viewer, 1,000 streams of it: each third is removed. */
static void many_children_are_found_and_those_removed_are_not(TC_NO_STATE)
{
    enum { MANY = 1000 };
    static struct tc_p2p_child *all[MANY];
    struct family f;

    open_family(&f, false);
    f.stage.config.p2p.fan_out_max = 0;
    const uint32_t alice           = f.stage.world.viewer_nodes[0];

    for (uint32_t i = 0; i < MANY; i++)
        all[i] = tc_p2p_children_add(&f.children, alice, i);
    for (uint32_t i = 0; i < MANY; i += 3)
        tc_p2p_children_remove(&f.children, all[i]);

    const struct tc_p2p_child *next = f.children.first;
    for (uint32_t i = 0; i < MANY; i++) {
        const bool is_there = i % 3 != 0;

        assert_ptr_equal(tc_p2p_children_find(&f.children, alice, i),
                         is_there ? all[i] : NULL);
        if (!is_there)
            continue;
        assert_ptr_equal(next, all[i]); /* in order still */
        next = next->next;
    }
    assert_null(next);

    /* 999 was the last, and was removed */
    struct tc_p2p_child *late = tc_p2p_children_add(&f.children, alice, MANY);
    assert_ptr_equal(all[998]->next, late);
    assert_null(late->next);
    stage_close(&f.stage);
}

struct word {
    struct tc_p2p_child *child;
};

static void on_word(struct tc_sim *sim, void *self, uint64_t arg)
{
    (void)sim;
    (void)arg;
    tc_p2p_child_heard(((struct word *)self)->child);
}

/* Ann says a word at 2 s: her silence is over at 5 s, Alice's at 3 s. */
static void who_says_nothing_for_the_timeout_is_silent(TC_NO_STATE)
{
    struct family f;

    open_family(&f, true);
    struct tc_sim *sim = f.stage.world.sim;
    struct tc_p2p_child *alice =
        tc_p2p_children_add(&f.children, f.stage.world.viewer_nodes[0], 1);
    struct word word = { tc_p2p_children_add(
        &f.children, f.stage.world.viewer_nodes[1], 2) };

    assert_int_equal(tc_sim_after(sim, 2000000000, on_word, &word, 0), TC_OK);
    assert_int_equal(tc_sim_run_until(sim, 4000000000), TC_OK);
    assert_ptr_equal(f.silent, alice);
    assert_int_equal(f.silent_ns, 3000000000);
    assert_int_equal(f.children.count, 1);
    assert_int_equal(tc_sim_run_until(sim, 9000000000), TC_OK);
    assert_ptr_equal(f.silent, word.child);
    assert_int_equal(f.silent_ns, 5000000000);
    assert_int_equal(f.children.count, 0);
    stage_close(&f.stage);
}

/* Without relays children do not repeat their START. */
static void without_relays_silence_means_nothing(TC_NO_STATE)
{
    struct family f;

    open_family(&f, false);
    (void)tc_p2p_children_add(&f.children, f.stage.world.viewer_nodes[0], 1);
    assert_int_equal(tc_sim_run_until(f.stage.world.sim, 100000000000), TC_OK);
    assert_int_equal(f.children.count, 1);
    stage_close(&f.stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_are_kept_in_order_up_to_the_bound),
        cmocka_unit_test(many_children_are_found_and_those_removed_are_not),
        cmocka_unit_test(who_says_nothing_for_the_timeout_is_silent),
        cmocka_unit_test(without_relays_silence_means_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
