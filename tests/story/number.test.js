// SPDX-License-Identifier: MIT
// Individual numbers: the register brings them, the vaults of ledger and VRS keep them, number-using work sees one with its
// use named, and they are nowhere else (design D9; requirements R1, P9, P11, P16).

import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import '../lib/webcrypto.js';
import { CompactEncrypt, importJWK } from 'jose';
import { Client } from '../lib/client.js';
import { Installation, run } from '../lib/installation.js';
import { clerkOpens, livingAdult, protectedPerson } from '../lib/ledger.js';
import { disk } from '../lib/disk.js';

const here = '012041', there = '012025';
let installation, clerk, person;

const grouped = (number) => number.replace(/(\d{4})(?=\d)/g, '$1 ');
// The check digit of the law's formula (総務省令第85号 第5条), written here on its own.
const withCheckDigit = (eleven) => {
	const sum = [...eleven].reverse().reduce((total, digit, at) => total + Number(digit) * (at < 6 ? at + 2 : at - 4), 0);
	return `${eleven}${sum % 11 <= 1 ? 0 : 11 - (sum % 11)}`;
};
async function until(what, ask) {
	for (const end = Date.now() + 15000; ;) {
		const answer = await ask();
		if (answer) return answer;
		if (Date.now() > end) assert.fail(`not within fifteen seconds: ${what}`);
		await new Promise((done) => setTimeout(done, 200));
	}
}
const show = async (client, facts = { use: 'prevention' }) => {
	await client.submit(`${client.path}/number`, facts);
	return client.page.text;
};
const search = async (client, number, use = 'prevention') => {
	await client.open('/number');
	await client.submit('/number', { number, use });
};
const who = async (number) => {
	const { code, stdout, stderr } = await installation.sesshu(['ledger', 'audit', 'who', '--municipality', here, '--person-file', '-'], { input: `${number}\n` });
	assert.equal(code, 0, stderr);
	return stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
};
// Rows of a vault's own file, read from outside: how many, and how many whose person is not known to stand.
const rows = async (system, code = here, what = 'count(*), coalesce(sum(1 - settled), 0)') => {
	const { stdout, stderr } = await run('/usr/bin/python3', ['-c', 'import sqlite3, sys; print(*sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute(f"SELECT {sys.argv[2]} FROM number").fetchone())', join(installation.state, system, 'vault', code, 'vault.db'), what]);
	assert.equal(stderr, '');
	return stdout.trim().split(' ').map(Number);
};
const processes = async (role) => {
	const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
	return stdout.split('\n').filter((line) => line.includes(installation.state) && line.includes(` ${role} --state`)).map((line) => Number(line.trim().split(' ')[0]));
};

before(async () => {
	installation = await new Installation('story-number', { people: 60 }).start();
	clerk = await installation.logIn('ledger', here, 'clerk', { purpose: 'record' });
	person = livingAdult(installation, here);
});

after(() => installation.remove());

test('number-using work sees a number after naming the use; without a use nothing is shown', async () => { /* req: R1 P16 */
	const record = await clerkOpens(clerk, person.address_number);
	assert.ok(!clerk.page.text.replaceAll(' ', '').includes(person.individual_number), 'the record does not show it');
	assert.match(await show(clerk, { use: '' }), /利用する事務が選ばれていません/);
	assert.equal(clerk.status, 422);
	await clerk.open(record);
	assert.match(await show(clerk), new RegExp(grouped(person.individual_number)));
	assert.match(clerk.page.text, /予防接種の実施/);
	await clerk.open(record);
	await clerk.submit(`${record}/number`, { use: 'other' });
	assert.equal(clerk.status, 422);
});

test('every person of the register has exactly their own number', async () => { /* req: R1 L16 */
	for (const each of installation.truth(here).filter(({ state, protected: hidden }) => state === 'resident' && !hidden).slice(0, 15)) {
		await clerkOpens(clerk, each.person.address_number);
		assert.match(await show(clerk), new RegExp(grouped(each.person.individual_number)), each.person.address_number);
	}
	assert.equal((await rows('ledger'))[0], installation.truth(here).length, 'one row a person');
});

