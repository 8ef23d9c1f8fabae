/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints COPS messages of every op code and with every object, one a line:
 * op code and octets in hexadecimal digits.  For cops_dissected.py, where
 * somebody else's dissector reads them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "proto/cops/cops_builder.h"
#include "proto/cops/cops_grammar.h"
#include "proto/cops/cops_policy.h"
#include "proto/cops/cops_pr.h"

enum { ROOM_BYTES = 2048, RSVP = 1 };

static const struct tc_cops_integrity integrity = {
    .key_id       = 7,
    .sequence     = 0xfffffffe,
    .digest       = (const uint8_t *)"0123456789ab",
    .digest_bytes = 12,
};

static const struct tc_cops_interface v4 = { .c_type   = TC_COPS_IPV4,
                                             .address  = { 10, 0, 2, 21 },
                                             .if_index = 3 };
static const struct tc_cops_interface v6 = {
    .c_type   = TC_COPS_IPV6,
    .address  = { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 },
    .if_index = 4,
};

static void add(struct tc_cops_builder *b, enum tc_cops_c_num c_num,
                uint8_t c_type, const void *at, size_t len_bytes)
{
    const struct tc_cops_object object = { .at        = at,
                                           .len_bytes = (uint16_t)len_bytes,
                                           .c_num     = (uint8_t)c_num,
                                           .c_type    = c_type };

    tc_cops_add(b, &object);
}

static void add_handle(struct tc_cops_builder *b)
{
    add(b, TC_COPS_HANDLE, 1, "\0\0\0\1", 4);
}

static void add_decision(struct tc_cops_builder *b, uint16_t r_type,
                         uint16_t command, uint16_t flags)
{
    tc_cops_add_pair(b, TC_COPS_CONTEXT, r_type, 0);
    tc_cops_add_pair(b, TC_COPS_DECISION, command, flags);
}

static void add_pr(struct tc_cops_builder *b, enum tc_cops_c_num c_num,
                   const struct tc_writer *w)
{
    add(b, c_num,
        c_num == TC_COPS_CLIENT_SI ? TC_COPS_SI_NAMED : TC_COPS_DECISION_NAMED,
        w->bytes, w->len_bytes);
}

static void add_channel(struct tc_cops_builder *b, enum tc_cops_c_num c_num)
{
    const struct tc_cops_channel channel = {
        .instance       = 70000,
        .group          = { 239, 192, 0, 7 },
        .source         = { 10, 0, 1, 10 },
        .udp_port       = 5004,
        .bandwidth_kbps = 400,
        .dscp           = 46,
        .ttl            = 16,
        .name           = TC_TEXT("CH-7"),
    };
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];
    struct tc_writer w = tc_writer_over(policy, sizeof policy);

    w.len_bytes = tc_cops_channel_encode(&channel, policy);
    add_pr(b, c_num, &w);
}

static void add_session(struct tc_cops_builder *b, enum tc_cops_c_num c_num,
                        uint8_t c_type)
{
    const struct tc_cops_session session = {
        .session_id     = TC_TEXT("0a1b2c3d4e5f6789"),
        .has_source     = true,
        .source         = { 10, 0, 2, 21 },
        .group          = { 239, 192, 0, 7 },
        .udp_port       = 5004,
        .bandwidth_kbps = 400,
        .has_dscp       = true,
        .dscp           = 46,
    };
    uint8_t policy[TC_COPS_POLICY_BYTES_MAX];

    add(b, c_num, c_type, policy, tc_cops_session_encode(&session, policy));
}

static void req_provisioning(struct tc_cops_builder *b)
{
    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_CONTEXT, TC_COPS_R_CONFIGURATION, 0);
    add_channel(b, TC_COPS_CLIENT_SI);
}

static void req_outsourcing(struct tc_cops_builder *b)
{
    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_CONTEXT, TC_COPS_R_ALLOCATION, TC_COPS_M_JOIN);
    tc_cops_add_interface(b, TC_COPS_IN_INT, &v4);
    tc_cops_add_interface(b, TC_COPS_OUT_INT, &v6);
    add_session(b, TC_COPS_CLIENT_SI, TC_COPS_SI_SIGNALED);
    tc_cops_add_integrity(b, &integrity);
}

