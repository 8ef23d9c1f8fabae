/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_grammar.h"

#include <assert.h>
#include <stdbool.h>

#include "base/err.h"
#include "proto/cops/cops_object.h"

/* Rules for a place in a message, beside the object that belongs there. */
enum place_kind {
    NEEDED = 1 << 0,
    MANY   = 1 << 1,
    GROUP  = 1 << 2, /* a decision begins here; there may be several */
};

struct place {
    uint8_t c_num;
    uint8_t c_type; /* 0: any */
    uint8_t kind;   /* OR of enum place_kind */
};

/* RFC 2748 sections 3.1 to 3.10, in the required order of objects; Integrity,
 * which may end each message, is checked separately. */
static const struct place req[] = {
    { TC_COPS_HANDLE, 0, NEEDED },
    { TC_COPS_CONTEXT, 0, NEEDED },
    { TC_COPS_IN_INT, 0, 0 },
    { TC_COPS_OUT_INT, 0, 0 },
    { TC_COPS_CLIENT_SI, 0, MANY },
    { TC_COPS_CONTEXT, 0, GROUP },
    { TC_COPS_LPDP_DECISION, TC_COPS_DECISION_FLAGS, GROUP },
    { TC_COPS_LPDP_DECISION, TC_COPS_DECISION_STATELESS, 0 },
    { TC_COPS_LPDP_DECISION, TC_COPS_DECISION_REPLACEMENT, 0 },
    { TC_COPS_LPDP_DECISION, TC_COPS_DECISION_CLIENT, 0 },
    { TC_COPS_LPDP_DECISION, TC_COPS_DECISION_NAMED, 0 },
};

static const struct place dec[] = {
    { TC_COPS_HANDLE, 0, NEEDED },
    { TC_COPS_CONTEXT, 0, GROUP },
    { TC_COPS_DECISION, TC_COPS_DECISION_FLAGS, 0 },
    { TC_COPS_DECISION, TC_COPS_DECISION_STATELESS, 0 },
    { TC_COPS_DECISION, TC_COPS_DECISION_REPLACEMENT, 0 },
    { TC_COPS_DECISION, TC_COPS_DECISION_CLIENT, 0 },
    { TC_COPS_DECISION, TC_COPS_DECISION_NAMED, 0 },
    { TC_COPS_ERROR, 0, 0 },
};

static const struct place rpt[] = {
    { TC_COPS_HANDLE, 0, NEEDED },
    { TC_COPS_REPORT_TYPE, 0, NEEDED },
    { TC_COPS_CLIENT_SI, 0, 0 },
};

static const struct place drq[] = {
    { TC_COPS_HANDLE, 0, NEEDED },
    { TC_COPS_REASON, 0, NEEDED },
};

static const struct place ssq_ssc[] = { { TC_COPS_HANDLE, 0, 0 } };

static const struct place opn[] = {
    { TC_COPS_PEPID, 0, NEEDED },
    { TC_COPS_CLIENT_SI, 0, 0 },
    { TC_COPS_LAST_PDP, 0, 0 },
};

static const struct place cat[] = {
    { TC_COPS_KA_TIMER, 0, NEEDED },
    { TC_COPS_ACCT_TIMER, 0, 0 },
};

static const struct place cc[] = {
    { TC_COPS_ERROR, 0, NEEDED },
    { TC_COPS_PDP_REDIRECT, 0, 0 },
};

static const struct {
    const struct place *places;
    int count;
} grammar[TC_COPS_OP_END] = {
    [TC_COPS_REQ] = { req, TC_LEN(req) },
    [TC_COPS_DEC] = { dec, TC_LEN(dec) },
    [TC_COPS_RPT] = { rpt, TC_LEN(rpt) },
    [TC_COPS_DRQ] = { drq, TC_LEN(drq) },
    [TC_COPS_SSQ] = { ssq_ssc, TC_LEN(ssq_ssc) },
    [TC_COPS_OPN] = { opn, TC_LEN(opn) },
    [TC_COPS_CAT] = { cat, TC_LEN(cat) },
    [TC_COPS_CC]  = { cc, TC_LEN(cc) },
    [TC_COPS_KA]  = { NULL, 0 },
    [TC_COPS_SSC] = { ssq_ssc, TC_LEN(ssq_ssc) },
};

/* State of the current decision: none, its context seen, its flags seen. */
enum group { GROUP_NONE, GROUP_OPEN, GROUP_FLAGGED };

struct check {
    const struct place *places;
    int count;
    int at;         /* place of the previous object, -1: none */
    uint32_t seen;  /* set of places, in the whole message */
    uint32_t taken; /* the same, but for decisions only in the last one */
    enum group group;
    bool has_integrity;
    uint32_t violations;
};

static void tell(struct check *check, enum tc_cops_violation violation)
{
    check->violations |= 1U << violation;
}

static void tell_if(struct check *check, bool is_wrong,
                    enum tc_cops_violation violation)
{
    if (is_wrong)
        tell(check, violation);
}

static bool is_place_of(const struct place *place,
                        const struct tc_cops_object *object)
{
    return place->c_num == object->c_num &&
           (place->c_type == 0 || place->c_type == object->c_type);
}

/* The first place from `from` on for the object that has all flags of `kind`
 * (0: any) and is not in the set `without`, or -1. */
static int find(const struct check *check, const struct tc_cops_object *object,
                int from, unsigned kind, uint32_t without)
{
    for (int i = from; i < check->count; i++)
        if (is_place_of(&check->places[i], object) &&
            (check->places[i].kind & kind) == kind && !(without & 1U << i))
            return i;
    return -1;
}

