/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_builder.h"

#include <assert.h>

enum {
    OBJECT_HEADER_BYTES = 4,
    LENGTH_AT           = 4, /* of the header */
};

struct tc_cops_builder tc_cops_builder_over(const struct tc_cops_header *header,
                                            void *room, size_t room_bytes)
{
    struct tc_cops_builder builder = { tc_writer_over(room, room_bytes) };

    assert(header);
    tc_writer_u8(&builder.writer, header->is_solicited ? 0x11 : 0x10);
    tc_writer_u8(&builder.writer, (uint8_t)header->op);
    tc_writer_u16(&builder.writer, header->client_type);
    tc_writer_u32(&builder.writer, 0);
    return builder;
}

static struct tc_writer *begin_object(struct tc_cops_builder *builder,
                                      uint8_t c_num, uint8_t c_type,
                                      size_t len_bytes)
{
    struct tc_writer *w = &builder->writer;

    assert(len_bytes <= TC_COPS_CONTENTS_BYTES_MAX);
    tc_writer_u16(w, (uint16_t)(OBJECT_HEADER_BYTES + len_bytes));
    tc_writer_u8(w, c_num);
    tc_writer_u8(w, c_type);
    return w;
}

void tc_cops_add(struct tc_cops_builder *builder,
                 const struct tc_cops_object *object)
{
    struct tc_writer *w =
        begin_object(builder, object->c_num, object->c_type, object->len_bytes);

    tc_writer_bytes(w, object->at, object->len_bytes);
    tc_writer_zeros(w, tc_cops_padding(object->len_bytes));
}

void tc_cops_add_pair(struct tc_cops_builder *builder, enum tc_cops_c_num c_num,
                      uint16_t first, uint16_t second)
{
    struct tc_writer *w = begin_object(builder, (uint8_t)c_num, 1, 4);

    tc_writer_u16(w, first);
    tc_writer_u16(w, second);
}

/* Starts an object of an address, with room for four more octets. */
static struct tc_writer *begin_address(struct tc_cops_builder *builder,
                                       enum tc_cops_c_num c_num, uint8_t c_type,
                                       const uint8_t *address)
{
    size_t address_bytes = c_type == TC_COPS_IPV4 ? 4 : 16;

    assert(c_type == TC_COPS_IPV4 || c_type == TC_COPS_IPV6);
    struct tc_writer *w =
        begin_object(builder, (uint8_t)c_num, c_type, address_bytes + 4);
    tc_writer_bytes(w, address, address_bytes);
    return w;
}

void tc_cops_add_interface(struct tc_cops_builder *builder,
                           enum tc_cops_c_num c_num,
                           const struct tc_cops_interface *interface)
{
    struct tc_writer *w =
        begin_address(builder, c_num, interface->c_type, interface->address);

    tc_writer_u32(w, interface->if_index);
}

void tc_cops_add_pdp_address(struct tc_cops_builder *builder,
                             enum tc_cops_c_num c_num,
                             const struct tc_cops_pdp_address *pdp)
{
    struct tc_writer *w =
        begin_address(builder, c_num, pdp->c_type, pdp->address);

    tc_writer_u16(w, 0);
    tc_writer_u16(w, pdp->tcp_port);
}

void tc_cops_add_pepid(struct tc_cops_builder *builder, struct tc_text name)
{
    size_t nuls = 4 - name.len_bytes % 4;
    struct tc_writer *w =
        begin_object(builder, TC_COPS_PEPID, 1, name.len_bytes + nuls);

    tc_writer_text(w, name);
    tc_writer_zeros(w, nuls);
}

void tc_cops_add_integrity(struct tc_cops_builder *builder,
                           const struct tc_cops_integrity *integrity)
{
    struct tc_writer *w =
        begin_object(builder, TC_COPS_INTEGRITY, TC_COPS_INTEGRITY_DIGEST,
                     8U + integrity->digest_bytes);

    tc_writer_u32(w, integrity->key_id);
    tc_writer_u32(w, integrity->sequence);
    tc_writer_bytes(w, integrity->digest, integrity->digest_bytes);
    tc_writer_zeros(w, tc_cops_padding(integrity->digest_bytes));
}

void tc_cops_add_tls(struct tc_cops_builder *builder, uint16_t flags)
{
    struct tc_writer *w =
        begin_object(builder, TC_COPS_INTEGRITY, TC_COPS_INTEGRITY_TLS, 4);

    tc_writer_u16(w, 0);
    tc_writer_u16(w, flags);
}

tc_err tc_cops_builder_finish(struct tc_cops_builder *builder,
                              size_t *message_bytes)
{
    const struct tc_writer *w = &builder->writer;

    assert(message_bytes);
    *message_bytes = w->len_bytes;
    if (!tc_writer_fits(w))
        return TC_EARG;

    struct tc_writer length = tc_writer_over(w->bytes + LENGTH_AT, 4);
    tc_writer_u32(&length, (uint32_t)w->len_bytes);
    return TC_OK;
}
