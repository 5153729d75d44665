# SPDX-License-Identifier: MIT
"""Which vault may send individual numbers to which: DIR/SYSTEM/vault/CODE/receivers/, as base/vault/vault.h wants it.

The ledger's vault of a municipality gets the public key of its VRS vault, which init wrote. Between real hosts an operator
brings that file over; it is no secret, but whoever exchanges it gets the numbers.
"""

import os
import shutil

# Who sends to whom, within a municipality.
RECEIVERS = {"ledger": ("vrs",)}


def write(installation):
    for sender, receivers in RECEIVERS.items():
        for receiver in receivers:
            if sender not in installation.systems or receiver not in installation.systems:
                continue
            for code in installation.municipalities:
                shutil.copy(installation.path(receiver, "vault", code, "public.jwk"),
                            os.path.join(installation.path(sender, "vault", code, "receivers"), f"{receiver}-{code}.jwk"))
