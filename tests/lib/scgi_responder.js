// SPDX-License-Identifier: MIT
// Stands where an area's socket is, for tests of the front alone: keeps every request as it came, and answers with it.

import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';

// Reads a whole SCGI request from `bytes`, or null when it is not complete.
export function parse(bytes) {
	const colon = bytes.indexOf(0x3a);
	if (colon < 0) return null;
	const length = Number(bytes.subarray(0, colon).toString('latin1'));
	const start = colon + 1;
	if (bytes.length < start + length + 1) return null;
	const parts = bytes.subarray(start, start + length).toString('utf8').split('\0');
	const params = [];
	for (let i = 0; i + 1 < parts.length; i += 2) params.push([parts[i], parts[i + 1]]);
	const body = bytes.subarray(start + length + 1);
	if (body.length < Number(params[0][1])) return null;
	return { head: length, params, named: Object.fromEntries(params), body };
}

// Listens on `path`. `answers` maps a path of the URL to a function (request, socket) that answers by itself.
export async function respond(path, answers = {}) {
	const requests = [];
	const server = createServer((socket) => {
		let received = Buffer.alloc(0);
		socket.on('error', () => {});
		socket.on('data', (chunk) => {
			received = Buffer.concat([received, chunk]);
			const request = parse(received);
			if (!request) return;
			requests.push(request);
			const own = answers[request.named.REQUEST_URI.split('?')[0]];
			if (own) own(request, socket);
			else socket.end(`Status: 200 OK\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(request.params)}`);
		});
	});
	await new Promise((done, fail) => server.once('error', fail).listen(path, done));
	chmodSync(path, 0o666); // the front runs as somebody else when the test runs as root
	return { requests, close: () => new Promise((done) => server.close(done)) };
}
