/* SPDX-License-Identifier: Apache-2.0 */
/* signalfd() is specific to Linux */
#define _GNU_SOURCE
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/output.h"
#include "base/text.h"
#include "cli/capture_options.h"
#include "cli/paths.h"
#include "cli/print_report.h"
#include "cli/terminal.h"
#include "cli/verbs.h"
#include "replay/live.h"

enum { OPTION_RING = 256, OPTION_DURATION, OPTION_ANALYZE, OPTION_RESULTS };

static const char help_begin[] =
    "usage: twincast capture -i INTERFACE [OPTION]...\n"
    "\n"
    "Record a network interface until Ctrl-C, and show a running summary on a\n"
    "terminal: packets, drops and, with --analyze, sessions, streams and "
    "loss.\n"
    "Recording has priority over analysis: packets that could not be analyzed "
    "in\n"
    "time are still recorded, and counted. Privileges are dropped as soon as "
    "the\n"
    "interface is open; under sudo the files belong to the calling user. At "
    "least\n"
    "one of -o, --analyze and --results is required.\n"
    "\n"
    "input:\n"
    "  -i, --interface NAME   e.g. eth0, lo, any\n"
    "  -f, --filter FILTER    capture filter in tcpdump syntax (man "
    "pcap-filter)\n"
    "      --snap BYTES       keep only the first BYTES bytes of each frame,\n"
    "                         1 to 262144 (default: all)\n"
    "      --duration S       stop after S seconds (default: run until Ctrl-C "
    "or\n"
    "                         SIGTERM)";

static const char help_end[] =
    "\n"
    "analysis:\n"
    "      --analyze          at the end print what 'twincast analyze' prints\n"
    "\n"
    "output:\n"
    "  -o, --output FILE      write the frames to FILE (pcap, nanoseconds)\n"
    "      --ring SIZE,COUNT  with -o: write a ring of COUNT files of SIZE "
    "bytes\n"
    "                         each (suffix k, M or G), FILE_00001.pcap and so\n"
    "                         on, and delete the oldest\n"
    "      --results FILE     also write the results of the analysis to FILE\n"
    "                         (HDF5), kernel drops included; implies "
    "--analyze\n"
    "  -h, --help             print this help and exit\n"
    "\n"
    "examples:\n"
    "  sudo twincast capture -i lo -o lo.pcap --analyze --duration 60\n"
    "  sudo twincast capture -i any -f 'udp or tcp port 3288' -o ring.pcap \\\n"
    "      --ring 100M,10\n"
    "  sudo twincast capture -i any --results live.h5 --duration 60\n"
    "\n"
    "exit status: 0 success, 1 the interface could not be opened or a file "
    "could\n"
    "not be written, 2 wrong usage";

static void print_help(void)
{
    puts(help_begin);
    puts("");
    puts(tc_decode_options_help);
    puts("  The decoding options apply with --analyze or --results.");
    puts(help_end);
}

static int take_ring(const char *argument, struct tc_live_run_cfg *cfg)
{
    struct tc_text rest = tc_text_of(argument);
    struct tc_text size = tc_text_cut(&rest, ',');
    uint64_t count;

    if (!tc_size_parse(size, &cfg->ring_bytes) ||
        !tc_text_number(rest, 100000, &count) || count == 0)
        return tc_terminal_usage("capture",
                                 "--ring %s: expected SIZE,COUNT, e.g. 100M,10",
                                 argument);
    cfg->ring_count = (uint32_t)count;
    return TC_EXIT_DONE;
}

static int take_duration(const char *argument, struct tc_live_run_cfg *cfg)
{
    char *end;
    double seconds = strtod(argument, &end);

    if (end == argument || *end != '\0' || !(seconds > 0) || seconds > 1e8)
        return tc_terminal_usage(
            "capture", "--duration %s: expected seconds, e.g. 60", argument);
    cfg->duration_ns = (int64_t)(seconds * 1e9);
    return TC_EXIT_DONE;
}

static int take_snap(const char *argument, struct tc_live_run_cfg *cfg)
{
    uint64_t bytes;

    if (!tc_text_number(tc_text_of(argument), TC_LIVE_SNAP_BYTES, &bytes) ||
        bytes == 0)
        return tc_terminal_usage("capture", "--snap %s: expected 1 to %d bytes",
                                 argument, TC_LIVE_SNAP_BYTES);
    cfg->source.snap_bytes = (uint32_t)bytes;
    return TC_EXIT_DONE;
}

