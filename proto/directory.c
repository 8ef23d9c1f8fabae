/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/directory.h"

#include <assert.h>
#include <stdio.h>

#include "base/alloc.h"

tc_err tc_directory_init(struct tc_directory *directory)
{
    assert(directory);
    *directory = (struct tc_directory){ 0 };

    return tc_flow_table_create(&directory->flows);
}

void tc_directory_fini(struct tc_directory *directory)
{
    tc_flow_table_destroy(directory->flows);
    tc_free(directory->taps);
    *directory = (struct tc_directory){ 0 };
}

tc_err tc_directory_add_tap(struct tc_directory *directory, const char *name,
                            unsigned use, uint32_t vantage, uint16_t *out)
{
    assert(directory && name && out);

    if (directory->tap_count >= TC_TAPS_MAX)
        return TC_EFULL;
    if (!tc_grow(&directory->taps, &directory->tap_capacity,
                 directory->tap_count, sizeof *directory->taps))
        return TC_ENOMEM;

    struct tc_tap *tap = &directory->taps[directory->tap_count];
    *tap               = (struct tc_tap){ .use = use, .vantage = vantage };
    (void)snprintf(tap->name, sizeof tap->name, "%s", name);
    *out = (uint16_t)directory->tap_count++;
    return TC_OK;
}
