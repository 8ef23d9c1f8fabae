/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file h5_file.h
 * @brief A results file that appears complete or not at all, and its groups and
 *        attributes.
 *
 * It is written under a temporary name in the same folder (base/output.h),
 * synced, then renamed.  While it is open, every failure inside HDF5 is
 * recorded: a file in which any write failed is never published, and the
 * operating system's reason is reported.  One thread writes HDF5; files that
 * are open at the same time are closed in reverse order.
 */
#ifndef TC_ANALYSIS_H5_FILE_H
#define TC_ANALYSIS_H5_FILE_H

#include <stdint.h>

#include <hdf5.h>

#include "base/err.h"

struct tc_h5_file;

/**
 * @param path  of the results file.  A regular file of that name keeps
 *              its permissions; a symbolic link is followed.
 * @param diag  filled on failure; may be NULL.
 * @retval TC_ESYS    tc_output_init() refuses the place, or HDF5 failed.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_h5_file_create(struct tc_h5_file **out, const char *path,
                         struct tc_diag *diag);

/** The root group's id; the file keeps it. */
hid_t tc_h5_file_id(const struct tc_h5_file *file);

/**
 * Say why writing failed: "cannot write PATH: No space left on device".
 *
 * @param err   what a write returned; TC_OK leaves `diag` as it is.
 * @param diag  may be NULL.
 * @return err.
 */
TC_NODISCARD
tc_err tc_h5_file_explain(const struct tc_h5_file *file, tc_err err,
                          struct tc_diag *diag);

/** Flush, close, sync, rename.  `file` is freed, whatever is returned; on
 *  failure no file is left.
 *  @retval TC_ESYS  this or any earlier call of HDF5 failed; see `diag`. */
TC_NODISCARD
tc_err tc_h5_file_publish(struct tc_h5_file *file, struct tc_diag *diag);

/** Discard the file with what was written.  NULL is allowed. */
void tc_h5_file_discard(struct tc_h5_file *file);

/** Open a group, or make it and its parents without object times.  `path` is
 *  relative, its parts shorter than 64 bytes.  The caller closes the id with
 *  H5Gclose; < 0 on failure. */
hid_t tc_h5_group_make(hid_t parent, const char *path);

TC_NODISCARD
tc_err tc_h5_attribute_u64(hid_t object, const char *name, uint64_t value);

TC_NODISCARD
tc_err tc_h5_attribute_i64(hid_t object, const char *name, int64_t value);

#endif