static bool is_full(const struct check *check, int place)
{
    return check->taken & 1U << place && !(check->places[place].kind & MANY);
}

/* Finds the place of an object: a required one that is empty, one that may
 * repeat, one further on, or the beginning of another decision; else an earlier
 * one, which is reported as a violation. */
static int place_of(struct check *check, const struct tc_cops_object *object)
{
    int place = find(check, object, 0, NEEDED, check->seen);

    if (place < 0)
        place = find(check, object, 0, MANY, 0);
    if (place < 0)
        place = find(check, object, check->at + 1, 0, 0);
    if (place >= 0 && place >= check->at)
        return place;
    if (place < 0)
        place = find(check, object, 0, GROUP, 0);
    if (place >= 0 && check->places[place].kind & GROUP)
        return place;

    if (place < 0)
        place = find(check, object, 0, 0, 0);
    if (place < 0)
        tell(check, TC_COPS_FOREIGN_OBJECT);
    else
        tell(check, is_full(check, place) ? TC_COPS_REPEATED_OBJECT
                                          : TC_COPS_WRONG_ORDER);
    return place;
}

static bool is_decision(const struct tc_cops_object *object)
{
    return object->c_num == TC_COPS_DECISION ||
           object->c_num == TC_COPS_LPDP_DECISION;
}

/* RFC 2748 section 3.2: in each context, Flags first */
static void follow_group(struct check *check, int place,
                         const struct tc_cops_object *object)
{
    bool is_flags =
        is_decision(object) && object->c_type == TC_COPS_DECISION_FLAGS;
    bool is_data = is_decision(object) && !is_flags;

    tell_if(check,
            (check->group == GROUP_OPEN && !is_flags) ||
                (check->group == GROUP_NONE && is_data),
            TC_COPS_FLAGS_NOT_FIRST);
    if (is_flags)
        check->group = GROUP_FLAGGED;
    else if (check->places[place].kind & GROUP)
        check->group = GROUP_OPEN;
    else if (!is_data)
        check->group = GROUP_NONE;
}

static void check_place(struct check *check,
                        const struct tc_cops_object *object)
{
    int place = place_of(check, object);

    if (place < 0)
        return;
    follow_group(check, place, object);
    if (check->places[place].kind & GROUP) {
        check->taken &= (1U << place) - 1U;
        check->at = place;
    }
    check->seen |= 1U << place;
    check->taken |= 1U << place;
    if (place > check->at)
        check->at = place;
}

static void check_object(struct check *check,
                         const struct tc_cops_object *object)
{
    uint32_t alone = tc_cops_object_check(object);

    for (size_t i = 0; i < tc_cops_padding(object->len_bytes); i++)
        tell_if(check, object->at[object->len_bytes + i] != 0,
                TC_COPS_BAD_PADDING);
    tell_if(check, check->has_integrity, TC_COPS_INTEGRITY_NOT_LAST);
    check->violations |= alone;
    if (alone == 1U << TC_COPS_UNKNOWN_OBJECT)
        return;
    if (object->c_num == TC_COPS_INTEGRITY)
        check->has_integrity = true;
    else
        check_place(check, object);
}

/* A DEC has decisions or an error, not both (RFC 2748 section 3.2). */
static void check_either(struct check *check)
{
    enum { CONTEXT_AT = 1, DECISION_AT = 2, ERROR_AT = 7 };
    bool has_context  = check->seen & 1U << CONTEXT_AT;
    bool has_error    = check->seen & 1U << ERROR_AT;
    bool has_decision = check->seen >> DECISION_AT & 0x1f;

    tell_if(check, has_error && (has_context || has_decision),
            TC_COPS_DECISION_AND_ERROR);
    tell_if(check, !has_error && !has_context, TC_COPS_MISSING_OBJECT);
}

static void check_end(struct check *check, enum tc_cops_op op)
{
    for (int i = 0; i < check->count; i++)
        tell_if(check,
                check->places[i].kind & NEEDED && !(check->seen & 1U << i),
                TC_COPS_MISSING_OBJECT);
    tell_if(check, check->group == GROUP_OPEN, TC_COPS_FLAGS_NOT_FIRST);
    if (op == TC_COPS_DEC)
        check_either(check);
}

static void check_header(struct check *check, uint8_t first,
                         const struct tc_cops_header *header)
{
    tell_if(check, first & 0x0e, TC_COPS_BAD_HEADER_FLAGS);
    tell_if(check,
            header->is_solicited && header->op != TC_COPS_DEC &&
                header->op != TC_COPS_RPT,
            TC_COPS_BAD_SOLICITED);
    tell_if(check, header->op == TC_COPS_KA && header->client_type != 0,
            TC_COPS_BAD_CLIENT_TYPE);
}

uint32_t tc_cops_grammar_check(const uint8_t *bytes, size_t len_bytes)
{
    struct tc_cops_header header;
    struct tc_cops_objects objects;
    struct tc_cops_object object;
    tc_err err;

    if (tc_cops_objects_over(bytes, len_bytes, &header, &objects) != TC_OK)
        return 1U << TC_COPS_BAD_HEADER;

    struct check check = { .places = grammar[header.op].places,
                           .count  = grammar[header.op].count,
                           .at     = -1 };
    check_header(&check, bytes[0], &header);
    while ((err = tc_cops_objects_next(&objects, &object)) == TC_OK)
        check_object(&check, &object);
    tell_if(&check, err == TC_EFORMAT, TC_COPS_BAD_OBJECT_LENGTH);
    check_end(&check, header.op);
    return check.violations;
}
