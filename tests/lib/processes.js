// SPDX-License-Identifier: MIT
// The processes of a running installation, as the machine shows them; and what one of them can do, asked by calling
// functions inside it with gdb.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { run } from './installation.js';

const words = (pid, file) => {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return ''; // it has just ended
	}
};

// Every process below the demo's own: {pid, system, role, municipality}. `role` is "nginx" for the front's, "demo" for
// the demo itself, and the name of the program for what else there may be.
export function processesOf(installation) {
	const parents = new Map();
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		const parent = /^PPid:\t(\d+)$/m.exec(words(pid, 'status'))?.[1];
		if (parent) parents.set(pid, parent);
	}
	const below = (pid) => {
		for (let at = pid; at; at = parents.get(at)) if (at === String(installation.process.pid)) return true;
		return false;
	};
	return [...parents.keys()].filter(below).map((pid) => {
		const [program = '', verb = '', ...more] = words(pid, 'cmdline').split('\0');
		const system = /(?:^|\/)sesshu-(\w+)$/.exec(program)?.[1];
		const role = pid === String(installation.process.pid) ? 'demo' : system ? (verb === 'run' ? 'master' : verb) : program.startsWith('nginx:') ? 'nginx' : program;
		return { pid: Number(pid), system, role, municipality: more[more.indexOf('--municipality') + 1 || more.length] };
	}).filter(({ role }) => role !== '');
}

// A line of /proc/PID/status.
export const statusOf = (pid, name) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(words(pid, 'status'))?.[1];

// Attaches gdb to each process in turn and evaluates its expressions in it: [{pid, expressions}] gives for each {refused,
// ended, values, all}. `refused` when the kernel lets gdb not attach; `ended`, the signal that ended the process at a call;
// a value for each expression that gave one. The release build has no types, so every call is cast; only the C library's
// symbols are read, in one session, since that is most of the time. One thread runs, and the others of its process do not.
export async function inside(asked) {
	const settings = ['maintenance set internal-error quit yes', 'maintenance set internal-error corefile no', ...['auto-load off', 'auto-solib-add off', 'debug-file-directory /nonexistent', 'debuginfod enabled off', 'libthread-db-search-path /nonexistent',
		'confirm off', 'unwindonsignal on', 'scheduler-locking on'].map((each) => `set ${each}`)];
	const commands = asked.flatMap(({ pid, expressions }) =>
		[`echo @@${pid}\n`, `attach ${pid}`, 'sharedlibrary libc.so', ...expressions.map((each) => `print ${each}`), 'detach']);
	const { stdout, stderr } = await run('sh', ['-c', 'exec gdb "$@" 2>&1', 'sh', '-nx', '-q', '-batch', ...settings.flatMap((each) => ['-iex', each]), ...commands.flatMap((each) => ['-ex', each])], { timeout: 120000 });
	return asked.map(({ pid }) => {
		const all = stdout.split(/^@@/m).find((part) => part.startsWith(`${pid}\n`)) ?? stdout + stderr;
		return {
			refused: /ptrace: Operation not permitted|Could not attach to process/.test(all),
			ended: /terminated with signal (SIG\w+)/.exec(all)?.[1],
			values: [...all.matchAll(/^\$\d+ = (-?\d+)/gm)].map(([, value]) => Number(value)),
			all,
		};
	});
}

const errno = '*(int *)((long (*)(void))__errno_location)()';
// What a call in C gives: the expression of its result and of errno after it.
export const call = {
	open: (path) => [`((int (*)(const char *, int))open)("${path}", 0)`, errno],
	socket: () => ['((int (*)(int, int, int))socket)(2, 1, 0)', errno],
	execve: (path) => [`((int (*)(const char *, void *, void *))execve)("${path}", (void *)0, (void *)0)`, errno],
	ptrace: (pid) => [`((long (*)(int, int, void *, void *))ptrace)(16, ${pid}, (void *)0, (void *)0)`, errno],
};
export const number = { EPERM: 1, ENOENT: 2, EACCES: 13 };

// Kills a process when it comes to a function, or from there to the next of `places` (gdb's words for a place: "f", "*f if …").
// Gives {ready, killed} as promises; `killed` is true, or what gdb said when it never came there. Nobody but root may attach: an ordinary
// user kills it at a moment that is as good as any, `delay` milliseconds after `ready`.
export function killAt(pid, places, { delay = 15, patience = 20000 } = {}) {
	if (process.getuid() !== 0) {
		const killed = new Promise((done) => setTimeout(() => {
			process.kill(pid, 'SIGKILL');
			done(true);
		}, delay));
		return { ready: Promise.resolve(), killed };
	}
	const settings = ['auto-load off', 'auto-solib-add off', 'debuginfod enabled off', 'libthread-db-search-path /nonexistent', 'confirm off'].flatMap((each) => ['-iex', `set ${each}`]);
	const commands = places.flatMap((place) => [`tbreak ${place}`, 'echo @@set\\n', 'continue']);
	const gdb = spawn('gdb', ['-nx', '-q', '-batch', ...settings, ...[`attach ${pid}`, ...commands, 'echo @@there\\n', 'kill'].flatMap((each) => ['-ex', each])], { stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '', isReady;
	const ready = new Promise((done) => { isReady = done; });
	for (const stream of [gdb.stdout, gdb.stderr]) stream.on('data', (chunk) => {
		said += chunk;
		if (said.includes('@@set')) isReady();
	});
	const killed = new Promise((done) => {
		// Its end lets the process go on.
		const timer = setTimeout(() => gdb.kill('SIGINT'), patience);
		gdb.once('exit', () => {
			clearTimeout(timer);
			isReady();
			done(/@@there[\s\S]*killed\]/.test(said) || said);
		});
	});
	return { ready, killed };
}
