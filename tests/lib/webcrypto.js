// SPDX-License-Identifier: MIT
// npm's jose wants the browser's `crypto`, which Debian's Node 18 has, but not as a global. Import this before jose.

import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
