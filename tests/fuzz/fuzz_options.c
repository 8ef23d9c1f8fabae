/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A capture, decoded with options: the input's first octet says which.  Bit 0:
 * RTP by its look; bit 1: duplicates are kept; bit 2: unusual ports.
 */
#include "tests/fuzz/fuzz.h"
#include "tests/support/run.h"

static struct tc_decoder_cfg cfg_of(uint8_t flags)
{
    static const char *const rules[] = { "udp.9=rtp", "udp.20000=none",
                                         "tcp.9000=cops", "udp.10=mpegts" };
    struct tc_decoder_cfg cfg        = { .rtp_heuristic   = flags & 1,
                                         .keep_duplicates = flags & 2 };
    struct tc_diag diag;

    for (size_t i = 0; i < TC_LEN(rules) && flags & 4; i++)
        FUZZ_CHECK(tc_decode_as_add(&cfg.said, rules[i], &diag) == TC_OK);
    return cfg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tc_test_run run; /* too large for a stack under ASan */
    struct tc_test_file file;

    if (size == 0)
        return 0;

    const struct tc_decoder_cfg cfg = cfg_of(data[0]);
    tc_test_file_open(&file);
    tc_test_file_set(&file, data + 1, size - 1);
    tc_err err = tc_test_run_with(file.path, &cfg, &run);
    tc_test_file_close(&file);

    FUZZ_CHECK(err == TC_OK || err == TC_ESHORT || err == TC_EFORMAT ||
               err == TC_EKIND);
    FUZZ_CHECK(tc_ledger_balances(&run.ledger));
    return 0;
}
