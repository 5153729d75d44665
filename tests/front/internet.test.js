// SPDX-License-Identifier: MIT
// The internet side: what nginx lets through to an area from a venue's tablet, and what it keeps out (design §3, D6).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.js';
import { startFront } from '../lib/front.js';
import { respond } from '../lib/scgi_responder.js';

let front, area, lgwan, tablet;

before(async () => {
	front = await startFront();
	area = await respond(front.internetSocket('012041'), { '/closes': (request, socket) => socket.destroy(), '/api/closes': (request, socket) => socket.destroy() });
	lgwan = await respond(front.socket('012041'));
	tablet = new Client({ ca: front.ca, terminal: null });
});

after(async () => {
	tablet.close();
	await area.close();
	await lgwan.close();
	await front.stop();
});

function handshake(servername, port, options = {}) {
	return new Promise((done, fail) => {
		const socket = connectTls({ host: '127.0.0.1', port, servername, ca: readFileSync(front.ca), ...options }, () => { done(socket.getProtocol()); socket.destroy(); });
		socket.on('error', fail);
	});
}

test('a tablet without a certificate reaches the internet socket of its host, with the closed list and no terminal', async () => {
	const answer = await tablet.post(front.internetUrl('012041', '/venue?a=b'), { birth: '昭和40年4月1日' }, { headers: { cookie: 'device=1', 'idempotency-key': 'k', 'accept-language': 'ja', 'terminal-cert': 'x', 'x-forwarded-for': '192.0.2.1' } });
	assert.equal(answer.status, 200);
	const { params, named } = area.requests.at(-1);
	assert.deepEqual(params.map(([name]) => name), ['CONTENT_LENGTH', 'SCGI', 'REQUEST_METHOD', 'REQUEST_URI', 'QUERY_STRING', 'CONTENT_TYPE', 'HTTP_COOKIE', 'HTTP_ORIGIN', 'HTTP_ACCEPT_LANGUAGE', 'HTTP_IDEMPOTENCY_KEY', 'HTTP_HOST', 'REMOTE_ADDR', 'REQUEST_ID']);
	assert.equal(named.REMOTE_ADDR, '127.0.0.1');
	assert.equal(lgwan.requests.length, 0);
});

test('a terminal certificate that is offered there is not handed on', async () => {
	const staff = new Client({ ca: front.ca, terminal: front.terminal('012041-1') });
	assert.equal((await staff.get(front.internetUrl('012041', '/'))).status, 200);
	staff.close();
	assert.equal('TERMINAL_CERT' in area.requests.at(-1).named, false);
});

test('the names of one side are unknown on the other: the handshake ends', async () => {
	assert.equal(await handshake('vrs-012041-net.localhost', front.port + 2), 'TLSv1.3');
	for (const [name, port] of [['ledger-012041.localhost', front.port + 2], ['vrs-012041.localhost', front.port + 2], ['vrs-012041-net.localhost', front.port + 1], ['ledger-012041-net.localhost', front.port + 2], ['', front.port + 2]])
		await assert.rejects(handshake(name, port), undefined, `${name} ${port}`);
});

test('TLS 1.2 is refused on the internet side', async () => {
	await assert.rejects(handshake('vrs-012041-net.localhost', front.port + 2, { maxVersion: 'TLSv1.2' }));
});

test('another Host than the name of the handshake is 421', async () => {
	const stray = new Client({ ca: front.ca, terminal: null, servername: 'vrs-012041-net.localhost' });
	const before = area.requests.length;
	for (const path of ['/', '/api/venue/record', '/pair']) assert.equal((await stray.get(front.internetUrl('012025', path))).status, 421, path);
	stray.close();
	assert.equal(area.requests.length, before);
});

test('64 KiB pass, one byte more is 413: a page for people, problem+json for programs', async () => {
	assert.equal((await tablet.post(front.internetUrl('012041', '/api/venue/record'), Buffer.alloc(65536, 'a'))).status, 200);
	const before = area.requests.length;
	const page = await tablet.post(front.internetUrl('012041', '/venue'), Buffer.alloc(65537, 'a'));
	assert.equal(page.status, 413);
	assert.match(page.headers['content-type'], /^text\/html/);
	const problem = await tablet.post(front.internetUrl('012041', '/api/venue/record'), Buffer.alloc(65537, 'a'));
	assert.equal(problem.status, 413);
	assert.equal(problem.headers['content-type'], 'application/problem+json');
	assert.deepEqual(Object.keys(JSON.parse(problem.text)), ['code', 'title', 'detail', 'errors']);
	assert.equal(JSON.parse(problem.text).code, 'front.too-large');
	assert.equal(area.requests.length, before);
});

test('a program is told 503 and when to try again, whether the area hangs up or is not there', async () => {
	const hung = await tablet.post(front.internetUrl('012041', '/api/closes'), '{}', { headers: { 'content-type': 'application/json' } });
	const gone = await tablet.post(front.internetUrl('012025', '/api/venue/record'), '{}', { headers: { 'content-type': 'application/json' } });
	for (const answer of [hung, gone]) {
		assert.equal(answer.status, 503);
		assert.equal(answer.headers['content-type'], 'application/problem+json');
		assert.match(answer.headers['retry-after'], /^[1-9]\d*$/);
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(JSON.parse(answer.text).code, 'front.area-unreachable');
	}
	const person = await tablet.get(front.internetUrl('012041', '/closes'));
	assert.equal(person.status, 502);
	assert.match(person.text, /システムに接続できません/);
});

test('other methods and a body without a length are refused for programs as for people', async () => {
	const before = area.requests.length;
	for (const path of ['/venue', '/api/venue/record', '/pair']) {
		assert.equal((await tablet.send('PUT', front.internetUrl('012041', path), { headers: { 'content-length': 0 } })).status, 405, path);
		assert.equal((await tablet.send('POST', front.internetUrl('012041', path), { body: 'a', raw: true, headers: { 'transfer-encoding': 'chunked' } })).status, 411, path);
	}
	assert.equal(area.requests.length, before);
});

test('an address that tries pairing codes fast is stopped, and other pages go on', async () => {
	const counts = { 200: 0, 429: 0 };
	for (let i = 0; i < 40; i++) counts[(await tablet.post(front.internetUrl('012041', '/pair'), { code: '0000000000' })).status]++;
	assert.ok(counts[429] >= 15, JSON.stringify(counts));
	assert.ok(counts[200] >= 20, JSON.stringify(counts));
	assert.equal((await tablet.get(front.internetUrl('012041', '/venue'))).status, 200);
});

test('a flood from one address is stopped with 429 and Retry-After', async () => {
	const answers = await Promise.all(Array.from({ length: 400 }, () => tablet.get(front.internetUrl('012041', '/api/flood'))));
	const refused = answers.filter(({ status }) => status === 429);
	assert.ok(refused.length > 100, `${refused.length} refused`);
	assert.ok(answers.some(({ status }) => status === 200));
	assert.match(refused[0].headers['retry-after'], /^\d+$/);
	assert.equal(JSON.parse(refused[0].text).code, 'front.too-many');
});