test('a protected person\'s number needs the reason first', async () => { /* req: P11 */
	const hidden = protectedPerson(installation, here);
	await search(clerk, hidden.individual_number);
	assert.match(clerk.page.text, /支援措置/);
	assert.ok(!clerk.page.text.replaceAll(' ', '').includes(hidden.individual_number));
});

test('a person is found by the number, typed in groups or full width; another town\'s is nobody here', async () => { /* req: R1 C4 P8 */
	await clerkOpens(clerk, person.address_number);
	const record = clerk.path;
	await search(clerk, grouped(person.individual_number));
	assert.equal(clerk.path, record);
	await search(clerk, [...person.individual_number].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join(''));
	assert.equal(clerk.path, record);
	await search(clerk, livingAdult(installation, there).individual_number);
	assert.match(clerk.page.text, /この市町村の台帳にいません/);
	assert.equal(clerk.status, 200);
});

test('what is no number is refused beside the field, is not shown again, and a use is asked for', async () => { /* req: R3 */
	const wrong = `${person.individual_number.slice(0, 11)}${(Number(person.individual_number[11]) + 1) % 10}`;
	for (const typed of [wrong, '123', '12345678901a', '']) {
		await search(clerk, typed);
		assert.equal(clerk.status, 422, typed);
		assert.match(clerk.page.text, /個人番号として正しくありません/);
		assert.ok(!typed || !clerk.page.html.includes(typed));
	}
	await search(clerk, person.individual_number, '');
	assert.equal(clerk.status, 422);
	assert.match(clerk.page.text, /利用する事務を選んでください/);
	assert.ok(!clerk.page.html.includes(person.individual_number));
});

test('who has not the duty sees neither the number nor its search', async () => { /* req: P17 */
	for (const role of ['viewer', 'contractor']) {
		const other = await installation.logIn('ledger', here, role);
		await clerkOpens(other, person.address_number);
		assert.doesNotMatch(other.page.text, /個人番号/);
		await other.open('/number');
		assert.equal(other.status, 403);
	}
});

test('the trail tells who saw or searched, and for which use, and never the number', async () => { /* req: P11 P16 */
	await clerkOpens(clerk, person.address_number);
	await show(clerk, { use: 'relief' });
	await search(clerk, person.individual_number, 'fee');
	const told = await who(person.address_number);
	const of = (event, use) => told.filter(({ what, purpose }) => what === event && purpose.includes(use));
	assert.equal(of('number.view', '給付の支給').length, 1, JSON.stringify(told.at(-1)));
	assert.equal(of('number.search', '実費の徴収').length, 1);
	assert.equal(of('number.view', '給付の支給')[0].actor, 'madoguchi');
	assert.ok(!JSON.stringify(told).includes(person.individual_number));
	const auditor = await installation.logIn('ledger', here, 'auditor', { purpose: 'audit' });
	await auditor.open('/audit');
	await auditor.submit('/audit', { subject: person.address_number });
	assert.match(auditor.page.text, /個人番号の表示[^\n]*給付の支給/);
});

test('a new number of the register is the number from then on; the old one finds nobody; the same file again keeps it', async () => { /* req: L16 R1 */
	const truth = installation.truth(here), number = withCheckDigit('77777777777');
	const feed = (name, individual, sequence) => {
		const file = join(installation.folder, name);
		writeFileSync(file, `${JSON.stringify({ sequence, event: 'change', date: '2023-09-30', person: { ...person, individual_number: individual } })}\n`, { mode: 0o600 });
		return file;
	};
	const sequence = Math.max(...['feed.jsonl', 'changes.jsonl'].flatMap((name) => readFileSync(join(installation.state, 'outside/register', here, name), 'utf8').trim().split('\n').map((line) => JSON.parse(line).sequence))) + 1;
	const first = feed('number.jsonl', number, sequence), again = feed('again.jsonl', person.individual_number, sequence + 1);
	const take = async (file) => {
		const done = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', here, file]);
		assert.equal(done.code, 0, done.stderr + done.stdout);
	};
	assert.ok(truth.length > 10);
	await take(first);
	await clerkOpens(clerk, person.address_number);
	assert.match(await show(clerk), new RegExp(grouped(number)));
	await search(clerk, person.individual_number);
	assert.match(clerk.page.text, /この市町村の台帳にいません/);
	await take(again);
	await take(first);
	await clerkOpens(clerk, person.address_number);
	assert.match(await show(clerk), new RegExp(grouped(person.individual_number)), 'an old line that comes again is not the newest');
});

