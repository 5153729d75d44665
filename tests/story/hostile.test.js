// SPDX-License-Identifier: MIT
// What a hostile or careless client does to a running ledger, and what must come of it. Each test began as a hole.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';

const here = '012041';
const town = new Installation('hostile');
let clerk, people, person;

before(async () => {
	await town.start();
	people = town.truth(here).filter((each) => each.state === 'resident' && !each.protected);
	clerk = await town.logIn('ledger', here, 'clerk');
	person = await open(people[5].person.address_number);
});
after(() => town.remove());

async function open(number) {
	await clerk.open('/search');
	await clerk.submit('/search', { words: number });
	assert.match(clerk.path, /^\/person\/[0-9a-f]{32}$/);
	return clerk.path;
}

// A row of the area's file, read while it runs.
const rows = (sql) =>
	JSON.parse(execFileSync('/usr/bin/python3', ['-c', `
import json, sqlite3, sys
store = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
store.text_factory = lambda b: b.decode("utf-8", "replace")
print(json.dumps(store.execute(sys.argv[2]).fetchall()))`, join(town.state, 'ledger', here, 'area.db'), sql], { encoding: 'utf8' }));

const facts = { vaccine: 'FLU', phase: '', number: '1', given_on: '2023-09-01', confirm: '1' };

async function record(lot) {
	await clerk.open(`${person}/dose/new`);
	await clerk.submit(`${person}/dose/new`, { ...facts, lot });
	assert.equal(clerk.status, 200);
	return clerk.path;
}

// One SCGI request on a socket of the area, as a captured front or a broken command would send it.
const scgi = (socket, heads) =>
	new Promise((done) => {
		const head = Buffer.concat(heads.flatMap(([name, value]) => [Buffer.from(name), Buffer.from([0]), Buffer.from(value), Buffer.from([0])]));
		const client = connect(join(town.state, 'ledger', here, socket));
		const chunks = [];
		client.on('data', (chunk) => chunks.push(chunk));
		client.on('close', () => done(Buffer.concat(chunks).toString('utf8')));
		client.on('error', () => {});
		client.end(Buffer.concat([Buffer.from(`${head.length}:`), head, Buffer.from(',')]));
	});

test('bytes that are no text cannot enter the trail, from no socket', async () => { // req: P11, O6
	const common = [['CONTENT_LENGTH', '0'], ['SCGI', '1'], ['REQUEST_METHOD', 'GET']];
	for (const broken of [[0xff], [0x0a], [0xc0, 0xaf]]) {
		assert.equal(await scgi('operator.sock', [...common, ['REQUEST_URI', '/operator/account/list'], ['ACTOR', Buffer.from(broken)]]), '');
		assert.equal(await scgi('lgwan.sock', [...common, ['REQUEST_URI', '/login'], ['REMOTE_ADDR', Buffer.from(broken)]]), '');
	}
	const { code, stdout } = await town.sesshu(['ledger', 'audit', 'verify', '--municipality', here]);
	assert.equal(code, 0, stdout);
});

test('an individual number is refused where it would be kept, however it is grouped', async () => { // req: R1, R3, C4
	const number = people[5].person.individual_number;
	const grouped = number.replace(/(....)(....)(....)/, '$1-$2-$3');
	for (const typed of [number, grouped, grouped.replaceAll('-', ' ')]) {
		await clerk.open('/search');
		await clerk.submit('/search', { words: typed });
		assert.equal(clerk.status, 422);
		assert.ok(!clerk.answer.text.includes(typed), 'the page does not repeat it');
		await clerk.open('/purpose');
		await clerk.submit('/purpose', { purpose: 'counter', reference: typed });
		assert.equal(clerk.status, 422);
		assert.ok(!clerk.answer.text.includes(typed), 'the page does not repeat it');
	}
	assert.deepEqual(rows(`SELECT number FROM event WHERE body LIKE '%${number}%' OR body LIKE '%${grouped}%'`), []);
	assert.deepEqual(rows(`SELECT 1 FROM work WHERE reference LIKE '%${number.slice(0, 4)}%'`), []);
});

