/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h5_series.h
 * @brief Arrays with named axes that xarray opens without complaint: every axis
 *        of every dataset has a dimension scale in the same group.
 */
#ifndef TC_ANALYSIS_H5_SERIES_H
#define TC_ANALYSIS_H5_SERIES_H

#include <stddef.h>

#include <hdf5.h>

#include "base/err.h"

enum { TC_H5_AXES_MAX = 3 };

/** A dimension scale of numbers.  `count` >= 1. */
TC_NODISCARD
tc_err tc_h5_scale_numbers(hid_t group, const char *name, const char *units,
                           const char *long_name, const double *values,
                           size_t count);

/** A dimension scale of UTF-8 texts.  `count` >= 1. */
TC_NODISCARD
tc_err tc_h5_scale_texts(hid_t group, const char *name, const char *long_name,
                         const char *const *texts, size_t count);

/** The names of a dataset and of its scales. */
struct tc_h5_variable {
    const char *name;
    const char *units;
    const char *long_name;
    const char *axes[TC_H5_AXES_MAX]; /**< names of scales; NULL after the
                                           last */
};

/** Write all values, row by row.  The scales exist already. */
TC_NODISCARD
tc_err tc_h5_variable_write(hid_t group, const struct tc_h5_variable *variable,
                            const double *values);

#endif
