/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "replay/scenario.h"
#include "replay/scenario_fields.h"
#include "tests/replay/scenario_text.h"
#include "tests/support/test.h"

static const char paper[] = "datasets/scenarios/paper.yaml";

static void paper_yaml_is_the_base_point_of_the_paper(TC_NO_STATE)
{
    struct tc_scenario s;
    struct tc_diag diag = TC_DIAG_NONE;

    if (tc_scenario_read(paper, &s, &diag) != TC_OK)
        fail_msg("%s", diag.sentence);
    assert_int_equal(s.kind, TC_SCENARIO_TERMINATING);
    assert_string_equal(s.name, "paper base point");
    assert_int_equal(s.duration_ns, 120000000000);
    assert_int_equal(s.replications, 18);
    assert_int_equal(s.model.network.routers, 3);
    assert_int_equal(s.model.network.user_link_bps, 100000000);
    assert_int_equal(s.model.network.user_propagation_ns, 1000000);
    assert_int_equal(s.model.network.isp_core_link_bps, 1000000000);
    assert_int_equal(s.model.network.p2p_core_link_bps, 1000000000);
    assert_int_equal(s.model.network.core_propagation_ns, 5000000);
    assert_int_equal(s.model.network.server_link_bps, 1000000000);
    assert_int_equal(s.model.network.server_propagation_ns, 250000);
    assert_int_equal(s.model.network.queue_limit_packets, 0);
    assert_int_equal(s.model.network.link_overhead_octets, 14);
    assert_int_equal(s.model.user_processing_ns, 1000000);
}

static void paper_yaml_has_the_papers_video_and_parties(TC_NO_STATE)
{
    struct tc_scenario s;

    assert_int_equal(tc_scenario_read(paper, &s, NULL), TC_OK);
    assert_int_equal(s.model.video.rate_bps, 400000);
    assert_int_equal(s.model.video.frame_rate_num, 15);
    assert_int_equal(s.model.video.frame_rate_den, 1);
    assert_int_equal(s.model.video.gop_frames, 15);
    assert_true(s.model.video.i_to_p_ratio == 5.0);
    assert_int_equal(s.model.video.max_payload_bytes, 1400);
    assert_int_equal(s.model.video.link_overhead_octets, 14);
    assert_int_equal(s.model.video.payload_type, 96);
    assert_int_equal(s.model.cops.decision_time_ns, 100000000);
    assert_int_equal(s.model.cops.decision, TC_COPS_DECISION_DELAY);
    assert_int_equal(s.model.cops.pep, TC_COPS_PEP_DS_SERVER);
    assert_false(s.model.cops.report);
    assert_int_equal(s.model.cops.reservable_kbps, 0);
    assert_int_equal(s.model.isp.ds_service_ns, 1000000);
    assert_int_equal(s.model.isp.ds_assignment, TC_DS_EVEN);
    assert_int_equal(s.model.p2p.search, TC_P2P_ALL_IN_SEQUENCE);
    assert_int_equal(s.model.p2p.retry_ns, 500000000);
    assert_int_equal(s.model.p2p.attempts_max, 3);
}

static void paper_yaml_has_the_papers_audience(TC_NO_STATE)
{
    struct tc_scenario s;

    assert_int_equal(tc_scenario_read(paper, &s, NULL), TC_OK);
    assert_int_equal(s.audience.viewers, 60);
    assert_int_equal(s.audience.broadcasters, 30);
    assert_int_equal(s.audience.channels, TC_AUDIENCE_BALANCED);
    assert_int_equal(s.audience.arrival_start_ns, 1000000000);
    assert_int_equal(s.audience.arrival_spread_ns, 60000000000);
    assert_int_equal(s.audience.hold, TC_AUDIENCE_UNTIL_END);
    assert_int_equal(s.audience.sessions_per_viewer, 1);
    assert_int_equal(s.audience.placement, TC_AUDIENCE_CROSSED);
    assert_int_equal(s.audience.content_providers, 0);
    assert_int_equal(s.audience.arrivals, TC_AUDIENCE_ARRIVALS_UNIFORM);
    assert_int_equal(s.audience.daily, TC_AUDIENCE_DAILY_OFF);
    assert_true(s.audience.flash_share == 0);
    assert_int_equal(s.audience.zap, TC_AUDIENCE_ZAP_BY_CHANNELS);
    assert_int_equal(s.audience.patience_ns, 0);
    assert_int_equal(s.measure.window_start_ns, 70000000000);
    assert_int_equal(s.measure.window_end_ns, 110000000000);
    assert_int_equal(s.measure.bin_ns, 1000000000);
    assert_true(s.measure.confidence == 0.95);
}

