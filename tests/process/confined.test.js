// SPDX-License-Identifier: MIT
// What each process of a running installation can do once it is captured: gdb attaches to it and calls what an attacker
// would. On the release build and SQLite; the list below is written by hand, from the duties in ARCHITECTURE.md.
//
// Only root may attach: to a process of ours nobody can as its own user. So run by an ordinary user, each test asserts
// that gdb is refused, and the calls themselves are judged by base/process/enter_test.c alone.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { call, inside, number, processesOf, statusOf } from '../lib/processes.js';

const municipalities = ['012041', '012025'], systems = ['ledger', 'vrs'];
const other = (list, one) => list.find((each) => each !== one);
const root = process.getuid() === 0;

// SIGSYS: the call ends the process. A number: its errno. "works": it does what it is asked.
const captured = {
	area: { own: 'works', foreign: number.EACCES, socket: 'SIGSYS', execve: 'SIGSYS', ptrace: 'SIGSYS' },
	// The numbers of one municipality in one system: it is the only one that opens them, and it opens nothing else.
	vault: { own: 'works', foreign: number.EACCES, socket: 'SIGSYS', execve: 'SIGSYS', ptrace: 'SIGSYS' },
	keeper: { own: 'works', foreign: number.EACCES, socket: 'SIGSYS', execve: 'SIGSYS', ptrace: 'SIGSYS' },
	// It has to connect to peers, and so opens no file at all, not even its own certificates, which it read before.
	courier: { own: number.EPERM, foreign: number.EPERM, socket: 'works', execve: 'SIGSYS', ptrace: 'SIGSYS' },
	health: { own: number.EPERM, foreign: number.EPERM, socket: 'SIGSYS', execve: 'SIGSYS', ptrace: 'SIGSYS' },
	// It starts the others, who need what it keeps: the courier its socket, each of them the program's own file. It reads
	// no byte from outside.
	master: { own: 'works', foreign: number.EACCES, socket: 'works', execve: 'its own programs', ptrace: 'SIGSYS' },
};
// Not of our programs: what they are is said in ARCHITECTURE.md.
const notOurs = ['demo', 'nginx'];

let installation, tool;

const file = (...parts) => join(installation.state, ...parts);
// What each process may open if anything, and what it may not.
const own = {
	area: ({ system, municipality }) => file(system, municipality, 'area.db'),
	vault: ({ system, municipality }) => file(system, 'vault', municipality, 'vault.db'),
	keeper: ({ system }) => file(system, 'keeper/wrapping.key'),
	courier: ({ system }) => file(system, `courier/${municipalities[0]}.key`),
	health: ({ system }) => file(system, `${system}.conf`),
	master: ({ system }) => file(system, municipalities[0], 'area.db'),
};
const foreign = {
	area: ({ system, municipality }) => [
		file(system, other(municipalities, municipality), 'area.db'), file(other(systems, system), municipality, 'area.db'), file(system, 'vault', municipality, 'vault.db'),
		file(system, 'keeper/wrapping.key'), file(system, `courier/${municipality}.key`), file('password', `${system}-${municipality}-kansa`), '/etc/passwd',
	],
	vault: ({ system, municipality }) => [
		file(system, 'vault', other(municipalities, municipality), 'vault.db'), file(other(systems, system), 'vault', municipality, 'vault.db'),
		file(system, municipality, 'area.db'), file(system, 'keeper/wrapping.key'), file(system, `keeper/vaults/${municipality}.key`), '/etc/passwd',
	],
	keeper: ({ system }) => [file(system, municipalities[0], 'area.db'), file(other(systems, system), 'keeper/wrapping.key'), '/etc/passwd'],
	courier: ({ system }) => [file(system, municipalities[0], 'area.db'), file(system, 'keeper/wrapping.key'), '/etc/passwd'],
	health: ({ system }) => [file(system, municipalities[0], 'area.db'), file(system, 'keeper/wrapping.key'), '/etc/passwd'],
	master: ({ system }) => [file(other(systems, system), municipalities[0], 'area.db'), file('ca/server.key')],
};

