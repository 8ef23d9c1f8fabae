/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "capture/frame_source.h"
#include "tests/support/exact.h"
#include "tests/support/test.h"

static const struct tc_frame_source_ops *probe(const uint8_t magic[4])
{
    uint8_t *exact                        = tc_exact_copy(magic, 4);
    const struct tc_frame_source_ops *ops = tc_frame_source_probe(exact, 4);

    free(exact);
    return ops;
}

/* The magic numbers of the two format documents, as octets in the file */
static void the_first_four_octets_tell_the_format(TC_NO_STATE)
{
    static const struct {
        uint8_t magic[4];
        const struct tc_frame_source_ops *ops;
    } rows[] = {
        { { 0xa1, 0xb2, 0xc3, 0xd4 }, &tc_pcap_source_ops },
        { { 0xd4, 0xc3, 0xb2, 0xa1 }, &tc_pcap_source_ops },
        { { 0xa1, 0xb2, 0x3c, 0x4d }, &tc_pcap_source_ops },
        { { 0x4d, 0x3c, 0xb2, 0xa1 }, &tc_pcap_source_ops },
        { { 0xa1, 0xb2, 0xcd, 0x34 }, &tc_pcap_source_ops },
        { { 0x34, 0xcd, 0xb2, 0xa1 }, &tc_pcap_source_ops },
        { { 0x0a, 0x0d, 0x0d, 0x0a }, &tc_pcapng_source_ops },
        { { 0x0a, 0x0d, 0x0a, 0x0a }, NULL },
        { { 0x1f, 0x8b, 0x08, 0x00 }, NULL }, /* gzip */
        { { 0x28, 0xb5, 0x2f, 0xfd }, NULL }, /* zstd */
        { { 's', 'n', 'o', 'o' }, NULL },
        { { 0, 0, 0, 0 }, NULL },
        { { 0xff, 0xff, 0xff, 0xff }, NULL },
    };

    for (size_t i = 0; i < TC_LEN(rows); i++)
        assert_ptr_equal(probe(rows[i].magic), rows[i].ops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_four_octets_tell_the_format),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
