// SPDX-License-Identifier: MIT
// `sesshu schedule decide` as a filter: what it takes does not grow with what it is given.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, top } from '../lib/installation.js';

const measure = async (lines) => {
	const { code, stdout, stderr } = await run('python3', [join(top, 'tests/schedule/memory.py'), join(top, 'build/sesshu'), String(lines)]);
	assert.equal(code, 0, stderr);
	return JSON.parse(stdout);
};

test('a million lines take no more memory than two hundred thousand', async () => {
	const few = await measure(200_000);
	const many = await measure(1_000_000);
	assert.equal(few.exit, 0);
	assert.equal(many.exit, 0);
	assert.ok(few.kib > 1024 && many.kib < 32 * 1024, JSON.stringify([few, many]));
	assert.ok(many.kib - few.kib < 1024, `${few.kib} KiB, then ${many.kib} KiB`);
});
