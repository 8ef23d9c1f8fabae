/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/frame_source.h"

#include <assert.h>

static const struct tc_frame_source_ops *const sources[] = {
    &tc_pcap_source_ops,
    &tc_pcapng_source_ops,
};

void tc_frame_strip_fcs(struct tc_frame *frame, uint32_t fcs_bytes)
{
    if (frame->wire_bytes < fcs_bytes)
        return;

    /* octets cut off by the snap length were at the end, where the FCS was */
    frame->wire_bytes -= fcs_bytes;
    if (frame->len_bytes > frame->wire_bytes)
        frame->len_bytes = frame->wire_bytes;
}

const struct tc_frame_source_ops *tc_frame_source_probe(const uint8_t *bytes,
                                                        size_t len_bytes)
{
    assert(bytes && len_bytes >= 4);

    for (size_t i = 0; i < TC_LEN(sources); i++)
        if (sources[i]->probe(bytes, len_bytes))
            return sources[i];
    return NULL;
}
