// SPDX-License-Identifier: MIT
// `./check --rows`: a row is proved by tests of whole installations only.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const python = (code) => execFileSync('python3', ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(`${top}tests/lib`)})\nimport rows\n${code}`], { encoding: 'utf8' });

test('a row with a unit test alone stays open; a story, browser or command test proves it', () => {
	const mark = 'req' + ': ';
	const files = {
		'base/x/x_test.c': `static void\na_rule_holds(void **state) /* ${mark}L1 */\n`,
		'tests/story/s.test.js': `// ${mark}L2, L3\ntest('the story', async () => {`,
		'tests/front/f.test.js': `// ${mark}L4\ntest("the front", async () => {`,
	};
	const out = JSON.parse(python(`import json
files = json.loads(${JSON.stringify(JSON.stringify(files))})
print(json.dumps(rows.table(['L1', 'L2', 'L3', 'L4', 'L5'], rows.marks(list(files), files.get))))`));
	assert.deepEqual(out.map(({ row, state }) => [row, state]), [['L1', 'open'], ['L2', 'proved'], ['L3', 'proved'], ['L4', 'open'], ['L5', 'open']]);
	assert.deepEqual(out[0].tests, ['base/x/x_test.c: a_rule_holds']);
	assert.deepEqual(out[1].tests, ['tests/story/s.test.js: the story']);
});

test('a test that names a row which the requirements do not have is told', () => {
	assert.throws(() => python(`rows.table(['L1'], {'Z9': ['tests/story/s.test.js: x']})`), /Z9/);
});

test('every row of the requirements comes out once, in their order', () => {
	const lines = execFileSync('python3', [`${top}tests/lib/rows.py`], { encoding: 'utf8' }).trim().split('\n').map((line) => JSON.parse(line));
	const ids = lines.map(({ row }) => row);
	assert.ok(ids.length > 60, String(ids.length));
	assert.equal(new Set(ids).size, ids.length);
	for (const line of lines) assert.deepEqual(Object.keys(line), ['row', 'tests', 'state']);
});
