/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/paths.h"
#include "cli/print_cost.h"
#include "cli/print_estimate.h"
#include "cli/print_readings.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "replay/compare.h"

static const char *const verb = "compare";

static const char help[] =
    "usage: twincast compare [OPTION]... INPUT\n"
    "\n"
    "Simulate an audience under each architecture and compare delay and "
    "traffic,\n"
    "with confidence intervals. All architectures see the same viewers and "
    "the\n"
    "same random numbers (common random numbers), so differences are paired.\n"
    "\n"
    "input:\n"
    "  INPUT                  a scenario (.yaml, .yml): its audience is "
    "generated\n"
    "                         anew in each replication;\n"
    "                         a capture (pcap, pcapng): its sessions and "
    "video\n"
    "                         are replayed, and each replication resamples "
    "the\n"
    "                         viewers with all their sessions (bootstrap);\n"
    "                         a folder of scenarios: each is run, and one "
    "line\n"
    "                         says which findings of the paper (Figs 11 to "
    "14)\n"
    "                         hold in it\n"
    "      --network FILE     for a capture: take all parameters of the "
    "models\n"
    "                         (network, COPS, servers, p2p, prices) from this\n"
    "                         scenario (default: as in paper.yaml)\n"
    "      --fixed-trace      for a capture: replay the same viewers in every\n"
    "                         replication, without resampling\n"
    "\n"
    "simulation:\n"
    "      --arch LIST        architectures, comma-separated; the first is\n"
    "                         compared with each other one (default isp,p2p)\n"
    "      --replications N   1 to 1000000 (default: the scenario's; 20 for a\n"
    "                         capture)\n"
    "      --seed N           seed of all random numbers (default 1)\n"
    "      --threads N        1 to 256; the results do not depend on it\n"
    "                         (default: number of processors)\n"
    "\n"
    "output:\n"
    "  -o, --output FILE      also write the results to FILE (HDF5); on "
    "failure\n"
    "                         no file is left behind\n"
    "  -h, --help             print this help and exit\n"
    "\n"
    "examples:\n"
    "  twincast compare datasets/scenarios/paper.yaml -o paper.h5\n"
    "  twincast compare datasets/captures/sip-video-60x30.pcap --replications "
    "5\n"
    "  twincast compare datasets/scenarios/paper --replications 3\n"
    "\n"
    "exit status: 0 success, 1 the input could not be read, the run failed or "
    "the\n"
    "results could not be written, 2 wrong usage";

/* The progress bars on stderr: one for reading, one for the simulation. */
struct watch {
    struct tc_progress reading;
    struct tc_progress running;
};

static void on_reading(void *self, int64_t done_bytes, int64_t size_bytes)
{
    struct watch *watch = self;

    tc_progress_draw(&watch->reading, done_bytes, size_bytes);
    if (done_bytes == size_bytes)
        tc_progress_end(&watch->reading);
}

static void on_warning(void *self, const struct tc_diag *diag)
{
    struct watch *watch = self;

    tc_progress_end(&watch->reading);
    tc_terminal_warning(diag);
}

static void on_running(void *self, uint64_t done, uint64_t all)
{
    struct watch *watch = self;

    tc_progress_draw(&watch->running, (int64_t)done, (int64_t)all);
}

/* The outcomes add up to the number of requests. */
static void print_requests(const struct tc_compare_cfg *cfg,
                           const struct tc_compare_report *r)
{
    for (size_t a = 0; a < cfg->architecture_count; a++) {
        const struct tc_run_totals *t = &r->totals[a];

        printf("%-10s %-4s %" PRIu32 " = %" PRIu32 " served + %" PRIu32
               " gave up + %" PRIu32 " changed channel + %" PRIu32
               " not served",
               a == 0 ? "requests" : "", cfg->architectures[a]->name, t->joins,
               t->ready, t->gave_up, t->superseded, t->unfinished);
        if (t->absent > 0)
            printf("; %" PRIu32 " not made: viewer had vanished", t->absent);
        printf("\n");
    }
    printf("\n");
}

