/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file err.h
 * @brief Error codes and diagnoses shared by all modules, and compiler hints.
 *
 * A function returns the code; where a file and a place in it matter it also
 * fills a tc_diag that the caller owns.  Only the program prints.
 */
#ifndef TC_BASE_ERR_H
#define TC_BASE_ERR_H

#include <stdint.h>

#if defined(__GNUC__)
#define TC_NODISCARD __attribute__((warn_unused_result))
#define TC_PRINTF(format_at, args_at) \
    __attribute__((format(printf, format_at, args_at)))
#else
#define TC_NODISCARD
#define TC_PRINTF(format_at, args_at)
#endif

/** Number of elements of a true array (never of a pointer). */
#define TC_LEN(a) (sizeof(a) / sizeof((a)[0]))

/**
 * The result of a call.  Zero is success; every other value is one condition
 * that a caller can act on.  A value is never overloaded with a count.
 */
typedef enum tc_err {
    TC_OK = 0,
    TC_END,     /**< no more records; not a fault */
    TC_ENOMEM,  /**< an allocation failed */
    TC_EARG,    /**< the caller passed a value outside the documented range */
    TC_ESHORT,  /**< the input ends before the record does */
    TC_EFORMAT, /**< the input contradicts its own format */
    TC_EORDER,  /**< a timestamp went back where that is forbidden */
    TC_ESYS,    /**< the operating system refused; see errno at the call */
    TC_EKIND,   /**< valid, but of an unsupported kind */
    TC_EFULL,   /**< more items than a numbering of fixed width allows */
    TC_ERR_COUNT
} tc_err;

/**
 * Text for an error code, lower case, without a full stop.
 * Never NULL, also for a value outside the enum; static storage.
 */
const char *tc_err_str(tc_err err);

enum { TC_DIAG_SENTENCE_BYTES = 256 };

/** An error and its place.  Plain data, owned by the caller. */
struct tc_diag {
    const char *file;     /**< borrowed while the diag is in use; or NULL */
    int64_t record;       /**< index from 0, or -1: no one record */
    int64_t offset_bytes; /**< from the start of the file, or -1: unknown */
    char sentence[TC_DIAG_SENTENCE_BYTES]; /**< always ends with a NUL */
};

/** The initial value: no error. */
#define TC_DIAG_NONE \
    ((struct tc_diag){ .file = NULL, .record = -1, .offset_bytes = -1 })

/**
 * Replace the diagnosis.  A sentence of more than 255 bytes is truncated.
 *
 * @param diag  NULL is allowed: the caller wants the code only.
 * @param file  NULL is allowed; otherwise it must outlive the diag.
 * @param record        index from 0, or -1.
 * @param offset_bytes  >= 0, or -1.
 */
TC_PRINTF(5, 6)
void tc_diag_set(struct tc_diag *diag, const char *file, int64_t record,
                 int64_t offset_bytes, const char *format, ...);

/**
 * Put the outer layer's sentence in front: "outer: inner".  The place is kept.
 * If both do not fit, the end of the inner sentence is truncated.
 *
 * @param diag  NULL is allowed.  No argument may point into it.
 */
TC_PRINTF(2, 3)
void tc_diag_wrap(struct tc_diag *diag, const char *format, ...);

#endif
