/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h5_memory.h
 * @brief An HDF5 file that lives in memory only, and what stands in it.
 */
#ifndef TC_TESTS_ANALYSIS_H5_MEMORY_H
#define TC_TESTS_ANALYSIS_H5_MEMORY_H

#include <stdbool.h>
#include <string.h>

#include <hdf5.h>
#include <hdf5_hl.h>

#include "tests/support/test.h"

static inline hid_t h5_memory_open(void)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);

    (void)H5Pset_fapl_core(access, 4096, false);
    hid_t file = H5Fcreate("memory.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    (void)H5Pclose(access);
    assert_true(file >= 0);
    return file;
}

/** Fails where an id was left open. */
static inline void h5_memory_close(hid_t file)
{
    assert_int_equal(H5Fget_obj_count(file, H5F_OBJ_ALL), 1);
    assert_true(H5Fclose(file) >= 0);
}

/** A text attribute of an object has that text. */
static inline void assert_label(hid_t file, const char *object,
                                const char *name, const char *want)
{
    hid_t attr = H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attr >= 0);
    hid_t type = H5Aget_type(attr);
    char *text = NULL;

    assert_true(H5Aread(attr, type, &text) >= 0);
    assert_string_equal(text, want);
    (void)H5free_memory(text);
    (void)H5Tclose(type);
    (void)H5Aclose(attr);
}

static inline hsize_t h5_rows(hid_t file, const char *table)
{
    hsize_t fields, rows;

    assert_true(H5TBget_table_info(file, table, &fields, &rows) >= 0);
    return rows;
}

#endif
