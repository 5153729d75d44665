// SPDX-License-Identifier: MIT
// ./bench as words: what is refused, without anything built or measured.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, top } from '../lib/installation.js';

const bench = (...args) => run(join(top, 'bench'), args, { timeout: 10000 });

test('--help ends with 0 on standard output and begins with what it does', async () => {
	const { code, stdout, stderr } = await bench('--help');
	assert.equal(code, 0);
	assert.match(stdout, /^Measures sesshu/);
	for (const word of ['--only NAME', '--list', 'reference_name', 'ratio', 'aim']) assert.ok(stdout.includes(word), word);
	assert.equal(stderr, '');
});

test('--list names each bench of benches/', async () => {
	const { code, stdout } = await bench('--list');
	assert.equal(code, 0);
	const names = readdirSync(join(top, 'benches')).filter((name) => name.endsWith('.py')).map((name) => name.slice(0, -3));
	assert.ok(names.length >= 2);
	assert.deepEqual(stdout.trim().split('\n').sort(), names.sort());
});

test('a bench that does not exist, or an unknown option, ends with 64 before anything is built', async () => {
	for (const args of [['--only', 'nothing'], ['--only'], ['--fast'], ['schedule-rules']]) {
		const { code, stdout, stderr } = await bench(...args);
		assert.equal(code, 64, args.join(' '));
		assert.notEqual(stderr, '');
		assert.equal(stdout, '');
	}
});
