/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file run.h
 * @brief Bytes into a file with a name, and a file through the reader and the
 *        decoder into a sink that looks at every octet.
 */
#ifndef TC_TESTS_SUPPORT_RUN_H
#define TC_TESTS_SUPPORT_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "capture/decoder.h"
#include "capture/ledger.h"
#include "proto/record_sink.h"

enum { TC_TEST_FILE_PATH_BYTES = 32, TC_TEST_RECORDS_MAX = 64 };

/** A file that has a path while it is open and no name in any folder. */
struct tc_test_file {
    int fd;
    char path[TC_TEST_FILE_PATH_BYTES];
};

/** Aborts where the system gives no temporary file. */
void tc_test_file_open(struct tc_test_file *file);
void tc_test_file_close(struct tc_test_file *file);

/** Replace the whole content. */
void tc_test_file_set(struct tc_test_file *file, const void *bytes,
                      size_t len_bytes);

/** Counts records and keeps the first ones, without what they point to. */
struct tc_test_sink {
    uint64_t count;
    uint64_t octets; /**< of the raw spans, every one read */
    uint64_t sum;    /**< of those octets */
    uint64_t wire_bytes;
    struct tc_record records[TC_TEST_RECORDS_MAX];
};

/** The sink as an interface; borrows `sink`. */
struct tc_record_sink tc_test_sink(struct tc_test_sink *sink);

/** What came out of a whole file. */
struct tc_test_run {
    struct tc_test_sink sink;
    struct tc_ledger ledger;
    struct tc_diag diag;
    int64_t epoch_ns;
};

/**
 * Open, decode every frame, close.
 *
 * @return TC_OK at the file's end, else the first fault; the ledger is that
 *         of the frames before it.
 */
TC_NODISCARD
tc_err tc_test_run(const char *path, struct tc_test_run *run);

/** The same with options of the decoder; NULL: the defaults. */
TC_NODISCARD
tc_err tc_test_run_with(const char *path, const struct tc_decoder_cfg *cfg,
                        struct tc_test_run *run);

#endif
