// SPDX-License-Identifier: MIT
// RFC 8785 against an implementation that nobody here wrote, over random documents. The published vectors stand in
// base/seal/jose_test.c.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { canonicalize } from 'json-canonicalize';

const program = fileURLToPath(new URL('../../build/base/seal/canonical_lines', import.meta.url));

function run(lines) {
	const { status, stdout } = spawnSync(program, { input: lines.join('\n') + '\n', maxBuffer: 1 << 30 });
	assert.equal(status, 0);
	return stdout.toString().split('\n').slice(0, -1);
}

// A generator of our own, so that a failure can be repeated: the seed is in the message.
function generator(seed) {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return (t ^ (t >>> 14)) >>> 0;
	};
	const below = (n) => next() % n;
	const view = new DataView(new ArrayBuffer(8));

	function number() {
		switch (below(6)) {
			case 0:
				return below(200) - 100;
			case 1:
				return (below(2 ** 31) - 2 ** 30) / 10 ** below(12);
			case 2: // powers of two and their neighbours, where the shortest decimal is hardest
				view.setFloat64(0, 2 ** (below(2098) - 1074));
				view.setBigUint64(0, view.getBigUint64(0) + BigInt(below(3)) - (view.getBigUint64(0) > 0n ? 1n : 0n));
				return Number.isFinite(view.getFloat64(0)) ? view.getFloat64(0) : 0;
			case 3: // powers of ten and their neighbours
				view.setFloat64(0, 10 ** (below(600) - 300));
				view.setBigUint64(0, view.getBigUint64(0) + BigInt(below(3)));
				return Number.isFinite(view.getFloat64(0)) ? view.getFloat64(0) : 0;
			case 4:
				return next() * 2 ** below(40);
			default:
				view.setUint32(0, next());
				view.setUint32(4, next());
				return Number.isFinite(view.getFloat64(0)) ? view.getFloat64(0) : 1;
		}
	}

	function string() {
		let text = '';
		for (let i = below(9); i > 0; i--) {
			const ranges = [[0, 0x20], [0x20, 0x5f], [0x7f, 0x181], [0x3040, 0x60], [0x4e00, 0x5000], [0xd700, 0x100], [0xe000, 0x2000], [0x10000, 0x10000]];
			const [from, count] = ranges[below(ranges.length)];
			text += String.fromCodePoint(from + below(count));
		}
		return text;
	}

	function value(depth) {
		switch (below(depth > 4 ? 5 : 8)) {
			case 0:
				return null;
			case 1:
				return below(2) === 1;
			case 2:
			case 3:
				return number();
			case 4:
				return string();
			case 5:
				return Array.from({ length: below(5) }, () => value(depth + 1));
			default:
				return Object.fromEntries(Array.from({ length: below(6) }, () => [string(), value(depth + 1)]));
		}
	}
	return value;
}

// The same value written otherwise: spaces, escapes, exponents.
function disguised(json) {
	return json.replace(/"(?:[^"\\]|\\.)*"|[0-9.eE+-]+|[{}[\],:]/g, (token) => {
		if (token.startsWith('"')) return token.replace(/[a-z](?![0-9a-f]{0,3})/, (c) => (token.includes('\\') ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
		return /[{}[\],:]/.test(token) ? ` ${token}\t` : token;
	});
}

test('100,000 random documents are equal to the output of an npm implementation', () => {
	const seed = randomBytes(4).readUInt32LE();
	const value = generator(seed);
	const documents = Array.from({ length: 100_000 }, () => value(0));
	const ours = run(documents.map((document, i) => (i % 2 ? disguised(JSON.stringify(document)) : JSON.stringify(document))));
	assert.equal(ours.length, documents.length);
	documents.forEach((document, i) => {
		const theirs = canonicalize(document);
		if (ours[i] !== theirs) assert.fail(`seed ${seed}, document ${i}: ${JSON.stringify(document)}\nours   ${ours[i]}\ntheirs ${theirs}`);
	});
});

test('a canonical document is its own canonical form', () => {
	const value = generator(randomInt(2 ** 31));
	const documents = Array.from({ length: 5_000 }, () => canonicalize(value(0)));
	assert.deepEqual(run(documents), documents);
});

test('numbers that would be changed are refused', () => {
	const numbers = ['9007199254740993', '-9007199254740993', '1e400', '-1e400', '1e-400', '0.12345678901234567891', '18446744073709551616', '18446744073709551615'];
	for (const [i, line] of run(numbers).entries()) {
		// 2^64 is a power of two, but ECMAScript prints it as 18446744073709552000.
		assert.equal(line, 'refused jose.number', numbers[i]);
	}
});
