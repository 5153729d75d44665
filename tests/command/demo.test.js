// SPDX-License-Identifier: MIT
// ./demo as a newcomer meets it: starts, stops, starts again, and leaves nothing behind. The processes are real.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { demo, Installation, run } from '../lib/installation.js';

let installation;

before(async () => {
	installation = new Installation('demo', { people: 40 });
	await installation.start();
});

after(() => installation.remove());

// The processes whose command or program lies in this installation, with their user.
function processes(state) {
	return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
		try {
			const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
			const parent = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
			const uid = Number(/^Uid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
			return [{ pid: Number(pid), parent: Number(parent), command, uid }];
		} catch {
			return [];
		}
	}).filter((each, index, all) => {
		for (let at = each; at; at = all.find(({ pid }) => pid === at.parent)) if (at.command.includes(state)) return each.pid !== process.pid;
		return false;
	});
}

test('the start prints a line a step with its time and ends with ready', () => {
	const lines = installation.output.trim().split('\n');
	assert.equal(lines.at(-1), `ready http://127.0.0.1:${installation.port}/`);
	assert.ok(lines.length > 6);
	for (const line of lines.slice(0, -1)) assert.match(line, / … \d+\.\d s$/);
});

test('demo.json tells everything that product.md promises, and only its owner reads it', () => {
	const { told, state } = installation;
	assert.equal(statSync(join(state, 'demo.json')).mode & 0o777, 0o600);
	assert.deepEqual(Object.keys(told), ['landing', 'business_date', 'ca', 'systems', 'accounts', 'truth']);
	assert.equal(told.business_date, '2023-10-02');
	assert.deepEqual(told.systems.map(({ system, municipality, side }) => `${system} ${municipality} ${side}`).sort(),
		['ledger 012025 lgwan', 'ledger 012041 lgwan', 'vrs 012025 internet', 'vrs 012025 lgwan', 'vrs 012041 internet', 'vrs 012041 lgwan']);
	for (const { system, municipality, side, url, health, terminal } of told.systems) {
		assert.match(url, new RegExp(`^https://${system}-${municipality}${side === 'internet' ? '-net' : ''}\\.localhost:\\d+/$`));
		assert.match(health, /^http:\/\/127\.0\.0\.1:\d+\/$/);
		for (const part of ['cert', 'key', 'p12']) assert.ok(existsSync(terminal[part]));
	}
	for (const account of told.accounts) assert.ok(readFileSync(account.password_file, 'utf8').trim().length >= 16);
	for (const code of ['012041', '012025']) assert.ok(existsSync(told.truth[code]));
});

test('keys, passwords and what the register knows are readable only by their owner', () => {
	const { state, told } = installation;
	const secrets = [...told.accounts.map((a) => a.password_file), ...told.systems.flatMap((s) => [s.terminal.key, s.terminal.p12]), ...Object.values(told.truth), join(state, 'ca/server.key'), join(state, 'ca/terminal.key')];
	for (const file of secrets) assert.equal(statSync(file).mode & 0o077, 0, file);
});

test('health answers on its own listener, and readiness names each municipality', async () => {
	const { health } = installation.told.systems[0];
	assert.deepEqual(await (await fetch(`${health}healthz`)).json(), { ok: true });
	const ready = await fetch(`${health}readyz`);
	assert.equal(ready.status, 200);
	const told = await ready.json();
	assert.deepEqual(told.municipalities.map(({ code }) => code).sort(), ['012025', '012041']);
	const metrics = await (await fetch(`${health}metrics`)).text();
	assert.match(metrics, /^sesshu_area_ready\{municipality="012041"\} 1$/m);
});

test('nothing of the installation runs as root', () => {
	const running = processes(installation.state);
	assert.ok(running.some(({ command }) => command.startsWith('nginx')));
	assert.ok(running.some(({ command }) => command.includes('sesshu-ledger')));
	for (const { command, uid, parent } of running) if (parent !== process.pid) assert.notEqual(uid, 0, command);
});

test('the landing page names eight steps, one sample number a municipality, and no fact of a person', async () => {
	for (const page of ['', 'en.html']) {
		const text = await (await fetch(installation.told.landing + page)).text();
		assert.equal(text.match(/<li id="step-\d+">/g).length, 8);
		for (const code of ['012041', '012025']) {
			const rows = [...text.matchAll(new RegExp(`<a href="https://ledger-${code}[^<]*</a></dd>\\s*<dd class="sample">[^<]*<code>(\\d+)</code>`, 'g'))];
			const samples = new Set(rows.map(([, number]) => number));
			assert.equal(samples.size, 1);
			const { person, state } = installation.truth(code).find((line) => samples.has(line.person.address_number));
			assert.equal(state, 'resident');
			for (const value of [person.individual_number, person.family + person.given, person.address, person.birth, person.family_kana]) assert.equal(text.includes(value), false);
			for (const { sealed } of installation.truth(code)) for (const value of sealed) if (value.length > 5) assert.equal(text.includes(value), false);
		}
	}
});

test('started twice it says that it runs, where, and how to end it', async () => {
	const { code, stderr } = await demo(['--state', installation.given]);
	assert.equal(code, 69);
	assert.match(stderr, new RegExp(`already running.*${installation.port}.*stop`));
});

