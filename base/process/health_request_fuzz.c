/* SPDX-License-Identifier: MIT */
/* Whatever runs on the machine can connect to the health listener. */
#include "process/health_request.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size <= HEALTH_REQUEST_MAXIMUM && health_request_read((const char *)data, size) == HEALTH_REQUEST_MORE &&
            size == HEALTH_REQUEST_MAXIMUM)
                abort(); /* no room is left for more */
        return 0;
}
