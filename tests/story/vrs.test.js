// SPDX-License-Identifier: MIT
// The story of design §7, steps 1 to 3 and 8, over both systems: residents come from the register, the ledger issues
// tickets, VRS knows them, a venue's tablet records a dose, it is in the ledger, and an auditor sees who looked.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Installation } from '../lib/installation.js';
import { clerkOpens } from '../lib/ledger.js';
import { pairedTablet, read, setUp } from '../lib/venue.js';

const here = '012041', there = '012025';
let installation, ledgerClerk, vrsClerk, tablet, people;

// Asks again for up to ten seconds: what goes by courier takes its time.
async function until(what, ask) {
	const end = Date.now() + 10000;
	for (;;) {
		const answer = await ask();
		if (answer) return answer;
		if (Date.now() > end) throw new Error(`not within ten seconds: ${what}`);
		await new Promise((done) => setTimeout(done, 200));
	}
}

// The 18 digits of a person's live ticket, as the clerk reads them from the ledger's page.
async function ticketOf(person) {
	await clerkOpens(ledgerClerk, person.address_number);
	const found = [...ledgerClerk.page.text.matchAll(/\b(2) ?([1-9]) ?(012041) ?(\d{10})\b/g)].map((match) => match.slice(1).join(''));
	assert.ok(found.length > 0, `a ticket on the page of ${person.address_number}: ${ledgerClerk.page.text.slice(0, 600)}`);
	return found[0];
}

const inVrs = async (number) => {
	await vrsClerk.open('/search');
	await vrsClerk.submit('/search', { number });
	return /^\/recipient\//.test(vrsClerk.path);
};

const who = async (system, number) => {
	const { code, stdout, stderr } = await installation.sesshu([system, 'audit', 'who', '--municipality', here, '--person-file', '-'], { input: `${number}\n` });
	assert.equal(code, 0, stderr);
	return stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
};

before(async () => {
	installation = await new Installation('story-vrs', { people: 60 }).start();
	ledgerClerk = await installation.logIn('ledger', here, 'clerk', { purpose: 'record' });
	vrsClerk = await installation.logIn('vrs', here, 'clerk', { purpose: 'counter' });
	people = installation.truth(here).filter(({ person, state, protected: hidden }) =>
		state === 'resident' && !hidden && !person.foreign && person.birth_precision === 'day' && person.birth < '1990' && person.given_kana).map(({ person }) => person);
	assert.ok(people.length > 8);
});

after(() => installation.remove());

test('tickets that the ledger issued are known to VRS, with the person and without an address', async () => { /* req: L13 V1 R1 */
	const person = people[1], digits = await ticketOf(person);
	await until('the recipient in VRS', () => inVrs(digits));
	assert.match(vrsClerk.page.text, new RegExp(`${person.family}.*${person.given}`));
	assert.match(vrsClerk.page.text, new RegExp(digits.slice(8)));
	assert.doesNotMatch(vrsClerk.page.text, new RegExp(person.address));
	// The same person by the number alone and by the 宛名番号.
	const page = vrsClerk.path;
	for (const number of [digits.slice(8), person.address_number]) {
		assert.ok(await inVrs(number));
		assert.equal(vrsClerk.path, page);
	}
	const { stdout } = await installation.sesshu(['vrs', 'dump', '--municipality', here]);
	assert.ok(!stdout.includes(person.individual_number) && !stdout.includes(person.address));
});

test('a tablet records a dose, sees a masked name, and the dose is in the ledger', async () => { /* req: V2 V9 L1 */
	const person = people[2], digits = await ticketOf(person);
	await until('the recipient in VRS', () => inVrs(digits));
	tablet = await setUp(await pairedTablet(installation, here), { lot: 'VR0001' });
	await read(tablet, digits, person.birth);
	assert.match(tablet.page.text, /記録しました/);
	assert.match(tablet.page.text, new RegExp(`${person.family_kana[0]}＊`));
	assert.ok(!tablet.page.text.includes(person.family) && !tablet.page.text.includes(person.family_kana), 'never more than the mask');
	await until('the dose in the ledger', async () => {
		await clerkOpens(ledgerClerk, person.address_number);
		return /VR0001/.test(ledgerClerk.page.text);
	});
	await ledgerClerk.follow('新型コロナ（特例臨時接種）');
	assert.match(ledgerClerk.page.text, /コミナティ\(XBB\.1\.5\)/, 'the name of the product, not a code');
	assert.ok(await inVrs(person.address_number));
	assert.match(vrsClerk.page.text, /コミナティ\(XBB\.1\.5\)/);
});

test('the same ticket before another injection is stopped', async () => { /* req: V2 */
	const person = people[2];
	assert.ok(await inVrs(person.address_number));
	const digits = `21${here}${/\b\d{10}\b/.exec(vrsClerk.page.text)[0]}`;
	const reception = await setUp(await pairedTablet(installation, here, { name: '受付2' }), { mode: 'reception', lot: 'VR0002' });
	await read(reception, digits, person.birth);
	assert.match(reception.page.text, /止まってください/);
	assert.match(reception.page.text, /W01/);
	assert.doesNotMatch(reception.page.text, /VR0001/, 'what was given, and where, stands only on LGWAN terminals');
});