/* The decision time; that of what is decided from policy where it differs. */
static void print_cops(const struct tc_cops_config *cops)
{
    printf("COPS %g ms", (double)cops->decision_time_ns * 1e-6);
    if (cops->provisioned_time_ns > 0 &&
        cops->provisioned_time_ns != cops->decision_time_ns)
        printf(" (provisioned: %g ms)",
               (double)cops->provisioned_time_ns * 1e-6);
    printf("\n");
}

static void print_setup(const struct tc_compare_cfg *cfg,
                        const struct tc_compare_report *r)
{
    printf("replayed   %" PRIu32 " sessions of %" PRIu32
           " viewers with %" PRIu32 " broadcasters%s",
           r->demands, r->viewers, r->broadcasters,
           r->is_trace ? "" : " (generated)");
    if (r->not_answered > 0)
        printf("; %" PRIu32 " left out (the broadcaster never answered)",
               r->not_answered);
    if (r->holds_drawn > 0)
        printf("; %" PRIu32 " holding times drawn from the other sessions",
               r->holds_drawn);
    printf("\nnetwork    %s: %" PRIu32
           " routers, users %g Mbit/s, core %g (isp) and %g (p2p) "
           "Mbit/s, ",
           !r->is_trace        ? r->scenario.name
           : cfg->network_path ? cfg->network_path
                               : "built in (as in paper.yaml)",
           r->scenario.model.network.routers,
           (double)r->scenario.model.network.user_link_bps * 1e-6,
           (double)r->scenario.model.network.isp_core_link_bps * 1e-6,
           (double)r->scenario.model.network.p2p_core_link_bps * 1e-6);
    print_cops(&r->scenario.model.cops);
    printf("video      %.1f kbit/s, %.2f frames/s%s\n",
           (double)r->scenario.model.video.rate_bps * 1e-3,
           (double)r->scenario.model.video.frame_rate_num /
               r->scenario.model.video.frame_rate_den,
           r->is_trace && !r->video_is_known
               ? " (of the scenario: no video stream of 1 s or more in the "
                 "capture)"
               : "");
    uint64_t events = 0, hops = 0;
    for (size_t a = 0; a < cfg->architecture_count; a++) {
        events += r->totals[a].events;
        hops += r->totals[a].network.hops;
    }
    printf("runs       %" PRIu32 " replications, seed %" PRIu64
           "; %.1f million events, %.1f million packet-hops\n",
           r->replications, cfg->seed, (double)events * 1e-6,
           (double)hops * 1e-6);
    print_requests(cfg, r);
}

static bool is_known(const struct tc_compare_figure *row, size_t count)
{
    for (size_t a = 0; a < count; a++)
        if (!isnan(row->each[a].mean))
            return true;
    return false;
}

static void print_kpi(const struct tc_compare_cfg *cfg,
                      const struct tc_compare_figure *row)
{
    char text[TC_PRINT_BYTES];

    printf("%s\n", tc_figure_name(row->figure));
    for (size_t a = 0; a < cfg->architecture_count; a++)
        printf("  %-12s %s\n", cfg->architectures[a]->name,
               tc_print_interval(&row->each[a], text));
    for (size_t a = 1; a < cfg->architecture_count; a++) {
        if (isnan(row->difference[a].mean))
            continue;
        printf("  difference   %s",
               tc_print_interval(&row->difference[a], text));
        if (!isnan(row->correlation[a]))
            printf("  (pair correlation %+.2f)", row->correlation[a]);
        if (isfinite(row->ratio[a].mean))
            printf("\n  ratio        %s",
                   tc_print_interval(&row->ratio[a], text));
        printf("\n");
    }
}

static void print_report(const struct tc_compare_cfg *cfg,
                         const struct tc_compare_report *r)
{
    bool this_audience = r->is_trace && !r->is_bootstrap;

    print_setup(cfg, r);
    printf("mean [%g %% interval]", r->scenario.measure.confidence * 100);
    if (cfg->architecture_count > 1)
        printf("; difference and ratio: %s against each other one",
               cfg->architectures[0]->name);
    printf("\n");
    for (size_t k = 0; k < TC_FIGURE_COUNT; k++)
        if (!tc_figure_is_cost((enum tc_figure)k) &&
            is_known(&r->figures[k], cfg->architecture_count))
            print_kpi(cfg, &r->figures[k]);
    tc_print_cost(cfg, r);
    printf("intervals cover: %s\n",
           this_audience     ? "model (this audience only)"
           : r->is_bootstrap ? "audience (viewers resampled with all their "
                               "sessions)"
                             : "audience (generated anew in each replication)");
}

