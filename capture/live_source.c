/* SPDX-License-Identifier: Apache-2.0 */
/* libpcap's headers use u_int */
#define _DEFAULT_SOURCE
#include "capture/live_source.h"

#include <assert.h>
#include <pcap/pcap.h>

#include "base/alloc.h"
#include "capture/link_layer.h"

enum {
    BUFFER_BYTES = 16 << 20,
    /* after this time the kernel delivers a block that is not full */
    TIMEOUT_MS = 100,

    /* raw IP has one number in libpcap and another one in files */
    DLT_RAW_IP_LINUX = 12,
    DLT_RAW_IP_BSD   = 14,
};

struct tc_live_source {
    pcap_t *pcap; /* owned */
    const char *interface;
    uint16_t link_type;
    uint32_t snap_bytes;
};

static tc_err say(struct tc_live_source *source, struct tc_diag *diag,
                  tc_err err)
{
    tc_diag_set(diag, NULL, -1, -1, "%s: %s", source->interface,
                pcap_geterr(source->pcap));
    return err;
}

static bool set_options(pcap_t *pcap, const struct tc_live_cfg *cfg,
                        uint32_t snap_bytes)
{
    uint32_t buffer = cfg->buffer_bytes > 0 ? cfg->buffer_bytes : BUFFER_BYTES;

    return pcap_set_snaplen(pcap, (int)snap_bytes) == 0 &&
           pcap_set_promisc(pcap, 1) == 0 &&
           pcap_set_timeout(pcap, TIMEOUT_MS) == 0 &&
           pcap_set_buffer_size(pcap, (int)buffer) == 0;
}

static tc_err activate(struct tc_live_source *source,
                       const struct tc_live_cfg *cfg, struct tc_diag *diag)
{
    char text[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = source->pcap;

    source->snap_bytes =
        cfg->snap_bytes > 0 ? cfg->snap_bytes : TC_LIVE_SNAP_BYTES;
    if (!set_options(pcap, cfg, source->snap_bytes))
        return say(source, diag, TC_ESYS);
    /* where nanoseconds are not supported, times are in microseconds */
    (void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO);

    int status = pcap_activate(pcap);
    if (status < 0) {
        tc_diag_set(diag, NULL, -1, -1, "%s: %s%s%s", source->interface,
                    pcap_statustostr(status),
                    status == PCAP_ERROR_PERM_DENIED
                        ? "; capturing requires root or CAP_NET_RAW"
                        : ": ",
                    status == PCAP_ERROR_PERM_DENIED ? "" : pcap_geterr(pcap));
        return TC_ESYS;
    }
    if (pcap_setnonblock(pcap, 1, text) < 0 || pcap_get_selectable_fd(pcap) < 0)
        return say(source, diag, TC_ESYS);
    return TC_OK;
}

static tc_err set_filter(struct tc_live_source *source, const char *filter,
                         struct tc_diag *diag)
{
    struct bpf_program program;

    if (pcap_compile(source->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) <
        0) {
        tc_diag_set(diag, NULL, -1, -1, "filter '%s': %s", filter,
                    pcap_geterr(source->pcap));
        return TC_EARG;
    }
    int status = pcap_setfilter(source->pcap, &program);
    pcap_freecode(&program);
    return status < 0 ? say(source, diag, TC_ESYS) : TC_OK;
}

static tc_err set_link_type(struct tc_live_source *source, struct tc_diag *diag)
{
    int dlt           = pcap_datalink(source->pcap);
    bool is_raw       = dlt == DLT_RAW_IP_LINUX || dlt == DLT_RAW_IP_BSD;
    source->link_type = is_raw ? TC_LINKTYPE_RAW : (uint16_t)dlt;
    if (tc_link_layer_known(source->link_type))
        return TC_OK;

    tc_diag_set(diag, NULL, -1, -1, "%s: link layer %s is not supported",
                source->interface, pcap_datalink_val_to_name(dlt));
    return TC_EKIND;
}

tc_err tc_live_source_open(struct tc_live_source **out,
                           const struct tc_live_cfg *cfg, struct tc_diag *diag)
{
    char text[PCAP_ERRBUF_SIZE];

    assert(out && cfg && cfg->interface && diag);
    *out = NULL;

    struct tc_live_source *source = tc_alloc(sizeof *source);
    if (!source)
        return TC_ENOMEM;

    tc_err err        = TC_OK;
    source->interface = cfg->interface;
    source->pcap      = pcap_create(cfg->interface, text);
    if (!source->pcap) {
        tc_diag_set(diag, NULL, -1, -1, "%s: %s", cfg->interface, text);
        err = TC_ESYS;
    }
    if (err == TC_OK)
        err = activate(source, cfg, diag);
    if (err == TC_OK)
        err = set_link_type(source, diag);
    if (err == TC_OK && cfg->filter)
        err = set_filter(source, cfg->filter, diag);
    if (err != TC_OK) {
        tc_live_source_close(source);
        return err;
    }

    *out = source;
    return TC_OK;
}

void tc_live_source_close(struct tc_live_source *source)
{
    if (!source)
        return;

    if (source->pcap)
        pcap_close(source->pcap);
    tc_free(source);
}

int tc_live_source_fd(const struct tc_live_source *source)
{
    return pcap_get_selectable_fd(source->pcap);
}

uint16_t tc_live_source_link_type(const struct tc_live_source *source)
{
    return source->link_type;
}

uint32_t tc_live_source_snap_bytes(const struct tc_live_source *source)
{
    return source->snap_bytes;
}

tc_err tc_live_source_next(struct tc_live_source *source,
                           struct tc_frame *frame, struct tc_diag *diag)
{
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    int status = pcap_next_ex(source->pcap, &header, &bytes);
    bool is_nano =
        pcap_get_tstamp_precision(source->pcap) == PCAP_TSTAMP_PRECISION_NANO;

    if (status == 0)
        return TC_END;
    if (status < 0)
        return say(source, diag, TC_ESYS);

    *frame = (struct tc_frame){
        .at_ns = (int64_t)header->ts.tv_sec * 1000000000 +
                 (int64_t)header->ts.tv_usec * (is_nano ? 1 : 1000),
        .bytes      = bytes,
        .len_bytes  = header->caplen,
        .wire_bytes = header->len,
        .link_type  = source->link_type,
    };
    return TC_OK;
}

struct tc_live_drops tc_live_source_drops(const struct tc_live_source *source)
{
    struct pcap_stat stat = { 0 };

    if (pcap_stats(source->pcap, &stat) < 0)
        return (struct tc_live_drops){ 0 };
    return (struct tc_live_drops){ .received          = stat.ps_recv,
                                   .kernel_dropped    = stat.ps_drop,
                                   .interface_dropped = stat.ps_ifdrop };
}