const ours = () => processesOf(installation).filter(({ role }) => !notOurs.includes(role));
const named = ({ system, role, municipality }) => [system, role, municipality].filter(Boolean).join(' ');

// All areas run: somebody asks each of them.
async function wakeAll() {
	for (const system of systems)
		for (const municipality of municipalities) {
			const visitor = installation.client(system, municipality);
			await visitor.open('/login');
			assert.equal(visitor.status, 200);
			visitor.close();
		}
}

// The processes that run once none of `gone` does, and each of `names` does.
async function running(names, gone) {
	for (const end = Date.now() + 30000; Date.now() < end;) {
		const found = ours();
		if (names.every((name) => found.some((each) => named(each) === name)) && !found.some(({ pid }) => gone.has(pid))) return found;
		await new Promise((done) => setTimeout(done, 50));
		await wakeAll();
	}
	throw new Error(`of ${names.join(', ')} there are only ${ours().map(named).join(', ')}`);
}

// What gdb gets from each; nothing, and a failure unless it is refused everywhere, when an ordinary user asks.
async function ask(asked) {
	const answers = await inside(asked);
	if (root) return answers;
	for (const { refused, all } of answers) assert.ok(refused, all);
	return null;
}

// The signal that ended an area, as its master logs it; nothing when it goes on.
async function signalOf({ system, municipality, pid }) {
	for (const end = Date.now() + 5000; Date.now() < end && !'ZX'.includes(statusOf(pid, 'State')?.[0] ?? 'X');) await new Promise((done) => setTimeout(done, 20));
	if (statusOf(pid, 'State')) return undefined;
	for (const end = Date.now() + 5000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
		const line = new RegExp(`area\\.died municipality=${municipality} pid=${pid} signal=(\\d+)`).exec(readFileSync(file('log', `${system}.log`), 'utf8'));
		if (line) return Object.entries(constants.signals).find(([, value]) => value === Number(line[1]))?.[0];
	}
	return undefined;
}

before(async () => {
	installation = await new Installation('confined', { people: 20 }).start();
	tool = join(installation.folder, 'true');
	chmodSync(installation.folder, 0o755);
	copyFileSync('/bin/true', tool);
	execFileSync(tool); /* control: it can be executed here */
	await wakeAll();
});

after(() => installation.remove());

test('every process that runs is on the list, and every one of the list runs', () => {
	const expected = systems.flatMap((system) => ['master', 'keeper', 'courier', 'health', ...municipalities.flatMap((code) => [`area ${code}`, `vault ${code}`])].map((role) => `${system} ${role}`));
	assert.deepEqual(ours().map(named).sort(), expected.sort());
	for (const { role } of ours()) assert.ok(captured[role], `${role}: say here what it may do when captured`);
});

test('each process has a filter, no new privileges, no capability and no root', () => { /* req: P8 */
	for (const each of ours()) {
		const shown = (name) => statusOf(each.pid, name);
		assert.equal(shown('Seccomp'), '2', named(each));
		assert.equal(shown('NoNewPrivs'), '1', named(each));
		for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb']) assert.equal(shown(set), '0000000000000000', `${named(each)} ${set}`);
		assert.ok(!shown('Uid').split('\t').includes('0'), named(each));
	}
	// Control: what is not confined shows otherwise.
	assert.equal(statusOf(process.pid, 'Seccomp'), '0');
});

test('nobody of the same user attaches to a process of ours', async () => { /* req: P8 */
	const attach = (pid) => {
		const as = root ? ['setpriv', '--reuid', statusOf(pid, 'Uid').split('\t')[0], '--regid', statusOf(pid, 'Gid').split('\t')[0], '--clear-groups'] : [];
		const [program, ...more] = [...as, '/usr/bin/python3', '-c', 'import ctypes, sys; c = ctypes.CDLL(None, use_errno=True); r = c.ptrace(16, int(sys.argv[1]), 0, 0); print(r, ctypes.get_errno())', String(pid)];
		return execFileSync(program, more, { cwd: '/', encoding: 'utf8' }).trim();
	};
	for (const each of ours()) assert.equal(attach(each.pid), `-1 ${number.EPERM}`, named(each));
});