/* A capture is replayed on the defaults, without the RPT that the paper does
 * not show (replay/compare.c). */
static void the_defaults_are_paper_yamls_but_for_the_report(TC_NO_STATE)
{
    struct tc_scenario s, defaults;
    char *a, *b;

    assert_int_equal(tc_scenario_read(paper, &s, NULL), TC_OK);
    tc_scenario_init(&defaults);
    defaults.model.cops.report = false;
    memcpy(defaults.name, s.name, sizeof s.name);
    assert_int_equal(tc_scenario_write_text(&s, &a), TC_OK);
    assert_int_equal(tc_scenario_write_text(&defaults, &b), TC_OK);
    assert_string_equal(a, b);
    tc_free(a);
    tc_free(b);
}

/* The page would go out of date silently if a default stood in for a key. */
static void paper_yaml_says_every_key(TC_NO_STATE)
{
    static char text[16384];
    FILE *file = fopen(paper, "r");
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    for (size_t i = 0; i < count; i++) {
        char key[64];

        (void)snprintf(key, sizeof key,
                       "\n%s%s: ", fields[i].section[0] ? "  " : "",
                       fields[i].key);
        if (!strstr(text, key))
            fail_msg("%s", key);
    }
}

static void kind_alone_is_a_scenario_of_defaults(TC_NO_STATE)
{
    struct tc_scenario from_file = accepted("kind: terminating\n");
    struct tc_scenario defaults;
    char *a, *b;

    tc_scenario_init(&defaults);
    assert_int_equal(tc_scenario_write_text(&from_file, &a), TC_OK);
    assert_int_equal(tc_scenario_write_text(&defaults, &b), TC_OK);
    assert_string_equal(a, b);
    tc_free(a);
    tc_free(b);
}

static void every_default_is_inside_its_own_range(TC_NO_STATE)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);
    struct tc_scenario s                   = { 0 };

    for (size_t i = 0; i < count; i++)
        if (fields[i].fallback &&
            !tc_scenario_field_set(&fields[i], &s,
                                   tc_text_of(fields[i].fallback)))
            fail_msg("%s.%s", fields[i].section, fields[i].key);
    tc_scenario_init(&s);
    assert_int_equal(tc_scenario_check(&s, NULL), TC_OK);
}

static void units_of_keys_become_units_of_fields(TC_NO_STATE)
{
    struct tc_scenario s =
        accepted("kind: terminating\n"
                 "network: {user_link_mbps: 2.048, core_propagation_ms: 0.1}\n"
                 "video: {rate_kbps: 10.4e3, i_to_p_ratio: 3.25}\n"
                 "cops: {decision: server, pep: edge_router, report: true}\n"
                 "duration_s: 150.5\n"
                 "name: 'two words, \"quoted\" and a \\'\n");

    assert_int_equal(s.model.network.user_link_bps, 2048000);
    assert_int_equal(s.model.network.core_propagation_ns, 100000);
    assert_int_equal(s.model.video.rate_bps, 10400000);
    assert_true(s.model.video.i_to_p_ratio == 3.25);
    assert_int_equal(s.model.cops.decision, TC_COPS_DECISION_SERVER);
    assert_int_equal(s.model.cops.pep, TC_COPS_PEP_EDGE_ROUTER);
    assert_true(s.model.cops.report);
    assert_int_equal(s.duration_ns, 150500000000);
    assert_string_equal(s.name, "two words, \"quoted\" and a \\");
}

static void one_overhead_serves_signalling_and_media(TC_NO_STATE)
{
    struct tc_scenario s =
        accepted("kind: terminating\nnetwork:\n  link_overhead_octets: 18\n");

    assert_int_equal(s.model.network.link_overhead_octets, 18);
    assert_int_equal(s.model.video.link_overhead_octets, 18);
}

