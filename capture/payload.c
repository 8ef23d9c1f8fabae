/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/payload.h"

static void set(struct tc_payload *payload, enum tc_record_kind kind,
                enum tc_protocol protocol, enum tc_frame_class class,
                enum tc_skip skip)
{
    payload->kind     = kind;
    payload->protocol = protocol;
    payload->view.any = NULL;
    payload->class    = class;
    payload->skip     = skip;
}

void tc_payload_set_message(struct tc_payload *payload,
                            enum tc_protocol protocol,
                            enum tc_frame_class class)
{
    set(payload, TC_RECORD_MESSAGE, protocol, class, TC_SKIP_NONE);
}

void tc_payload_set_packet(struct tc_payload *payload,
                           enum tc_protocol protocol, enum tc_frame_class class)
{
    set(payload, TC_RECORD_PACKET, protocol, class, TC_SKIP_NONE);
}

void tc_payload_set_transport(struct tc_payload *payload)
{
    set(payload, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE, TC_FRAME_TRANSPORT,
        TC_SKIP_NONE);
}

void tc_payload_set_skip(struct tc_payload *payload, enum tc_skip skip)
{
    set(payload, TC_RECORD_TRANSPORT, TC_PROTOCOL_NONE, tc_skip_class(skip),
        skip);
}