/* Two ClientSI; two LPDP decisions, the second in a context of its own */
static void req_lpdp(struct tc_cops_builder *b)
{
    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_CONTEXT, TC_COPS_R_INCOMING, 1);
    tc_cops_add_interface(b, TC_COPS_IN_INT, &v6);
    tc_cops_add_interface(b, TC_COPS_OUT_INT, &v4);
    add_session(b, TC_COPS_CLIENT_SI, TC_COPS_SI_SIGNALED);
    add_session(b, TC_COPS_CLIENT_SI, TC_COPS_SI_SIGNALED);
    tc_cops_add_pair(b, TC_COPS_LPDP_DECISION, TC_COPS_INSTALL, 0);
    add(b, TC_COPS_LPDP_DECISION, TC_COPS_DECISION_STATELESS, "abcd", 4);
    tc_cops_add_pair(b, TC_COPS_CONTEXT, TC_COPS_R_OUTGOING, 1);
    tc_cops_add_pair(b, TC_COPS_LPDP_DECISION, TC_COPS_REMOVE,
                     TC_COPS_TRIGGER_ERROR);
    add(b, TC_COPS_LPDP_DECISION, TC_COPS_DECISION_REPLACEMENT, "abcd", 4);
    add_session(b, TC_COPS_LPDP_DECISION, TC_COPS_DECISION_CLIENT);
}

static void dec_provisioning(struct tc_cops_builder *b)
{
    add_handle(b);
    add_decision(b, TC_COPS_R_CONFIGURATION, TC_COPS_INSTALL, 0);
    add_channel(b, TC_COPS_DECISION);
}

static void dec_contexts(struct tc_cops_builder *b)
{
    add_handle(b);
    add_decision(b, TC_COPS_R_INCOMING, TC_COPS_INSTALL, 0);
    add(b, TC_COPS_DECISION, TC_COPS_DECISION_STATELESS, "abcd", 4);
    add(b, TC_COPS_DECISION, TC_COPS_DECISION_REPLACEMENT, "abcdefg", 7);
    add_decision(b, TC_COPS_R_ALLOCATION, TC_COPS_INSTALL, 0);
    add_session(b, TC_COPS_DECISION, TC_COPS_DECISION_CLIENT);
    add_decision(b, TC_COPS_R_OUTGOING, TC_COPS_REMOVE, TC_COPS_TRIGGER_ERROR);
    tc_cops_add_integrity(b, &integrity);
}

static void dec_remove(struct tc_cops_builder *b)
{
    const struct tc_cops_oid name   = { { 1, 3, 6, 1, 2, 2, 8, 1 }, 8 };
    const struct tc_cops_oid prefix = { { 1, 3, 6, 1, 2, 2 }, 6 };
    uint8_t policy[64];
    struct tc_writer w = tc_writer_over(policy, sizeof policy);

    add_handle(b);
    add_decision(b, TC_COPS_R_CONFIGURATION, TC_COPS_REMOVE, 0);
    tc_cops_pr_write_name(&w, TC_COPS_PR_PRID, &name);
    tc_cops_pr_write_name(&w, TC_COPS_PR_PPRID, &prefix);
    add_pr(b, TC_COPS_DECISION, &w);
}

static void dec_null(struct tc_cops_builder *b)
{
    add_handle(b);
    add_decision(b, TC_COPS_R_CONFIGURATION, TC_COPS_NULL, 0);
}

static void dec_request_state(struct tc_cops_builder *b)
{
    add_handle(b);
    add_decision(b, TC_COPS_R_CONFIGURATION, TC_COPS_INSTALL,
                 TC_COPS_REQUEST_STATE);
}

static void dec_error(struct tc_cops_builder *b)
{
    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_ERROR, TC_COPS_ERROR_BAD_FORMAT, 0);
}

static void rpt_success(struct tc_cops_builder *b)
{
    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_REPORT_TYPE, TC_COPS_SUCCESS, 0);
}

