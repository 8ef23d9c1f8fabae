/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file run.h
 * @brief One replication of one architecture: builds it, lets the audience
 *        loose on it, and hands its records to a sink.
 */
#ifndef TC_MODEL_RUN_H
#define TC_MODEL_RUN_H

#include <stdint.h>

#include "model/architecture.h"
#include "proto/record_sink.h"

/** Told of demands as the run goes; each function is optional. */
struct tc_run_observer {
    void (*asked)(void *self, uint32_t demand, int64_t now_ns);
    void (*ready)(void *self, uint32_t demand, int64_t now_ns);
    /** Its hold is over, whether it was ready or not; not told at the run's
     *  end, nor of what a further demand ends. */
    void (*left)(void *self, uint32_t demand, int64_t now_ns);
    void *self; /**< weak */
};

/** Told once, when all nodes and links are made and before anything moves:
 *  what there is may be looked at, and is borrowed until it returns. */
typedef tc_err tc_run_built_fn(void *self, const struct tc_world *world);

struct tc_run_cfg {
    const struct tc_architecture *architecture;
    const struct tc_model_config *config; /**< borrowed during the run */
    const struct tc_workload *workload;   /**< borrowed during the run */
    uint64_t seed;
    uint32_t replication;
    int64_t link_interval_ns; /**< of LINK records; 0: none at all */
    int64_t window_start_ns;  /**< edges of LINK records besides, within the */
    int64_t window_end_ns;    /**< run; 0: none */
    struct tc_run_observer observer;
    tc_run_built_fn *built; /**< optional; an error ends the run */
    void *built_self;       /**< weak */
};

/** What happened inside, for speed figures and conservation checks. */
struct tc_run_totals {
    struct tc_network_totals network;
    uint64_t events;
    uint64_t reserved_kbps; /**< at the end */
    uint32_t open_handles;  /**< at the end */
    uint32_t on_air;        /**< demands served and not left, at the end */
    int64_t last_left_ns;   /**< of the last one that left */
    uint32_t absent;        /**< demands whose viewer had vanished */
    uint32_t joins;         /**< demands that began; of those, */
    uint32_t ready;         /**< were served */
    uint32_t gave_up;       /**< were not, when their patience ran out */
    uint32_t superseded;    /**< were not, when their viewer wanted another */
    uint32_t unfinished;    /**< were not, for whatever reason, to the end */
};

/**
 * Run to the workload's end.
 *
 * @param directory  borrowed: taps, endpoints and flows are entered.
 * @param sink       takes the records; finishing it is the caller's.
 * @return TC_OK, TC_ENOMEM, TC_EARG (a topology that cannot be), TC_EFULL (more
 *         people than limits.h allows), or what the sink returned.
 */
TC_NODISCARD
tc_err tc_run(const struct tc_run_cfg *cfg, struct tc_directory *directory,
              const struct tc_record_sink *sink, struct tc_run_totals *out);

#endif
