// SPDX-License-Identifier: MIT
// A whole installation for a test: the real programs behind the real front, started as `./demo` starts them, on free
// ports, in a folder of its own under the machine's temporary folder, with few people.
//
// Its logs are kept in .last/tests/NAME when it stops, so a failing run leaves them behind.

import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from './client.js';
import { form, link, page } from './html.js';
import { freePorts } from './ports.js';

export const top = fileURLToPath(new URL('../..', import.meta.url));
const python = '/usr/bin/python3';

// Runs a program to its end: {code, stdout, stderr}. Never throws for an exit status.
export function run(file, args, { input, env, cwd = top, timeout = 300000 } = {}) {
	return new Promise((done) => {
		const child = execFile(file, args, { cwd, timeout, maxBuffer: 256 << 20, env: { ...process.env, LC_ALL: 'C.UTF-8', ...env } },
			(error, stdout, stderr) => done({ code: error ? (typeof error.code === 'number' ? error.code : `${error.signal ?? error.code}`) : 0, stdout, stderr }));
		if (input !== undefined) child.stdin.end(input);
		else child.stdin.end();
	});
}

export const demo = (args, options) => run(python, [join(top, 'front/demo.py'), ...args], options);

export class Installation {
	constructor(name, { people = 60, seed = 20231002, store } = {}) {
		this.name = name;
		this.people = people;
		this.seed = seed;
		this.store = store;
		this.folder = mkdtempSync(join(tmpdir(), 'sesshu-test-'));
		this.given = join(this.folder, 'var');
		this.clients = [];
	}

	// Starts, and waits until it says that it is ready. Again after stop() or kill(): the same data and ports.
	async start() {
		this.port ??= await freePorts();
		const args = ['--state', this.given, '--port', String(this.port), '--people', String(this.people), '--seed', String(this.seed), ...(this.store ? ['--store', this.store] : [])];
		this.output = '';
		const began = Date.now();
		this.process = spawn(python, [join(top, 'front/demo.py'), ...args], { cwd: top, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C.UTF-8' } });
		this.ended = new Promise((done) => this.process.once('exit', (code, signal) => done(code ?? signal)));
		await new Promise((done, fail) => {
			const take = (chunk) => {
				this.output += chunk;
				if (/^ready http/m.test(this.output)) done();
			};
			this.process.stdout.on('data', take);
			this.process.stderr.on('data', take);
			this.ended.then((code) => fail(new Error(`the demo ended with ${code}:\n${this.output}`)));
		}).catch(async (problem) => {
			this.#keepLogs();
			throw problem;
		});
		this.seconds = (Date.now() - began) / 1000;
		this.state = realpathSync(this.given);
		this.told = JSON.parse(readFileSync(join(this.state, 'demo.json'), 'utf8'));
		return this;
	}

	// Ends it as Ctrl-C does; the data stay. Gives the exit status.
	async stop(signal = 'SIGTERM') {
		for (const client of this.clients) client.close();
		this.clients = [];
		this.process.kill(signal);
		return this.ended;
	}

	// Ends it and removes everything. Logs go to .last/tests.
	async remove() {
		if (this.process && this.process.exitCode === null && this.process.signalCode === null) await this.stop();
		this.#keepLogs();
		const { code, stderr } = existsSync(this.given) ? await demo(['remove', '--state', this.given]) : { code: 0 };
		rmSync(this.folder, { recursive: true, force: true });
		if (code !== 0) throw new Error(`demo remove: ${code} ${stderr}`);
	}

	#keepLogs() {
		const kept = join(top, '.last/tests', this.name);
		rmSync(kept, { recursive: true, force: true });
		mkdirSync(kept, { recursive: true });
		for (const part of ['log', 'nginx/access.log', 'nginx/error.log']) {
			const from = join(this.given, part);
			if (existsSync(from)) cpSync(from, join(kept, part.replace('/', '-')), { recursive: true });
		}
	}

	system(system, municipality, side = 'lgwan') {
		return this.told.systems.find((s) => s.system === system && s.municipality === municipality && s.side === side);
	}

	account(system, municipality, role) {
		const found = this.told.accounts.find((a) => a.system === system && a.municipality === municipality && a.role === role);
		if (!found) throw new Error(`no ${role} in ${system} of ${municipality}`);
		return { ...found, password: readFileSync(found.password_file, 'utf8').trim() };
	}

	// The people of a municipality as the register knows them, from the truth file.
	truth(municipality) {
		return readFileSync(this.told.truth[municipality], 'utf8').trim().split('\n').map((line) => JSON.parse(line));
	}

	// A terminal without anybody logged in. `terminal`: files of another certificate, or null for none.
	client(system, municipality, { terminal } = {}) {
		const at = this.system(system, municipality);
		const client = new Visitor({ ca: this.told.ca, terminal: terminal === undefined ? at.terminal : terminal }, at.url);
		this.clients.push(client);
		return client;
	}

	// A browser without a certificate, at any address of ours.
	visitor(url) {
		const client = new Visitor({ ca: this.told.ca, terminal: null }, url);
		this.clients.push(client);
		return client;
	}

	// Somebody logged in with a purpose declared.
	async logIn(system, municipality, role, { purpose } = {}) {
		const client = this.client(system, municipality);
		const account = this.account(system, municipality, role);
		await client.open('/login');
		await client.submit('/login', { user: account.user, password: account.password });
		if (purpose !== null) await client.submit('/purpose', { purpose: purpose ?? client.page.choices('purpose')[0], reference: '' });
		return client;
	}

	// The operator's command.
	sesshu(args, options = {}) {
		return run(join(top, 'build/sesshu'), args, { ...options, env: { SESSHU_STATE: this.state, ...options.env } });
	}
}

// A browser without a screen: keeps the page it is on, follows links, fills forms with all that the page put in them.
export class Visitor extends Client {
	constructor(options, url) {
		super(options);
		this.base = url;
	}

	async open(path, method = 'GET', body) {
		let answer = await this.send(method, new URL(path, this.base).href, { body });
		// A test asks faster than any person: where the front says so, again a second later, as its page advises.
		for (let again = 0; answer.status === 429 && /^\/(venue|pair)/.test(path.replace(/^https:\/\/[^/]+/, '')) && again < 5; again++) {
			await new Promise((done) => setTimeout(done, 1100));
			answer = await this.send(method, new URL(path, this.base).href, { body });
		}
		for (let hops = 0; answer.status === 303 && hops < 5; hops++) answer = await this.get(new URL(answer.headers.location, answer.url).href);
		this.answer = answer;
		this.status = answer.status;
		this.path = new URL(answer.url).pathname;
		this.page = page(answer.text);
		return answer;
	}

	follow(words) {
		return this.open(new URL(link(this.page, words), this.answer.url).href);
	}

	submit(action, values = {}) {
		const found = form(this.page, action, this.answer.url);
		return this.open(new URL(found.action || this.answer.url, this.answer.url).href, 'POST', { ...found.fields, ...values });
	}
}
