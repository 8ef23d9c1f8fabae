/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file results.h
 * @brief The groups, tables and series of a results file
 *        (docs/results-format.md).
 */
#ifndef TC_ANALYSIS_RESULTS_H
#define TC_ANALYSIS_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#include <hdf5.h>

#include "analysis/estimate.h"
#include "analysis/evicted.h"
#include "analysis/measurement.h"
#include "base/err.h"

enum { TC_RESULTS_DIGEST_BYTES = 33, TC_RESULTS_NAME_BYTES = 128 };

/** One input file. */
struct tc_results_file {
    char name[TC_RESULTS_NAME_BYTES]; /**< without its folder */
    char format[16];                  /**< "pcap", "pcapng", "yaml" */
    uint64_t size_bytes;
    uint64_t packets;
    char xxh3_128[TC_RESULTS_DIGEST_BYTES]; /**< hex of all its bytes */
    int64_t cut_at_byte; /**< offset of the truncated record; -1: the file is
                              complete */
};

/** One class of frames, or one reason for which frames were not read. */
struct tc_results_tally {
    char name[32];
    uint64_t packets;
    uint64_t bytes;
};

enum { TC_RESULTS_TALLIES_MAX = 24 };

/** The input: `/input`.  Zero where it was not a capture. */
struct tc_results_input {
    int64_t epoch_unix_ns;
    uint64_t packets;
    uint64_t bytes;
    uint64_t undecoded_packets;
    uint64_t steps_back;
    uint64_t times_held;             /**< frames whose time was too far from
                                          the first one's, and was replaced */
    uint64_t kernel_dropped_packets; /**< of a live capture, as the next two */
    uint64_t interface_dropped_packets; /**< as reported by the kernel */
    uint64_t unanalysed_packets; /**< written to the file, but not analysed
                                      for lack of time */
    struct tc_evicted evicted;
    struct tc_measurement_counts counts;
    const struct tc_results_file *files; /**< borrowed */
    size_t file_count;
    struct tc_results_tally frames[TC_RESULTS_TALLIES_MAX];
    size_t frame_count;
    struct tc_results_tally skipped[TC_RESULTS_TALLIES_MAX];
    size_t skipped_count;
};

/** Attributes of the root: version, what made the file, seed, scenario.
 *  @param scenario  effective scenario as text; "" for a run without one. */
TC_NODISCARD
tc_err tc_results_write_root(hid_t file, const char *command, uint64_t seed,
                             const char *scenario);

TC_NODISCARD
tc_err tc_results_write_input(hid_t file, const struct tc_results_input *input);

/**
 * Tables and series of one measurement below `group_path` ("measured").
 */
TC_NODISCARD
tc_err tc_results_write_measurement(hid_t file, const char *group_path,
                                    const struct tc_measurement *measurement);

/** Create `tables/estimates` below a group and fill it. */
TC_NODISCARD
tc_err tc_results_write_estimates(hid_t file, const char *group_path,
                                  const struct tc_estimate *estimates,
                                  size_t count);

/** The tables `sessions`, `rtp_streams` and `cops_transactions` of a model,
 *  open while replications are appended. */
struct tc_results_model;

/**
 * Create them, empty, with `replication` as first column.
 *
 * @param tables  the group, as tc_results_tables() makes it; borrowed during
 *                the call.
 * @retval TC_ESYS    HDF5 refused.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_results_model_open(struct tc_results_model **out, hid_t tables);

/** Append the rows of one replication to them. */
TC_NODISCARD
tc_err tc_results_model_append(struct tc_results_model *model,
                               uint32_t replication,
                               const struct tc_measurement *measurement);

/** Write the remaining rows; `model` is freed, whatever is returned. */
TC_NODISCARD
tc_err tc_results_model_close(struct tc_results_model *model);

/** Free the tables of a discarded file.  NULL is allowed. */
void tc_results_model_discard(struct tc_results_model *model);

/** Open or create the group `tables` below a group; the caller closes it with
 *  H5Gclose; < 0 on failure. */
hid_t tc_results_tables(hid_t file, const char *group_path);

#endif
