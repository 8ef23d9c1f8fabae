/* SPDX-License-Identifier: Apache-2.0 */
#include "model/workload.h"

#include "base/alloc.h"

void tc_workload_fini(struct tc_workload *workload)
{
    tc_free(workload->viewers);
    tc_free(workload->broadcasters);
    tc_free(workload->demands);
    *workload = (struct tc_workload){ 0 };
}
