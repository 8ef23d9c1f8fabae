/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file paper_messages.h
 * @brief The paper's COPS messages as octets.
 *
 * A COPS dissector that is not ours (that of Wireshark 4.0) reads all of these
 * without a flag; they are not made from our encoder.
 */
#ifndef TC_TESTS_PROTO_COPS_PAPER_MESSAGES_H
#define TC_TESTS_PROTO_COPS_PAPER_MESSAGES_H

#include "proto/cops/cops_codes.h"

static const char *const paper_pr_req =
    "1001400100000058"
    "0008010100000001"
    "0008020100080000"
    "00400902"
    "00120101060c2b0601040181fd59010101070000"
    "00260301420107400400000000"
    "40040a00010a4201004202019002012e"
    "420100040443482d370000";
static const char *const paper_pr_dec =
    "1102400100000060"
    "0008010100000001"
    "0008020100080000"
    "0008060100010000"
    "00400605"
    "00120101060c2b0601040181fd59010101070000"
    "00270301420107"
    "4004efc00007"
    "40040a00010a4202138c4202019002012e420110040443482d3700";
static const char *const paper_req =
    "1001400200000070"
    "0008010100000002"
    "0008020100020001"
    "000c03010a00021500000003"
    "004c0901"
    "00480004"
    "00240200"
    "3061316232633364346535663637383930613162326333643465356636373839"
    "000803010a000215"
    "00080401efc00007"
    "00060403138c0000"
    "0008070100000190";
static const char *const paper_dec = "1102400200000048"
                                     "0008010100000002"
                                     "0008020100020001"
                                     "0008060100010000"
                                     "00280604"
                                     "00240004"
                                     "00080401efc00007"
                                     "00060403138c0000"
                                     "0008070100000190"
                                     "000807040000002e";
static const char *const paper_drq = "1004400200000018"
                                     "0008010100000002"
                                     "0008050100040000";
static const char *const paper_rpt = "1103400100000018"
                                     "0008010100000001"
                                     "00080c0100010000";
static const char *const paper_rej = "1102400200000020"
                                     "0008010100000002"
                                     "0008020100020001"
                                     "0008060100020001";
static const char *const paper_opn =
    "1006400100000020"
    "00180b01706570312e697074762e6578616d706c65"
    "000000";
static const char *const paper_cat = "1007400100000018"
                                     "00080a010000001e"
                                     "00080f010000003c";
static const char *const paper_ka  = "1009000000000008";

struct paper_message {
    const char *hex;
    enum tc_cops_op op;
};

#define PAPER_MESSAGES                                                \
    {                                                                 \
        { paper_pr_req, TC_COPS_REQ }, { paper_pr_dec, TC_COPS_DEC }, \
            { paper_req, TC_COPS_REQ }, { paper_dec, TC_COPS_DEC },   \
            { paper_drq, TC_COPS_DRQ }, { paper_rpt, TC_COPS_RPT },   \
            { paper_rej, TC_COPS_DEC }, { paper_opn, TC_COPS_OPN },   \
            { paper_cat, TC_COPS_CAT }, { paper_ka, TC_COPS_KA },     \
    }

#endif