test('what was typed instead of a user ID is not kept in the trail', async () => { // req: P11
	const stranger = town.client('ledger', here);
	await stranger.open('/login');
	await stranger.submit('/login', { user: 'correct horse battery staple', password: 'x' });
	assert.equal(stranger.status, 422);
	assert.deepEqual(rows("SELECT number FROM event WHERE body LIKE '%battery staple%'"), []);
	assert.equal(rows("SELECT count(*) FROM event WHERE body LIKE '%\"what\":\"session.open\",\"result\":\"login.wrong\"%'")[0][0], 1);
});

test('a page asked for without the right is in the trail, as the refusal says', async () => { // req: P11, P17
	await clerk.open('/audit');
	assert.equal(clerk.status, 403);
	assert.match(clerk.page.text, /この操作は記録されました/);
	const [[body]] = rows('SELECT body FROM event ORDER BY number DESC LIMIT 1');
	const event = JSON.parse(body);
	assert.deepEqual([event.actor, event.right, event.what, event.result], [clerk.account?.user ?? 'madoguchi', 'audit.read', 'request.refused', 'request.not-allowed']);
});

test('a form sent again with other facts keeps nothing, and says so', async () => { // req: L2
	await clerk.open(`${person}/dose/new`);
	const { fields } = clerk.page.forms.find((each) => each.action === `${person}/dose/new`);
	const target = new URL(`${person}/dose/new`, clerk.base).href;
	const first = await clerk.post(target, { ...fields, ...facts, lot: 'FIRST' });
	const second = await clerk.post(target, { ...fields, ...facts, lot: 'SECOND' });
	assert.deepEqual([first.status, second.status], [303, 303]);
	assert.equal(second.headers.location.split('?')[0], first.headers.location);
	await clerk.open(second.headers.location);
	assert.match(clerk.page.text, /二度目は保存していません/);
	assert.match(clerk.page.text, /FIRST/);
	await clerk.open(person);
	assert.doesNotMatch(clerk.page.text, /SECOND/);
});

test('a cancelled dose is neither corrected nor cancelled again', async () => { // req: L2
	const dose = await record('GONE');
	await clerk.submit(`${dose}/cancel`, { reason: '別の人の記録' });
	assert.equal(clerk.status, 200);
	const token = (await clerk.open('/purpose'), clerk.page.forms.find((each) => each.action === '/purpose').fields.token);
	for (const [path, more] of [['/cancel', {}], ['/correct', { ...facts, lot: 'BACK' }]]) {
		const answer = await clerk.post(new URL(dose + path, clerk.base).href, { token, version: '2', reason: 'もう一度', ...more });
		assert.equal(answer.status, 409, answer.text);
		assert.match(answer.text, /dose\.cancelled/);
	}
	await clerk.open(dose);
	assert.doesNotMatch(clerk.page.text, /BACK|もう一度/);
});

test('a cancellation without a reason comes back with its form open', async () => { // req: L2
	const dose = await record('STAYS');
	await clerk.submit(`${dose}/cancel`, { reason: '' });
	assert.equal(clerk.status, 422);
	assert.match(clerk.answer.text, /<details[^>]* open/);
});

test('a folder of static files is refused with a page of ours', async () => {
	await clerk.open('/static/');
	assert.equal(clerk.status, 403);
	assert.match(clerk.page.text, /front\.no-folder/);
	assert.match(clerk.answer.headers['content-security-policy'], /default-src 'none'/);
});

test('a trail altered in many places is reported, with the first hundred', async () => { // req: P11, O6
	for (let i = 0; i < 110; i++) await clerk.open(person);
	await town.stop();
	execFileSync('/usr/bin/python3', ['-c', `
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
store.execute("UPDATE event SET body = replace(body, '127.0.0.1', '127.0.0.2') WHERE number % 2 = 0 OR number > 20")
store.commit()`, join(town.state, 'ledger', here, 'area.db')]);
	const { code, stdout, stderr } = await town.sesshu(['ledger', 'audit', 'verify', '--municipality', here]);
	assert.equal(code, 1, stderr);
	const report = JSON.parse(stdout);
	assert.equal(report.valid, false);
	assert.equal(report.problems.length, 100);
	assert.deepEqual(new Set(report.problems.map((each) => each.code)), new Set(['changed']));
});