static void unknown_keys_are_refused_with_the_nearest_known_one(TC_NO_STATE)
{
    assert_refused("kind: terminating\ncops:\n  decision_time: 5\n",
                   "line 3: cops.decision_time: unknown key; did you mean "
                   "cops.decision_time_ms?");
    assert_refused("kind: terminating\nvidoe: {}\n",
                   "line 2: vidoe: unknown key; did you mean video?");
    assert_refused(
        "kind: terminating\nreplicatons: 3\n",
        "line 2: replicatons: unknown key; did you mean replications?");
    assert_refused(
        "kind: terminating\nrate_kbps: 3\n",
        "line 2: rate_kbps: unknown key; did you mean video.rate_kbps?");
    assert_refused(
        "kind: terminating\nisp:\n  retry_ms: 3\n",
        "line 3: isp.retry_ms: unknown key; did you mean p2p.retry_ms?");
    assert_refused("kind: terminating\nxyzzyxyzzyxyzzy: 1\n",
                   "line 2: xyzzyxyzzyxyzzy: unknown key");
    assert_refused("kind: terminating\n\"\": 1\n", "line 2: : unknown key");
}

static void numbers_out_of_range_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\nvideo:\n  rate_kbps: -3\n",
                   "line 3: video.rate_kbps: \"-3\" is not a number from 1 to "
                   "1000000 kbit/s");
    assert_refused("kind: terminating\nreplications: 0\n",
                   "line 2: replications: \"0\" is not a whole number from 1 "
                   "to 1000000");
    assert_refused("kind: terminating\nmeasure: {confidence: 1}\n",
                   "line 2: measure.confidence: \"1\" is not a number from 0.5 "
                   "to 0.9999");
    assert_refused("kind: terminating\nduration_s: 1e300\n",
                   "line 2: duration_s: \"1e300\" is not a number from 0.001 "
                   "to 1000000 s");
    assert_refused("kind: terminating\nduration_s: 1e999\n",
                   "line 2: duration_s: \"1e999\" is not a number from 0.001 "
                   "to 1000000 s");
    assert_refused("kind: terminating\nvideo: {payload_type: 128}\n",
                   "line 2: video.payload_type: \"128\" is not a whole number "
                   "from 0 to 127");
}

static void what_is_no_number_is_refused(TC_NO_STATE)
{
    static const char *const wrong[] = {
        "many",  "nan",
        ".inf",  "0x10",
        "1_000", "1.",
        ".5",    "1e",
        "--1",   "1 2",
        "2.5",   "~",
        "null",  "true",
        "1,5",   "+",
        "e5",    "1.5.2",
        "",      "12345678901234567890123456789012345678901234567890",
    };

    for (size_t i = 0; i < TC_LEN(wrong); i++) {
        char text[128], sentence[256];

        (void)snprintf(text, sizeof text,
                       "kind: terminating\naudience:\n  viewers: %s\n",
                       wrong[i]);
        (void)snprintf(sentence, sizeof sentence,
                       "line 3: audience.viewers: \"%.40s\" is not a whole "
                       "number from 1 to 1000000",
                       wrong[i]);
        assert_refused(text, sentence);
    }
    assert_refused("kind: terminating\nreplications: \"3\"\n",
                   "line 2: replications: \"3\" is not a whole number from 1 "
                   "to 1000000"); /* a quoted number is a text */
}

static void whole_numbers_may_be_written_in_any_decimal_way(TC_NO_STATE)
{
    assert_int_equal(
        accepted("kind: terminating\nreplications: 1e3").replications, 1000);
    assert_int_equal(
        accepted("kind: terminating\nreplications: +12").replications, 12);
    assert_int_equal(
        accepted("kind: terminating\nreplications: 7.0").replications, 7);
    assert_int_equal(
        accepted("kind: terminating\nreplications: 010").replications,
        10); /* not octal */
}

static void wrong_words_and_truth_values_are_refused(TC_NO_STATE)
{
    assert_refused("kind: ending\n",
                   "line 1: kind: \"ending\" is not one of terminating, "
                   "steady");
    assert_refused("kind: terminating\np2p: {search: All_in_sequence}\n",
                   "line 2: p2p.search: \"All_in_sequence\" is not one of "
                   "all_in_sequence, first_match, windowed, flood, tracker");
    assert_refused("kind: terminating\ncops: {report: yes}\n",
                   "line 2: cops.report: \"yes\" is not true or false");
    assert_refused("kind: terminating\nname: \"a\\nb\"\n",
                   "line 2: name: \"a?b\" is not 1 to 63 printable ASCII "
                   "characters");
    assert_refused("kind: terminating\nname: \"a\\0b\"\n",
                   "line 2: name: \"a?b\" is not 1 to 63 printable ASCII "
                   "characters");
}

