/* SPDX-License-Identifier: Apache-2.0 */
#include "model/architecture.h"

#include <assert.h>
#include <string.h>

static const struct tc_architecture *const architectures[] = {
    &tc_isp_architecture,
    &tc_p2p_architecture,
};

const struct tc_architecture *tc_architecture_find(const char *name)
{
    assert(name);

    for (size_t i = 0; i < TC_LEN(architectures); i++)
        if (!strcmp(architectures[i]->name, name))
            return architectures[i];
    return NULL;
}

const struct tc_architecture *tc_architecture_at(size_t index)
{
    return index < TC_LEN(architectures) ? architectures[index] : NULL;
}
