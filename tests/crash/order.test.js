// SPDX-License-Identifier: MIT
// No answer to a change leaves before the change is on the disk: what the area asks the kernel for, as strace sees it.
// Only root may attach to an area (tests/process/confined.test.js): strace is refused to anybody else, and that is asserted.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { clerkOpens, livingAdult } from '../lib/ledger.js';
import { processesOf } from '../lib/processes.js';

const here = '012041';
let installation, clerk;

before(async () => {
	installation = await new Installation('order', { people: 20 }).start();
	clerk = await installation.logIn('ledger', here, 'clerk', { purpose: 'record' });
});

after(() => installation.remove());

// What the process does while `act` runs, a line a call.
async function traced(pid, act) {
	const strace = spawn('strace', ['-f', '-y', '-s', '64', '-e', 'trace=write,writev,sendto,sendmsg,pwrite64,fsync,fdatasync', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
	let said = '';
	strace.stderr.on('data', (chunk) => { said += chunk; });
	const ended = new Promise((done) => strace.once('exit', done));
	for (const end = Date.now() + 10000; !/attached/.test(said) && strace.exitCode === null && Date.now() < end;) await new Promise((done) => setTimeout(done, 10));
	await act();
	strace.kill('SIGINT');
	await ended;
	return said;
}

test('the answer to a change leaves after the log of the store was synced', async () => { /* req: L1 */
	await clerkOpens(clerk, livingAdult(installation, here).address_number);
	await clerk.follow('接種を記録する');
	const facts = { vaccine: 'COVID-S', number: '7', given_on: '2023-10-02', lot: 'HG2266' };
	const form = clerk.page.forms.find(({ action }) => action.endsWith('/dose/new'));
	const url = new URL(form.action, clerk.base).href;
	let answer = await clerk.post(url, { ...form.fields, ...facts });
	const confirm = answer.status === 422 ? { confirm: '1' } : {};
	const { pid } = processesOf(installation).find(({ system, role, municipality }) => system === 'ledger' && role === 'area' && municipality === here);
	const said = await traced(pid, async () => {
		answer = await clerk.post(url, { ...form.fields, ...facts, ...confirm });
	});
	if (process.getuid() !== 0) {
		assert.match(said, /Operation not permitted/);
		return;
	}
	assert.equal(answer.status, 303, answer.text);
	assert.match(answer.headers.location, /\/dose\/[0-9a-f]{32}$/);
	const calls = said.split('\n');
	const where = (pattern) => calls.findIndex((line) => pattern.test(line));
	const log = /area\.db-wal>/.source;
	const [written, synced, answered] = [where(new RegExp(`pwrite64\\(\\d+<[^>]*${log}`)), where(new RegExp(`f(data)?sync\\(\\d+<[^>]*${log}`)), where(/Status: 303/)];
	assert.ok(written >= 0 && synced >= 0 && answered >= 0, said);
	assert.ok(written < synced && synced < answered, said);
	// And nothing of it is written between the sync and the answer.
	assert.ok(!calls.slice(synced, answered).some((line) => new RegExp(`pwrite64\\(\\d+<[^>]*${log}`).test(line)), said);
	assert.match(calls[synced], /= 0$/);
});
