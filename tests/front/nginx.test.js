// SPDX-License-Identifier: MIT
// What nginx lets through to an area, and what it keeps out (design §3, D6).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { connect as connectTls } from 'node:tls';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.js';
import { startFront } from '../lib/front.js';
import { respond } from '../lib/scgi_responder.js';

let front, asahikawa, hakodate, clerk;

before(async () => {
	front = await startFront();
	const answers = {
		'/closes': (request, socket) => socket.destroy(),
		'/refuses': (request, socket) => socket.end('Status: 404 Not Found\r\nContent-Type: text/html\r\n\r\nthe area says no'),
	};
	asahikawa = await respond(front.socket('012041'), answers);
	hakodate = await respond(front.socket('012025'), answers);
	clerk = new Client({ ca: front.ca, terminal: front.terminal('012041-1') });
});

after(async () => {
	clerk.close();
	await asahikawa.close();
	await hakodate.close();
	await front.stop();
});

// Bytes as a stranger may send them, with a terminal's certificate; gives what came back.
function raw(text, { servername = 'ledger-012041.localhost', terminal = '012041-1', minVersion, maxVersion } = {}) {
	return new Promise((done, fail) => {
		const socket = connectTls({
			host: '127.0.0.1', port: front.port + 1, servername, ca: readFileSync(front.ca), minVersion, maxVersion,
			...(terminal && { cert: readFileSync(front.terminal(terminal).cert), key: readFileSync(front.terminal(terminal).key) }),
		}, () => socket.write(text));
		let received = '';
		socket.on('data', (chunk) => (received += chunk));
		socket.on('error', fail);
		socket.on('close', () => done(received));
	});
}

test('a request reaches the area of its host with the closed list of names, CONTENT_LENGTH first', async () => {
	const answer = await clerk.post(front.url('012041', '/person/new?a=b'), { name: '旭川' },
		{ headers: { 'user-agent': 'x', 'x-forwarded-for': '192.0.2.1', 'idempotency-key': 'k1', 'if-match': '"3"', 'accept-language': 'ja', cookie: 's=1', scgi: '2', 'remote-addr': '192.0.2.2' } });
	assert.equal(answer.status, 200);
	const request = asahikawa.requests.at(-1);
	assert.deepEqual(request.params.map(([name]) => name), ['CONTENT_LENGTH', 'SCGI', 'REQUEST_METHOD', 'REQUEST_URI', 'QUERY_STRING', 'CONTENT_TYPE', 'HTTP_COOKIE', 'HTTP_ORIGIN',
		'HTTP_ACCEPT_LANGUAGE', 'HTTP_IDEMPOTENCY_KEY', 'HTTP_IF_MATCH', 'HTTP_HOST', 'REMOTE_ADDR', 'REQUEST_ID', 'TERMINAL_CERT']);
	assert.equal(request.named.SCGI, '1');
	assert.equal(request.named.REMOTE_ADDR, '127.0.0.1');
	assert.equal(request.named.REQUEST_URI, '/person/new?a=b');
	assert.equal(request.named.QUERY_STRING, 'a=b');
	assert.equal(request.named.HTTP_ORIGIN, `https://ledger-012041.localhost:${front.port + 1}`);
	assert.equal(request.named.HTTP_HOST, `ledger-012041.localhost:${front.port + 1}`);
	assert.match(request.named.REQUEST_ID, /^[0-9a-f]{32}$/);
	assert.equal(request.body.toString(), `name=${encodeURIComponent('旭川')}`);
	assert.equal(request.named.CONTENT_LENGTH, String(request.body.length));
	assert.equal(hakodate.requests.length, 0);
});

test('names of the list that the browser did not send are left out, and a request without a body has length 0', async () => {
	await clerk.get(front.url('012041', '/'));
	const { params, named } = asahikawa.requests.at(-1);
	assert.deepEqual(params[0], ['CONTENT_LENGTH', '0']);
	for (const name of ['HTTP_COOKIE', 'HTTP_ORIGIN', 'CONTENT_TYPE', 'HTTP_IF_MATCH']) assert.equal(name in named, false, name);
});

test('the area learns which terminal asks from its whole certificate', async () => {
	await clerk.get(front.url('012041', '/'));
	const sent = new X509Certificate(decodeURIComponent(asahikawa.requests.at(-1).named.TERMINAL_CERT));
	const file = new X509Certificate(readFileSync(front.terminal('012041-1').cert));
	assert.equal(createHash('sha256').update(sent.raw).digest('hex'), createHash('sha256').update(file.raw).digest('hex'));
});