static int take_option(int option, char *argument, struct tc_live_run_cfg *cfg,
                       struct tc_capture_options *decode)
{
    switch (option) {
    case 'i':
        cfg->source.interface = argument;
        return TC_EXIT_DONE;
    case 'f':
        cfg->source.filter = argument;
        return TC_EXIT_DONE;
    case 'o':
        cfg->path = argument;
        return TC_EXIT_DONE;
    case 's':
        return take_snap(argument, cfg);
    case OPTION_RING:
        return take_ring(argument, cfg);
    case OPTION_DURATION:
        return take_duration(argument, cfg);
    case OPTION_RESULTS:
        cfg->output_path = argument;
        cfg->analyze     = true;
        return TC_EXIT_DONE;
    case OPTION_ANALYZE:
        cfg->analyze = true;
        return TC_EXIT_DONE;
    default:
        return tc_capture_options_take(decode, "capture", option, argument);
    }
}

static int take_options(int argc, char **argv, struct tc_live_run_cfg *cfg,
                        struct tc_capture_options *decode, bool *help)
{
    static const struct option known[] = {
        { "interface", required_argument, NULL, 'i' },
        { "filter", required_argument, NULL, 'f' },
        { "output", required_argument, NULL, 'o' },
        { "snap", required_argument, NULL, 's' },
        { "ring", required_argument, NULL, OPTION_RING },
        { "duration", required_argument, NULL, OPTION_DURATION },
        { "analyze", no_argument, NULL, OPTION_ANALYZE },
        { "results", required_argument, NULL, OPTION_RESULTS },
        { "help", no_argument, NULL, 'h' },
        TC_DECODE_OPTIONS,
        { NULL, 0, NULL, 0 },
    };
    int option, status = TC_EXIT_DONE;

    opterr = 0;
    while (status == TC_EXIT_DONE &&
           (option = getopt_long(argc, argv, "i:f:o:h", known, NULL)) != -1) {
        if (option == 'h') {
            *help = true;
            return TC_EXIT_DONE;
        }
        status = option == '?'
                     ? tc_terminal_usage("capture",
                                         "unknown option or missing value: %s",
                                         argv[optind - 1])
                     : take_option(option, optarg, cfg, decode);
    }
    if (status == TC_EXIT_DONE && optind < argc)
        status = tc_terminal_usage("capture", "unexpected argument: %s",
                                   argv[optind]);
    return status;
}

/* The names of a ring's files are checked when the files are created. */
static int check_frames_output(const struct tc_live_run_cfg *cfg)
{
    struct tc_diag diag = TC_DIAG_NONE;
    tc_err err          = TC_OK;

    if (cfg->path)
        err = tc_output_check(cfg->path, &diag);
    if (err == TC_OK)
        return tc_paths_prepare_output(cfg->output_path);
    tc_terminal_fault(err, &diag);
    return TC_EXIT_FAILED;
}

static int check(const struct tc_live_run_cfg *cfg)
{
    if (!cfg->source.interface)
        return tc_terminal_usage("capture", "expected an interface (-i)");
    if (!cfg->path && !cfg->analyze)
        return tc_terminal_usage("capture",
                                 "expected at least one of -o, --analyze and "
                                 "--results");
    if (cfg->ring_bytes > 0 && !cfg->path)
        return tc_terminal_usage("capture", "--ring requires -o");
    if (cfg->path && cfg->output_path &&
        (!strcmp(cfg->path, cfg->output_path) ||
         tc_paths_are_same(cfg->path, cfg->output_path)))
        return tc_terminal_usage("capture",
                                 "-o and --results name the same file");
    if (cfg->ring_bytes > 0 && cfg->output_path &&
        tc_paths_is_of_ring(cfg->path, cfg->output_path))
        return tc_terminal_usage("capture",
                                 "--results names a file of the ring");
    return check_frames_output(cfg);
}

/* What the callbacks of a run need. */
struct watch {
    bool analyze;
    int stop_fd;
};