static int run(const struct tc_compare_cfg *cfg)
{
    struct watch watch = { .reading = { .label = "reading" },
                           .running = { .label = "running" } };
    const struct tc_compare_watcher watcher = {
        .reading  = { on_reading, on_warning, &watch },
        .progress = on_running,
        .self     = &watch,
    };
    struct tc_compare_report report;
    struct tc_diag diag = TC_DIAG_NONE;

    tc_err err = tc_compare(cfg, &watcher, &report, &diag);
    tc_progress_end(&watch.reading);
    tc_progress_end(&watch.running);
    if (err == TC_OK)
        print_report(cfg, &report);
    else
        tc_terminal_fault(err, &diag);
    tc_compare_report_fini(&report);
    return err == TC_OK ? TC_EXIT_DONE : TC_EXIT_FAILED;
}

/* Running totals over the scenarios of a folder. */
struct folder {
    struct watch *watch;
    struct tc_readings_tally tally;
};

static void on_one_reading(void *self, const struct tc_reading *reading,
                           uint32_t index, uint32_t count)
{
    struct folder *folder = self;

    (void)count;
    tc_progress_end(&folder->watch->running);
    tc_print_reading(reading, index == 0);
    for (int f = 0; f < TC_FINDING_COUNT; f++)
        folder->tally.verdicts[f][reading->verdicts[f]]++;
}

static int run_folder(const struct tc_compare_cfg *cfg)
{
    struct watch watch = { .reading = { .label = "reading" },
                           .running = { .label = "running" } };
    const struct tc_compare_watcher watcher = {
        .reading  = { on_reading, on_warning, &watch },
        .progress = on_running,
        .self     = &watch,
    };
    struct folder folder = { .watch = &watch };
    struct tc_diag diag  = TC_DIAG_NONE;

    tc_err err = tc_readings_run(cfg, &watcher, on_one_reading, &folder, &diag);
    tc_progress_end(&watch.running);
    if (err == TC_OK)
        tc_print_readings_tally(&folder.tally);
    else
        tc_terminal_fault(err, &diag);
    return err == TC_OK ? TC_EXIT_DONE : TC_EXIT_FAILED;
}

static int check_folder(const struct tc_compare_cfg *cfg)
{
    if (cfg->fixed_trace || cfg->network_path || cfg->architecture_count != 2 ||
        cfg->architectures[0] != &tc_isp_architecture ||
        cfg->architectures[1] != &tc_p2p_architecture)
        return tc_terminal_usage(
            verb, "a folder of scenarios compares isp with p2p: expected no "
                  "other --arch, no --fixed-trace and no --network");
    if (cfg->output_path && tc_compare_is_scenario(cfg->output_path))
        return tc_terminal_usage(verb,
                                 "-o %s has the name of a scenario; expected "
                                 "e.g. results.h5",
                                 cfg->output_path);
    return TC_EXIT_DONE;
}

static int check_and_run(const struct tc_compare_cfg *cfg)
{
    const bool is_folder = tc_readings_are_in(cfg->input_path);
    int status           = is_folder ? check_folder(cfg) : TC_EXIT_DONE;

    if (status == TC_EXIT_DONE && tc_compare_is_scenario(cfg->input_path) &&
        (cfg->fixed_trace || cfg->network_path))
        return tc_terminal_usage(
            verb, "--fixed-trace and --network apply to captures only");
    if (status == TC_EXIT_DONE)
        status = tc_paths_prepare_output(cfg->output_path);
    if (status != TC_EXIT_DONE)
        return status;
    return is_folder ? run_folder(cfg) : run(cfg);
}

static int unknown_architecture(struct tc_text name)
{
    char known[64] = "";

    for (size_t i = 0; tc_architecture_at(i); i++) {
        size_t used = strlen(known);

        (void)snprintf(known + used, sizeof known - used, "%s%s",
                       i > 0 ? ", " : "", tc_architecture_at(i)->name);
    }
    return tc_terminal_usage(verb,
                             "unknown architecture '%.*s'; expected some of %s",
                             (int)name.len_bytes, name.at, known);
}