test('a dry run brings no number into the vault', async () => {
	const before = await rows('ledger', there);
	const file = join(installation.folder, 'dry.jsonl'), stranger = { ...person, address_number: '99999999', individual_number: withCheckDigit('66666666666') };
	writeFileSync(file, `${JSON.stringify({ sequence: 9000001, event: 'move_in', date: '2023-09-30', person: stranger })}\n`, { mode: 0o600 });
	const done = await installation.sesshu(['ledger', 'feed', 'import', '--dry-run', '--municipality', there, file]);
	assert.equal(done.code, 0, done.stderr + done.stdout);
	assert.deepEqual(await rows('ledger', there), before);
});

test('VRS\'s vault has the number of whoever has a ticket, and its area and pages have none', async () => { /* req: R1 P9 V9 */
	const staff = await installation.logIn('vrs', here, 'clerk', { purpose: 'counter' });
	let known;
	await until('every recipient has a number in the vault', async () => {
		const { stdout } = await installation.sesshu(['vrs', 'dump', '--municipality', here]);
		known = stdout.split('\n').filter((line) => line.startsWith('{') && JSON.parse(line).table === 'recipient').length;
		return known > 5 && (await rows('vrs'))[0] === known;
	});
	await staff.open('/search');
	await staff.submit('/search', { number: person.address_number });
	assert.ok(!staff.page.text.replaceAll(' ', '').includes(person.individual_number));
});

