/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_decisions.h"

#include <assert.h>

struct tc_cops_decisions tc_cops_decisions_over(struct tc_cops_objects objects,
                                                enum tc_cops_c_num c_num)
{
    assert(c_num == TC_COPS_DECISION || c_num == TC_COPS_LPDP_DECISION);

    return (struct tc_cops_decisions){ .objects = objects, .c_num = c_num };
}

static bool is_data(const struct tc_cops_object *object)
{
    return object->c_type >= TC_COPS_DECISION_STATELESS &&
           object->c_type <= TC_COPS_DECISION_NAMED;
}

static bool is_begun(const struct tc_cops_decision *group)
{
    bool any = group->has_flags;

    for (size_t i = 0; i < TC_LEN(group->data); i++)
        any = any || group->data[i].c_num != 0;
    return any;
}

/* Does this object end the group before it? */
static bool ends(const struct tc_cops_decision *group,
                 const struct tc_cops_object *object, enum tc_cops_c_num c_num)
{
    if (object->c_num == TC_COPS_CONTEXT)
        return is_begun(group);
    if (object->c_num != c_num)
        return false;
    if (object->c_type == TC_COPS_DECISION_FLAGS)
        return is_begun(group);
    return is_data(object) && group->data[object->c_type].c_num != 0;
}

static tc_err take(struct tc_cops_decisions *decisions,
                   struct tc_cops_decision *group,
                   const struct tc_cops_object *object)
{
    if (object->c_num == TC_COPS_CONTEXT) {
        tc_err err =
            tc_cops_read_context(object, &group->r_type, &group->m_type);

        if (err != TC_OK)
            return err;
        group->has_context = true;
        decisions->context = *group;
    } else if (object->c_num != decisions->c_num) {
        return TC_OK;
    } else if (object->c_type == TC_COPS_DECISION_FLAGS) {
        group->has_flags = true;
        return tc_cops_read_decision_flags(object, &group->command,
                                           &group->flags);
    } else if (is_data(object)) {
        group->data[object->c_type] = *object;
    }
    return TC_OK;
}

tc_err tc_cops_decisions_next(struct tc_cops_decisions *decisions,
                              struct tc_cops_decision *out)
{
    struct tc_cops_decision group = decisions->context;
    struct tc_cops_object object;
    tc_err err;

    assert(out);
    for (;;) {
        struct tc_cops_objects before = decisions->objects;

        err = tc_cops_objects_next(&decisions->objects, &object);
        if (err != TC_OK)
            break;
        if (ends(&group, &object, decisions->c_num)) {
            decisions->objects = before;
            break;
        }
        err = take(decisions, &group, &object);
        if (err != TC_OK)
            return err;
    }
    if (err == TC_EFORMAT || !is_begun(&group))
        return err;
    *out = group;
    return TC_OK;
}
