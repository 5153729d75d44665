// SPDX-License-Identifier: MIT
// An HTTPS client as a terminal is one: the demo's authority trusted, the terminal's certificate held, no redirects
// followed, cookies kept by host.

import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';

// Node does not resolve *.localhost (RFC 6761 leaves it to the resolver).
const loopback = (name, options, done) =>
	options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

export class Client {
	// `terminal`: {cert, key} as files, or null for a browser without one. `servername`: the name of the handshake,
	// when it differs from the URL's.
	constructor({ ca, terminal, servername }) {
		this.cookies = new Map();
		this.agent = new Agent({
			ca: readFileSync(ca),
			...(terminal && { cert: readFileSync(terminal.cert), key: readFileSync(terminal.key) }),
			...(servername && { servername }),
			lookup: loopback,
			keepAlive: true,
		});
	}

	close() {
		this.agent.destroy();
	}

	// Sends and gives {status, headers, text, url}. A body that is an object becomes a form.
	async send(method, url, { headers = {}, body, raw } = {}) {
		const target = new URL(url);
		const form = body && typeof body === 'object' && !Buffer.isBuffer(body);
		const bytes = form ? Buffer.from(new URLSearchParams(body).toString()) : body === undefined ? null : Buffer.from(body);
		const all = { ...headers };
		const cookie = [...(this.cookies.get(target.host) ?? new Map())].map(([n, v]) => `${n}=${v}`).join('; ');
		if (cookie && !('cookie' in all)) all.cookie = cookie;
		if (form && !all['content-type']) all['content-type'] = 'application/x-www-form-urlencoded';
		if (bytes && !raw) all['content-length'] = bytes.length;
		if (method === 'POST' && !('origin' in all)) all.origin = target.origin;
		// A header that is said to be undefined is not sent: a program without an Origin, a browser without its cookies.
		for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
		return new Promise((done, fail) => {
			const request = httpsRequest(target, { method, agent: this.agent, headers: all }, (response) => {
				const chunks = [];
				response.on('data', (chunk) => chunks.push(chunk));
				response.on('error', fail);
				response.on('end', () => {
					this.#keep(target.host, response.headers['set-cookie'] ?? []);
					const content = Buffer.concat(chunks);
					done({ status: response.statusCode, headers: response.headers, bytes: content, text: content.toString('utf8'), url: target.href });
				});
			});
			request.on('error', fail);
			request.setTimeout(60000, () => request.destroy(new Error(`no answer from ${target.pathname}`)));
			if (bytes) request.write(bytes);
			request.end();
		});
	}

	get(url, options) {
		return this.send('GET', url, options);
	}

	post(url, body, options) {
		return this.send('POST', url, { ...options, body });
	}

	#keep(host, lines) {
		const jar = this.cookies.get(host) ?? new Map();
		for (const line of lines) {
			const [pair, ...attributes] = line.split(';').map((part) => part.trim());
			const at = pair.indexOf('=');
			const ended = attributes.some((a) => /^max-age=0$/i.test(a));
			if (ended) jar.delete(pair.slice(0, at));
			else jar.set(pair.slice(0, at), pair.slice(at + 1));
		}
		this.cookies.set(host, jar);
	}
}
