/* SPDX-License-Identifier: Apache-2.0 */
/* Classic pcap: draft-ietf-opsawg-pcap; the magic number gives the byte order
 * and the unit of the sub-second field. */
#include <string.h>

#include "capture/block_reader.h"
#include "capture/bytes.h"
#include "capture/frame_source.h"

enum {
    FILE_HEADER_BYTES       = 24,
    RECORD_HEADER_BYTES     = 16,
    RECORD_HEADER_BYTES_MOD = 24, /* Kuznetzov's patched libpcap */
    FCS_PRESENT             = 0x04000000,
    CAPTURED_MAX            = 16 * 1024 * 1024,
};

static const struct kind {
    uint32_t magic;
    int64_t ns_per_unit;
    size_t record_header_bytes;
} kinds[] = {
    { 0xa1b2c3d4, 1000, RECORD_HEADER_BYTES },
    { 0xa1b23c4d, 1, RECORD_HEADER_BYTES },
    { 0xa1b2cd34, 1000, RECORD_HEADER_BYTES_MOD },
};

struct pcap {
    struct tc_block_reader *reader; /* borrowed until close */
    bool big_endian;
    int64_t ns_per_unit;
    size_t record_header_bytes;
    uint16_t link_type;
    uint32_t fcs_bytes;
    int64_t record; /* of the next frame, from 0 */
};

static const struct kind *kind_of(const uint8_t *bytes, bool *big_endian)
{
    for (size_t i = 0; i < TC_LEN(kinds); i++)
        for (int big = 0; big < 2; big++)
            if (tc_bytes_u32(bytes, big) == kinds[i].magic) {
                *big_endian = big;
                return &kinds[i];
            }
    return NULL;
}

static int pcap_probe(const uint8_t *bytes, size_t len_bytes)
{
    bool big_endian;

    return len_bytes >= 4 && kind_of(bytes, &big_endian) != NULL;
}

static tc_err pcap_open(void *self, struct tc_block_reader *reader,
                        struct tc_diag *diag)
{
    struct pcap *pcap = self;
    const uint8_t *head;

    tc_err err = tc_block_reader_take(reader, FILE_HEADER_BYTES, &head);
    if (err == TC_END || err == TC_ESHORT) {
        tc_diag_set(diag, NULL, -1, 0,
                    "the 24-byte pcap file header is incomplete");
        return TC_EFORMAT;
    }
    if (err != TC_OK)
        return err;

    const struct kind *kind = kind_of(head, &pcap->big_endian);
    uint32_t link           = tc_bytes_u32(head + 20, pcap->big_endian);

    pcap->reader              = reader;
    pcap->ns_per_unit         = kind->ns_per_unit;
    pcap->record_header_bytes = kind->record_header_bytes;
    pcap->link_type           = (uint16_t)(link & 0xffff);
    pcap->fcs_bytes           = link & FCS_PRESENT ? (link >> 28) * 2 : 0;
    return TC_OK;
}

static tc_err fault(struct pcap *pcap, int64_t offset_bytes, tc_err err,
                    struct tc_diag *diag, const char *sentence)
{
    tc_diag_set(diag, NULL, pcap->record, offset_bytes, "%s", sentence);
    return err;
}

static tc_err pcap_next(void *self, struct tc_frame *frame,
                        struct tc_diag *diag)
{
    struct pcap *pcap = self;
    int64_t offset    = tc_block_reader_offset_bytes(pcap->reader);
    const uint8_t *head;

    tc_err err =
        tc_block_reader_take(pcap->reader, pcap->record_header_bytes, &head);
    if (err == TC_ESHORT)
        return fault(pcap, offset, err, diag, "cut inside a record header");
    if (err != TC_OK)
        return err;

    int64_t seconds   = tc_bytes_u32(head, pcap->big_endian);
    int64_t fraction  = tc_bytes_u32(head + 4, pcap->big_endian);
    uint32_t captured = tc_bytes_u32(head + 8, pcap->big_endian);
    uint32_t on_wire  = tc_bytes_u32(head + 12, pcap->big_endian);

    if (captured > CAPTURED_MAX)
        return fault(pcap, offset, TC_EFORMAT, diag,
                     "a record is longer than 16 MiB: the file is damaged");

    *frame = (struct tc_frame){
        .at_ns      = seconds * 1000000000 + fraction * pcap->ns_per_unit,
        .len_bytes  = captured,
        .wire_bytes = on_wire > captured ? on_wire : captured,
        .link_type  = pcap->link_type,
    };
    if (captured > 0) {
        err = tc_block_reader_take(pcap->reader, captured, &frame->bytes);
        if (err == TC_END || err == TC_ESHORT)
            return fault(pcap, offset, TC_ESHORT, diag, "cut inside a record");
    }
    tc_frame_strip_fcs(frame, pcap->fcs_bytes);
    pcap->record++;
    return err;
}

const struct tc_frame_source_ops tc_pcap_source_ops = {
    .name      = "pcap",
    .self_size = sizeof(struct pcap),
    .probe     = pcap_probe,
    .open      = pcap_open,
    .next      = pcap_next,
};
