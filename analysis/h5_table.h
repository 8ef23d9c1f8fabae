/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h5_table.h
 * @brief Compound tables that pandas.read_hdf opens without a warning.
 *
 * A table is described once by its shape; rows are appended in blocks.  Text
 * columns are fixed-length inside the row and end with a NUL.
 */
#ifndef TC_ANALYSIS_H5_TABLE_H
#define TC_ANALYSIS_H5_TABLE_H

#include <stddef.h>

#include <hdf5.h>

#include "base/err.h"

enum tc_h5_kind {
    TC_H5_F64,
    TC_H5_I64,
    TC_H5_U64,
    TC_H5_U32,
    TC_H5_TEXT,
};

/** A column: where it stands in the C row. */
struct tc_h5_field {
    const char *name;
    enum tc_h5_kind kind;
    size_t offset_bytes;
    size_t text_bytes; /**< of TC_H5_TEXT: size of the array in the row */
};

struct tc_h5_shape {
    const char *name;
    const char *long_name;
    size_t row_bytes;
    const struct tc_h5_field *fields;
    size_t field_count;
};

enum { TC_H5_FIELDS_MAX = 32 };

/** Make an empty table that grows.  @retval TC_ESYS  HDF5 refused. */
TC_NODISCARD
tc_err tc_h5_table_create(hid_t group, const struct tc_h5_shape *shape);

/** Append rows of the shape's C struct.  `count` may be 0. */
TC_NODISCARD
tc_err tc_h5_table_append(hid_t group, const struct tc_h5_shape *shape,
                          const void *rows, size_t count);

#endif
