// SPDX-License-Identifier: MIT
// A venue's tablet at work: set-up, reads by hand and by program, what is shown and what never is (assessment III-3).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { livingAdult } from '../lib/ledger.js';
import { bring, digits, entry, pairedTablet, read, record, setUp, ticket } from '../lib/venue.js';

const here = '012041';
let installation, manager, people, device, revision = 900000, names = 0;

before(async () => {
	installation = await new Installation('venue-read', { people: 60 }).start();
	manager = await installation.logIn('vrs', here, 'manager', { purpose: 'venue' });
	people = installation.truth(here).filter(({ person, state, protected: hidden }) => state === 'resident' && !hidden && person.birth_precision === 'day' && person.given_kana && !person.foreign).map(({ person }) => person);
	device = await setUp(await newTablet());
});

after(() => installation.remove());

const newTablet = () => pairedTablet(installation, here, { manager, name: `端末${++names}` });

// Somebody who has a ticket and nothing else yet: {person, number, code (18 digits)}.
let next = 0;
async function holder({ dose = 7, ...more } = {}) {
	const person = people[next++];
	const number = String(7300000000 + next * 137).padStart(10, '0');
	await bring(installation, here, person, [ticket(number, dose)], { revision: ++revision, ...more });
	return { person, number, code: digits(here, number, dose) };
}
const records = async () => {
	const { stdout } = await installation.sesshu(['vrs', 'dump', '--municipality', here]);
	return stdout.trim().split('\n').slice(1).map((line) => JSON.parse(line)).filter(({ table }) => table === 'record').map(({ row }) => row);
};

test('a dose is recorded: green, with the dose, a masked name and the year of birth, and nothing more of the person', async () => {	/* req: V2 V9 P16 */
	const { person, code } = await holder();
	await read(device, code, person.birth);
	assert.match(device.path, /^\/venue\/result\/[0-9a-f]{32}$/);
	assert.match(device.page.text, /記録しました/);
	assert.match(device.page.html, /vs-verdict--success/);
	assert.match(device.page.text, new RegExp(`7回目 ${person.family_kana[0]}＊+ ${person.given_kana[0]}＊+ ${person.birth.slice(0, 4)}年生`));
	for (const secret of [person.family, person.given, person.family_kana, person.given_kana, person.birth, code, code.slice(8), person.individual_number, person.address_number, person.address].filter((each) => each && each.length > 1))
		assert.ok(!device.answer.text.includes(secret), 'the page holds more of the person than may be shown');
	assert.ok(device.page.text.includes(`…${code.slice(-4)}`));
});

test('the birth date is read in every form, the digits in full width, grouped, or all in one field', async () => {	/* req: V2 */
	const wide = (text) => text.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
	const ways = [
		[({ code }) => ({ kind: wide(code), dose: '', municipality: '', number: '' }), (birth) => birth.replaceAll('-', '')],
		[({ code }) => ({ kind: '', dose: '', municipality: '', number: `${code.slice(0, 2)} ${code.slice(2, 8)} ${code.slice(8)}` }), (birth) => birth.replaceAll('-', '/')],
		[({ code }) => ({ kind: code[0], dose: wide(code[1]), municipality: wide(code.slice(2, 8)), number: `${code.slice(8, 13)}-${code.slice(13)}` }), (birth) => {
			const [y, m, d] = birth.split('-').map(Number);
			return y >= 1927 && y < 1989 ? `昭和${y - 1925}年${m}月${d}日` : birth;
		}],
	];
	for (const [fields, birth] of ways) {
		const who = await holder();
		await device.open('/venue');
		await device.submit('/venue', { ...fields(who), birth: birth(who.person.birth) });
		assert.match(device.page.text, /記録しました/, device.page.text.slice(0, 200));
	}
});

test('what is wrong with the digits is said at once and keeps what was typed; nothing is kept', async () => {	/* req: V2 */
	const before = (await records()).length;
	for (const [code, birth, words] of [
		['2701204112345', '1965-04-01', /18けたの数字/], ['', '1965-04-01', /18けたの数字/], ['27012042123456789０', '1965-04-01', /検査数字|けた目|市区町村|コード/],
		['200120411234567890', '1965-04-01', /回|接種/], ['970120411234567890', '1965-04-01', /券種/], ['170120411234567890', '1965-04-01', /予診のみの券です/],
		['27012041123456789x', '1965-04-01', /数字/], ['270120411234567890', '', /生年月日を入れてください/], ['270120411234567890', '40.4.1', /元号|西暦/], ['270120411234567890', 'あ', /日付/],
	]) {
		await read(device, code, birth);
		assert.equal(device.status, 422, `${code} ${birth}`);
		assert.match(device.page.text, words, `${code} ${birth}`);
		assert.match(device.page.title, /^エラー：/);
		if (birth) assert.match(device.page.html, new RegExp(`value="${birth}"`));
	}
	assert.equal((await records()).length, before);
});

