// SPDX-License-Identifier: MIT
// Free ports for an installation of a test.

import { createServer } from 'node:net';

const free = (port) =>
	new Promise((done) => {
		const server = createServer();
		server.once('error', () => done(false));
		server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
	});

// A port with `count` free ones from it on, as an installation takes them (front/installation.py).
export async function freePorts(count = 20) {
	for (let attempt = 0; attempt < 100; attempt++) {
		const first = 20000 + Math.floor(Math.random() * 12000);
		let all = true;
		for (let i = 0; i < count && all; i++) all = await free(first + i);
		if (all) return first;
	}
	throw new Error('no free ports');
}