static void names_fill_their_room_and_no_more(TC_NO_STATE)
{
    char text[128];

    (void)snprintf(text, sizeof text, "kind: terminating\nname: %063d\n", 1);
    assert_int_equal(strlen(accepted(text).name), 63);
    (void)snprintf(text, sizeof text, "kind: terminating\nname: %064d\n", 1);
    assert_refused(text, "line 2: name: "
                         "\"0000000000000000000000000000000000000000\" is not "
                         "1 to 63 printable ASCII characters");
}

static void wrong_shapes_are_refused(TC_NO_STATE)
{
    assert_refused(
        "- kind\n- terminating\n",
        "line 1: found a list; expected a scenario: keys and values");
    assert_refused(
        "steady\n",
        "line 1: found a text; expected a scenario: keys and values");
    assert_refused(
        "kind: terminating\nvideo: 5\n",
        "line 2: video: is a section; expected keys indented below it");
    assert_refused("kind: terminating\nvideo:\n  rate_kbps: [1, 2]\n",
                   "line 3: video.rate_kbps: found a list; expected a number "
                   "from 1 to 1000000 kbit/s");
    assert_refused(
        "kind: {a: b}\n",
        "line 1: kind: found a mapping; expected one of terminating, steady");
    assert_refused("kind: terminating\n? [a]\n: 1\n",
                   "line 2: a key must be plain text");
    assert_refused("kind: terminating\nvideo:\n  ? {a: b}\n  : 1\n",
                   "line 3: a key must be plain text");
}

static void repeated_keys_and_sections_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\nname: a\nname: a\n",
                   "line 3: name: already given in line 2");
    assert_refused(
        "kind: terminating\nvideo:\n  rate_kbps: 3\n  rate_kbps: 4\n",
        "line 4: video.rate_kbps: already given in line 3");
    assert_refused("kind: terminating\nvideo: {rate_kbps: 3}\nvideo: {}\n",
                   "line 3: video: already given in line 2");
}

static void kind_has_no_default(TC_NO_STATE)
{
    assert_refused(
        "# only\nname: a\n",
        "line 2: kind: is missing; expected one of terminating, steady");
    assert_refused(
        "{}\n",
        "line 1: kind: is missing; expected one of terminating, steady");
}

static void empty_files_are_refused(TC_NO_STATE)
{
    assert_refused(
        "", "line 1: the file is empty; expected a scenario: keys and values");
    assert_refused(
        "# words\n\n",
        "line 1: the file is empty; expected a scenario: keys and values");
    assert_refused(
        "---\n", "line 2: found a text; expected a scenario: keys and values");
}

static void several_documents_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\n---\nkind: terminating\n",
                   "line 3: a second document begins; expected only one");
    assert_refused("kind: terminating\n---\n[\n",
                   "line 4: did not find expected node content, while parsing "
                   "a flow node");
    assert_int_equal(accepted("---\nkind: terminating\n...\n").kind,
                     TC_SCENARIO_TERMINATING);
}

static void broken_yaml_is_refused_in_libyamls_words(TC_NO_STATE)
{
    assert_refused("kind: terminating\nvideo: {rate_kbps: 3\n",
                   "line 3: did not find expected ',' or '}', while parsing a "
                   "flow mapping");
    assert_refused("kind: terminating\n\tname: a\n",
                   "line 2: found a tab character that violates indentation, "
                   "while scanning a plain scalar");
    assert_refused("kind: *nobody\n", "line 1: found undefined alias");
    assert_refused("kind: terminating\nname: \x01\n",
                   "line 1: at byte 24: control characters are not allowed");
}

static void values_that_contradict_each_other_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\nduration_s: 100\n",
                   "line 1: measure.window_end_s (default): the window ends at "
                   "110 s; expected at most duration_s: 100");
    assert_refused("kind: terminating\nmeasure:\n  window_end_s: 120.5\n",
                   "line 3: measure.window_end_s: the window ends at 120.5 s; "
                   "expected at most duration_s: 120");
    assert_refused("kind: terminating\nmeasure:\n  window_start_s: 110\n",
                   "line 3: measure.window_start_s: the window starts at 110 "
                   "s; expected less than window_end_s: 110");
    assert_refused("kind: terminating\nmeasure:\n  bin_s: 121\n",
                   "line 3: measure.bin_s: a bin of 121 s; expected at most "
                   "duration_s: 120");
    assert_refused("kind: terminating\naudience:\n  arrival_spread_s: 119\n",
                   "line 3: audience.arrival_spread_s: arrivals continue until "
                   "120 s; expected an end before duration_s: 120");
    assert_refused(
        "kind: terminating\naudience:\n  sessions_per_viewer: 2\n",
        "line 3: audience.sessions_per_viewer: 2 sessions of viewers who stay "
        "until the end; expected 1, or audience.hold: exponential");
}

