/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/h5_table.h"

#include <assert.h>
#include <string.h>

#include "analysis/h5_column.h"
#include "base/alloc.h"

enum { CHUNK_ROWS = 1024, TRANSFER_BYTES = 1024 * 1024 };

struct tc_h5_table {
    const struct tc_h5_shape *shape; /* borrowed */
    hid_t set;                       /* owned, as both ids below */
    hid_t row_type;                  /* of the C struct */
    hid_t transfer;
    unsigned char *rows; /* owned; CHUNK_ROWS of them */
    size_t pending;      /* rows not yet written */
    hsize_t written;
};

static size_t field_bytes(const struct tc_h5_field *field)
{
    switch (field->kind) {
    case TC_H5_F64:
    case TC_H5_I64:
    case TC_H5_U64:
        return 8;
    case TC_H5_U32:
        return 4;
    case TC_H5_TEXT:
        return field->text_bytes;
    }
    return 0;
}

/* The caller closes it; < 0 on failure. */
static hid_t field_type(const struct tc_h5_field *field)
{
    hid_t type = H5I_INVALID_HID;

    switch (field->kind) {
    case TC_H5_F64:
        return H5Tcopy(H5T_IEEE_F64LE);
    case TC_H5_I64:
        return H5Tcopy(H5T_STD_I64LE);
    case TC_H5_U64:
        return H5Tcopy(H5T_STD_U64LE);
    case TC_H5_U32:
        return H5Tcopy(H5T_STD_U32LE);
    case TC_H5_TEXT:
        type = H5Tcopy(H5T_C_S1);
        if (type >= 0 && H5Tset_size(type, field->text_bytes) >= 0)
            return type;
        break;
    }
    if (type >= 0)
        (void)H5Tclose(type);
    return H5I_INVALID_HID;
}

/* Packed: padding between the columns of the C row is not stored. */
static hid_t row_type(const struct tc_h5_shape *shape)
{
    size_t packed_bytes = 0;
    hid_t row           = H5I_INVALID_HID;

    for (size_t i = 0; i < shape->field_count; i++)
        packed_bytes += field_bytes(&shape->fields[i]);

    row       = H5Tcreate(H5T_COMPOUND, packed_bytes);
    size_t at = 0;
    for (size_t i = 0; i < shape->field_count && row >= 0; i++) {
        hid_t type = field_type(&shape->fields[i]);
        herr_t done =
            type < 0 ? -1 : H5Tinsert(row, shape->fields[i].name, at, type);

        if (type >= 0)
            (void)H5Tclose(type);
        if (done < 0) {
            (void)H5Tclose(row);
            row = H5I_INVALID_HID;
        }
        at += field_bytes(&shape->fields[i]);
    }
    return row;
}

/* An empty dataset that the caller closes; < 0 on failure. */
static hid_t make_set(hid_t group, const struct tc_h5_shape *shape)
{
    hid_t row   = row_type(shape);
    hid_t space = H5Screate_simple(1, (const hsize_t[]){ 0 },
                                   (const hsize_t[]){ H5S_UNLIMITED });
    hid_t list  = tc_h5_column_list(H5P_DATASET_CREATE);
    hid_t set   = H5I_INVALID_HID;

    /* shuffle and deflate: fixed-length texts are mostly zeros */
    if (row >= 0 && space >= 0 && list >= 0 &&
        H5Pset_chunk(list, 1, (const hsize_t[]){ CHUNK_ROWS }) >= 0 &&
        H5Pset_shuffle(list) >= 0 && H5Pset_deflate(list, 1) >= 0)
        set = H5Dcreate2(group, shape->name, row, space, H5P_DEFAULT, list,
                         H5P_DEFAULT);
    if (list >= 0)
        (void)H5Pclose(list);
    if (space >= 0)
        (void)H5Sclose(space);
    if (row >= 0)
        (void)H5Tclose(row);
    return set;
}

/* The C row as HDF5 sees it, with its padding; < 0 on failure. */
static hid_t memory_type(const struct tc_h5_shape *shape)
{
    hid_t row = H5Tcreate(H5T_COMPOUND, shape->row_bytes);

    for (size_t i = 0; i < shape->field_count && row >= 0; i++) {
        const struct tc_h5_field *field = &shape->fields[i];
        hid_t type                      = field_type(field);
        herr_t done =
            type < 0 ? -1
                     : H5Tinsert(row, field->name, field->offset_bytes, type);

        if (type >= 0)
            (void)H5Tclose(type);
        if (done < 0) {
            (void)H5Tclose(row);
            row = H5I_INVALID_HID;
        }
    }
    return row;
}

/* HDF5 clears a buffer of 1 MiB for each write unless a smaller size is set,
 * which costs more than the rows themselves. */