test('without a terminal certificate nothing reaches an area, and the page says what to do', async () => {
	const before = asahikawa.requests.length;
	const stranger = new Client({ ca: front.ca, terminal: null });
	const answer = await stranger.get(front.url('012041', '/'));
	stranger.close();
	assert.equal(answer.status, 400);
	assert.match(answer.text, /端末証明書がありません/);
	assert.equal(asahikawa.requests.length, before);
});

test('a terminal certificate of another authority is refused', async () => {
	const before = asahikawa.requests.length;
	const own = join(front.state, 'own');
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/C=JP/O=012041/CN=terminal-012041-1',
		'-keyout', `${own}.key`, '-out', `${own}.pem`], { stdio: 'ignore' });
	const stranger = new Client({ ca: front.ca, terminal: { cert: `${own}.pem`, key: `${own}.key` } });
	const answer = await stranger.get(front.url('012041', '/'));
	stranger.close();
	assert.equal(answer.status, 400);
	assert.match(answer.text, /この端末証明書は使えません/);
	assert.equal(asahikawa.requests.length, before);
});

test('a server certificate is no terminal certificate', async () => {
	const before = asahikawa.requests.length;
	const host = join(front.state, 'ca/host/ledger-012041.localhost');
	const stranger = new Client({ ca: front.ca, terminal: { cert: `${host}.pem`, key: `${host}.key` } });
	const answer = await stranger.get(front.url('012041', '/'));
	stranger.close();
	assert.equal(answer.status, 400);
	assert.equal(asahikawa.requests.length, before);
});

test('the name of the handshake and the Host must agree, else 421', async () => {
	const before = hakodate.requests.length + asahikawa.requests.length;
	for (const [servername, host] of [['ledger-012041.localhost', 'ledger-012025.localhost'], ['ledger-012025.localhost', 'ledger-012041.localhost'], ['ledger-012041.localhost', '127.0.0.1'], ['ledger-012041.localhost', 'other.example']]) {
		const answer = await raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, { servername });
		assert.match(answer, /^HTTP\/1.1 421 /, `${servername} ${host}`);
		assert.match(answer, /接続先の名前が一致しません/);
	}
	assert.equal(hakodate.requests.length + asahikawa.requests.length, before);
});

test('a name that no area has, or none, ends in the handshake', async () => {
	for (const servername of ['ledger-013048.localhost', 'example.jp', ''])
		await assert.rejects(raw('GET / HTTP/1.1\r\n\r\n', { servername }), undefined, servername);
});

test('TLS 1.2 is refused', async () => {
	await assert.rejects(raw('GET / HTTP/1.1\r\n\r\n', { maxVersion: 'TLSv1.2' }));
});

test('no session is resumed, so the certificate is looked at in every connection', async () => {
	const visit = (session, terminal) => new Promise((done, fail) => {
		const offered = [];
		const socket = connectTls({ host: '127.0.0.1', port: front.port + 1, servername: 'ledger-012041.localhost', ca: readFileSync(front.ca), session,
			...(terminal && { cert: readFileSync(terminal.cert), key: readFileSync(terminal.key) }) },
			() => {
				reused = socket.isSessionReused();
				socket.write('GET / HTTP/1.1\r\nHost: ledger-012041.localhost\r\nConnection: close\r\n\r\n');
			});
		let text = '', reused;
		socket.on('session', (each) => offered.push(each));
		socket.on('data', (chunk) => (text += chunk));
		socket.on('error', fail);
		socket.on('close', () => done({ offered, reused, text }));
	});
	const first = await visit(undefined, front.terminal('012041-1'));
	assert.match(first.text, /^HTTP\/1.1 200 /);
	for (const session of first.offered) {
		const again = await visit(session, null);
		assert.equal(again.reused, false);
		assert.match(again.text, /^HTTP\/1.1 400 /);
	}
});

