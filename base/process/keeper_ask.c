/* SPDX-License-Identifier: MIT */
#include "process/keeper_ask.h"

#include "process/errors.h"
#include "seal/errors.h"

#include <string.h>

/* Gives a keeper's refusal its own code back. */
static struct err *
refusal(struct err *err, const char *what)
{
        static const struct err_code *const codes[] = { &SEAL_KEY_FILE, &SEAL_WRONG_KEY, &SEAL_FORMAT };

        if (err_is(err, &PROCESS_REFUSED))
                for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                        if (strcmp(err_sentence(err), codes[i]->code) == 0) {
                                err_drop(err, "told by the code it carried");
                                return err_new(codes[i], "%s: the keeper's log says more", what);
                        }
        return err_wrap(err, "%s", what);
}

struct err *
keeper_ask_key(struct message_link *keeper, struct key_area *out_key)
{
        struct key_area key;
        struct message_out out;
        struct message answer;
        struct bytes id, bytes;
        struct err *err;

        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, message_link_call(keeper));
        err = message_ask(keeper, &out, KEEPER_PATIENCE_MS, &answer);
        message_discard(&out);
        if (err)
                return refusal(err, "ask the keeper for the key");
        id = message_get_bytes(&answer, sizeof key.id.at);
        bytes = message_get_bytes(&answer, sizeof key.at);
        err = message_end(&answer);
        if (!err && (bytes.length != sizeof key.at || !key_id_from(id, &key.id)))
                err = err_new(&PROCESS_MESSAGE, "a key of another length");
        if (err)
                return err;
        memcpy(key.at, bytes.at, sizeof key.at);
        *out_key = key;
        bytes_wipe(&key, sizeof key);
        return NULL;
}
