/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/paths.h"
#include "cli/print_comparison.h"
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
        tc_print_comparison(cfg, &report);
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
