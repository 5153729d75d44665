/* SPDX-License-Identifier: MIT */
/* Between the files of this folder. */
#ifndef VDSNC_VDSNC_PRIVATE_H
#define VDSNC_VDSNC_PRIVATE_H

#include "vdsnc/vdsnc.h"

/* The payload's rules; `strict` is for Japan. out_last_dose gets the latest day of a dose, in days since 1970, or
 * INT64_MIN when there is none. */
void vdsnc_data_check(struct verdict *verdict, const struct value *data, const struct vdsnc_policy *policy,
                      int64_t *out_last_dose);
struct value *vdsnc_content(struct arena *arena, const struct value *data);

/* The signer's certificate: its profile, times, authority and revocation. */
void vdsnc_signer_check(struct verdict *verdict, const struct x509 *signer, const struct vdsnc_policy *policy,
                        int64_t last_dose);

#endif