test('reception stops who may not go on and records nothing; the same facts after the injection are kept', async () => {	/* req: V2 V9 */
	const desk = await setUp(await newTablet(), { mode: 'reception' });
	const { person, code } = await holder();
	const before = (await records()).length;
	await read(desk, code, person.birth);
	assert.match(desk.page.text, /受付できます/);
	await read(desk, digits(here, '9999999998'), person.birth);
	assert.match(desk.page.text, /止まってください（まだ記録していません）/);
	assert.match(desk.page.html, /vs-verdict--error/);
	assert.match(desk.page.text, /W05/);
	assert.equal((await records()).length, before);
	await read(device, digits(here, '9999999998'), person.birth);
	assert.match(device.page.text, /事実として預かりました/);
	assert.equal((await records()).length, before + 1);
});

test('with a right number and a wrong birth date nobody is shown, by page and by program', async () => {	/* req: V9 P9 */
	const { person, code } = await holder();
	await read(device, code, '1901-01-01');
	assert.match(device.page.text, /W05/);
	assert.ok(!device.answer.text.includes(`${person.family_kana[0]}＊`), 'a masked name was shown');
	assert.ok(!device.page.text.includes(person.birth.slice(0, 4)), 'a year of birth was shown');
	const { body } = await record(device, entry(code, '1901-01-01', { mode: 'reception' }));
	assert.deepEqual(body, { result: 'stopped', codes: ['W05'] });
});

test('a moved or dead person is stopped in neutral words', async () => {	/* req: V3 V9 */
	const { person, code } = await holder({ status: 'dead', status_on: '2023-09-30' });
	const { body } = await record(device, entry(code, person.birth, { mode: 'reception' }));
	assert.equal(body.result, 'stopped');
	assert.deepEqual(body.codes, ['W04']);
	const desk = await setUp(await newTablet(), { mode: 'reception' });
	await read(desk, code, person.birth);
	assert.match(desk.page.text, /受付で確認が必要です/);
	assert.doesNotMatch(desk.page.text, /死亡|転出/);
});

test('a double click, Back and Send again give one record', async () => {	/* req: V2 */
	const { person, code } = await holder();
	await device.open('/venue');
	const form = { ...device.page.forms.find((each) => each.fields.token).fields, kind: code, birth: person.birth };
	const before = (await records()).length;
	const answers = await Promise.all([1, 2, 3].map(() => device.post(new URL('/venue', device.base).href, form)));
	assert.deepEqual(answers.map(({ status }) => status), [303, 303, 303]);
	assert.equal(new Set(answers.map(({ headers }) => headers.location.split('?')[0])).size, 1);
	assert.equal((await records()).length, before + 1);
});

test('the same key again gives the same bytes and no second record; with other content it is refused', async () => {	/* req: V2 */
	const { person, code } = await holder();
	const sent = entry(code, person.birth);
	const before = (await records()).length;
	const first = await record(device, sent, { key: 'event-0001' });
	assert.equal(first.status, 200);
	assert.equal(first.headers['content-type'], 'application/json');
	assert.deepEqual(Object.keys(first.body), ['result', 'codes', 'record', 'shown']);
	assert.equal(first.body.result, 'recorded');
	assert.match(first.body.record, /^[0-9a-f]{32}$/);
	assert.match(first.body.shown.kana, new RegExp(`^${person.family_kana[0]}＊+ ${person.given_kana[0]}＊+$`));
	assert.equal(first.body.shown.birth_year, Number(person.birth.slice(0, 4)));
	for (const key of ['event-0001', '"event-0001"']) {
		const again = await record(device, sent, { key });
		assert.equal(again.text, first.text);
	}
	const { person: other, code: otherCode } = await holder();
	const mixed = await record(device, entry(otherCode, other.birth), { key: 'event-0001' });
	assert.equal(mixed.status, 422);
	assert.equal(mixed.body.code, 'venue.key-differs');
	assert.ok(!mixed.text.includes(first.body.shown.kana), "A's answer for B");
	assert.equal((await records()).length, before + 1);
});

test('the same event under another key is still one record', async () => {	/* req: V2 */
	const { person, code } = await holder();
	const sent = entry(code, person.birth);
	const before = (await records()).length;
	const [a, b] = [await record(device, sent), await record(device, sent)];
	assert.equal(a.body.record, b.body.record);
	const differs = await record(device, { ...sent, lot: 'ZZ9999' });
	assert.equal(differs.status, 409);
	assert.equal(differs.body.code, 'record.source-differs');
	assert.equal((await records()).length, before + 1);
});

