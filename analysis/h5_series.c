/* SPDX-License-Identifier: Apache-2.0 */
#include "analysis/h5_series.h"

#include <assert.h>

#include <hdf5_hl.h>

#include "analysis/h5_column.h"

/* Closing a dataset may flush buffered data, so a failure to close is a failure
 * to write. */
static tc_err set_close(hid_t set, tc_err err)
{
    return H5Dclose(set) < 0 && err == TC_OK ? TC_ESYS : err;
}

static tc_err axis_len(hid_t group, const char *axis, hsize_t *len)
{
    hid_t set = H5Dopen2(group, axis, H5P_DEFAULT);

    if (set < 0)
        return TC_ESYS;

    hid_t space = H5Dget_space(set);
    tc_err err  = space >= 0 && H5Sget_simple_extent_dims(space, len, NULL) == 1
                      ? TC_OK
                      : TC_ESYS;
    if (space >= 0)
        (void)H5Sclose(space);
    return set_close(set, err);
}

static tc_err attach_axis(hid_t group, hid_t set, const char *axis, unsigned i)
{
    hid_t scale = H5Dopen2(group, axis, H5P_DEFAULT);

    if (scale < 0)
        return TC_ESYS;

    return set_close(scale,
                     H5DSattach_scale(set, scale, i) < 0 ? TC_ESYS : TC_OK);
}

/* Creates and fills a dataset without object times; the caller closes it; < 0
 * on failure. */
static hid_t set_write(hid_t group, const char *name, hid_t file_type,
                       hid_t memory_type, int rank, const hsize_t *dims,
                       const void *values)
{
    hid_t set   = H5I_INVALID_HID;
    hid_t space = H5Screate_simple(rank, dims, NULL);
    hid_t list  = tc_h5_column_list(H5P_DATASET_CREATE);

    if (space >= 0 && list >= 0)
        set = H5Dcreate2(group, name, file_type, space, H5P_DEFAULT, list,
                         H5P_DEFAULT);
    if (set >= 0 &&
        H5Dwrite(set, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        (void)H5Dclose(set);
        set = H5I_INVALID_HID;
    }
    if (list >= 0)
        (void)H5Pclose(list);
    if (space >= 0)
        (void)H5Sclose(space);
    return set;
}

static tc_err label(hid_t set, const char *units, const char *long_name)
{
    tc_err err = units ? tc_h5_column_label(set, "units", units) : TC_OK;

    return err == TC_OK ? tc_h5_column_label(set, "long_name", long_name) : err;
}

/* Sets the label, makes the dataset a dimension scale, and closes it. */
static tc_err scale_finish(hid_t set, const char *name, const char *units,
                           const char *long_name)
{
    if (set < 0)
        return TC_ESYS;

    tc_err err = label(set, units, long_name);
    if (err == TC_OK && H5DSset_scale(set, name) < 0)
        err = TC_ESYS;
    return set_close(set, err);
}

tc_err tc_h5_scale_numbers(hid_t group, const char *name, const char *units,
                           const char *long_name, const double *values,
                           size_t count)
{
    const hsize_t dims[] = { count };

    assert(count > 0);
    return scale_finish(set_write(group, name, H5T_IEEE_F64LE,
                                  H5T_NATIVE_DOUBLE, 1, dims, values),
                        name, units, long_name);
}

tc_err tc_h5_scale_texts(hid_t group, const char *name, const char *long_name,
                         const char *const *texts, size_t count)
{
    const hsize_t dims[] = { count };
    hid_t type           = tc_h5_column_text_type();

    assert(count > 0);
    if (type < 0)
        return TC_ESYS;

    hid_t set = set_write(group, name, type, type, 1, dims, texts);
    (void)H5Tclose(type);
    return scale_finish(set, name, NULL, long_name);
}

tc_err tc_h5_variable_write(hid_t group, const struct tc_h5_variable *variable,
                            const double *values)
{
    hsize_t dims[TC_H5_AXES_MAX];
    int rank   = 0;
    tc_err err = TC_OK;

    for (; rank < TC_H5_AXES_MAX && variable->axes[rank] && err == TC_OK;
         rank++)
        err = axis_len(group, variable->axes[rank], &dims[rank]);
    if (err != TC_OK)
        return err;

    hid_t set = set_write(group, variable->name, H5T_IEEE_F64LE,
                          H5T_NATIVE_DOUBLE, rank, dims, values);
    if (set < 0)
        return TC_ESYS;

    err = label(set, variable->units, variable->long_name);
    for (int i = 0; i < rank && err == TC_OK; i++)
        err = attach_axis(group, set, variable->axes[i], (unsigned)i);
    return set_close(set, err);
}