static hid_t transfer_list(const struct tc_h5_shape *shape)
{
    hid_t list   = H5Pcreate(H5P_DATASET_XFER);
    size_t bytes = CHUNK_ROWS * shape->row_bytes;

    if (list >= 0 && bytes < TRANSFER_BYTES &&
        H5Pset_buffer(list, bytes, NULL, NULL) < 0) {
        (void)H5Pclose(list);
        list = H5I_INVALID_HID;
    }
    return list;
}

tc_err tc_h5_table_open(struct tc_h5_table **out, hid_t group,
                        const struct tc_h5_shape *shape)
{
    assert(out && shape->field_count <= TC_H5_FIELDS_MAX);
    *out = NULL;

    struct tc_h5_table *table = tc_alloc(sizeof *table);
    if (!table)
        return TC_ENOMEM;

    table->shape    = shape;
    table->rows     = tc_alloc_array(CHUNK_ROWS, shape->row_bytes);
    table->set      = make_set(group, shape);
    table->row_type = memory_type(shape);
    table->transfer = transfer_list(shape);

    tc_err err = !table->rows      ? TC_ENOMEM
                 : table->set >= 0 ? tc_h5_column_label(table->set, "long_name",
                                                        shape->long_name)
                                   : TC_ESYS;
    if (err == TC_OK && (table->row_type < 0 || table->transfer < 0))
        err = TC_ESYS;
    if (err != TC_OK) {
        tc_h5_table_discard(table);
        return err;
    }
    *out = table;
    return TC_OK;
}

static tc_err write_pending(struct tc_h5_table *table)
{
    const hsize_t start = table->written;
    const hsize_t count = table->pending;
    const hsize_t end   = start + count;
    hid_t memory        = H5Screate_simple(1, &count, NULL);
    hid_t file          = H5I_INVALID_HID;
    tc_err err          = TC_ESYS;

    if (memory >= 0 && H5Dset_extent(table->set, &end) >= 0)
        file = H5Dget_space(table->set);
    if (file >= 0 &&
        H5Sselect_hyperslab(file, H5S_SELECT_SET, &start, NULL, &count, NULL) >=
            0 &&
        H5Dwrite(table->set, table->row_type, memory, file, table->transfer,
                 table->rows) >= 0)
        err = TC_OK;
    if (file >= 0)
        (void)H5Sclose(file);
    if (memory >= 0)
        (void)H5Sclose(memory);
    table->written = end;
    table->pending = 0;
    return err;
}

tc_err tc_h5_table_next(struct tc_h5_table *table, void **row)
{
    const size_t row_bytes = table->shape->row_bytes;

    *row = NULL;
    if (table->pending == CHUNK_ROWS) {
        tc_err err = write_pending(table);

        if (err != TC_OK)
            return err;
    }
    *row = memset(table->rows + table->pending++ * row_bytes, 0, row_bytes);
    return TC_OK;
}

tc_err tc_h5_table_append(struct tc_h5_table *table, const void *rows,
                          size_t count)
{
    const unsigned char *from = rows;
    const size_t row_bytes    = table->shape->row_bytes;
    tc_err err                = TC_OK;

    for (size_t i = 0; i < count && err == TC_OK; i++) {
        void *row;

        err = tc_h5_table_next(table, &row);
        if (err == TC_OK)
            memcpy(row, from + i * row_bytes, row_bytes);
    }
    return err;
}

/* Closing a dataset may write, so it may fail. */
static tc_err release(struct tc_h5_table *table)
{
    tc_err err = TC_OK;

    if (table->transfer >= 0)
        (void)H5Pclose(table->transfer);
    if (table->row_type >= 0)
        (void)H5Tclose(table->row_type);
    if (table->set >= 0 && H5Dclose(table->set) < 0)
        err = TC_ESYS;
    tc_free(table->rows);
    tc_free(table);
    return err;
}

tc_err tc_h5_table_close(struct tc_h5_table *table)
{
    tc_err err    = table->pending > 0 ? write_pending(table) : TC_OK;
    tc_err closed = release(table);

    return err == TC_OK ? closed : err;
}

void tc_h5_table_discard(struct tc_h5_table *table)
{
    if (table && release(table) != TC_OK)
        return; /* the file is discarded anyway */
}

tc_err tc_h5_table_write(hid_t group, const struct tc_h5_shape *shape,
                         const void *rows, size_t count)
{
    struct tc_h5_table *table;

    tc_err err = tc_h5_table_open(&table, group, shape);
    if (err != TC_OK)
        return err;

    err           = tc_h5_table_append(table, rows, count);
    tc_err closed = tc_h5_table_close(table);
    return err == TC_OK ? closed : err;
}
