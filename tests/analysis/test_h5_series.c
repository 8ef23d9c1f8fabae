/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/h5_series.h"
#include "h5_memory.h"
#include "tests/support/test.h"

static const double times[]       = { 0, 1, 2 };
static const char *const names[]  = { "sip", "rtp" };
static const double values[3 * 2] = { 1, 2, 3, 4, 5, 6 };

static const struct tc_h5_variable traffic = {
    "traffic", "bit/s", "octets at the tap", { "time", "class" }
};

static hid_t open_with_axes(void)
{
    hid_t file = h5_memory_open();

    assert_int_equal(
        tc_h5_scale_numbers(file, "time", "s", "start of the bin", times, 3),
        TC_OK);
    assert_int_equal(tc_h5_scale_texts(file, "class", "protocol", names, 2),
                     TC_OK);
    return file;
}

static void a_variable_stands_on_its_axes(TC_NO_STATE)
{
    hid_t file = open_with_axes();
    double back[6];
    hsize_t dims[2];

    assert_int_equal(tc_h5_variable_write(file, &traffic, values), TC_OK);
    assert_true(H5LTget_dataset_info(file, "traffic", dims, NULL, NULL) >= 0);
    assert_int_equal(dims[0], 3);
    assert_int_equal(dims[1], 2);
    assert_true(H5LTread_dataset_double(file, "traffic", back) >= 0);
    assert_memory_equal(back, values, sizeof values);

    hid_t set   = H5Dopen2(file, "traffic", H5P_DEFAULT);
    hid_t time  = H5Dopen2(file, "time", H5P_DEFAULT);
    hid_t class = H5Dopen2(file, "class", H5P_DEFAULT);
    assert_true(H5DSis_attached(set, time, 0) > 0);
    assert_true(H5DSis_attached(set, class, 1) > 0);
    assert_int_equal(H5DSis_attached(set, class, 0), 0);
    (void)H5Dclose(class);
    (void)H5Dclose(time);
    (void)H5Dclose(set);
    h5_memory_close(file);
}

static void everything_has_its_unit_and_its_meaning(TC_NO_STATE)
{
    hid_t file = open_with_axes();

    assert_int_equal(tc_h5_variable_write(file, &traffic, values), TC_OK);
    assert_label(file, "traffic", "units", "bit/s");
    assert_label(file, "traffic", "long_name", "octets at the tap");
    assert_label(file, "time", "units", "s");
    assert_label(file, "time", "long_name", "start of the bin");
    assert_label(file, "class", "long_name", "protocol");
    assert_int_equal(H5Aexists_by_name(file, "class", "units", H5P_DEFAULT), 0);
    h5_memory_close(file);
}

static void an_axis_of_texts_is_utf8_of_any_length(TC_NO_STATE)
{
    hid_t file = open_with_axes();
    char *back[2];

    hid_t set  = H5Dopen2(file, "class", H5P_DEFAULT);
    hid_t type = H5Dget_type(set);
    assert_true(H5Tis_variable_str(type) > 0);
    assert_int_equal(H5Tget_cset(type), H5T_CSET_UTF8);
    assert_true(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0);
    assert_string_equal(back[0], "sip");
    assert_string_equal(back[1], "rtp");
    for (int i = 0; i < 2; i++)
        (void)H5free_memory(back[i]);
    (void)H5Tclose(type);
    (void)H5Dclose(set);
    h5_memory_close(file);
}

static void names_that_are_taken_are_refused(TC_NO_STATE)
{
    hid_t file = open_with_axes();

    (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    assert_int_equal(tc_h5_scale_numbers(file, "time", "s", "again", times, 3),
                     TC_ESYS);
    assert_int_equal(tc_h5_variable_write(file, &traffic, values), TC_OK);
    assert_int_equal(tc_h5_variable_write(file, &traffic, values), TC_ESYS);
    h5_memory_close(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_stands_on_its_axes),
        cmocka_unit_test(everything_has_its_unit_and_its_meaning),
        cmocka_unit_test(an_axis_of_texts_is_utf8_of_any_length),
        cmocka_unit_test(names_that_are_taken_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