test('VRS takes a number only for the person it was sealed for, by the ledger of the same municipality, and with its check digit', async () => { /* req: P3 P8 P15 R1 */
	const ledger = new Client({ ca: join(installation.state, 'ca/peer.pem'), terminal: { cert: join(installation.state, `ca/peer/ledger-${here}.pem`), key: join(installation.state, `ca/peer/ledger-${here}.key`) } });
	const jwk = JSON.parse(readFileSync(join(installation.state, 'vrs/vault', here, 'public.jwk'), 'utf8')), key = await importJWK(jwk);
	const bytes = (text) => new TextEncoder().encode(text);
	const sealed = (inside, { from = `ledger-${here}`, to = `vrs-${here}` } = {}) => new CompactEncrypt(bytes(JSON.stringify(inside)))
		.setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: jwk.kid }).setKeyManagementParameters({ apu: bytes(from), apv: bytes(to) }).encrypt(key);
	const number = withCheckDigit('55555555555'), subject = '88888888';
	const send = async (sealedNumber, version = 2, revision = 5) => {
		const recipient = { address_number: subject, revision, family: '旭', birth: '1965-04-01', sex: 'M', status: 'resident', sealed_number: sealedNumber, tickets: [] };
		const answer = await ledger.send('POST', `https://vrs-${here}-peer.localhost:${installation.port + 3}/wire/recipient/${version}`, { headers: { 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') }, body: JSON.stringify({ recipients: [recipient] }) });
		return `${answer.status} ${JSON.parse(answer.text).code ?? 'taken'}`;
	};
	try {
		const [before] = await rows('vrs');
		assert.equal(await send(await sealed({ number, subject: '88888889' })), '422 vault.sealed', 'of another person');
		assert.equal(await send(await sealed({ number, subject }, { from: `ledger-${there}` })), '422 vault.sealed', 'of another ledger');
		assert.equal(await send(await sealed({ number, subject }, { to: `vrs-${there}` })), '422 vault.sealed', 'for another VRS');
		assert.equal(await send(await sealed({ number, subject, more: '1' })), '422 vault.sealed', 'with something more');
		assert.equal(await send(await sealed({ number: `${number.slice(0, 11)}${(Number(number[11]) + 1) % 10}`, subject })), '422 vault.number');
		assert.equal(await send('no.jwe'), '422 vault.sealed');
		assert.equal(await send(await sealed({ number, subject }), 1), '422 field.unknown', 'version 1 has no such member');
		assert.equal((await rows('vrs'))[0], before, 'nothing of all that was kept');
		const { stdout } = await installation.sesshu(['vrs', 'dump', '--municipality', here]);
		assert.ok(!stdout.includes(subject), 'nor the person');
		assert.equal(await send(await sealed({ number, subject })), '200 taken', 'control');
		assert.equal((await rows('vrs'))[0], before + 1);
		// A message that comes late may have an old number: it changes nothing. One that is newer does.
		const changes = async () => (await rows('vrs', here, 'sum(version), 0'))[0], then = await changes();
		const other = withCheckDigit('44444444444');
		assert.equal(await send(await sealed({ number: other, subject }), 2, 4), '200 taken');
		assert.equal(await changes(), then, 'the number is the one it was');
		assert.equal(await send(await sealed({ number: other, subject }), 2, 6), '200 taken');
		assert.equal(await changes(), then + 1, 'control');
	} finally {
		ledger.close();
	}
});

test('no file of the installation holds a number, in whatever form; a number that is planted is found', async () => { /* req: R1 P9 P13 */
	const numbers = [here, there].flatMap((code) => installation.truth(code).map((each) => each.person.individual_number));
	const scan = () => disk(installation.state, numbers, { without: ['outside/register'] });
	assert.deepEqual(scan(), []);
	for (const form of ['utf8', 'utf16le', 'utf16be', 'hex', 'base64']) {
		const planted = join(installation.state, 'log/planted');
		writeFileSync(planted, Buffer.concat([Buffer.from('xy'), form === 'utf16be' ? Buffer.from(numbers[3], 'utf16le').swap16() : form.startsWith('utf') ? Buffer.from(numbers[3], form) : Buffer.from(Buffer.from(`a${numbers[3]}`).toString(form))]));
		assert.deepEqual(scan().map(({ file }) => file), ['log/planted'], form);
		writeFileSync(planted, '');
	}
});

test('a vault that is killed comes back with its area, and nothing acknowledged is lost', async () => { /* req: O3 */
	const vaults = await processes('vault');
	assert.ok(vaults.length >= 3, `${vaults}`);
	for (const pid of vaults) process.kill(pid, 'SIGKILL');
	await until('the record again', async () => {
		await clerk.open('/search');
		return clerk.status === 200;
	});
	await clerkOpens(clerk, person.address_number);
	assert.match(await show(clerk), new RegExp(grouped(person.individual_number)));
	assert.deepEqual(await rows('ledger'), [installation.truth(here).length, 0], 'and each number is known to have its person');
});

test('with a key of another vault VRS refuses, says so on 送信の状況, and keeps nothing; an area does not open with another vault\'s key', async () => { /* req: P8 P9 */
	const [before] = await rows('vrs');
	await installation.stop();
	const receivers = join(installation.state, 'ledger/vault', here, 'receivers');
	assert.deepEqual(readdirSync(receivers), [`vrs-${here}.jwk`]);
	// The demo writes the receivers' keys at each start, so the wrong one goes to where it takes them from.
	copyFileSync(join(installation.state, 'vrs/vault', there, 'public.jwk'), join(installation.folder, 'other.jwk'));
	await installation.start();
	copyFileSync(join(installation.folder, 'other.jwk'), join(receivers, `vrs-${here}.jwk`));
	for (const pid of await processes('vault')) process.kill(pid, 'SIGKILL');
	clerk = await until('a log-in', () => installation.logIn('ledger', here, 'clerk', { purpose: 'record' }).catch(() => null));
	await clerkOpens(clerk, person.address_number);
	await clerk.follow('再発行');
	await clerk.submit(clerk.path, { reason: 'damaged' });
	await until('the refusal on 送信の状況', async () => {
		await clerk.open('/messages');
		return /vault\.sealed/.test(clerk.page.text);
	});
	assert.equal((await rows('vrs'))[0], before);
	await installation.stop();
	const keys = join(installation.state, 'ledger/keeper/vaults');
	copyFileSync(join(keys, `${there}.key`), join(keys, `${here}.key`));
	await assert.rejects(installation.start(), /seal\.wrong-key/);
});