test('a body without a length is refused before it is read, by HTTP/1.1 and by HTTP/2', async () => {
	const before = asahikawa.requests.length;
	for (const method of ['POST', 'GET']) {
		const answer = await raw(`${method} /x HTTP/1.1\r\nHost: ledger-012041.localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n`);
		assert.match(answer, /^HTTP\/1.1 411 /, method);
		assert.match(answer, /長さの分からない要求です/);
	}
	assert.match(await raw('POST /x HTTP/1.1\r\nHost: ledger-012041.localhost\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 411 /);
	assert.equal((await overHttp2({ ':method': 'POST', ':path': '/x' }, [Buffer.from('hello')])).status, 411);
	assert.equal(asahikawa.requests.length, before);
});

// One request over HTTP/2, the body in the chunks given.
function overHttp2(headers, chunks) {
	return new Promise((done, fail) => {
		const session = connectHttp2(front.url('012041'), {
			ca: readFileSync(front.ca), cert: readFileSync(front.terminal('012041-1').cert), key: readFileSync(front.terminal('012041-1').key),
			createConnection: (url) => connectTls({ host: '127.0.0.1', port: Number(url.port), servername: url.hostname, ALPNProtocols: ['h2'], ca: readFileSync(front.ca),
				cert: readFileSync(front.terminal('012041-1').cert), key: readFileSync(front.terminal('012041-1').key) }),
		});
		session.on('error', fail);
		const stream = session.request(headers, { endStream: chunks.length === 0 });
		let status, text = '';
		stream.on('response', (answer) => (status = answer[':status']));
		stream.on('data', (chunk) => (text += chunk));
		stream.on('error', fail);
		stream.on('close', () => { session.close(); done({ status, text }); });
		for (const chunk of chunks) stream.write(chunk);
		stream.end();
	});
}

test('a body of 64 KiB arrives whole and one byte more is refused with 413', async () => {
	const full = await clerk.post(front.url('012041', '/x'), Buffer.alloc(65536, 'a'));
	assert.equal(full.status, 200);
	assert.equal(asahikawa.requests.at(-1).body.length, 65536);
	const before = asahikawa.requests.length;
	const more = await clerk.post(front.url('012041', '/x'), Buffer.alloc(65537, 'a'));
	assert.equal(more.status, 413);
	assert.match(more.text, /送る内容が大きすぎます/);
	assert.match(more.text, /前のページに戻り/);
	assert.equal(asahikawa.requests.length, before);
});

test('no body touches a temporary file, whatever its way in', async () => {
	const seen = [];
	// Each folder by itself: Debian's Node 18 cannot watch what lies below. A new folder shows in the one above it.
	const below = (folder) => [folder, ...readdirSync(folder, { withFileTypes: true }).filter((it) => it.isDirectory()).flatMap((it) => below(join(folder, it.name)))];
	const watchers = ['body', 'scgi'].flatMap((part) => below(join(front.state, 'nginx/temp', part))).map((folder) => watch(folder, (event, name) => seen.push(name)));
	for (let i = 0; i < 3; i++) await clerk.post(front.url('012041', '/x'), Buffer.alloc(65536, 'a'));
	await overHttp2({ ':method': 'POST', ':path': '/x', 'content-length': '65536' }, [Buffer.alloc(40000, 'a'), Buffer.alloc(25536, 'a')]);
	assert.equal(asahikawa.requests.at(-1).body.length, 65536);
	await overHttp2({ ':method': 'GET', ':path': '/x' }, [Buffer.alloc(65536, 'a')]);
	await new Promise((r) => setTimeout(r, 100));
	for (const watcher of watchers) watcher.close();
	assert.deepEqual(seen, []);
});

test('methods that no page has are refused with 405', async () => {
	const before = asahikawa.requests.length;
	for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])
		assert.equal((await clerk.send(method, front.url('012041', '/x'), { headers: { 'content-length': 0 } })).status, 405, method);
	assert.equal(asahikawa.requests.length, before);
});

test('an address or a head that is too long is refused before it reaches the area', async () => {
	const before = asahikawa.requests.length;
	assert.equal((await clerk.get(front.url('012041', `/${'a'.repeat(3000)}`))).status, 414);
	const answer = await clerk.get(front.url('012041', '/x'), { headers: { cookie: 'a'.repeat(3000) } });
	assert.equal(answer.status, 400);
	assert.match(answer.text, /要求の見出しが長すぎます/);
	assert.equal(asahikawa.requests.length, before);
});

