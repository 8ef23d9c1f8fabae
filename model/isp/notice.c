/* SPDX-License-Identifier: Apache-2.0 */
#include "model/isp/notice.h"

#include <string.h>

enum has { HAS_NAME = 1, HAS_SERVER = 2, HAS_AT = 4 };

/* The maximum of a SIP datagram. */
enum { LIST_OCTETS_MAX = 60000 };

static const struct {
    const char *word;
    unsigned has;
} forms[TC_NOTICE_KINDS] = {
    [TC_NOTICE_NONE]       = { "", 0 },
    [TC_NOTICE_SIGN_UP]    = { "sign-up", HAS_NAME },
    [TC_NOTICE_STORE]      = { "store", HAS_NAME },
    [TC_NOTICE_SUBSCRIBER] = { "subscriber", HAS_NAME | HAS_SERVER },
    [TC_NOTICE_DOMAIN]     = { "domain", HAS_SERVER },
    [TC_NOTICE_GUIDE]      = { "guide", 0 },
    [TC_NOTICE_MISSING]    = { "missing", HAS_SERVER },
    [TC_NOTICE_RECOVER]    = { "recover", HAS_SERVER },
    [TC_NOTICE_MOVED]      = { "moved", HAS_SERVER | HAS_AT },
    [TC_NOTICE_RECOVERED]  = { "recovered", HAS_SERVER },
    [TC_NOTICE_RETURN]     = { "return", HAS_SERVER },
    [TC_NOTICE_LIST]       = { "list", HAS_SERVER },
    [TC_NOTICE_EXCHANGE]   = { "exchange", HAS_SERVER },
};

struct tc_text tc_isp_notice_write(const struct tc_world *world,
                                   const struct tc_isp_notice *notice)
{
    const char *word   = forms[notice->kind].word;
    const unsigned has = forms[notice->kind].has;
    const int len      = (int)notice->name.len_bytes;

    if (has == (HAS_NAME | HAS_SERVER))
        return tc_world_text(world, "%s %.*s ds%u\n", word, len,
                             notice->name.at, notice->server);
    if (has == HAS_NAME)
        return tc_world_text(world, "%s %.*s\n", word, len, notice->name.at);
    if (has == (HAS_SERVER | HAS_AT))
        return tc_world_text(world, "%s ds%u ds%u\n", word, notice->server,
                             notice->at);
    if (has == HAS_SERVER)
        return tc_world_text(world, "%s ds%u\n", word, notice->server);
    return tc_world_text(world, "%s\n", word);
}

static bool read_server(struct tc_text *rest, uint32_t *out)
{
    struct tc_text word = tc_text_cut(rest, ' ');
    uint64_t number;

    if (!tc_text_starts(word, TC_TEXT("ds")))
        return false;
    word.at += 2;
    word.len_bytes -= 2;
    if (!tc_text_number(word, UINT32_MAX, &number))
        return false;
    *out = (uint32_t)number;
    return true;
}

static bool read_rest(struct tc_text rest, struct tc_isp_notice *notice)
{
    const unsigned has = forms[notice->kind].has;

    if (has & HAS_NAME)
        notice->name = tc_text_cut(&rest, ' ');
    return (!(has & HAS_NAME) || notice->name.len_bytes > 0) &&
           (!(has & HAS_SERVER) || read_server(&rest, &notice->server)) &&
           (!(has & HAS_AT) || read_server(&rest, &notice->at));
}

struct tc_isp_notice tc_isp_notice_read(struct tc_text body)
{
    struct tc_text line = tc_text_cut(&body, '\n');
    struct tc_text word = tc_text_cut(&line, ' ');

    for (int k = 1; k < TC_NOTICE_KINDS; k++) {
        struct tc_isp_notice notice = { .kind = (enum tc_isp_notice_kind)k };

        if (tc_text_equal(word, tc_text_of(forms[k].word)) &&
            read_rest(line, &notice))
            return notice;
    }
    return (struct tc_isp_notice){ .kind = TC_NOTICE_NONE };
}

/* The line, followed by dots in place of a list. */
static void put(struct tc_isp_agent *agent, struct tc_sip_msg *msg,
                const struct tc_isp_notice *notice, uint32_t list_octets)
{
    const struct tc_world *world = agent->isp->world;
    const uint32_t octets =
        list_octets < LIST_OCTETS_MAX ? list_octets : LIST_OCTETS_MAX;
    const struct tc_text line = tc_isp_notice_write(world, notice);

    msg->content_type = TC_TEXT("text/plain");
    msg->body         = line;
    if (octets == 0)
        return;

    char *body = tc_world_alloc(world, line.len_bytes + octets);
    if (!body)
        return;
    memcpy(body, line.at, line.len_bytes);
    memset(body + line.len_bytes, '.', octets);
    msg->body = (struct tc_text){ body, line.len_bytes + octets };
}

void tc_isp_notice_send(struct tc_isp_agent *agent, enum tc_sip_method method,
                        const struct tc_isp_notice *notice,
                        uint32_t list_octets, uint32_t to_node, void *user)
{
    struct tc_sip_msg *msg = tc_isp_new_request(agent, method, to_node);

    if (!msg)
        return;
    put(agent, msg, notice, list_octets);
    (void)tc_sip_stack_request(agent->stack, msg, to_node, user);
}

void tc_isp_notice_answer(struct tc_isp_agent *agent,
                          struct tc_sip_transaction *server, unsigned status,
                          const struct tc_isp_notice *notice,
                          uint32_t list_octets)
{
    struct tc_sip_msg *response = tc_sip_stack_new_response(
        agent->stack, tc_sip_transaction_request(server), status);

    if (!response)
        return;
    response->to.tag = tc_world_text(agent->isp->world, "n%u", agent->node);
    if (notice)
        put(agent, response, notice, list_octets);
    tc_sip_stack_respond(agent->stack, server, response);
}
