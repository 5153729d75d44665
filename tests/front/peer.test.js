// SPDX-License-Identifier: MIT
// The peers' side: what nginx lets through to an area from another system, and what it keeps out (design D23).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.js';
import { startFront } from '../lib/front.js';
import { respond } from '../lib/scgi_responder.js';

let front, area, peer;
const json = { 'content-type': 'application/json', 'idempotency-key': '0'.repeat(32) };

before(async () => {
	front = await startFront();
	area = await respond(front.peerSocket('012041'));
	peer = new Client({ ca: front.peerCa, terminal: front.peer('ledger-012041') });
});

after(async () => {
	peer.close();
	await area.close();
	await front.stop();
});

const post = (client, path, body = '{}') => client.send('POST', front.peerUrl('012041', path), { body, headers: { ...json } });
const code = ({ text }) => JSON.parse(text).code;

function handshake(servername, port, options = {}) {
	return new Promise((done, fail) => {
		const socket = connectTls({ host: '127.0.0.1', port, servername, ca: readFileSync(front.peerCa), ...options }, () => { done(socket.getProtocol()); socket.destroy(); });
		socket.on('error', fail);
	});
}

test('a peer reaches the peer socket of its host with its certificate and the message id', async () => {
	const answer = await post(peer, '/wire/recipient/1', '{"recipients":[]}');
	assert.equal(answer.status, 200);
	const { named, body } = area.requests.at(-1);
	assert.equal(named.HTTP_IDEMPOTENCY_KEY, json['idempotency-key']);
	assert.equal(named.CONTENT_TYPE, 'application/json');
	assert.equal(decodeURIComponent(named.TERMINAL_CERT), readFileSync(front.peer('ledger-012041').cert, 'latin1'));
	assert.equal(body.toString(), '{"recipients":[]}');
});

test('nothing but /wire/ is there, and the refusal is for programs', async () => {
	const before = area.requests.length;
	for (const path of ['/', '/login', '/static/page.0123456789.css', '/operator/feed', '/wire', '/wire/../login', '/wire/%2e%2e/login', '/front/404.html']) {
		const answer = await post(peer, path);
		assert.equal(answer.status, 404, path);
		assert.equal(answer.headers['content-type'], 'application/problem+json', path);
		assert.equal(code(answer), 'front.no-file');
	}
	assert.equal(area.requests.length, before);
});

test('without a certificate, or with one of another authority, the answer is courier.certificate', async () => {
	const before = area.requests.length;
	for (const terminal of [null, front.terminal('012041-1')]) {
		const stranger = new Client({ ca: front.peerCa, terminal });
		const answer = await post(stranger, '/wire/recipient/1');
		stranger.close();
		assert.equal(answer.status, 403);
		assert.equal(answer.headers['content-type'], 'application/problem+json');
		assert.equal(code(answer), 'courier.certificate');
	}
	assert.equal(area.requests.length, before);
});

test('a peer is no terminal: the LGWAN side refuses its certificate', async () => {
	const stray = new Client({ ca: front.ca, terminal: front.peer('ledger-012041') });
	const answer = await stray.get(front.url('012041', '/'));
	stray.close();
	assert.match(answer.text, /front\.terminal-refused/);
});

test('TLS 1.2 and the names of other sides end in the handshake', async () => {
	const identity = { cert: readFileSync(front.peer('ledger-012041').cert), key: readFileSync(front.peer('ledger-012041').key) };
	assert.equal(await handshake('vrs-012041-peer.localhost', front.port + 3, identity), 'TLSv1.3');
	await assert.rejects(handshake('vrs-012041-peer.localhost', front.port + 3, { ...identity, maxVersion: 'TLSv1.2' }));
	for (const [name, port] of [['vrs-012041.localhost', front.port + 3], ['vrs-012041-net.localhost', front.port + 3], ['vrs-012041-peer.localhost', front.port + 1], ['vrs-012041-peer.localhost', front.port + 2]])
		await assert.rejects(handshake(name, port, identity), undefined, `${name} ${port}`);
});

test('60 KiB pass; more than a request may hold is 413, an area that is not there 503', async () => {
	assert.equal((await post(peer, '/wire/recipient/1', Buffer.alloc(61440, 'a'))).status, 200);
	const large = await post(peer, '/wire/recipient/1', Buffer.alloc(65537, 'a'));
	assert.deepEqual([large.status, code(large)], [413, 'front.too-large']);
	const gone = await peer.send('POST', front.peerUrl('012025', '/wire/recipient/1'), { body: '{}', headers: { ...json } });
	assert.deepEqual([gone.status, code(gone)], [503, 'front.area-unreachable']);
});