test('a clerk corrects the record in VRS, and the ledger follows', async () => { /* req: V2 */
	const person = people[2];
	assert.ok(await inVrs(person.address_number));
	await vrsClerk.follow('2023-10-02');
	await vrsClerk.follow('訂正する');
	await vrsClerk.submit(vrsClerk.path, { lot: 'VR0009', reason: '予診票と照合' });
	assert.equal(vrsClerk.status, 200);
	assert.match(vrsClerk.page.text, /VR0009/);
	assert.match(vrsClerk.page.text, /VR0001/, 'the version before stays');
	await until('the correction in the ledger', async () => {
		await clerkOpens(ledgerClerk, person.address_number);
		return /VR0009/.test(ledgerClerk.page.text);
	});
	// A correction without a reason keeps what was typed and changes nothing.
	assert.ok(await inVrs(person.address_number));
	await vrsClerk.follow('2023-10-02');
	await vrsClerk.follow('訂正する');
	await vrsClerk.submit(vrsClerk.path, { lot: 'VR0010', reason: '' });
	assert.equal(vrsClerk.status, 422);
	assert.match(vrsClerk.page.html, /value="VR0010"/);
});

test('a cancelled record is cancelled in the ledger, too', async () => { /* req: V2 */
	const person = people[2];
	assert.ok(await inVrs(person.address_number));
	await vrsClerk.follow('2023-10-02');
	await vrsClerk.submit(`${vrsClerk.path}/cancel`, { reason: '別の人の接種券だった' });
	assert.equal(vrsClerk.status, 200);
	await until('the cancellation in the ledger', async () => {
		await clerkOpens(ledgerClerk, person.address_number);
		return /取消/.test(ledgerClerk.page.text) && /VR0009/.test(ledgerClerk.page.text);
	});
});

test('who moved out is stopped at the venue as soon as the register says so', async () => { /* req: V3 */
	const person = people[3], digits = await ticketOf(person);
	await until('the recipient in VRS', () => inVrs(digits));
	const sequence = Math.max(...installation.truth(here).map(({ sequence: last }) => last ?? 0), 100000) + 1;
	const file = join(installation.folder, 'move.jsonl');
	writeFileSync(file, `${JSON.stringify({ sequence, event: 'move_out', date: '2023-10-01', person })}\n`);
	const { code, stdout, stderr } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', here, file]);
	assert.equal(code, 0, stderr + stdout);
	assert.equal(JSON.parse(stdout.trim().split('\n').at(-1)).changed, 1);
	const reception = await setUp(await pairedTablet(installation, here, { name: '受付3' }), { mode: 'reception', lot: 'VR0003' });
	await until('the flag at the venue', async () => {
		await read(reception, digits, person.birth);
		return /受付で確認が必要です/.test(reception.page.text);
	});
	assert.doesNotMatch(reception.page.text, /転出|死亡/, 'neutral words');
});

test("a ticket of 旭川市 that is read in 函館市 becomes 旭川市's record", async () => { /* req: V2 */
	const person = people[4], digits = await ticketOf(person);
	await until('the recipient in VRS', () => inVrs(digits));
	const away = await setUp(await pairedTablet(installation, there, { venue: '函館アリーナ' }), { lot: 'VR0004' });
	await read(away, digits, person.birth);
	assert.match(away.page.text, /ほかの市区町村/);
	assert.ok(!away.page.text.includes(`${person.family_kana[0]}＊`), 'nothing of the person is known there');
	await until('the record in 旭川市', async () => {
		assert.ok(await inVrs(person.address_number));
		return /VR0004/.test(vrsClerk.page.text);
	});
	assert.match(vrsClerk.page.text, /函館アリーナ（函館市）/);
	await until("the dose in 旭川市's ledger", async () => {
		await clerkOpens(ledgerClerk, person.address_number);
		return /VR0004/.test(ledgerClerk.page.text);
	});
	const { stdout } = await installation.sesshu(['vrs', 'dump', '--municipality', there]);
	assert.ok(!stdout.includes(person.family_kana) && !stdout.includes(`"${person.family}"`), 'and nothing of the person was kept there');
});

test('the auditor sees every look at the person in both systems, the tablet among them', async () => { /* req: P11 */
	const person = people[4];
	const inLedger = await who('ledger', person.address_number), inVrsTrail = await who('vrs', person.address_number);
	for (const what of ['person.view', 'record.receive', 'ticket.issue']) assert.ok(inLedger.some((line) => line.what === what), `ledger: ${what} in ${[...new Set(inLedger.map((line) => line.what))]}`);
	for (const what of ['recipient.receive', 'recipient.search', 'recipient.view', 'record.receive']) assert.ok(inVrsTrail.some((line) => line.what === what), `vrs: ${what} in ${[...new Set(inVrsTrail.map((line) => line.what))]}`);
	assert.ok(inVrsTrail.some(({ actor }) => actor === 'peer:vrs-012025'), 'who sent the record');
	const byTablet = await who('vrs', people[2].address_number);
	assert.ok(byTablet.some(({ what, right }) => what === 'venue.read' && right === 'device'), 'the tablet that showed the masked name');
	for (const system of ['ledger', 'vrs'])
		for (const municipality of [here, there]) {
			const { stdout } = await installation.sesshu([system, 'audit', 'verify', '--municipality', municipality]);
			assert.equal(JSON.parse(stdout).valid, true, `${system} ${municipality}`);
		}
});
