/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz.h"
#include "tests/support/run.h"

#include "proto/record.h"

static void check_records(const struct tc_test_sink *sink)
{
    for (uint64_t i = 0; i < sink->count && i < TC_TEST_RECORDS_MAX; i++) {
        const struct tc_record *record = &sink->records[i];

        FUZZ_CHECK(record->kind < TC_RECORD_KIND_COUNT);
        FUZZ_CHECK(record->protocol < TC_PROTOCOL_COUNT);
        FUZZ_CHECK(record->raw || record->raw_bytes == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tc_test_run run; /* too large for a stack under ASan */
    struct tc_test_file file;

    tc_test_file_open(&file);
    tc_test_file_set(&file, data, size);
    tc_err err = tc_test_run(file.path, &run);
    tc_test_file_close(&file);

    FUZZ_CHECK(err == TC_OK || err == TC_ESHORT || err == TC_EFORMAT ||
               err == TC_EKIND);
    FUZZ_CHECK(err == TC_OK || run.diag.sentence[0] != '\0');
    FUZZ_CHECK(tc_ledger_balances(&run.ledger));
    FUZZ_CHECK(run.ledger.total.bytes >= UINT32_MAX ||
               run.sink.wire_bytes ==
                   run.ledger.total.bytes -
                       run.ledger.by_skip[TC_SKIP_DUPLICATE].bytes);
    check_records(&run.sink);
    return 0;
}