test('a captured process opens its own files at most, and no other of the installation', async () => { /* req: P8 */
	const asked = ours().map((each) => ({ ...each, paths: [own[each.role](each), ...foreign[each.role](each)] }));
	for (const path of asked.flatMap(({ paths }) => paths)) assert.ok(existsSync(path), `control: ${path} is there`);
	const answers = await ask(asked.map(({ pid, paths }) => ({ pid, expressions: paths.flatMap((path) => call.open(path)) })));
	if (!answers) return;
	asked.forEach((each, i) => {
		const { values, all } = answers[i];
		const outcome = (at) => (values[2 * at] > 2 ? 'works' : values[2 * at] === -1 ? values[2 * at + 1] : `gave ${values[2 * at]}`);
		assert.equal(values.length, 2 * each.paths.length, all);
		each.paths.forEach((path, at) => assert.equal(outcome(at), captured[each.role][at === 0 ? 'own' : 'foreign'], `${named(each)} opens ${path}`));
	});
});

test("a captured master executes what stands with Debian's programs or is its own, and nothing else", async () => { /* req: P8 */
	const masters = ours().filter(({ role }) => role === 'master');
	const answers = await ask(masters.map(({ pid }) => ({ pid, expressions: [...call.execve('/usr/no/such/program'), ...call.execve(tool), ...call.socket()] })));
	if (!answers) return;
	assert.equal(answers.length, systems.length);
	for (const { values, all } of answers) {
		assert.deepEqual(values.slice(0, 4), [-1, number.ENOENT, -1, number.EACCES], all);
		assert.equal(captured.master.socket, 'works');
		assert.ok(values[4] > 2, all);
	}
});

for (const what of ['socket', 'execve', 'ptrace'])
	test(`a captured process that calls ${what} ends where the list says so, and another takes its place`, async () => { /* req: P8 P19 */
		const names = ours().map(named);
		const expressions = { socket: call.socket(), execve: call.execve('/bin/true'), ptrace: call.ptrace(process.pid) }[what];
		const gone = new Set();
		// An area and its vault end together, so they are asked one after the other.
		for (const roles of [['vault'], ['area'], ['keeper', 'courier', 'health']]) {
			const before = ours(), asked = before.filter(({ role }) => roles.includes(role));
			// An area has two threads, which at once are gone: gdb may lose its way there, so each has one of its own, and the
			// master says what the area ended by.
			for (const session of roles[0] === 'area' ? asked.map((each) => [each]) : [asked]) {
				const answers = await ask(session.map(({ pid }) => ({ pid, expressions })));
				if (!answers) continue;
				for (const [i, each] of session.entries()) {
					const { values, all } = answers[i];
					const ended = each.role === 'area' ? await signalOf(each) : answers[i].ended;
					assert.equal(ended ?? (values[0] > 2 ? 'works' : values[1]), captured[each.role][what], `${named(each)}: ${all}`);
					if (!ended) continue;
					for (const { pid, role, system, municipality } of before)
						if (pid === each.pid || (each.municipality && ['area', 'vault'].includes(role) && system === each.system && municipality === each.municipality)) gone.add(pid);
				}
			}
			await running(names, gone);
		}
	});

test('a captured master that calls ptrace ends, and everything of its system with it', async () => { /* req: P8 */
	const masters = ours().filter(({ role }) => role === 'master');
	// The demo ends when a system does: it looks again once both have been asked.
	installation.process.kill('SIGSTOP');
	try {
		const answers = await ask(masters.map(({ pid }) => ({ pid, expressions: call.ptrace(process.pid) })));
		if (!answers) return;
		for (const { ended, all } of answers) assert.equal(ended, captured.master.ptrace, all);
		for (const end = Date.now() + 20000; ours().some(({ pid }) => statusOf(pid, 'State')?.[0] !== 'Z');) {
			assert.ok(Date.now() < end, `left: ${ours().map(named)}`);
			await new Promise((done) => setTimeout(done, 50));
		}
	} finally {
		installation.process.kill('SIGCONT');
	}
	assert.notEqual(await installation.ended, 0);
});