static void audiences_that_contradict_themselves_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\naudience: {flash_share: 0.5,\n"
                   "  flash_at_s: 119}\n",
                   "line 3: audience.flash_at_s: the flash crowd arrives until "
                   "120 s; expected an end before duration_s: 120");
    (void)accepted("kind: terminating\naudience: {flash_at_s: 119}\n");
    assert_refused("kind: terminating\naudience: {broadcasters: 5,\n"
                   "  content_providers: 6}\n",
                   "line 3: audience.content_providers: 6 of 5 broadcasters; "
                   "expected at most all of them");
    (void)accepted("kind: terminating\naudience: {broadcasters: 5,\n"
                   "  content_providers: 5}\n");
    (void)accepted("kind: terminating\naudience: {sessions_per_viewer: 9,\n"
                   "  hold: surf_and_view}\n");
}

static void hierarchies_are_whole_and_of_a_size_that_can_be_routed(TC_NO_STATE)
{
    assert_refused(
        "kind: terminating\nnetwork:\n  access_per_pop: 2\n",
        "line 3: network.access_per_pop: access routers require points of "
        "presence: expected network.pops_per_router above 0");
    /* 3 + 3 * 8 + 3 * 8 * 20 */
    assert_refused("kind: terminating\nnetwork: {routers: 3,\n"
                   "  pops_per_router: 8, access_per_pop: 20}\n",
                   "line 2: network.routers: 507 routers at all levels; "
                   "expected at most 500");
    (void)accepted("kind: terminating\nnetwork: {routers: 3,\n"
                   "  pops_per_router: 8, access_per_pop: 19}\n");
}

static void a_link_that_is_full_needs_a_queue_with_an_end(TC_NO_STATE)
{
    assert_refused(
        "kind: terminating\nbackground:\n  core_mbps: 1000\n",
        "line 3: background.core_mbps: fills the links between routers: "
        "expected less, or network.queue_limit_packets above 0");
    assert_refused(
        "kind: terminating\nbackground:\n  user_mbps: 100\n",
        "line 3: background.user_mbps: fills the access links of the users: "
        "expected less, or network.queue_limit_packets above 0");
    (void)accepted("kind: terminating\nbackground: {core_mbps: 1000}\n"
                   "network: {queue_limit_packets: 100}\n");
}

/* P = (1000 / 8) * 1 / (1000000 * 1) octets: nothing is left of a frame */
static void frames_of_no_octets_are_refused(TC_NO_STATE)
{
    assert_refused("kind: terminating\nvideo: {rate_kbps: 1, gop_frames: 1,\n"
                   "        frame_rate_num: 1000000, i_to_p_ratio: 1}\n",
                   "line 2: video.rate_kbps: P frames of 0.000125 bytes and I "
                   "frames of 0.000125; expected 1 to 4191205 each: at most "
                   "2998 RTP packets of max_payload_bytes");
}

static void a_window_that_fills_the_run_is_allowed(TC_NO_STATE)
{
    struct tc_scenario s = accepted(
        "kind: terminating\nmeasure: {window_start_s: 0, window_end_s: 120,\n"
        "  bin_s: 120}\naudience: {arrival_spread_s: 118.999}\n");

    assert_int_equal(s.measure.window_end_ns, s.duration_ns);
}

static void files_that_cannot_be_read_say_why(TC_NO_STATE)
{
    struct tc_scenario s;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(tc_scenario_read("no/such/file.yaml", &s, &diag), TC_ESYS);
    assert_string_equal(diag.sentence, strerror(ENOENT));
    assert_string_equal(diag.file, "no/such/file.yaml");
    assert_int_equal(tc_scenario_read("datasets", &s, &diag), TC_ESYS);
    assert_string_equal(diag.sentence, strerror(EISDIR));
}

/* Where the value does not stand in the file, its first line is named; a file
 * that has gone meanwhile says so. */