static void rpt_failure(struct tc_cops_builder *b)
{
    const struct tc_cops_oid name = { { 1, 3, 6, 1, 2, 2, 8, 1 }, 8 };
    uint8_t policy[64];
    struct tc_writer w = tc_writer_over(policy, sizeof policy);

    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_REPORT_TYPE, TC_COPS_FAILURE, 0);
    tc_cops_pr_write_error(&w, TC_COPS_PR_GPERR, TC_COPS_GPERR_UNKNOWN, 0);
    tc_cops_pr_write_name(&w, TC_COPS_PR_ERROR_PRID, &name);
    tc_cops_pr_write_error(&w, TC_COPS_PR_CPERR, TC_COPS_CPERR_VALUE_INVALID,
                           5);
    add_pr(b, TC_COPS_CLIENT_SI, &w);
}

/* An instance with an attribute of every tag */
static void rpt_accounting(struct tc_cops_builder *b)
{
    const struct tc_cops_oid name = { { 2, 999, 16384, UINT32_MAX }, 4 };
    uint8_t policy[256], columns[256];
    struct tc_writer w   = tc_writer_over(policy, sizeof policy);
    struct tc_writer epd = tc_writer_over(columns, sizeof columns);

    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_REPORT_TYPE, TC_COPS_ACCOUNTING, 0);
    tc_cops_pr_write_name(&w, TC_COPS_PR_PRID, &name);
    tc_cops_ber_write_integer(&epd, TC_COPS_BER_INTEGER, -129);
    tc_cops_ber_write_octets(&epd, TC_COPS_BER_OCTETS, "name", 4);
    tc_cops_ber_write_octets(&epd, TC_COPS_BER_NULL, NULL, 0);
    tc_cops_ber_write_oid(&epd, &name);
    tc_cops_ber_write_octets(&epd, TC_COPS_BER_IP_ADDRESS, "\12\0\2\25", 4);
    tc_cops_ber_write_unsigned(&epd, TC_COPS_BER_UNSIGNED32, UINT32_MAX);
    tc_cops_ber_write_unsigned(&epd, TC_COPS_BER_TIME_TICKS, 6000);
    tc_cops_ber_write_octets(&epd, TC_COPS_BER_OPAQUE, "\x9f\x78\4\0\0\0\0", 7);
    tc_cops_ber_write_integer(&epd, TC_COPS_BER_INTEGER64, INT64_MIN);
    /* from 2^63 on it has nine octets, which tshark 4.0 cannot take */
    tc_cops_ber_write_unsigned(&epd, TC_COPS_BER_UNSIGNED64, INT64_MAX);
    const struct tc_cops_pr_object object = {
        .at        = columns,
        .len_bytes = (uint16_t)epd.len_bytes,
        .s_num     = TC_COPS_PR_EPD,
        .s_type    = TC_COPS_PR_BER,
    };
    tc_cops_pr_write(&w, &object);
    add_pr(b, TC_COPS_CLIENT_SI, &w);
}

static void drq(struct tc_cops_builder *b)
{
    add_handle(b);
    tc_cops_add_pair(b, TC_COPS_REASON, TC_COPS_REASON_UNKNOWN_OBJECT, 0x0901);
}

static void opn(struct tc_cops_builder *b)
{
    const struct tc_cops_pdp_address last = { .c_type   = TC_COPS_IPV4,
                                              .address  = { 192, 0, 2, 1 },
                                              .tcp_port = TC_COPS_PORT };

    tc_cops_add_pepid(b, TC_TEXT("pep1.iptv.example"));
    add_session(b, TC_COPS_CLIENT_SI, TC_COPS_SI_SIGNALED);
    tc_cops_add_pdp_address(b, TC_COPS_LAST_PDP, &last);
    tc_cops_add_integrity(b, &integrity);
}

static void opn_tls(struct tc_cops_builder *b)
{
    tc_cops_add_pepid(b, TC_TEXT("pep"));
    tc_cops_add_tls(b, TC_COPS_START_TLS);
}

static void cat(struct tc_cops_builder *b)
{
    tc_cops_add_pair(b, TC_COPS_KA_TIMER, 0, 30);
    tc_cops_add_pair(b, TC_COPS_ACCT_TIMER, 0, 60);
}

static void cc(struct tc_cops_builder *b)
{
    tc_cops_add_pair(b, TC_COPS_ERROR, TC_COPS_ERROR_COMMUNICATION, 0);
}

