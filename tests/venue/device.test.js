// SPDX-License-Identifier: MIT
// Venues and their tablets: pairing, ending, and what somebody who has no device gets (assessment III-3).

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { deviceCookie, makeCode, pair, pairedTablet, tablet } from '../lib/venue.js';

let installation, manager;

before(async () => {
	installation = await new Installation('venue-device', { people: 40 }).start();
	manager = await installation.logIn('vrs', '012041', 'manager', { purpose: 'venue' });
});

after(() => installation.remove());

// nginx lets an address try twenty codes at once and then one a second.
const breath = () => new Promise((done) => setTimeout(done, 1100));
const events = async () => (await manager.open('/venues')).text;
const trail = async (what) => {
	const { stdout } = await installation.sesshu(['vrs', 'dump', '--municipality', '012041']);
	return stdout.split('\n').filter((line) => line.includes(`"${what}"`));
};

test('a code pairs a tablet, which is then a device of that venue with a cookie that scripts and other sites cannot use', async () => {	/* req: V9 P10 */
	const code = await makeCode(manager, '中央公民館');
	assert.match(code, /^\d{10}$/);
	const browser = tablet(installation, '012041');
	const before = await browser.get(new URL('/venue', browser.base).href);
	assert.equal(before.status, 401);
	assert.match(before.text, /request\.device\b/);
	await browser.open('/pair');
	const form = { code: code.replace(/(\d{4})(\d{3})(\d{3})/, '$1 $2-$3').replace('1', '１'), name: '受付1' };
	const answer = await browser.post(new URL('/pair', browser.base).href, form);
	assert.equal(answer.status, 303);
	const [cookie] = answer.headers['set-cookie'];
	assert.match(cookie, /^device=[0-9a-f]{64}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=86400$/);
	assert.match(await events(), /受付1/);
	assert.match(manager.page.text, /使用中/);
});

test('a code counts once', async () => {	/* req: V9 P10 */
	const code = await makeCode(manager, '中央公民館');
	assert.equal((await pair(tablet(installation, '012041'), code, '記録1')).path, '/venue/session');
	const again = await pair(tablet(installation, '012041'), code, '記録2');
	assert.equal(again.status, 422);
	assert.match(again.page.text, /この登録番号では登録できません/);
	assert.equal(deviceCookie(again), undefined);
	await breath();
});

test('a code is void after five wrong tries that had its first digits, and the right one is then refused too', async () => {	/* req: V9 P10 */
	const code = await makeCode(manager, '中央公民館');
	const other = await makeCode(manager, '中央公民館');
	const browser = tablet(installation, '012041');
	for (let i = 1; i <= 5; i++) {
		const wrong = `${code.slice(0, 4)}${String((Number(code.slice(4)) + i) % 1000000).padStart(6, '0')}`;
		await pair(browser, wrong, '試し');
		assert.equal(browser.status, 422);
		assert.equal(deviceCookie(browser), undefined);
		await breath();
	}
	await pair(browser, code, '試し');
	assert.equal(browser.status, 422);
	assert.match(browser.page.text, /この登録番号では登録できません/);
	await breath();
	assert.equal((await pair(tablet(installation, '012041'), other, '試し2')).path, '/venue/session', 'another code is not touched');
	await breath();
});

test('what is no code, and a name that is none, is said beside the field, and the code still counts', async () => {	/* req: V9 */
	const code = await makeCode(manager, '中央公民館');
	const browser = tablet(installation, '012041');
	for (const [wrong, name, words] of [['123456789', '端末', /10けた/], ['12345678901', '端末', /10けた/], ['abcdefghij', '端末', /10けた/], ['', '端末', /10けた/], [code, '', /端末名は1文字以上20文字以内/], [code, 'あ'.repeat(21), /端末名は/], [code, '123456789018', /端末名は/], [code, 'a\nb', /端末名は/]]) {
		await pair(browser, wrong, name);
		assert.equal(browser.status, 422, `${wrong.length} ${name}`);
		assert.match(browser.page.text, words);
		assert.match(browser.page.title, /^エラー：/);
		await breath();
	}
	await pair(browser, code, '端末');
	assert.equal(browser.path, '/venue/session');
	const taken = await pair(tablet(installation, '012041'), await makeCode(manager, '中央公民館'), '端末');
	assert.equal(taken.status, 409);
	assert.match(taken.page.text, /同じ名前の端末が使われています/);
	await breath();
});