static int read_architectures(const char *list, struct tc_compare_cfg *cfg)
{
    struct tc_text rest = tc_text_of(list);

    cfg->architecture_count = 0;
    while (rest.len_bytes > 0) {
        struct tc_text name                 = tc_text_cut(&rest, ',');
        const struct tc_architecture *found = NULL;

        for (size_t i = 0; tc_architecture_at(i) && !found; i++)
            if (tc_text_equal(name, tc_text_of(tc_architecture_at(i)->name)))
                found = tc_architecture_at(i);
        if (!found)
            return unknown_architecture(name);
        for (size_t i = 0; i < cfg->architecture_count; i++)
            if (cfg->architectures[i] == found)
                return tc_terminal_usage(verb, "--arch names %s twice",
                                         found->name);
        cfg->architectures[cfg->architecture_count++] = found;
    }
    if (cfg->architecture_count == 0)
        return tc_terminal_usage(verb, "--arch names no architecture");
    return TC_EXIT_DONE;
}

static int read_number(const char *option, const char *text, uint64_t min,
                       uint64_t max, uint64_t *out)
{
    if (tc_text_number(tc_text_of(text), max, out) && *out >= min)
        return TC_EXIT_DONE;
    return tc_terminal_usage(
        verb, "%s '%s': expected a whole number from %" PRIu64 " to %" PRIu64,
        option, text, min, max);
}

enum {
    OPTION_ARCH = 256,
    OPTION_REPLICATIONS,
    OPTION_SEED,
    OPTION_THREADS,
    OPTION_FIXED_TRACE,
    OPTION_NETWORK,
};

static int read_option(int option, struct tc_compare_cfg *cfg)
{
    uint64_t number = 0;
    int status      = TC_EXIT_DONE;

    switch (option) {
    case OPTION_ARCH:
        return read_architectures(optarg, cfg);
    case OPTION_REPLICATIONS:
        status = read_number("--replications", optarg, 1, 1000000, &number);
        cfg->replications = (uint32_t)number;
        return status;
    case OPTION_SEED:
        return read_number("--seed", optarg, 0, UINT64_MAX, &cfg->seed);
    case OPTION_THREADS:
        status       = read_number("--threads", optarg, 1, 256, &number);
        cfg->threads = (uint32_t)number;
        return status;
    case OPTION_FIXED_TRACE:
        cfg->fixed_trace = true;
        return TC_EXIT_DONE;
    case OPTION_NETWORK:
        cfg->network_path = optarg;
        return TC_EXIT_DONE;
    default:
        cfg->output_path = optarg;
        return TC_EXIT_DONE;
    }
}

static uint32_t processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count > 0 && count <= 256 ? (uint32_t)count : 1;
}

int tc_verb_compare(int argc, char **argv)
{
    static const struct option options[] = {
        { "arch", required_argument, NULL, OPTION_ARCH },
        { "replications", required_argument, NULL, OPTION_REPLICATIONS },
        { "seed", required_argument, NULL, OPTION_SEED },
        { "threads", required_argument, NULL, OPTION_THREADS },
        { "fixed-trace", no_argument, NULL, OPTION_FIXED_TRACE },
        { "network", required_argument, NULL, OPTION_NETWORK },
        { "output", required_argument, NULL, 'o' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct tc_compare_cfg cfg = {
        .architectures      = { &tc_isp_architecture, &tc_p2p_architecture },
        .architecture_count = 2,
        .seed               = 1,
        .threads            = processors(),
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
        if (option == 'h') {
            puts(help);
            return TC_EXIT_DONE;
        }
        if (option == '?')
            return tc_terminal_usage(
                verb, "unknown option or missing value: %s", argv[optind - 1]);
        int status = read_option(option, &cfg);
        if (status != TC_EXIT_DONE)
            return status;
    }
    if (optind + 1 != argc)
        return tc_terminal_usage(verb, "expected one input, got %d",
                                 argc - optind);
    cfg.input_path             = argv[optind];
    const char *const inputs[] = { cfg.input_path, cfg.network_path };
    if (tc_paths_output_is_input(cfg.output_path, inputs, TC_LEN(inputs)))
        return tc_terminal_usage(verb, "-o %s would overwrite an input",
                                 cfg.output_path);
    return check_and_run(&cfg);
}