test('a port that is taken is named, with the way out', async () => {
	const other = new Installation('port-taken', { people: 1 });
	const server = createServer().listen(installation.port + 3001, '127.0.0.1');
	await new Promise((done) => server.once('listening', done));
	const { code, stderr } = await demo(['--state', other.given, '--port', String(installation.port + 3000)]);
	server.close();
	await other.remove();
	assert.equal(code, 69);
	assert.match(stderr, new RegExp(`${installation.port + 3001}.*--port`));
});

test('accounts prints who may log in; open without a display prints a curl line that works', async () => {
	const { code, stdout } = await demo(['accounts', '--state', installation.given]);
	assert.equal(code, 0);
	for (const role of ['clerk', 'auditor']) assert.match(stdout, new RegExp(role));
	const opened = await demo(['open', 'ledger', '--state', installation.given], { env: { DISPLAY: '', WAYLAND_DISPLAY: '' } });
	assert.equal(opened.code, 0);
	const line = opened.stdout.split('\n').find((each) => each.startsWith('curl '));
	const answer = await run('bash', ['-c', `${line} -s -L -o /dev/null -w '%{http_code}'`]);
	assert.equal(answer.stdout, '200');
});

test('after five wrong passwords the account is locked, and unlock opens it at once', async () => {
	const { user, password } = installation.account('ledger', '012041', 'viewer');
	const client = installation.client('ledger', '012041');
	const attempt = async (word) => {
		await client.open('/login');
		await client.submit('/login', { user, password: word });
		return client.page;
	};
	for (let i = 0; i < 5; i++) await attempt('wrong');
	assert.equal((await attempt(password)).forms.some((form) => form.action === '/purpose'), false, 'locked, even with the right one');
	const { code, stderr } = await demo(['unlock', user, '--state', installation.given]);
	assert.equal(code, 0, stderr);
	assert.equal((await attempt(password)).forms.some((form) => form.action === '/purpose'), true);
	assert.equal((await demo(['unlock', 'nobody', '--state', installation.given])).code, 69);
});

test('SIGTERM ends every process with status 0, the data stay, and the second start takes less than 5 seconds', async () => {
	const before = installation.told;
	const secret = readFileSync(before.accounts[0].password_file, 'utf8');
	assert.equal(await installation.stop('SIGTERM'), 0);
	assert.deepEqual(processes(installation.state).map(({ command }) => command), []);
	await installation.start();
	assert.ok(installation.seconds < 5, `${installation.seconds} s`);
	assert.deepEqual(installation.told, before);
	assert.equal(readFileSync(before.accounts[0].password_file, 'utf8'), secret);
	const clerk = await installation.logIn('ledger', '012041', 'clerk');
	assert.equal(clerk.status, 200);
});

test('SIGINT ends it the same way', async () => {
	assert.equal(await installation.stop('SIGINT'), 0);
	assert.deepEqual(processes(installation.state).map(({ command }) => command), []);
	await installation.start();
});

test('after kill -9 of everything the next start finds its data', async () => {
	for (const { pid } of processes(installation.state)) try { process.kill(pid, 'SIGKILL'); } catch { /* it was the child of one that ended */ }
	await installation.ended;
	await installation.start();
	assert.equal((await installation.logIn('ledger', '012025', 'clerk')).status, 200);
});

test('when only the demo is killed, its programs end with it, and the next start finds its data', async () => {
	const holder = Number(readFileSync(join(installation.state, 'demo.lock'), 'utf8'));
	process.kill(holder, 'SIGKILL');
	await installation.ended;
	for (let i = 0; i < 100 && processes(installation.state).length; i++) await new Promise((r) => setTimeout(r, 100));
	assert.deepEqual(processes(installation.state).map(({ command }) => command), []);
	await installation.start();
});

test('when one of its programs dies, the demo ends, says which, and shows the end of its log', async () => {
	const master = processes(installation.state).find(({ command }) => /sesshu-ledger\b.*\brun\b/.test(command));
	process.kill(master.pid, 'SIGKILL');
	assert.equal(await installation.ended, 69);
	assert.match(installation.output, /ledger ended/);
	assert.deepEqual(processes(installation.state).map(({ command }) => command), []);
	await installation.start();
});

test('detached it gives the terminal back when it is ready; stop ends it; remove leaves nothing', async () => {
	const other = new Installation('detached', { people: 5 });
	const { freePorts } = await import('../lib/ports.js');
	const port = await freePorts();
	const started = await demo(['--state', other.given, '--port', String(port), '--people', '5', '--detach']);
	assert.equal(started.code, 0, started.stdout + started.stderr);
	assert.match(started.stdout, new RegExp(`ready http://127.0.0.1:${port}/\n$`));
	const state = realpathSync(other.given);
	assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
	assert.equal((await demo(['stop', '--state', other.given])).code, 0);
	assert.deepEqual(processes(state), []);
	assert.ok(existsSync(join(state, 'demo.json')), 'the data stay');
	assert.equal((await demo(['remove', '--state', other.given])).code, 0);
	assert.equal(existsSync(state), false);
	assert.equal(existsSync(other.given), false);
	assert.deepEqual(readdirSync(other.folder), []);
	await other.remove();
});