test('a code of one municipality pairs nothing in another, and a device of one is nobody in another', async () => {	/* req: V9 P8 P10 */
	const code = await makeCode(manager, '中央公民館');
	const there = await pair(tablet(installation, '012025'), code, '函館');
	assert.equal(there.status, 422);
	const here = await pair(tablet(installation, '012041'), code, '旭川');
	assert.equal(here.path, '/venue/session', 'control: it pairs at home');
	const stranger = tablet(installation, '012025');
	const answer = await stranger.get(new URL('/venue', stranger.base).href, { headers: { cookie: `device=${deviceCookie(here)}` } });
	assert.equal(answer.status, 401);
	assert.match(answer.text, /request\.device\b/);
	const own = await tablet(installation, '012041').get(new URL('/venue', here.base).href, { headers: { cookie: `device=${deviceCookie(here)}` } });
	assert.notEqual(own.status, 401, 'control: at home it is known');
});

test('a revoked device gets nothing from the very next request on', async () => {	/* req: V9 P10 P17 */
	const browser = await pairedTablet(installation, '012041', { manager, name: '返却' });
	assert.notEqual((await browser.get(new URL('/venue', browser.base).href)).status, 401);
	await manager.open('/venues');
	const action = /返却<\/th>[\s\S]*?action="(\/devices\/[0-9a-f]{32}\/revoke)"/.exec(manager.page.html)[1];
	await manager.submit(action);
	for (const path of ['/venue', '/venue/session', '/venue/history', '/']) {
		const answer = await browser.get(new URL(path, browser.base).href);
		assert.equal(answer.status, 401, path);
		assert.match(answer.text, /request\.device-over/);
	}
	const post = await browser.post(new URL('/api/venue/record', browser.base).href, '{}', { headers: { 'content-type': 'application/json' } });
	assert.ok([401, 404].includes(post.status), `${post.status}`);
	await manager.open('/venues');
	assert.match(manager.page.text, /返却 中央公民館 終了/);
	await breath();
});

test('the trail has who made, used and ended a device, with the device as the actor of what it did, and no code', async () => {	/* req: P11 P12 */
	const code = await makeCode(manager, '第二会場');
	await pair(tablet(installation, '012041'), code, '足跡');
	const { told } = installation;
	const auditor = await installation.logIn('vrs', '012041', 'auditor');
	await auditor.open('/audit/verify');
	assert.equal(auditor.status, 200);
	const files = readdirSync(join(installation.state, 'vrs', '012041')).filter((name) => name.startsWith('area.db'));
	assert.ok(files.length && told);
	for (const file of files) {
		const bytes = readFileSync(join(installation.state, 'vrs', '012041', file));
		assert.equal(bytes.includes(code), false, `${file} holds a code`);
		assert.equal(bytes.includes(Buffer.from('第二会場')), false, `${file} holds a venue's name in clear`);
	}
});

test('pairing needs our own page: another Origin pairs nothing', async () => {	/* req: V9 */
	const code = await makeCode(manager, '中央公民館');
	const browser = tablet(installation, '012041');
	const answer = await browser.post(new URL('/pair', browser.base).href, { code, name: '偽' }, { headers: { origin: 'https://evil.example' } });
	assert.equal(answer.status, 403);
	assert.equal(deviceCookie(browser), undefined);
	assert.equal((await pair(browser, code, '真')).path, '/venue/session');
});

test('the manager sees names that are taken or none refused, with what was typed kept', async () => {	/* req: V9 */
	await manager.open('/venues');
	await manager.submit('/venues', { name: '中央公民館' });
	assert.equal(manager.status, 422);
	assert.match(manager.page.text, /同じ名前の会場があります/);
	assert.match(manager.page.html, /value="中央公民館"/);
	for (const name of ['', 'あ'.repeat(41), '123456789018']) {
		await manager.open('/venues');
		await manager.submit('/venues', { name });
		assert.equal(manager.status, 422, name);
	}
});

test('the form of a code sent twice makes one code', async () => {	/* req: V9 */
	await manager.open('/venues');
	const page = manager.page;
	const action = /action="(\/venues\/[0-9a-f]{32}\/code)"/.exec(page.html)[1];
	await manager.submit(action);
	assert.match(manager.page.heading, /登録番号/);
	manager.page = page;
	manager.answer = { ...manager.answer, url: new URL('/venues', manager.base).href };
	await manager.submit(action);
	assert.equal(manager.path, '/venues');
	assert.doesNotMatch(manager.page.html, /<output>/);
});

test('a stranger from the internet gets nothing and cannot fill the trail', async () => {	/* req: P11 */
	const count = async () => JSON.parse((await installation.sesshu(['vrs', 'audit', 'verify', '--municipality', '012041'])).stdout).events;
	const before = await count(), between = await count();
	const stranger = tablet(installation, '012041');
	for (const path of ['/venue/history', '/venue', '/venue/session', '/']) {
		await stranger.open(path);
		assert.ok([401, 403].includes(stranger.status) || stranger.path === '/pair', `${path} ${stranger.status}`);
	}
	// What a verification itself adds, and not one row more.
	assert.equal((await count()) - between, between - before);
});
