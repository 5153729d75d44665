/* SPDX-License-Identifier: MIT */
/* The keys of an installation (design D12).
 *
 *      wrapping key (a file of mode 0600; only the keeper reads it) ─┐
 *                                                                    ├─ each wraps the area key of a municipality
 *      recovery key of the municipality (kept offline, on paper) ────┘
 *      area key ── wraps one data key a table and key period (seal/seal.h)
 *
 * The area key is random. It stands in a key file twice: wrapped by the wrapping key (AES-256-GCM, associated data =
 * system, municipality, key id, public recovery key) and by the recovery key (X25519 with an ephemeral key,
 * HKDF-SHA-256, AES-256-GCM with the same associated data). So a key file moved to another municipality opens nothing,
 * and the loss of the wrapping key loses no data as long as somebody has the recovery key.
 *
 * The key file is text, a line a value, so that an operator can see whose it is:
 *
 *      sesshu area key 1
 *      system ledger
 *      municipality 012041
 *      key 32 hex digits
 *      wrapped hex
 *      public hex               the recovery key's public half
 *      recovery hex
 *
 * Files are written whole (temporary file, fsync, rename). Nothing here logs or keeps a key longer than its caller:
 * key structs are the caller's, who wipes them with bytes_wipe. */
#ifndef SEAL_KEY_H
#define SEAL_KEY_H

#include "core/bytes.h"
#include "core/err.h"
#include "core/id.h"

enum { KEY_SIZE = 32 };

ID_TYPE(key_id);

/* 32 bytes that wrap other keys. */
struct key_wrapping {
        uint8_t at[KEY_SIZE];
};

/* An area's key and the name it goes by. */
struct key_area {
        struct key_id id;
        uint8_t at[KEY_SIZE];
};

/* Whose key: "ledger", "012041". At most KEY_OWNER_MAXIMUM bytes each, without space. A vault's system has KEY_OF_VAULT
 * behind the name. */
enum { KEY_OWNER_MAXIMUM = 63 };
#define KEY_OF_VAULT ".vault"

struct key_owner {
        struct text system;
        struct text municipality;
};

/* A recovery key pair: what wraps is kept beside the areas' keys, what unwraps is given away and deleted. */
struct key_recovery_public {
        uint8_t at[KEY_SIZE];
};
struct key_recovery_private {
        uint8_t at[KEY_SIZE];
};

/* A content of areas/012041.key. */
struct key_file {
        struct key_id id;
        uint8_t wrapped[128];
        size_t wrapped_length;
        struct key_recovery_public public;
        uint8_t recovery[128];
        size_t recovery_length;
};

/* Makes a new file with 32 random bytes, mode 0600. seal.key-file when it exists already or cannot be written. */
struct err *key_wrapping_create(const char *path) __attribute__((warn_unused_result));
/* seal.key-file: not there, not 32 bytes, not a plain file, or others than the owner may read or write it */
struct err *key_wrapping_read(const char *path, struct key_wrapping *out_key) __attribute__((warn_unused_result));

void key_area_new(struct key_area *out_key);

void key_recovery_new(struct key_recovery_private *out_private, struct key_recovery_public *out_public);
/* As text of 12 groups that can be printed and typed again: 64 hex digits and 8 of a checksum, by groups of 6. */
enum { KEY_RECOVERY_TEXT_SIZE = 72 + 11 + 1 };
void key_recovery_text(const struct key_recovery_private *key, char out_text[static KEY_RECOVERY_TEXT_SIZE]);
/* Spaces, line ends and hyphens between digits, and capitals, do not matter. seal.wrong-key when mistyped. */
struct err *key_recovery_read(struct text text, struct key_recovery_private *out_key)
    __attribute__((warn_unused_result));

/* Wraps an area key both ways. */
void key_file_make(const struct key_owner *owner, const struct key_area *area, const struct key_wrapping *wrapping,
                   const struct key_recovery_public *recovery, struct key_file *out_file);
/* seal.wrong-key: another wrapping key, another system or municipality, or the file was altered */
struct err *key_file_open(const struct key_owner *owner, const struct key_file *file,
                          const struct key_wrapping *wrapping, struct key_area *out_area)
    __attribute__((warn_unused_result));
struct err *key_file_recover(const struct key_owner *owner, const struct key_file *file,
                             const struct key_recovery_private *recovery, struct key_area *out_area)
    __attribute__((warn_unused_result));

/* seal.key-file */
struct err *key_file_write(const char *path, const struct key_owner *owner, const struct key_file *file)
    __attribute__((warn_unused_result));
/* Reads and checks that it says it is the owner's. seal.key-file; seal.wrong-key when it is another's */
struct err *key_file_read(const char *path, const struct key_owner *owner, struct key_file *out_file)
    __attribute__((warn_unused_result));

/* A new file of mode 0600 with exactly these bytes, on the disk when this returns. seal.key-file when it exists. */
struct err *key_secret_write(const char *path, struct bytes content) __attribute__((warn_unused_result));
/* Exactly `length` bytes of a file that only its owner may touch. seal.key-file */
struct err *key_secret_read(const char *path, uint8_t *out_bytes, size_t length) __attribute__((warn_unused_result));

#endif
