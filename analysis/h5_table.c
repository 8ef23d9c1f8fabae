/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/h5_table.h"

#include <assert.h>

#include "analysis/h5_column.h"

enum { CHUNK_ROWS = 1024, TRANSFER_BYTES = 1024 * 1024 };

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

/* Packed: what stands between the columns of the C row is not stored. */
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

tc_err tc_h5_table_create(hid_t group, const struct tc_h5_shape *shape)
{
    tc_err err  = TC_ESYS;
    hid_t row   = row_type(shape);
    hid_t space = H5Screate_simple(1, (const hsize_t[]){ 0 },
                                   (const hsize_t[]){ H5S_UNLIMITED });
    hid_t list  = tc_h5_column_list(H5P_DATASET_CREATE);
    hid_t set   = H5I_INVALID_HID;

    assert(shape->field_count <= TC_H5_FIELDS_MAX);
    if (row < 0 || space < 0 || list < 0)
        goto out;

    /* shuffle and deflate: fixed-length texts are mostly zeros */
    if (H5Pset_chunk(list, 1, (const hsize_t[]){ CHUNK_ROWS }) < 0 ||
        H5Pset_shuffle(list) < 0 || H5Pset_deflate(list, 1) < 0)
        goto out;

    set = H5Dcreate2(group, shape->name, row, space, H5P_DEFAULT, list,
                     H5P_DEFAULT);
    if (set >= 0)
        err = tc_h5_column_label(set, "long_name", shape->long_name);

out:
    if (set >= 0)
        (void)H5Dclose(set);
    if (list >= 0)
        (void)H5Pclose(list);
    if (space >= 0)
        (void)H5Sclose(space);
    if (row >= 0)
        (void)H5Tclose(row);
    return err;
}

/* The C row as HDF5 sees it, gaps and all; < 0 on failure. */
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

/* HDF5 clears a buffer of 1 MiB for each write unless told that less will do:
 * more than the rows themselves cost. */
static hid_t transfer_list(const struct tc_h5_shape *shape, size_t count)
{
    hid_t list   = H5Pcreate(H5P_DATASET_XFER);
    size_t bytes = count * shape->row_bytes;

    if (list >= 0 && bytes < TRANSFER_BYTES &&
        H5Pset_buffer(list, bytes, NULL, NULL) < 0) {
        (void)H5Pclose(list);
        list = H5I_INVALID_HID;
    }
    return list;
}

static tc_err write_behind(hid_t set, const struct tc_h5_shape *shape,
                           const void *rows, hsize_t old_count, hsize_t count)
{
    const hsize_t new_count = old_count + count;
    tc_err err              = TC_ESYS;
    hid_t list              = transfer_list(shape, (size_t)count);
    hid_t row               = memory_type(shape);
    hid_t memory            = H5Screate_simple(1, &count, NULL);
    hid_t file              = H5I_INVALID_HID;

    if (list >= 0 && row >= 0 && memory >= 0 &&
        H5Dset_extent(set, &new_count) >= 0)
        file = H5Dget_space(set);
    if (file >= 0 &&
        H5Sselect_hyperslab(file, H5S_SELECT_SET, &old_count, NULL, &count,
                            NULL) >= 0 &&
        H5Dwrite(set, row, memory, file, list, rows) >= 0)
        err = TC_OK;

    if (file >= 0)
        (void)H5Sclose(file);
    if (memory >= 0)
        (void)H5Sclose(memory);
    if (row >= 0)
        (void)H5Tclose(row);
    if (list >= 0)
        (void)H5Pclose(list);
    return err;
}

tc_err tc_h5_table_append(hid_t group, const struct tc_h5_shape *shape,
                          const void *rows, size_t count)
{
    if (count == 0)
        return TC_OK;

    hsize_t old_count;
    tc_err err  = TC_ESYS;
    hid_t set   = H5Dopen2(group, shape->name, H5P_DEFAULT);
    hid_t space = set < 0 ? H5I_INVALID_HID : H5Dget_space(set);

    if (space >= 0 && H5Sget_simple_extent_dims(space, &old_count, NULL) == 1)
        err = write_behind(set, shape, rows, old_count, count);
    if (space >= 0)
        (void)H5Sclose(space);
    if (set >= 0 && H5Dclose(set) < 0)
        err = TC_ESYS;
    return err;
}
