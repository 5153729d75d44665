// SPDX-License-Identifier: MIT
// ./demo and ./check as words: options, verbs, what is refused, without anything running.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { demo, run, top } from '../lib/installation.js';

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), 'sesshu-words-'))));
after(() => rmSync(folder, { recursive: true }));

test('--help ends with 0 on standard output and begins with the commands', async () => {
	const { code, stdout, stderr } = await run(join(top, 'demo'), ['--help']);
	assert.equal(code, 0);
	assert.match(stdout, /^usage: \.\/demo \[--state DIR\]/);
	for (const verb of ['stop', 'accounts', 'open', 'unlock', 'remove', '--fresh', '--detach', '--people', '--seed', '--port']) assert.match(stdout, new RegExp(verb));
	assert.equal(stderr, '');
});

test('an unknown verb names the nearest one and ends with 64', async () => {
	const { code, stderr } = await run(join(top, 'demo'), ['acounts']);
	assert.equal(code, 64);
	assert.match(stderr, /accounts/);
});

test('an unknown option, or a value of the wrong kind, ends with 64 before anything is built', async () => {
	for (const args of [['--prot', '1'], ['--port', 'x'], ['--store', 'oracle'], ['open'], ['unlock'], ['stop', 'x']]) {
		const { code, stderr } = await run(join(top, 'demo'), args);
		assert.equal(code, 64, args.join(' '));
		assert.notEqual(stderr, '');
	}
});

test('--version tells the version', async () => {
	const { code, stdout } = await run(join(top, 'demo'), ['--version']);
	assert.equal(code, 0);
	assert.match(stdout, /^sesshu \d+\.\d+\.\d+\n$/);
	const declared = /version: '([\d.]+)'/.exec(readFileSync(join(top, 'meson.build'), 'utf8'))[1];
	assert.equal(stdout.trim(), `sesshu ${declared}`);
});

test('a store that there is none of is refused before anything is built', async () => {
	const { code, stderr } = await demo(['--store', 'mysql']);
	assert.equal(code, 64);
	assert.match(stderr, /sqlite.*postgresql/s);
});

test('verbs without a demo say how to start one', async () => {
	for (const args of [['accounts'], ['open', 'ledger'], ['unlock', 'madoguchi']]) {
		const { code, stderr } = await demo([...args, '--state', join(folder, 'none')]);
		assert.equal(code, 69, args[0]);
		assert.match(stderr, /\.\/demo/);
	}
	assert.equal((await demo(['stop', '--state', join(folder, 'none')])).code, 0);
});

test('a folder that is not a demo is neither used nor removed', async () => {
	const own = join(folder, 'own');
	mkdirSync(own);
	writeFileSync(join(own, 'thesis.txt'), 'years of work');
	for (const args of [['--state', own], ['--state', own, '--fresh'], ['remove', '--state', own]]) {
		const { code } = await demo(args);
		assert.equal(code, 69, args.join(' '));
		assert.deepEqual(readdirSync(own), ['thesis.txt']);
	}
});

test('a folder whose path a socket or nginx cannot take is refused with the reason', async () => {
	for (const name of ['a'.repeat(90), 'with space', 'dollar$', 'semi;colon']) {
		const { code, stderr } = await demo(['--state', join(folder, name)]);
		assert.equal(code, 69, name);
		assert.match(stderr, /path/);
	}
});

test('on another system than Debian 12 the demo says so and ends', async () => {
	const { stdout } = await run('bash', ['-c', 'sed -n "/^system_known/,/^}/p" demo']);
	const release = join(folder, 'os-release');
	for (const [text, code] of [['ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04"\n', 69], ['ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n', 69], ['ID=debian\nVERSION_ID="12"\n', 0]]) {
		writeFileSync(release, text);
		const out = await run('bash', ['-c', `say() { echo "$2"; }\nnotes=${folder}/notes\n: >$notes\n${stdout.replaceAll('/etc/os-release', release)}\nsystem_known; r=$?; cat $notes; exit $r`]);
		assert.equal(out.code, code, text);
		if (code) assert.match(out.stdout, /Debian 12/);
	}
});
