/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash_table.h"
#include "tests/support/test.h"

enum { OBJECTS = 1000 };

struct object {
    struct tc_hash_link link;
    uint32_t key;
};

struct rig {
    struct tc_arena *arena;
    struct tc_hash_table table;
    struct object objects[OBJECTS];
};

/* Three keys share a hash, and high bits alone tell some hashes apart. */
static uint64_t hash_of(uint32_t key)
{
    return (uint64_t)(key / 3) * 0x100000001ULL;
}

static struct object *find(const struct rig *rig, uint32_t key)
{
    struct tc_hash_link *link = tc_hash_table_find(&rig->table, hash_of(key));

    while (link && ((struct object *)link)->key != key)
        link = tc_hash_table_next(link);
    return (struct object *)link;
}

static void rig_init(struct rig *rig)
{
    *rig = (struct rig){ 0 };
    assert_int_equal(tc_arena_create(&rig->arena, 4096), TC_OK);
    for (uint32_t i = 0; i < OBJECTS; i++) {
        rig->objects[i].key = i;
        assert_int_equal(tc_hash_table_add_in(&rig->table, rig->arena,
                                              &rig->objects[i].link,
                                              hash_of(i)),
                         TC_OK);
    }
}

static void an_empty_table_has_no_memory_and_finds_nothing(TC_NO_STATE)
{
    struct tc_hash_table table = { 0 };
    struct object object       = { .key = 1 };

    assert_null(tc_hash_table_find(&table, 0));
    assert_null(tc_hash_table_after(&table, NULL));
    assert_false(tc_hash_table_remove(&table, &object.link));
    assert_null(table.buckets);
}

static void every_object_is_found_again_after_the_table_has_grown(TC_NO_STATE)
{
    static struct rig rig;

    rig_init(&rig);
    assert_int_equal(rig.table.count, OBJECTS);
    for (uint32_t i = 0; i < OBJECTS; i++)
        assert_ptr_equal(find(&rig, i), &rig.objects[i]);
    assert_null(find(&rig, OBJECTS + 5)); /* key / 3 is nobody's */
    tc_arena_destroy(rig.arena);
}

static void what_is_removed_is_not_found_and_the_others_are(TC_NO_STATE)
{
    static struct rig rig;

    rig_init(&rig);
    for (uint32_t i = 0; i < OBJECTS; i += 2)
        assert_true(tc_hash_table_remove(&rig.table, &rig.objects[i].link));
    assert_false(tc_hash_table_remove(&rig.table, &rig.objects[0].link));
    assert_int_equal(rig.table.count, OBJECTS / 2);
    for (uint32_t i = 0; i < OBJECTS; i++)
        assert_ptr_equal(find(&rig, i), i % 2 ? &rig.objects[i] : NULL);
    tc_arena_destroy(rig.arena);
}

/* 8 buckets for the first 8 objects, and doubled: 1,000 take 1,024. */
static void buckets_double_with_the_objects(TC_NO_STATE)
{
    static struct rig rig;

    rig_init(&rig);
    assert_int_equal(rig.table.capacity, 1024);
    tc_arena_destroy(rig.arena);
}

/* Keys 0, 1 and 2 have one hash; growing has not turned them round. */
static void of_one_hash_the_newest_comes_first(TC_NO_STATE)
{
    static struct rig rig;

    rig_init(&rig);
    const struct tc_hash_link *link = tc_hash_table_find(&rig.table, 0);
    assert_ptr_equal(link, &rig.objects[2].link);
    link = tc_hash_table_next(link);
    assert_ptr_equal(link, &rig.objects[1].link);
    link = tc_hash_table_next(link);
    assert_ptr_equal(link, &rig.objects[0].link);
    assert_null(tc_hash_table_next(link));
    tc_arena_destroy(rig.arena);
}

static void each_comes_once_also_where_it_is_removed_then(TC_NO_STATE)
{
    static struct rig rig;
    struct tc_hash_link *next;
    uint32_t seen = 0;

    rig_init(&rig);
    for (struct tc_hash_link *link = tc_hash_table_after(&rig.table, NULL);
         link; link                = next) {
        next = tc_hash_table_after(&rig.table, link);
        assert_true(tc_hash_table_remove(&rig.table, link));
        seen++;
    }
    assert_int_equal(seen, OBJECTS);
    assert_int_equal(rig.table.count, 0);
    tc_arena_destroy(rig.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_no_memory_and_finds_nothing),
        cmocka_unit_test(every_object_is_found_again_after_the_table_has_grown),
        cmocka_unit_test(what_is_removed_is_not_found_and_the_others_are),
        cmocka_unit_test(buckets_double_with_the_objects),
        cmocka_unit_test(of_one_hash_the_newest_comes_first),
        cmocka_unit_test(each_comes_once_also_where_it_is_removed_then),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