test('two devices with one ticket: the second is warned and its dose is held, nothing is lost', async () => {	/* req: V2 */
	const other = await setUp(await newTablet());
	const { person, code } = await holder();
	const [a, b] = await Promise.all([record(device, entry(code, person.birth)), record(other, entry(code, person.birth))]);
	assert.deepEqual([a.body.result, b.body.result].sort(), ['held', 'recorded']);
	assert.deepEqual((a.body.result === 'held' ? a : b).body.codes, ['W01']);
	assert.notEqual(a.body.record, b.body.record);
	const same = await record(a.body.result === 'recorded' ? device : other, entry(code, person.birth));
	assert.equal(same.body.result, 'repeated', 'the same device within half an hour sends one event twice');
});

test('one device cannot open or cancel what another one read', async () => {	/* req: V9 P10 */
	const other = await setUp(await newTablet());
	const { person, code } = await holder();
	await read(device, code, person.birth);
	const result = device.path;
	assert.equal((await other.get(new URL(result, other.base).href)).status, 404);
	await other.open('/venue');
	const { token } = other.page.forms.find((each) => each.fields.token).fields;
	const answer = await other.post(new URL(`${result}/cancel`, other.base).href, { token });
	assert.equal(answer.status, 404);
	await device.open(result);
	assert.match(device.page.text, /記録しました/);
});

test('what was recorded by mistake is cancelled here until the device is set up anew, and stays as cancelled', async () => {	/* req: V2 */
	const { person, code } = await holder();
	await read(device, code, person.birth);
	const result = device.path;
	await device.submit(`${result}/cancel`);
	assert.match(device.page.text, /取り消しました/);
	const cancelled = (await records()).filter(({ state }) => state === 'cancelled');
	assert.ok(cancelled.length >= 1);
	await device.open('/venue/history');
	assert.match(device.page.text, new RegExp(`…${code.slice(-4)} 7回目 取り消しました`));
	const { person: two, code: second } = await holder();
	await read(device, second, two.birth);
	const later = device.path;
	await setUp(device);
	await device.open(later);
	assert.doesNotMatch(device.page.html, /取り消す/);
	const { token } = (await device.open('/venue'), device.page.forms.find((each) => each.fields.token).fields);
	const refused = await device.post(new URL(`${later}/cancel`, device.base).href, { token });
	assert.equal(refused.status, 409);
	assert.match(refused.text, /venue\.closed/);
});

test('the history is this device alone: time, last four digits, dose and state, at most fifty', async () => {	/* req: V9 P9 */
	const fresh = await setUp(await newTablet());
	await fresh.open('/venue/history');
	assert.match(fresh.page.text, /まだ読み取っていません/);
	const { person, code } = await holder();
	await read(fresh, code, person.birth);
	await fresh.open('/venue/history');
	assert.match(fresh.page.text, new RegExp(`…${code.slice(-4)} 7回目 記録しました`));
	assert.ok(!fresh.answer.text.includes(person.family_kana) && !fresh.answer.text.includes('＊') && !fresh.answer.text.includes(code.slice(8)));
	assert.equal((fresh.page.html.match(/vs-history__open/g) ?? []).length, 1);
});

test('the set-up: a day that is not today needs a reason, another product another lot, nothing in the future', async () => {	/* req: V2 */
	const fresh = await newTablet();
	const good = { mode: 'record', product: 'COMIRNATY-XBB', lot: 'HG2266', given_on: '2023-10-02', reason: '' };
	await fresh.open('/venue');
	assert.equal(fresh.path, '/venue/session', 'a tablet that is not set up is asked first');
	for (const [change, words] of [[{ mode: '' }, /受付か記録か/], [{ mode: 'x' }, /受付か記録か/], [{ product: '' }, /製品を選んで/], [{ product: 'X' }, /製品を選んで/], [{ lot: '' }, /ロット番号は/], [{ lot: 'あいう' }, /ロット番号は/], [{ lot: 'A'.repeat(21) }, /ロット番号は/],
		[{ given_on: '2023-10-01' }, /理由が要ります/], [{ given_on: '2023-10-03', reason: '先の日' }, /今日より後/], [{ given_on: 'x' }, /日付として/], [{ given_on: '2023-10-01', reason: '123456789018' }, /理由が要ります/]]) {
		await fresh.open('/venue/session');
		await fresh.submit('/venue/session', { ...good, ...change });
		assert.equal(fresh.status, 422, JSON.stringify(change));
		assert.match(fresh.page.text, words, JSON.stringify(change));
	}
	await setUp(fresh, { ...good, lot: 'ｈｇ２２６６' });
	assert.match(fresh.page.text, /中央公民館 記録・コミナティ\(XBB\.1\.5\)（ファイザー）・ロット …2266/);
	await fresh.open('/venue/session');
	await fresh.submit('/venue/session', { ...good, lot: 'hg2266', product: 'SPIKEVAX-XBB' });
	assert.match(fresh.page.text, /ロット番号を入れ直してください/);
	await setUp(fresh, { ...good, lot: 'MD1234', product: 'SPIKEVAX-XBB', given_on: 'R5.10.1', reason: '予診票を後から入力' });
	const { person, code } = await holder();
	await read(fresh, code, person.birth);
	assert.match(fresh.page.text, /記録しました/);
	assert.ok((await records()).some((row) => row['sealed.given_on'] === '2023-10-01' && row['sealed.lot'] === 'MD1234'));
});

