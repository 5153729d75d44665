/* SPDX-License-Identifier: MIT */
/* Bytes as they may come from a captured process: read as one whole message, field by field as their type bytes say
 * and also as types they are not. */
#include "process/message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct message message, wrong;
        struct err *err = message_decode((struct bytes){ data, size }, &message);

        if (err) {
                err_free(err);
                return 0;
        }
        wrong = message;
        while (message.rest.length && !message.wrong) {
                struct bytes bytes;
                struct text text;

                switch (message.rest.at[0]) {
                case 1:
                        message_get_u32(&message);
                        break;
                case 2:
                        message_get_u64(&message);
                        break;
                case 3:
                        message_get_i64(&message);
                        break;
                case 4:
                        bytes = message_get_bytes(&message, 64);
                        if (bytes.length > 64)
                                abort();
                        break;
                default:
                        text = message_get_text(&message, 64);
                        if (text.length > 64)
                                abort();
                        break;
                }
        }
        err_free(message_end(&message));
        message_get_text(&wrong, 10);
        message_get_u64(&wrong);
        message_get_bytes(&wrong, SIZE_MAX);
        if (message_get_descriptor(&wrong) >= 0)
                abort();
        err = message_end(&wrong);
        if (!err)
                abort();
        err_free(err);
        return 0;
}
