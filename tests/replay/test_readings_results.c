/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "base/alloc.h"
#include "replay/readings_results.h"
#include "tests/analysis/h5_memory.h"
#include "tests/analysis/near.h"
#include "tests/replay/tiny_world.h"
#include "tests/support/folder.h"
#include "tests/support/test.h"

/* 40 of them, so that the list of files grows once. */
enum { READINGS = 40 };

struct rig {
    struct folder folder;
    char results[FOLDER_NAME_BYTES];
    struct tc_readings_results *to;
    struct tc_diag diag;
};

static void rig_init(struct rig *rig)
{
    *rig = (struct rig){ 0 };
    folder_open(&rig->folder);
    (void)folder_file(&rig->folder, "out.h5", rig->results);
    assert_int_equal(
        tc_readings_results_create(&rig->to, rig->results, 77, &rig->diag),
        TC_OK);
}

/* Number k: ratios of finding f are 10 k + f, its interval +- 1. */
static struct tc_reading reading(uint32_t k)
{
    struct tc_reading r = { .replications = k };

    (void)snprintf(r.name, sizeof r.name, "r%02u", k);
    for (int f = 0; f < TC_FINDING_COUNT; f++) {
        r.ratios[f].mean  = 10.0 * k + f;
        r.ratios[f].ci_lo = r.ratios[f].mean - 1;
        r.ratios[f].ci_hi = f == TC_FINDING_STREAM ? NAN : r.ratios[f].mean + 1;
        r.verdicts[f]     = (enum tc_verdict)((k + (uint32_t)f) % 3);
    }
    return r;
}

static tc_err append(struct rig *rig, uint32_t k)
{
    const struct tc_scenario scenario = tiny_scenario();
    const struct tc_reading r         = reading(k);
    char name[16], path[FOLDER_NAME_BYTES];

    (void)snprintf(name, sizeof name, "r%02u.yaml", k);
    folder_put(folder_file(&rig->folder, name, path), "kind: steady\n", 13);
    struct tc_diag diag = TC_DIAG_NONE;

    return tc_readings_results_append(rig->to, path, &scenario, &r, &diag);
}

struct back {
    char name[256];
    uint64_t seed;
    uint32_t replications;
    char verdict[16];
    double ratio;
    double lo;
    double stream_hi;
};

static void read_back(hid_t file, struct back *rows)
{
    /* 3 in front; verdict, ratio, lo, hi of connection, then of stream */
    static const int columns[]    = { 0, 1, 2, 3, 4, 5, 10 };
    static const size_t offsets[] = {
        offsetof(struct back, name),         offsetof(struct back, seed),
        offsetof(struct back, replications), offsetof(struct back, verdict),
        offsetof(struct back, ratio),        offsetof(struct back, lo),
        offsetof(struct back, stream_hi),
    };
    static const size_t sizes[] = { 256, 8, 4, 16, 8, 8, 8 };

    assert_true(H5TBread_fields_index(file, "/compare/tables/readings",
                                      TC_LEN(columns), columns, 0, READINGS,
                                      sizeof *rows, offsets, sizes, rows) >= 0);
}

static void each_reading_is_a_row_with_its_scenario(TC_NO_STATE)
{
    static struct back rows[READINGS];
    const struct tc_scenario scenario = tiny_scenario();
    struct rig rig;
    char *text;

    rig_init(&rig);
    for (uint32_t k = 0; k < READINGS; k++)
        assert_int_equal(append(&rig, k), TC_OK);
    assert_int_equal(tc_readings_results_publish(rig.to, &rig.diag), TC_OK);

    hid_t file = H5Fopen(rig.results, H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_true(file >= 0);
    assert_int_equal(h5_rows(file, "/input/tables/files"), READINGS);
    read_back(file, rows);
    for (uint32_t k = 0; k < READINGS; k++) {
        assert_string_equal(rows[k].name, reading(k).name);
        assert_int_equal(rows[k].seed, 77);
        assert_int_equal(rows[k].replications, k);
        assert_string_equal(rows[k].verdict,
                            tc_verdict_name((enum tc_verdict)(k % 3)));
        assert_near(rows[k].ratio, 10.0 * k);
        assert_near(rows[k].lo, 10.0 * k - 1);
        assert_nan(rows[k].stream_hi);
    }
    assert_int_equal(tc_scenario_write_text(&scenario, &text), TC_OK);
    assert_label(file, "/compare/scenarios", "r39.yaml", text);
    assert_label(file, "/", "command", "compare");
    tc_free(text);
    h5_memory_close(file);
    folder_close(&rig.folder);
}

static void what_is_dropped_leaves_nothing(TC_NO_STATE)
{
    struct rig rig;

    rig_init(&rig);
    assert_int_equal(append(&rig, 1), TC_OK);
    tc_readings_results_discard(rig.to);
    assert_int_equal(folder_count(&rig.folder), 1); /* the scenario */
    tc_readings_results_discard(NULL);
    folder_close(&rig.folder);
}

static void a_scenario_that_is_gone_is_a_fault(TC_NO_STATE)
{
    const struct tc_scenario scenario = tiny_scenario();
    const struct tc_reading r         = reading(1);
    struct tc_diag diag               = TC_DIAG_NONE;
    struct rig rig;

    rig_init(&rig);
    assert_int_equal(tc_readings_results_append(rig.to, "/nonexistent/r.yaml",
                                                &scenario, &r, &diag),
                     TC_ESYS);
    tc_readings_results_discard(rig.to);
    folder_close(&rig.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_reading_is_a_row_with_its_scenario),
        cmocka_unit_test(what_is_dropped_leaves_nothing),
        cmocka_unit_test(a_scenario_that_is_gone_is_a_fault),
    };

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