static void print_progress(void *self, const struct tc_live_progress *p)
{
    const struct watch *watch = self;

    if (!isatty(STDERR_FILENO))
        return;
    fprintf(stderr, "\r\033[K%.0f s: %" PRIu64 " packets, %.1f MB",
            p->elapsed_s, p->packets, (double)p->bytes * 1e-6);
    if (watch->analyze)
        fprintf(stderr,
                ", %" PRIu64 " sessions, %" PRIu64 " streams, %" PRId64 " lost",
                p->sessions, p->streams, p->rtp_lost);
    fprintf(stderr,
            "; dropped %" PRIu64 " by the kernel, %" PRIu64 " by the interface",
            p->drops.kernel_dropped, p->drops.interface_dropped);
    if (p->unanalysed > 0)
        fprintf(stderr, "; %" PRIu64 " not analyzed", p->unanalysed);
    fflush(stderr);
}

static void print_end(const struct tc_live_progress *p)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    printf("captured   %" PRIu64 " packets, %" PRIu64 " bytes in %.1f s; "
           "dropped %" PRIu64 " by the kernel, %" PRIu64 " by the interface\n",
           p->packets, p->bytes, p->elapsed_s, p->drops.kernel_dropped,
           p->drops.interface_dropped);
    if (p->unanalysed > 0)
        printf("not analyzed: %" PRIu64 " packets: the analysis fell behind\n",
               p->unanalysed);
}

/* The signals that end a recording: SIGHUP only if it is not ignored (nohup);
 * SIGINT even if it is, as in a background process of a shell. */
static void list_stops(sigset_t *out)
{
    struct sigaction hangup;

    (void)sigemptyset(out);
    (void)sigaddset(out, SIGINT);
    (void)sigaddset(out, SIGTERM);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        (void)sigaddset(out, SIGHUP);
}

/* Block these signals and return a descriptor from which they can be read. */
static int catch_signals(void)
{
    sigset_t signals;

    list_stops(&signals);
    if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
        return -1;
    return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The first signal ended the recording; the next one shall end the program,
 * even while results are written. */
static void release_signals(void *self)
{
    const struct watch *watch = self;
    struct signalfd_siginfo taken;
    sigset_t signals;

    while (read(watch->stop_fd, &taken, sizeof taken) > 0)
        continue;
    list_stops(&signals);
    (void)sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

static int run(struct tc_live_run_cfg *cfg)
{
    struct tc_live_progress end = { 0 };
    struct tc_analyze_report report;
    struct tc_diag diag = TC_DIAG_NONE;

    cfg->stop_fd = catch_signals();
    if (cfg->stop_fd < 0) {
        tc_diag_set(&diag, NULL, -1, -1, "cannot wait for signals");
        tc_terminal_fault(TC_ESYS, &diag);
        return TC_EXIT_FAILED;
    }

    struct watch watch = { .analyze = cfg->analyze, .stop_fd = cfg->stop_fd };
    const struct tc_live_watcher watcher = { .progress = print_progress,
                                             .captured = release_signals,
                                             .self     = &watch };
    tc_err err = tc_live_run(cfg, &watcher, &end, &report, &diag);
    if (err == TC_OK || end.packets > 0)
        print_end(&end);
    if (err == TC_OK && cfg->analyze)
        tc_print_report(&report);
    if (err != TC_OK)
        tc_terminal_fault(err, &diag);
    tc_analyze_report_fini(&report);
    (void)close(cfg->stop_fd);
    return err == TC_OK ? TC_EXIT_DONE : TC_EXIT_FAILED;
}

int tc_verb_capture(int argc, char **argv)
{
    struct tc_live_run_cfg cfg       = { .confidence = 0.95, .stop_fd = -1 };
    struct tc_capture_options decode = { 0 };
    bool help                        = false;

    int status = take_options(argc, argv, &cfg, &decode, &help);
    if (help)
        print_help();
    else if (status == TC_EXIT_DONE)
        status = check(&cfg);
    cfg.decoder      = decode.decoder;
    cfg.memcap_bytes = tc_capture_options_memcap_bytes(&decode);
    if (!help && status == TC_EXIT_DONE)
        status = run(&cfg);
    tc_capture_options_fini(&decode);
    return status;
}
