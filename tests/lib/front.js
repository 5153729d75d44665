// SPDX-License-Identifier: MIT
// The front alone: nginx as the demo configures it, with a responder in place of the areas.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { freePorts } from './ports.js';

export const top = fileURLToPath(new URL('../..', import.meta.url));

const reachable = (port) =>
	new Promise((done) => {
		const socket = connect(port, '127.0.0.1', () => done(socket.destroy() && true));
		socket.on('error', () => done(false));
	});

export async function startFront() {
	const state = mkdtempSync(join(tmpdir(), 'sesshu-front-'));
	const port = await freePorts();
	const python = (script, ...more) => execFileSync('python3', [join(top, 'front', script), '--state', state, ...more], { encoding: 'utf8' });
	const web = join(state, 'web');
	mkdirSync(web);
	writeFileSync(join(web, 'page.0123456789.css'), 'body { color: black }\n');
	mkdirSync(join(state, 'landing'));
	writeFileSync(join(state, 'landing', 'index.html'), '<!DOCTYPE html><title>x</title>');
	for (const code of ['012041', '012025']) for (const system of ['ledger', 'vrs']) mkdirSync(join(state, system, code), { recursive: true });
	python('ca.py', '--terminal', '012041-2');
	const config = python('nginx.py', '--port', String(port), '--web', web).trim();
	// Started as root, the front runs as somebody who may do nothing else, as the demo does.
	const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
	if (nobody.uid) execFileSync('chown', ['-R', '65534:65534', state]);
	const nginx = spawn('nginx', ['-e', join(state, 'nginx', 'error.log'), '-p', join(state, 'nginx'), '-c', config], { stdio: 'inherit', ...nobody });
	for (let i = 0; i < 100 && !(await reachable(port)); i++) {
		if (nginx.exitCode !== null) throw new Error(readFileSync(join(state, 'nginx', 'error.log'), 'utf8'));
		await new Promise((r) => setTimeout(r, 50));
	}
	const terminal = (name) => ({ cert: join(state, 'ca/terminal', `${name}.pem`), key: join(state, 'ca/terminal', `${name}.key`) });
	return {
		state,
		port,
		ca: join(state, 'ca/server.pem'),
		terminal,
		socket: (code) => join(state, 'ledger', code, 'lgwan.sock'),
		url: (code, path = '/') => `https://ledger-${code}.localhost:${port + 1}${path}`,
		internetSocket: (code) => join(state, 'vrs', code, 'internet.sock'),
		internetUrl: (code, path = '/') => `https://vrs-${code}-net.localhost:${port + 2}${path}`,
		peerCa: join(state, 'ca/peer.pem'),
		peer: (name) => ({ cert: join(state, 'ca/peer', `${name}.pem`), key: join(state, 'ca/peer', `${name}.key`) }),
		peerSocket: (code) => join(state, 'vrs', code, 'peer.sock'),
		peerUrl: (code, path) => `https://vrs-${code}-peer.localhost:${port + 3}${path}`,
		landing: `http://127.0.0.1:${port}/`,
		async stop() {
			const ended = new Promise((done) => nginx.once('exit', done));
			nginx.kill('SIGTERM');
			await ended;
			rmSync(state, { recursive: true });
		},
	};
}
