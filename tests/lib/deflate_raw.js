// SPDX-License-Identifier: MIT
// Debian's Node 18 has no 'deflate-raw' in its web streams, which a verifier from npm asks for: the same from zlib.

import { Duplex } from 'node:stream';
import { createDeflateRaw, createInflateRaw } from 'node:zlib';

function provide(name, create) {
	const known = globalThis[name];
	try {
		new known('deflate-raw');
	} catch {
		globalThis[name] = function (format) {
			return format === 'deflate-raw' ? Duplex.toWeb(create()) : new known(format);
		};
	}
}

provide('CompressionStream', createDeflateRaw);
provide('DecompressionStream', createInflateRaw);
