/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file run.h
 * @brief One replication of one architecture: builds it, runs the workload, and
 *        pushes its records to a sink.
 */
#ifndef TC_MODEL_RUN_H
#define TC_MODEL_RUN_H

#include <stdint.h>

#include "model/architecture.h"
#include "proto/record_sink.h"

/** Callbacks for demands during the run; each is optional. */
struct tc_run_observer {
    void (*asked)(void *self, uint32_t demand, int64_t now_ns);
    void (*ready)(void *self, uint32_t demand, int64_t now_ns);
    /** The demand's holding time is over, whether it was ready or not; not
     *  called at the end of the run, nor when a further demand ends it. */
    void (*left)(void *self, uint32_t demand, int64_t now_ns);
    void *self; /**< weak */
};

/** Called once, after all nodes and links have been created and before the
 * first event; `world` is borrowed during the call. */
typedef tc_err tc_run_built_fn(void *self, const struct tc_world *world);

struct tc_run_cfg {
    const struct tc_architecture *architecture;
    const struct tc_model_config *config; /**< borrowed during the run */
    const struct tc_workload *workload;   /**< borrowed during the run */
    uint64_t seed;
    uint32_t replication;
    int64_t link_interval_ns; /**< of LINK records; 0: no LINK records */
    int64_t window_start_ns;  /**< edges of LINK records besides, within the */
    int64_t window_end_ns;    /**< run; 0: none */
    struct tc_run_observer observer;
    tc_run_built_fn *built; /**< optional; an error ends the run */
    void *built_self;       /**< weak */
};

/** Totals of a run, for performance figures and conservation checks. */
struct tc_run_totals {
    struct tc_network_totals network;
    uint64_t events;
    uint64_t reserved_kbps; /**< at the end */
    uint32_t open_handles;  /**< at the end */
    uint32_t on_air;        /**< demands that are being served at the end */
    int64_t last_left_ns;   /**< time of the last leave */
    uint32_t absent;        /**< demands whose viewer had vanished */
    uint32_t joins;         /**< demands that were made; of these */
    uint32_t ready;         /**< were served */
    uint32_t gave_up;       /**< lost patience before they were served */
    uint32_t superseded;    /**< were replaced by another one before */
    uint32_t unfinished;    /**< were not served until the end */
};

/**
 * Run until the end of the workload.
 *
 * @param directory  borrowed: taps, endpoints and flows are added.
 * @param sink       receives the records; the caller finishes it.
 * @return TC_OK, TC_ENOMEM, TC_EARG (an impossible topology), TC_EFULL (more
 *         people than limits.h allows), or the error of the sink.
 */
TC_NODISCARD
tc_err tc_run(const struct tc_run_cfg *cfg, struct tc_directory *directory,
              const struct tc_record_sink *sink, struct tc_run_totals *out);

#endif
