// SPDX-License-Identifier: MIT
// The clerks' pages of VRS, and the pages of the ledger that have to do with VRS: accessible in normal, error and empty
// state, in Japanese and in English, and of use without JavaScript. Pictures of all of them are kept in .last/pages.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { looker, openBrowser, takeSession } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { Installation } from '../lib/installation.js';
import { clerkOpens, recordDose } from '../lib/ledger.js';
import { processesOf } from '../lib/processes.js';
import { bring, digits, makeCode, pairedTablet, read, setUp, ticket } from '../lib/venue.js';

const here = '012041', there = '012025';
let installation, people, at, clerks = {}, paths = {};

const until = async (what, ask) => {
	for (const end = Date.now() + 30000; Date.now() < end; await new Promise((done) => setTimeout(done, 100))) {
		const found = await ask();
		if (found) return found;
	}
	throw new Error(`not within 30 s: ${what}`);
};

// A message of VRS to the ledger, over the peers' side: a record.
async function sendRecord(municipality, facts) {
	const files = (end) => join(installation.state, `ca/peer/vrs-${municipality}.${end}`);
	const vrs = new Client({ ca: join(installation.state, 'ca/peer.pem'), terminal: { cert: files('pem'), key: files('key') } });
	const record = { record: randomBytes(16).toString('hex'), version: 1, state: 'recorded', ticket: `21${municipality}0000000000`, dose: 1, given_on: '2023-10-02', lot: 'HG2266', venue: '函館市総合保健センター', ...facts };
	const { status, text } = await vrs.send('POST', `https://ledger-${municipality}-peer.localhost:${installation.port + 3}/wire/record/1`, {
		headers: { 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') }, body: JSON.stringify({ records: [record] }) });
	vrs.close();
	assert.equal(status, 200, text);
}

// The ledger's messages to the VRS of 函館市 are refused: its courier finds another's door behind that name.
async function makeRefused() {
	const peers = join(installation.state, 'ledger/courier/peers.ini');
	writeFileSync(peers, readFileSync(peers, 'utf8').replace(`host = vrs-${there}-peer.localhost`, `host = vrs-${here}-peer.localhost`));
	process.kill(processesOf(installation).find(({ system, role }) => system === 'ledger' && role === 'courier').pid, 'SIGKILL');
	const { ledger } = clerks;
	await ledger.open('/tickets');
	await ledger.submit('/tickets/issue');
	await until('refused messages', async () => {
		await ledger.open('/messages');
		return /停止中の文書/.test(ledger.page.text);
	});
}

before(async () => {
	installation = await new Installation('browser-systems', { people: 60 }).start();
	people = installation.truth(here).filter(({ person, state, protected: hidden }) => state === 'resident' && !hidden && person.birth_precision === 'day' && person.given_kana && !person.foreign).map(({ person }) => person);
	const [first, second, third] = people;
	at = { vrs: installation.system('vrs', here), ledger: installation.system('ledger', there) };
	for (const [name, role, purpose] of [['vrs', 'clerk', 'correct'], ['manager', 'manager', 'venue'], ['auditor', 'auditor', 'audit']]) clerks[name] = await installation.logIn('vrs', here, role, { purpose });
	clerks.ledger = await installation.logIn('ledger', there, 'clerk', { purpose: 'record' });
	let revision = 900000;
	await bring(installation, here, first, [ticket('7500000137'), ticket('7500000274', 6, 'void')], { revision: ++revision });
	await bring(installation, here, second, [ticket('7500000411')], { revision: ++revision });
	// Whose 宛名番号 reads as the ticket of somebody else.
	await bring(installation, here, { ...third, address_number: '7500000411' }, [], { revision: ++revision });
	await bring(installation, here, people[3], [ticket('7500000548')], { revision: ++revision, status: 'moved_out', status_on: '2023-10-01' });
	const tablet = await setUp(await pairedTablet(installation, here, { manager: clerks.manager }));
	for (const [code, birth] of [[digits(here, '7500000137'), first.birth], [digits(here, '7500000274', 6), first.birth], [digits(here, '9999999999'), '1965-04-01'], [digits(there, '1234567890'), '1950-04-01'], [digits(here, '7500000548'), people[3].birth]])
		await read(tablet, code, birth);
	const { vrs, ledger } = clerks;
	await vrs.open('/records');
	const record = (words) => /href="(\/records\/[0-9a-f]{32})"/.exec(vrs.page.html.split('<tbody>')[1].split('<tr>').find((row) => words.test(row)))[1];
	paths.records = vrs.page.links.map(({ href }) => href).filter((href) => /^\/records\/[0-9a-f]{32}$/.test(href));
	assert.equal(paths.records.length, 5);
	await vrs.open('/search');
	await vrs.submit('/search', { number: first.address_number });
	paths.recipient = vrs.path;
	paths.record = vrs.page.links.map(({ href }) => href).filter((href) => /^\/records\//.test(href))[0];
	await vrs.open('/records?state=held');
	paths.held = record(/9999999999|対象者が未登録/);
	await vrs.open('/records?state=away');
	paths.away = record(/ほかの市区町村/);
	// The ledger of 函館市: doses with a history and a cancelled one, records of VRS to look at, messages that are refused.
	const lives = installation.truth(there).filter(({ person, state, protected: hidden }) => state === 'resident' && !hidden && person.birth_precision === 'day' && person.birth < '1988' && !person.foreign).map(({ person }) => person);
	paths.person = await clerkOpens(ledger, lives[0].address_number);
	paths.dose = await recordDose(ledger, { vaccine: 'FLU', number: '1', given_on: '2023-10-02', lot: 'FL0001', place: '函館市総合保健センター' });
	for (const facts of [{ lot: 'FL0002', reason: '予診票と照合' }, { lot: 'FL0003', reason: '瓶のラベルと照合' }]) {
		await ledger.open(`${paths.dose}/correct`);
		await ledger.submit(ledger.path, facts);
		if (ledger.status === 422) await ledger.submit(ledger.path, { ...facts, confirm: '1' });
		assert.equal(ledger.status, 200);
	}
	await clerkOpens(ledger, lives[0].address_number);
	paths.cancelled = await recordDose(ledger, { vaccine: 'FLU', number: '1', given_on: '2022-10-20', lot: 'FL0009' });
	await ledger.submit(`${paths.cancelled}/cancel`, { reason: '別の人の予診票だった' });
	await sendRecord(there, { address_number: lives[1].address_number, flags: 'W04 W11' });
	await sendRecord(there, { address_number: '90000001' });
	await makeRefused();
});

after(() => installation.remove());

// A browser of the terminal of a system, with somebody's session.
async function open(system, client, more = {}) {
	const browser = await openBrowser({ ca: installation.told.ca, terminal: at[system].terminal, url: at[system].url, ...more });
	if (client) await takeSession(browser.context, client);
	return browser;
}

const find = async (page, number) => {
	await page.goto(`${at.vrs.url}search`);
	await page.fill('#number', number);
	await page.getByRole('button', { name: '検索', exact: true }).click();
};

test('every page of VRS for clerks is accessible in its normal, its error and its empty state', async () => { /* req: V2 V9 P10 P11 */
	const wrong = [];
	const browser = await open('vrs', null);
	const { page, context } = browser;
	const look = looker(page, 'vrs', wrong);
	const visit = async (name, path, options) => {
		await page.goto(new URL(path, at.vrs.url).href);
		await look(name, options);
	};
	const press = (name) => page.getByRole('button', { name, exact: true }).click();
	await visit('log-in-needed', '/search');
	await visit('login', '/login');
	await press('ログイン');
	await look('login-wrong', { error: true });
	await takeSession(context, clerks.vrs);
	await visit('home', '/');
	await visit('purpose', '/purpose');
	await visit('search', '/search');
	await press('検索');
	await look('search-nothing-typed', { error: true });
	await find(page, digits(there, '1234567890'));
	await look('search-another-municipality', { error: true });
	await find(page, '11111111');
	await look('search-nobody');
	await find(page, '7500000411');
	assert.equal(await page.locator('tbody tr').count(), 2);
	await look('search-two');
	await visit('recipient', paths.recipient);
	await find(page, people[1].address_number);
	await look('recipient-without-records');
	await find(page, people[3].address_number);
	await look('recipient-moved-out');
	await visit('records', '/records');
	await visit('records-held', '/records?state=held');
	await visit('records-none', '/records?state=cancelled');
	await visit('record', paths.record);
	await visit('record-of-nobody', paths.held);
	await visit('record-away', paths.away);
	await visit('record-correct-held', `${paths.held}/correct`);
	await visit('record-correct', `${paths.record}/correct`);
	await page.fill('[name=given_on]', '令和5年13月1日');
	await page.fill('[name=lot]', '');
	await press('訂正を保存する');
	await look('record-correct-wrong', { error: true });
	// Somebody else corrects it first.
	await page.goto(new URL(`${paths.record}/correct`, at.vrs.url).href);
	await clerks.vrs.open(`${paths.record}/correct`);
	await clerks.vrs.submit(clerks.vrs.path, { lot: 'HG2299', reason: '瓶のラベルと照合' });
	await page.fill('[name=lot]', 'HG2300');
	await page.fill('[name=reason]', '確認');
	await press('訂正を保存する');
	await look('record-conflict');
	await visit('record-with-history', paths.record);
	await page.locator('summary').click();
	await press('取り消す');
	await look('record-cancel-wrong', { error: true });
	await page.fill('[name=reason]', '実際には接種していない');
	await press('取り消す');
	await look('record-cancelled');
	await visit('messages', '/messages');
	await visit('not-allowed', '/audit');
	await visit('not-found', '/records/00000000000000000000000000000000');
	await takeSession(context, clerks.manager);
	await visit('manager-home', '/');
	await visit('venues', '/venues');
	await page.click('td button');
	await look('code');
	await takeSession(context, clerks.auditor);
	await visit('auditor-home', '/');
	await visit('audit', '/audit');
	await press('閲覧者を調べる');
	await look('audit-wrong', { error: true });
	await page.fill('[name=subject]', people[0].address_number);
	await press('閲覧者を調べる');
	await look('audit-who');
	await visit('audit-verify', '/audit/verify');
	await press('ログアウト');
	await look('logged-out');
	assert.deepEqual(browser.foreign, []);
	await browser.close();
	clerks.auditor = await installation.logIn('vrs', here, 'auditor', { purpose: 'audit' });
	assert.deepEqual(wrong, []);
});

test('the ledger shows what came from VRS, what went there and what a dose was before, each page accessible', async () => { /* req: L1 L13 */
	const wrong = [];
	const browser = await open('ledger', clerks.ledger);
	const { page } = browser;
	const look = looker(page, 'ledger', wrong);
	for (const [name, path] of [['home-with-work', '/'], ['messages-refused', '/messages'], ['received-held', '/received'], ['dose-with-history', paths.dose], ['dose-cancelled', paths.cancelled], ['person-with-all', paths.person]]) {
		await page.goto(new URL(path, at.ledger.url).href);
		await look(name);
	}
	await page.goto(new URL(paths.dose, at.ledger.url).href);
	await page.locator('summary').click();
	await page.getByRole('button', { name: '取り消す', exact: true }).click();
	await look('dose-cancel-wrong', { error: true });
	await browser.close();
	assert.deepEqual(wrong, []);
});

test('an English browser gets every page in English: nothing but names, places and the law is Japanese', async () => {
	const wrong = [];
	const asked = {
		vrs: [[null, ['/login', '/search']], [clerks.vrs, ['/', '/purpose', '/search', paths.recipient, '/records', '/records?state=cancelled', paths.record, paths.held, paths.away, `${paths.held}/correct`, '/messages', '/audit', '/records/00000000000000000000000000000000']],
			[clerks.manager, ['/', '/venues']], [clerks.auditor, ['/audit', '/audit/verify']]],
		ledger: [[clerks.ledger, ['/', '/search', paths.person, `${paths.person}/dose/new`, paths.dose, `${paths.dose}/correct`, paths.cancelled, '/tickets', '/received', '/imports', '/messages', '/none']]],
	};
	for (const [system, visits] of Object.entries(asked)) {
		const browser = await open(system, null, { locale: 'en-US' });
		const look = looker(browser.page, `en-${system}`, wrong, { english: true, data: /中央公民館|受付1|函館市総合保健センター|別の人の予診票だった/g });
		for (const [client, list] of visits) {
			if (client) await takeSession(browser.context, client);
			for (const path of list) {
				await browser.page.goto(new URL(path, at[system].url).href);
				await look(`${client?.path ? 'in' : 'out'}-${path.replace(/[0-9a-f]{32}/g, 'id').replace(/\W+/g, '-')}`);
			}
		}
		await browser.close();
	}
	const tablet = await openBrowser({ ca: installation.told.ca, terminal: at.vrs.terminal, url: at.vrs.url, locale: 'en-US' });
	const url = installation.system('vrs', here, 'internet').url;
	const look = looker(tablet.page, 'en-tablet', wrong, { english: true, data: /中央公民館|受付1|函館市総合保健センター|別の人の予診票だった/g });
	await tablet.page.goto(`${url}pair`);
	await look('pair');
	await tablet.page.fill('#code', await makeCode(clerks.manager, '中央公民館'));
	await tablet.page.fill('#name', 'Desk');
	await tablet.page.click('button[type=submit]');
	await look('setup');
	await tablet.page.check('[name=mode][value=record]');
	await tablet.page.selectOption('#product', 'COMIRNATY-XBB');
	await tablet.page.fill('#lot', 'HG2266');
	await tablet.page.click('button[type=submit]');
	await look('entry');
	await tablet.page.fill('#kind', digits(here, '9999999994'));
	await tablet.page.fill('#birth', '19650401');
	await tablet.page.click('button[type=submit]');
	await tablet.page.waitForURL('**/venue/result/*');
	await look('result');
	await tablet.page.goto(`${url}venue/history`);
	await look('history');
	await tablet.close();
	assert.deepEqual(wrong, []);
});

test('without JavaScript a clerk of VRS searches, corrects and cancels, a manager makes a code, an auditor asks', async () => { /* req: V2 P11 */
	const browser = await open('vrs', clerks.vrs, { scripts: false });
	const { page, context } = browser;
	const main = () => page.locator('main').innerText();
	const press = (name) => page.getByRole('button', { name, exact: true }).click();
	await page.goto(`${at.vrs.url}search`);
	await page.fill('#number', people[3].address_number);
	await press('検索');
	assert.match(await main(), /接種券はいま使えません/);
	await page.getByRole('link', { name: /2023-10-02/ }).click();
	await page.getByRole('link', { name: '訂正する' }).click();
	await page.fill('[name=lot]', 'HG2301');
	await press('訂正を保存する');
	assert.match(await page.title(), /^エラー：/);
	await page.fill('[name=reason]', '瓶のラベルと照合');
	await page.check('[name=state][value=recorded]');
	await press('訂正を保存する');
	assert.match(await main(), /HG2301[\s\S]*訂正の履歴/);
	await page.locator('summary').click();
	await page.fill('[name=reason]', '実際には接種していない');
	await press('取り消す');
	assert.match(await main(), /取消/);
	await takeSession(context, clerks.manager);
	await page.goto(`${at.vrs.url}venues`);
	await page.click('td button');
	assert.match(await main(), /\d{4} \d{3} \d{3}/);
	await takeSession(context, clerks.auditor);
	await page.goto(`${at.vrs.url}audit`);
	await page.fill('[name=subject]', people[3].address_number);
	await press('閲覧者を調べる');
	assert.match(await main(), /接種記録の訂正[\s\S]*接種記録の取消/);
	await browser.close();
	// The ledger: a refused message is sent again, a record that was held is done with.
	const ledger = await open('ledger', clerks.ledger, { scripts: false });
	const refused = () => ledger.page.getByRole('button', { name: '再送' }).count();
	await ledger.page.goto(`${at.ledger.url}messages`);
	assert.ok((await refused()) > 0);
	await ledger.page.getByRole('button', { name: '再送' }).first().click();
	assert.match(await ledger.page.locator('h1').innerText(), /送信の状況/);
	await ledger.page.goto(`${at.ledger.url}received`);
	await ledger.page.getByRole('button', { name: /確認済みにする/ }).first().click();
	assert.equal(await ledger.page.getByRole('button', { name: /確認済みにする/ }).count(), 1);
	await ledger.close();
});