test('a device that guesses is stopped after twenty numbers that nobody has, until a manager releases it', async () => {	/* req: V9 P9 P11 */
	const guesser = await setUp(await newTablet());
	const name = `端末${names}`;
	for (let i = 0; i < 20; i++) {
		const { status, body } = await record(guesser, entry(digits(here, String(8000000000 + i)), '1965-04-01', { mode: 'reception' }));
		assert.equal(status, 200, `${i}`);
		assert.deepEqual(body, { result: 'stopped', codes: ['W05'] });
	}
	const { person, code } = await holder();
	const stopped = await record(guesser, entry(code, person.birth));
	assert.equal(stopped.status, 403);
	assert.equal(stopped.body.code, 'device.stopped');
	for (const path of ['/venue', '/venue/history', '/venue/session']) assert.equal((await guesser.get(new URL(path, guesser.base).href)).status, 403, path);
	const other = await record(device, entry(code, person.birth, { mode: 'reception' }));
	assert.equal(other.body.result, 'clear', 'another device goes on');
	await manager.open('/venues');
	const row = new RegExp(`${name}</th>[\\s\\S]*?action="(/devices/[0-9a-f]{32}/release)"`).exec(manager.page.html);
	assert.ok(row, 'the manager sees that it is stopped');
	await manager.submit(row[1]);
	const again = await record(guesser, entry(code, person.birth));
	assert.equal(again.body.result, 'recorded');
});

test('who saw the person: the trail names the device, its venue\'s purpose and what it did', async () => {	/* req: P11 P12 */
	const fresh = await setUp(await newTablet());
	const name = `端末${names}`;
	const { person, code } = await holder();
	await read(fresh, code, person.birth);
	const { stdout } = await installation.sesshu(['vrs', 'audit', 'who', '--municipality', here, '--person-file', '-'], { input: `${person.address_number}\n` });
	const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
	const line = lines.find(({ what }) => what === 'venue.read');
	assert.ok(line, stdout);
	assert.equal(line.actor, `device:${name}`);
	assert.equal(line.right, 'device');
	assert.equal(line.purpose, 'venue-read');
	assert.equal(line.result, 'ok');
	assert.match(line.from, new RegExp(`^127\\.0\\.0\\.1 ${name}$`));
	const auditor = await installation.logIn('vrs', here, 'auditor', { purpose: 'audit' });
	await auditor.open('/audit');
	await auditor.submit('/audit', { subject: person.address_number });
	assert.match(auditor.page.text, /接種会場での受付・記録/);
});

test('every page of the tablet forbids caching, scripts of others and frames', async () => {	/* req: V9 */
	for (const path of ['/venue', '/venue/history', '/venue/session', '/pair']) {
		const { headers } = await device.get(new URL(path, device.base).href);
		assert.equal(headers['cache-control'], 'no-store', path);
		assert.match(headers['content-security-policy'], /default-src 'none'/, path);
		assert.doesNotMatch(headers['content-security-policy'], /unsafe/, path);
	}
});

test('a form without its token, with another device\'s, or from another site keeps nothing', async () => {	/* req: V9 */
	const other = await setUp(await newTablet());
	await other.open('/venue');
	const foreign = other.page.forms.find((each) => each.fields.token).fields.token;
	const { person, code } = await holder();
	const before = (await records()).length;
	await device.open('/venue');
	const own = device.page.forms.find((each) => each.fields.token).fields.token;
	const at = new URL('/venue', device.base).href;
	for (const [token, headers] of [[undefined, {}], [foreign, {}], ['00'.repeat(48), {}], [own, { origin: 'https://evil.example' }], [own, { origin: 'null' }]]) {
		const { status } = await device.post(at, { kind: code, birth: person.birth, ...(token && { token }) }, { headers });
		assert.equal(status, 403);
	}
	const json = await record(device, entry(code, person.birth), { headers: { origin: 'https://evil.example' } });
	assert.equal(json.status, 403);
	assert.equal((await records()).length, before);
});
