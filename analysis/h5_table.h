/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h5_table.h
 * @brief Compound tables that pandas.read_hdf opens without a warning.
 *
 * A table is described once by its shape and held open while rows are
 * appended.  Rows are written in whole chunks: a chunk that is written in
 * parts is compressed again with each part.  Text columns are fixed-length
 * inside the row and end with a NUL.
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

/** A column: its place in the C row. */
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

/** A table under construction. */
struct tc_h5_table;

/**
 * Make an empty table that grows.
 *
 * @param group  borrowed during the call.
 * @param shape  borrowed until the table is closed, with all it refers to.
 * @retval TC_ESYS    HDF5 refused, e.g. since the name is taken.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_h5_table_open(struct tc_h5_table **out, hid_t group,
                        const struct tc_h5_shape *shape);

/**
 * Append one row, to be filled by the caller before the next call.
 *
 * @param[out] row  the shape's C struct, zeroed, padding included; borrowed
 *                  until the next call.  NULL on failure.
 * @retval TC_ESYS  HDF5 refused rows that were appended before.
 */
TC_NODISCARD
tc_err tc_h5_table_next(struct tc_h5_table *table, void **row);

/** Append copies of rows.  `count` may be 0.  @retval TC_ESYS  as above. */
TC_NODISCARD
tc_err tc_h5_table_append(struct tc_h5_table *table, const void *rows,
                          size_t count);

/** Write the remaining rows and free the table, whatever is returned.
 *  @retval TC_ESYS  HDF5 refused. */
TC_NODISCARD
tc_err tc_h5_table_close(struct tc_h5_table *table);

/** Free a table whose file is discarded.  NULL is allowed. */
void tc_h5_table_discard(struct tc_h5_table *table);

/** Make a table with these rows: open, append, close.  `count` may be 0. */
TC_NODISCARD
tc_err tc_h5_table_write(hid_t group, const struct tc_h5_shape *shape,
                         const void *rows, size_t count);

#endif
