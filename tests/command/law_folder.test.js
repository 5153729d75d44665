// SPDX-License-Identifier: MIT
// `law = DIR` of a program's configuration: what areas decide by, refused before a start when no area could open with it.

import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run, top } from '../lib/installation.js';

const folder = mkdtempSync(join(tmpdir(), 'sesshu-law-'));
chmodSync(folder, 0o755);
after(() => rmSync(folder, { recursive: true, force: true }));

const english = { env: { ...process.env, LC_ALL: '', LANG: 'en_US.UTF-8' } };
const user = process.getuid() === 0 ? ['--user', 'nobody'] : [];
let states = 0;

// An installation of one system and municipality with this setting.
async function made(system, ...settings) {
	const state = join(folder, `state${++states}`);
	const { code, stderr } = await run(join(top, `build/sesshu-${system}`), ['init', '--state', state, '--municipality', '012041', ...user, ...settings.flatMap((setting) => ['--set', setting])], english);
	assert.equal(code, 0, stderr);
	return state;
}

const start = (system, state, ...options) => run(join(top, `build/sesshu-${system}`), ['run', '--state', state, ...options], english);

function copyOfTheLaw() {
	const law = join(folder, `law${++states}`);
	cpSync(join(top, 'law'), law, { recursive: true });
	return law;
}

// Gives the line of the mistake.
function spoil(law) {
	const file = join(law, 'VAR.law');
	appendFileSync(file, '\n[interval VAR-BROKEN]\nminimum = 3 weeks\n');
	return readFileSync(file, 'utf8').split('\n').indexOf('minimum = 3 weeks') + 1;
}

test('a law folder that is there and right is taken, and so is none', async () => {
	for (const settings of [[`law=${copyOfTheLaw()}`], []]) {
		const { code, stderr } = await start('ledger', await made('ledger', ...settings), '-n');
		assert.equal(code, 0, stderr);
	}
});

test('a folder that is missing or empty is refused by -n and by a start, with code and folder', async () => {
	for (const law of [join(folder, 'nowhere'), mkdtempSync(join(folder, 'empty'))]) {
		const state = await made('ledger', `law=${law}`);
		for (const options of [['-n'], []]) {
			const { code, stderr } = await start('ledger', state, ...options);
			assert.equal(code, 78);
			assert.match(stderr, /core\.config/);
			assert.ok(stderr.includes(`law folder ${law}`), stderr);
		}
	}
});

test('a law file with a mistake is refused by -n and by a start, with file and line', async () => {
	const law = copyOfTheLaw();
	const state = await made('ledger', `law=${law}`);
	const line = spoil(law);
	for (const options of [['-n'], []]) {
		const { code, stderr } = await start('ledger', state, ...options);
		assert.equal(code, 78);
		assert.match(stderr, /core\.config/);
		assert.ok(stderr.includes(`${join(law, 'VAR.law')}:${line}:`), stderr);
	}
});

test('a system whose areas ask no law refuses the key', async () => {
	const state = await made('vrs', `law=${copyOfTheLaw()}`);
	const { code, stderr } = await start('vrs', state, '-n');
	assert.equal(code, 78);
	assert.match(stderr, /core\.config[\s\S]*law: areas of vrs ask no law/);
});

test('an area reads the folder that the key names, and says why it cannot open when that broke meanwhile', async () => {
	const law = copyOfTheLaw();
	const state = await made('ledger', `law=${law}`);
	const master = spawn(join(top, 'build/sesshu-ledger'), ['run', '--state', state], { stdio: ['ignore', 'ignore', 'pipe'], ...english });
	const ended = new Promise((done) => master.once('exit', done));
	let log = '';
	const said = (pattern) => new Promise((done, fail) => {
		const look = () => pattern.test(log) && done();
		const patience = setTimeout(() => fail(new Error(`never said ${pattern}:\n${log}`)), 30_000);
		patience.unref();
		master.stderr.on('data', look);
		look();
	});
	master.stderr.setEncoding('utf8').on('data', (part) => { log += part; });
	try {
		await said(/master\.ready/);
		const line = spoil(law);
		const wakes = connect(join(state, 'ledger/012041/lgwan.sock')).on('error', () => {});
		await said(/area\.failed[^\n]*code=core\.config/);
		assert.ok(log.includes(`${join(law, 'VAR.law')}:${line}:`), log);
		wakes.destroy();
	} finally {
		master.kill();
		await ended;
	}
});
