/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file results.h
 * @brief The layout of a results file: which group holds what
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
    int64_t cut_at_byte; /**< offset of the record that is cut; -1: whole */
};

/** One class of frames, or one reason for which frames were not read. */
struct tc_results_tally {
    char name[32];
    uint64_t packets;
    uint64_t bytes;
};

enum { TC_RESULTS_TALLIES_MAX = 24 };

/** What went in: `/input`.  Zero where the input was no capture. */
struct tc_results_input {
    int64_t epoch_unix_ns;
    uint64_t packets;
    uint64_t bytes;
    uint64_t undecoded_packets;
    uint64_t steps_back;
    uint64_t times_held;             /**< frames dated too far from the first */
    uint64_t kernel_dropped_packets; /**< of a live capture, as the two */
    uint64_t interface_dropped_packets; /**< below: reported by the kernel */
    uint64_t unanalysed_packets; /**< written, and too many to be analysed */
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

/** Make `tables/estimates` below a group, filled. */
TC_NODISCARD
tc_err tc_results_write_estimates(hid_t file, const char *group_path,
                                  const struct tc_estimate *estimates,
                                  size_t count);

/** The tables `sessions`, `rtp_streams` and `cops_transactions` of a model,
 *  open while replications are appended. */
struct tc_results_model;

/**
 * Make them, empty, with the column `replication` in front.
 *
 * @param tables  the group, as tc_results_tables() makes it; borrowed during
 *                the call.
 * @retval TC_ESYS    HDF5 refused.
 * @retval TC_ENOMEM  no memory.
 */
TC_NODISCARD
tc_err tc_results_model_open(struct tc_results_model **out, hid_t tables);

/** Append one replication's rows to them. */
TC_NODISCARD
tc_err tc_results_model_append(struct tc_results_model *model,
                               uint32_t replication,
                               const struct tc_measurement *measurement);

/** Write what is left; `model` is freed, whatever is returned. */
TC_NODISCARD
tc_err tc_results_model_close(struct tc_results_model *model);

/** Free the tables of a file that is given up.  NULL is allowed. */
void tc_results_model_discard(struct tc_results_model *model);

/** The group `tables` below a group, opened or made; the caller closes it with
 *  H5Gclose; < 0 on failure. */
hid_t tc_results_tables(hid_t file, const char *group_path);

#endif