static void a_fault_found_later_is_refused_with_the_line(TC_NO_STATE)
{
    struct tc_diag diag = TC_DIAG_NONE;

    assert_int_equal(
        tc_scenario_refuse(paper, "audience.viewers", "too many", &diag),
        TC_EFORMAT);
    assert_string_equal(diag.file, paper);
    assert_non_null(strstr(diag.sentence, ": audience.viewers: too many"));
    assert_int_equal(tc_scenario_refuse("datasets/scenarios/zapping.yaml",
                                        "audience.viewers", "too many", &diag),
                     TC_EFORMAT);
    assert_string_equal(diag.sentence,
                        "line 7: audience.viewers (default): too many");
    assert_int_equal(
        tc_scenario_refuse("no/such/file.yaml", "duration_s", "x", &diag),
        TC_ESYS);
    assert_string_equal(diag.sentence, strerror(ENOENT));
}

static void files_too_long_are_refused_whatever_they_hold(TC_NO_STATE)
{
    const size_t most = 64 * 1024;
    char *text        = malloc(most + 1);
    struct tc_scenario s;
    struct tc_diag diag = TC_DIAG_NONE;

    assert_non_null(text);
    memset(text, '\n', most + 1);
    memcpy(text, "kind: terminating", 17);
    assert_int_equal(tc_scenario_parse(text, most, NULL, &s, NULL), TC_OK);
    assert_int_equal(tc_scenario_parse(text, most + 1, NULL, &s, NULL),
                     TC_EFORMAT);
    memset(text, '[', most);
    memcpy(text, "\n\n", 2);
    assert_int_equal(tc_scenario_parse(text, most, NULL, &s, &diag),
                     TC_EFORMAT);
    assert_string_equal(diag.sentence, "line 3: more than 500 brackets, too "
                                       "many for a scenario");
    free(text);
}

/* Whatever comes, the answer is a value or "line N: ..."; never a crash. */
static void assert_answered(const char *text, size_t len_bytes)
{
    struct tc_scenario s;
    struct tc_diag diag = TC_DIAG_NONE;

    tc_err err = tc_scenario_parse(text, len_bytes, "x", &s, &diag);
    if (err == TC_OK)
        return;
    assert_int_equal(err, TC_EFORMAT);
    assert_int_equal(strncmp(diag.sentence, "line ", 5), 0);
    assert_true(strtoul(diag.sentence + 5, NULL, 10) >= 1);
}

static void files_cut_anywhere_are_answered(TC_NO_STATE)
{
    static char text[16384];
    FILE *file = fopen(paper, "r");

    assert_non_null(file);
    size_t len_bytes = fread(text, 1, sizeof text, file);
    (void)fclose(file);
    assert_true(len_bytes > 1000 && len_bytes < sizeof text);
    for (size_t cut = 0; cut < len_bytes; cut += 7)
        assert_answered(text, cut);
}

static void files_with_any_bit_turned_over_are_answered(TC_NO_STATE)
{
    struct tc_scenario s;
    char *text;

    tc_scenario_init(&s);
    assert_int_equal(tc_scenario_write_text(&s, &text), TC_OK);
    for (size_t i = 0; i < strlen(text); i++)
        for (int bit = 0; bit < 8; bit++) {
            char kept        = text[i];
            size_t len_bytes = strlen(text);

            text[i] = (char)(kept ^ (1 << bit));
            assert_answered(text, len_bytes);
            text[i] = kept;
        }
    tc_free(text);
}

static void octets_of_any_kind_are_answered(TC_NO_STATE)
{
    char octets[512];
    uint32_t x = 12345;

    for (int n = 0; n < 2000; n++) {
        for (size_t i = 0; i < sizeof octets; i++) {
            x         = x * 1664525 + 1013904223;
            octets[i] = (char)(x >> 24);
        }
        assert_answered(octets, sizeof octets);
    }
}

static void what_is_written_is_read_back(TC_NO_STATE)
{
    struct tc_scenario a =
        accepted("kind: terminating\nname: 'a \"b\" \\ # c: d'\n"
                 "network: {user_link_mbps: 33.333333, routers: 7,\n"
                 "  core_propagation_ms: 0.000001}\n"
                 "video: {i_to_p_ratio: 3.3333333333333335}\n"
                 "measure: {confidence: 0.9, bin_s: 0.333333333}\n"
                 "duration_s: 12345.678901234\n");
    struct tc_scenario b;
    char *first, *second;

    assert_int_equal(tc_scenario_write_text(&a, &first), TC_OK);
    b = accepted(first);
    assert_int_equal(tc_scenario_write_text(&b, &second), TC_OK);
    assert_string_equal(first, second);
    assert_string_equal(b.name, "a \"b\" \\ # c: d");
    assert_int_equal(b.duration_ns, a.duration_ns);
    assert_int_equal(b.model.network.user_link_bps, 33333333);
    assert_int_equal(b.model.network.core_propagation_ns, 1);
    assert_int_equal(b.measure.bin_ns, 333333333);
    assert_true(b.model.video.i_to_p_ratio == a.model.video.i_to_p_ratio);
    tc_free(first);
    tc_free(second);
}

