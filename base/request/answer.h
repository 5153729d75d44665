/* SPDX-License-Identifier: MIT */
/* Answers: the frame of a page, errors as pages (for people) or as JSON (for the operator), and the bytes of the
 * head with its security headers. */
#ifndef REQUEST_ANSWER_H
#define REQUEST_ANSWER_H

#include "request/visit.h"

/* Fills visit->page: system, municipality, person, purpose, business date, menu by the rights of the role. */
void answer_page(struct visit *visit);

/* Replaces whatever was written by the page of a failure. Does not consume the error. */
void answer_failure(struct visit *visit, const struct err *err);
/* The same, from a code alone. */
void answer_code(struct visit *visit, const struct err_code *code);

/* Status line and headers; Content-Security-Policy and no-store on every page (domain: pages hold personal data). */
void answer_write_head(const struct visit *visit, struct buffer *out);
/* What ends an answer to the operator: request/operator.h. Nothing for others. */
void answer_write_end(const struct visit *visit, struct buffer *out);

#endif