test('the longest head that passes fits into SCGI, by HTTP/1.1 and by HTTP/2', async () => {
	// Every header that is handed on, each as long as may be; HTTP/2 packs an "a" into five bits.
	let longest = 0, refused = 0;
	for (const size of [1000, 1500, 1900, 2500, 3200, 4000, 6000]) {
		const part = 'a'.repeat(size);
		for (const names of [[], ['cookie'], ['cookie', 'if-match'], ['cookie', 'if-match', 'idempotency-key'], ['cookie', 'if-match', 'idempotency-key', 'accept-language', 'origin']]) {
			const before = asahikawa.requests.length;
			const headers = Object.fromEntries(names.map((name) => [name, part]));
			const results = [(await clerk.get(front.url('012041', `/${part}`), { headers })).status,
				await overHttp2({ ':method': 'GET', ':path': `/${part}`, ...headers }, []).then(({ status }) => status, () => 0)];
			for (const request of asahikawa.requests.slice(before)) longest = Math.max(longest, request.head);
			refused += results.filter((status) => status !== 200).length;
		}
	}
	assert.ok(refused > 0, 'control: the largest were refused');
	assert.ok(longest > 4000 && longest <= 8192, `the longest head had ${longest} bytes`);
});

test('an area that is not there, or hangs up, gives a page that says what next', async () => {
	const answer = await clerk.get(front.url('012041', '/closes'));
	assert.equal(answer.status, 502);
	assert.match(answer.text, /システムに接続できません/);
	assert.match(answer.text, /二重には保存されません/);
	await hakodate.close();
	const other = await clerk.get(front.url('012025', '/'));
	assert.equal(other.status, 502);
	hakodate = await respond(front.socket('012025'));
});

test("the area's own refusals pass through untouched", async () => {
	const answer = await clerk.get(front.url('012041', '/refuses'));
	assert.equal(answer.status, 404);
	assert.equal(answer.text, 'the area says no');
});

test('a static file is kept for good by its hashed name, and carries the headers that forbid everything else', async () => {
	const answer = await clerk.get(front.url('012041', '/static/page.0123456789.css'));
	assert.equal(answer.status, 200);
	assert.match(answer.headers['content-type'], /^text\/css/);
	assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
	assert.equal(answer.headers['x-content-type-options'], 'nosniff');
	assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
	const missing = await clerk.get(front.url('012041', '/static/other.css'));
	assert.equal(missing.status, 404);
	for (const path of ['/static/../nginx/nginx.conf', '/static/%2e%2e/nginx/nginx.conf', '/static../ca/server.key', '/front/413.html'])
		assert.doesNotMatch((await clerk.get(front.url('012041', path))).text, /worker_processes|PRIVATE KEY/, path);
	assert.equal((await clerk.get(front.url('012041', '/front/413.html'))).status, 404);
});

test('error pages of the front forbid caching, scripts and frames', async () => {
	const { headers } = await clerk.get(front.url('012041', '/closes'));
	assert.equal(headers['cache-control'], 'no-store');
	assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*/);
});

test('nothing that a person typed lies in any file of nginx, even when the area fails', async () => {
	const secret = 'ヒミツ太郎';
	const encoded = encodeURIComponent(secret);
	await hakodate.close();
	for (const code of ['012041', '012025']) {
		await clerk.get(front.url(code, `/closes?kana=${encoded}&n=918273645546`), { headers: { cookie: 'c=918273645546', referer: `https://x/?n=918273645546` } });
		await clerk.post(front.url(code, `/closes/918273645546`), { kana: secret, n: '918273645546' });
		await clerk.post(front.url(code, `/918273645546`), Buffer.alloc(70000, '918273645546'));
	}
	await raw(`GET /918273645546 HTTP/1.1\r\nHost: 918273645546\r\nBad Header 918273645546\r\nConnection: close\r\n\r\n`);
	hakodate = await respond(front.socket('012025'));
	const files = [];
	const walk = (folder) => readdirSync(folder).forEach((name) => (statSync(join(folder, name)).isDirectory() ? walk(join(folder, name)) : files.push(join(folder, name))));
	walk(join(front.state, 'nginx'));
	assert.ok(files.some((file) => file.endsWith('access.log') && readFileSync(file, 'utf8').includes(' 502 ')), 'control: the failures are in the access log');
	for (const file of files) {
		const text = readFileSync(file, 'utf8');
		for (const value of ['918273645546', secret, encoded]) assert.equal(text.includes(value), false, `${file} holds ${value}`);
	}
});

test('the landing page answers to this machine only by its own names', async () => {
	const ask = (host) => new Promise((done, fail) => {
		const socket = connect(front.port, '127.0.0.1', () => socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
		let text = '';
		socket.on('data', (chunk) => (text += chunk)).on('close', () => done(text)).on('error', fail);
	});
	assert.match(await ask(`127.0.0.1:${front.port}`), /^HTTP\/1.1 200 /);
	assert.match(await ask('localhost'), /^HTTP\/1.1 200 /);
	assert.match(await ask('rebound.example'), /^HTTP\/1.1 421 /);
});