/* What of an audience is the capture's, no value stands for. */
static void what_does_not_count_in_a_replay_is_a_comment(TC_NO_STATE)
{
    struct tc_scenario a = accepted("kind: terminating\nduration_s: 4\n"
                                    "audience: {arrival_start_s: 0.5,\n"
                                    "  arrival_spread_s: 3, viewers: 7,\n"
                                    "  placement: round_robin}\n"
                                    "measure: {window_start_s: 0,\n"
                                    "  window_end_s: 4}\n");
    struct tc_scenario b;
    char *text;

    a.audience.is_captured = true;
    a.audience.zipf_alpha  = 3.5;
    assert_int_equal(tc_scenario_write_text(&a, &text), TC_OK);
    assert_non_null(strstr(text, "audience:\n  viewers: 7\n"
                                 "  broadcasters: 30\n"
                                 "  content_providers: 0\n"
                                 "  # channels: as in the capture\n"
                                 "  # zipf_alpha: as in the capture\n"
                                 "  # arrivals: as in the capture\n"
                                 "  arrival_start_s: 0.5\n"
                                 "  arrival_spread_s: 3\n"
                                 "  # daily: as in the capture\n"));
    assert_non_null(strstr(text, "  patience_s: 0\n"
                                 "  placement: round_robin\n"
                                 "playout:\n  buffer_ms: 200\n"));
    assert_null(strstr(text, "3.5"));
    b = accepted(text);
    assert_int_equal(b.audience.viewers, 7);
    assert_true(b.audience.zipf_alpha == 1);
    tc_free(text);
}

static void the_written_text_has_every_key_with_its_default(TC_NO_STATE)
{
    struct tc_scenario s = accepted("kind: terminating\n");
    char *text;

    assert_int_equal(tc_scenario_write_text(&s, &text), TC_OK);
    assert_int_equal(strncmp(text,
                             "kind: terminating\nname: \"unnamed\"\n"
                             "duration_s: 120\nreplications: 18\n"
                             "network:\n  routers: 3\n  user_link_mbps: 100\n",
                             96),
                     0);
    assert_non_null(strstr(text, "  server_propagation_ms: 0.25\n"));
    assert_non_null(strstr(text, "cops:\n  decision_time_ms: 100\n"
                                 "  decision: delay\n  pep: ds_server\n"
                                 "  report: true\n  reservable_kbps: 0\n"));
    assert_non_null(strstr(text, "  confidence: 0.95\n"));
    tc_free(text);
}

/* Both ends of every range survive a round trip through the file. */
static void the_ends_of_every_range_are_read_back(TC_NO_STATE)
{
    size_t count;
    const struct tc_scenario_field *fields = tc_scenario_fields(&count);

    for (size_t i = 0; i < 2 * count; i++) {
        const struct tc_scenario_field *field = &fields[i / 2];
        struct tc_scenario s                  = { 0 };
        char value[64], back[64];

        if (field->max <= field->min || field->type == TC_SCENARIO_NAME)
            continue;
        (void)snprintf(value, sizeof value, "%.15g",
                       i % 2 ? field->max : field->min);
        assert_true(tc_scenario_field_set(field, &s, tc_text_of(value)));

        struct tc_writer writer = tc_writer_over(back, sizeof back);
        tc_scenario_field_write(field, &s, &writer);
        back[writer.len_bytes] = '\0';
        assert_string_equal(back, value);
    }
}