static void cc_redirect(struct tc_cops_builder *b)
{
    const struct tc_cops_pdp_address other = {
        .c_type   = TC_COPS_IPV6,
        .address  = { 0x20, 0x01, 0x0d, 0xb8, [15] = 2 },
        .tcp_port = TC_COPS_PORT,
    };

    tc_cops_add_pair(b, TC_COPS_ERROR, TC_COPS_ERROR_REDIRECT, 0);
    tc_cops_add_pdp_address(b, TC_COPS_PDP_REDIRECT, &other);
}

static void bare(struct tc_cops_builder *b)
{
    (void)b;
}

static void signed_only(struct tc_cops_builder *b)
{
    tc_cops_add_integrity(b, &integrity);
}

static const struct {
    enum tc_cops_op op;
    bool is_solicited;
    uint16_t client_type;
    void (*fill)(struct tc_cops_builder *builder);
} messages[] = {
    { TC_COPS_OPN, false, TC_COPS_CLIENT_PROVISIONING, opn },
    { TC_COPS_OPN, false, 0, opn_tls },
    { TC_COPS_CAT, false, TC_COPS_CLIENT_PROVISIONING, cat },
    { TC_COPS_REQ, false, TC_COPS_CLIENT_PROVISIONING, req_provisioning },
    { TC_COPS_REQ, false, TC_COPS_CLIENT_OUTSOURCING, req_outsourcing },
    { TC_COPS_REQ, false, TC_COPS_CLIENT_OUTSOURCING, req_lpdp },
    { TC_COPS_DEC, true, TC_COPS_CLIENT_PROVISIONING, dec_provisioning },
    { TC_COPS_DEC, true, TC_COPS_CLIENT_OUTSOURCING, dec_contexts },
    { TC_COPS_DEC, false, TC_COPS_CLIENT_PROVISIONING, dec_remove },
    { TC_COPS_DEC, true, TC_COPS_CLIENT_PROVISIONING, dec_null },
    { TC_COPS_DEC, false, TC_COPS_CLIENT_PROVISIONING, dec_request_state },
    { TC_COPS_DEC, true, RSVP, dec_error },
    { TC_COPS_RPT, true, TC_COPS_CLIENT_PROVISIONING, rpt_success },
    { TC_COPS_RPT, true, TC_COPS_CLIENT_PROVISIONING, rpt_failure },
    { TC_COPS_RPT, false, TC_COPS_CLIENT_PROVISIONING, rpt_accounting },
    { TC_COPS_DRQ, false, TC_COPS_CLIENT_OUTSOURCING, drq },
    { TC_COPS_SSQ, false, TC_COPS_CLIENT_OUTSOURCING, bare },
    { TC_COPS_SSQ, false, TC_COPS_CLIENT_OUTSOURCING, add_handle },
    { TC_COPS_SSC, false, TC_COPS_CLIENT_OUTSOURCING, bare },
    { TC_COPS_SSC, false, TC_COPS_CLIENT_OUTSOURCING, add_handle },
    { TC_COPS_CC, false, TC_COPS_CLIENT_PROVISIONING, cc },
    { TC_COPS_CC, false, TC_COPS_CLIENT_PROVISIONING, cc_redirect },
    { TC_COPS_KA, false, 0, bare },
    { TC_COPS_KA, false, 0, signed_only },
};

int main(void)
{
    for (size_t i = 0; i < TC_LEN(messages); i++) {
        const struct tc_cops_header header = {
            .op           = messages[i].op,
            .is_solicited = messages[i].is_solicited,
            .client_type  = messages[i].client_type,
        };
        uint8_t room[ROOM_BYTES];
        size_t len_bytes;
        struct tc_cops_builder b =
            tc_cops_builder_over(&header, room, sizeof room);

        messages[i].fill(&b);
        if (tc_cops_builder_finish(&b, &len_bytes) != TC_OK ||
            tc_cops_grammar_check(room, len_bytes) != 0) {
            fprintf(stderr, "message %zu is against the grammar\n", i);
            return 1;
        }
        printf("%d ", (int)header.op);
        for (size_t at = 0; at < len_bytes; at++)
            printf("%02x", room[at]);
        printf("\n");
    }
    return 0;
}