static void one_field_is_set_by_its_key(TC_NO_STATE)
{
    struct tc_scenario s;
    struct tc_diag diag = TC_DIAG_NONE;

    tc_scenario_init(&s);
    assert_int_equal(tc_scenario_set(&s, "cops.decision_time_ms", "171", &diag),
                     TC_OK);
    assert_int_equal(s.model.cops.decision_time_ns, 171000000);
    assert_int_equal(tc_scenario_set(&s, "duration_s", "60", &diag), TC_OK);
    assert_int_equal(s.duration_ns, 60000000000);
    assert_int_equal(tc_scenario_check(&s, &diag), TC_EFORMAT);
    assert_string_equal(diag.sentence,
                        "audience.arrival_spread_s: arrivals continue until 61 "
                        "s; expected an end before duration_s: 60");
    assert_int_equal(tc_scenario_set(&s, "cops.decision_ms", "1", &diag),
                     TC_EFORMAT);
    assert_string_equal(
        diag.sentence,
        "cops.decision_ms: unknown key; did you mean cops.decision?");
    assert_int_equal(tc_scenario_set(&s, "isp.ds_assignment", "far", &diag),
                     TC_EFORMAT);
    assert_string_equal(diag.sentence, "isp.ds_assignment: \"far\" is not one "
                                       "of nearest, even");
}

/* TWINCAST_WRITE_DOCS=1 writes the page instead of comparing it. */
static void the_reference_page_is_true(TC_NO_STATE)
{
    const char *path = "docs/scenario.md";
    static char want[32768], got[32768];
    FILE *printed = tmpfile();

    assert_non_null(printed);
    assert_int_equal(tc_scenario_write_reference(printed), TC_OK);
    rewind(printed);
    want[fread(want, 1, sizeof want - 1, printed)] = '\0';
    (void)fclose(printed);

    const bool is_writing = getenv("TWINCAST_WRITE_DOCS") != NULL;
    FILE *page            = fopen(path, is_writing ? "w+" : "r");
    assert_non_null(page);
    if (is_writing) {
        assert_true(fputs(want, page) >= 0);
        rewind(page);
    }
    got[fread(got, 1, sizeof got - 1, page)] = '\0';
    (void)fclose(page);
    assert_string_equal(got, want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paper_yaml_is_the_base_point_of_the_paper),
        cmocka_unit_test(paper_yaml_has_the_papers_video_and_parties),
        cmocka_unit_test(paper_yaml_has_the_papers_audience),
        cmocka_unit_test(the_defaults_are_paper_yamls_but_for_the_report),
        cmocka_unit_test(paper_yaml_says_every_key),
        cmocka_unit_test(kind_alone_is_a_scenario_of_defaults),
        cmocka_unit_test(every_default_is_inside_its_own_range),
        cmocka_unit_test(units_of_keys_become_units_of_fields),
        cmocka_unit_test(one_overhead_serves_signalling_and_media),
        cmocka_unit_test(unknown_keys_are_refused_with_the_nearest_known_one),
        cmocka_unit_test(numbers_out_of_range_are_refused),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(whole_numbers_may_be_written_in_any_decimal_way),
        cmocka_unit_test(wrong_words_and_truth_values_are_refused),
        cmocka_unit_test(names_fill_their_room_and_no_more),
        cmocka_unit_test(wrong_shapes_are_refused),
        cmocka_unit_test(repeated_keys_and_sections_are_refused),
        cmocka_unit_test(kind_has_no_default),
        cmocka_unit_test(empty_files_are_refused),
        cmocka_unit_test(several_documents_are_refused),
        cmocka_unit_test(broken_yaml_is_refused_in_libyamls_words),
        cmocka_unit_test(values_that_contradict_each_other_are_refused),
        cmocka_unit_test(audiences_that_contradict_themselves_are_refused),
        cmocka_unit_test(
            hierarchies_are_whole_and_of_a_size_that_can_be_routed),
        cmocka_unit_test(a_link_that_is_full_needs_a_queue_with_an_end),
        cmocka_unit_test(frames_of_no_octets_are_refused),
        cmocka_unit_test(a_window_that_fills_the_run_is_allowed),
        cmocka_unit_test(files_that_cannot_be_read_say_why),
        cmocka_unit_test(a_fault_found_later_is_refused_with_the_line),
        cmocka_unit_test(files_too_long_are_refused_whatever_they_hold),
        cmocka_unit_test(files_cut_anywhere_are_answered),
        cmocka_unit_test(files_with_any_bit_turned_over_are_answered),
        cmocka_unit_test(octets_of_any_kind_are_answered),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(what_does_not_count_in_a_replay_is_a_comment),
        cmocka_unit_test(the_written_text_has_every_key_with_its_default),
        cmocka_unit_test(the_ends_of_every_range_are_read_back),
        cmocka_unit_test(one_field_is_set_by_its_key),
        cmocka_unit_test(the_reference_page_is_true),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
