// SPDX-License-Identifier: MIT
// Ledger and VRS of one municipality: tickets go there, records come back (requirements L13, L1, V1, V3). The messages to
// VRS are carried by the courier; those from it are sent here with VRS's own certificate, as docs/formats/record.md says.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client } from '../lib/client.js';
import { Installation } from '../lib/installation.js';
import { clerkOpens } from '../lib/ledger.js';

const here = '012041';
let installation, clerk, staff, person, due;
const clients = [];

const id = () => randomBytes(16).toString('hex');
const tickets = (page) => [...page.html.matchAll(/<th scope="row" class="vs-nowrap">(\d \d \d{6} \d{10})<\/th>[\s\S]*?<\/tr>/g)].map(([row, digits]) => ({ digits: digits.replaceAll(' ', ''), live: /有効/.test(row) }));
// Another system's client: `name` is whom its certificate names.
function peer(name) {
	const client = new Client({ ca: join(installation.state, 'ca/peer.pem'), terminal: { cert: join(installation.state, `ca/peer/${name}.pem`), key: join(installation.state, `ca/peer/${name}.key`) } });
	clients.push(client);
	return client;
}
const send = (client, body, { municipality = here, key = id(), path = '/wire/record/1' } = {}) =>
	client.send('POST', `https://ledger-${municipality}-peer.localhost:${installation.port + 3}${path}`, { headers: { 'content-type': 'application/json', 'idempotency-key': key }, body: typeof body === 'string' ? body : JSON.stringify(body) });
const record = (facts) => ({ record: id(), version: 1, state: 'recorded', address_number: person.address_number, given_on: '2023-10-02', product: 'コミナティ(XBB.1.5)', lot: 'HG2266', venue: '旭川市保健所', ...facts });
const until = async (what, check) => {
	for (let i = 0; i < 100; i++) {
		if (await check()) return;
		await new Promise((done) => setTimeout(done, 200));
	}
	assert.fail(`waited in vain: ${what}`);
};
const vrsShows = async (number) => {
	await staff.open('/search');
	await staff.submit('/search', { number });
	return staff.page.text;
};

before(async () => {
	installation = await new Installation('exchange', { people: 120 }).start();
	clerk = await installation.logIn('ledger', here, 'clerk', { purpose: 'record' });
	staff = await installation.logIn('vrs', here, 'clerk');
	due = installation.truth(here).filter(({ person: p, state, protected: hidden }) => state === 'resident' && !hidden && p.birth_precision === 'day' && p.birth > '1945' && p.birth < '1988' && p.given_kana && !p.foreign).map((each) => each.person);
	person = due[5];
	await clerkOpens(clerk, person.address_number);
	person.ticket = tickets(clerk.page)[0].digits;
});

after(async () => {
	for (const client of clients) client.close();
	await installation.remove();
});

// req: L13, V1
test('whoever has a ticket is known to VRS, with the name, the birth date and the 18 digits', async () => {
	await until('VRS knows the person', async () => (await vrsShows(person.address_number)).includes(person.family));
	const text = staff.page.text.replaceAll(' ', '');
	assert.ok(text.includes(person.ticket.slice(-10)), 'the number of the ticket');
	assert.ok(text.includes(person.birth));
	assert.ok(!text.includes(person.address), 'VRS keeps no address');
});

// req: L13, V3
test('a ticket that was lost is void in VRS, and its successor is there', async () => {
	await clerkOpens(clerk, person.address_number);
	await clerk.follow('再発行する');
	await clerk.submit(clerk.path, { reason: 'lost' });
	const next = tickets(clerk.page).find(({ live }) => live).digits;
	assert.notEqual(next, person.ticket);
	await until('VRS has the new ticket', async () => (await vrsShows(person.address_number)).replaceAll(' ', '').includes(next.slice(-10)));
	assert.match(staff.page.text, /失効/);
	person.ticket = next;
});

// req: L1, L13
test('a record of VRS becomes a dose, once, and the next ticket follows from it', async () => {
	const vrs = peer(`vrs-${here}`);
	const message = { records: [record({ ticket: person.ticket, dose: 1, flags: 'W10' })] };
	const key = id();
	const first = await send(vrs, message, { key });
	assert.equal(first.status, 200, first.text);
	assert.deepEqual(JSON.parse(first.text), { new: 1, changed: 0, unchanged: 0, held: 0 });
	assert.equal((await send(vrs, message, { key })).text, first.text, 'the same message again has the same answer');
	assert.deepEqual(JSON.parse((await send(vrs, message)).text), { new: 0, changed: 0, unchanged: 1, held: 0 });
	await clerkOpens(clerk, person.address_number);
	assert.equal(clerk.page.text.split('HG2266').length - 1, 1, 'one dose');
	assert.match(clerk.page.text, /要確認 有効な接種券がもう1枚ありました。/);
	assert.match(clerk.page.text, /2回目 間隔が足りません/);

	message.records[0] = { ...message.records[0], version: 2, lot: 'HG2267', reason: 'ロット番号の誤り' };
	assert.deepEqual(JSON.parse((await send(vrs, message)).text), { new: 0, changed: 1, unchanged: 0, held: 0 });
	await clerk.open(clerk.path);
	assert.match(clerk.page.text, /HG2267/);
	await clerk.follow('新型コロナ（特例臨時接種）');
	assert.match(clerk.page.text, /VRS：ロット番号の誤り/);
	assert.match(clerk.page.text, /HG2266/, 'the version before is kept');
	person.dose = clerk.path;
	person.record = message.records[0];
});

// req: L1
test('what a clerk corrected here is not displaced: the new version waits on the list, with its reason', async () => {
	await clerk.open(person.dose);
	await clerk.follow('訂正する');
	const path = clerk.path;
	await clerk.submit(path, { lot: 'CLERK1', reason: '予診票と照合' });
	if (clerk.status === 422) await clerk.submit(path, { lot: 'CLERK1', reason: '予診票と照合', confirm: '1' });
	assert.equal(clerk.status, 200);
	const answer = await send(peer(`vrs-${here}`), { records: [{ ...person.record, version: 3, lot: 'HG2299' }] });
	assert.deepEqual(JSON.parse(answer.text), { new: 0, changed: 0, unchanged: 0, held: 1 });
	await clerk.open(person.dose);
	assert.match(clerk.page.text, /CLERK1/);
	assert.doesNotMatch(clerk.page.text, /HG2299/);
	await clerk.open('/received');
	assert.match(clerk.page.text, /保留 .*HG2299 .*台帳で職員が訂正した接種を、VRSの新しい内容が変えようとしています/);
	const review = clerk.page.forms.find(({ action }) => /\/3\/review$/.test(action));
	await clerk.submit(review.action);
	assert.equal(clerk.path, '/received');
	assert.doesNotMatch(clerk.page.text, /HG2299/);
});

// req: L1
test('a record of a person whom the register has not brought yet waits, and is taken in afterwards', async () => {
	const newcomer = installation.truth('012025').find(({ person: p, state, protected: hidden }) => state === 'resident' && !hidden && p.birth_precision === 'day' && p.birth < '1988' && p.birth > '1945').person;
	const stranger = { ...newcomer, address_number: '90000001' };
	const answer = await send(peer(`vrs-${here}`), { records: [record({ address_number: stranger.address_number, ticket: `21${here}0000000001`, dose: 1, lot: 'NEW001' })] });
	assert.deepEqual(JSON.parse(answer.text), { new: 0, changed: 0, unchanged: 0, held: 1 });
	await clerk.open('/');
	assert.match(clerk.page.text, /VRSからの記録で確かめるもの 1/);
	await clerk.open('/received');
	assert.match(clerk.page.text, /90000001 .*台帳にいない宛名番号の接種記録です/);
	const again = () => clerk.page.forms.find(({ action }) => /\/again$/.test(action)).action;
	await clerk.submit(again());
	assert.match(clerk.page.text, /90000001/, 'still held');
	const truth = installation.truth(here);
	const line = { sequence: Math.max(...truth.map(({ last_sequence }) => last_sequence)) + 1, event: 'move_in', date: '2023-10-01', person: stranger };
	const { code, stderr } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', here, '-'], { input: `${JSON.stringify(line)}\n` });
	assert.equal(code, 0, stderr);
	await clerk.open('/received');
	await clerk.submit(again());
	assert.doesNotMatch(clerk.page.text, /90000001/);
	await clerkOpens(clerk, stranger.address_number);
	assert.match(clerk.page.text, /NEW001/);
});

// req: L13, V3
test('a move-out that the register tells stands in VRS', async () => {
	const gone = due[7];
	const truth = installation.truth(here);
	const line = { sequence: Math.max(...truth.map(({ last_sequence }) => last_sequence)) + 2, event: 'move_out', date: '2023-10-02', person: gone };
	const { code, stderr } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', here, '-'], { input: `${JSON.stringify(line)}\n` });
	assert.equal(code, 0, stderr);
	await until('VRS knows of the move', async () => /転出/.test(await vrsShows(gone.address_number)));
});

// req: L1, P17
test('only VRS of the same municipality can send records, and what is no record changes nothing', async () => {
	const message = { records: [record({ ticket: person.ticket, dose: 1, lot: 'FORGED' })] };
	for (const name of ['vrs-012025', `ledger-${here}`]) {
		const { status, text } = await send(peer(name), message);
		assert.equal(status, 403, `${name}: ${text}`);
	}
	const terminal = new Client({ ca: join(installation.state, 'ca/peer.pem'), terminal: installation.system('ledger', here).terminal });
	clients.push(terminal);
	assert.ok([400, 403].includes((await send(terminal, message)).status), "a terminal's certificate");
	const vrs = peer(`vrs-${here}`);
	const bad = ['', '{}', '[]', 'null', '{"records":[]}', '{"records":{}}', JSON.stringify({ ...message, more: 1 }),
		...[{ dose: 0 }, { dose: 10 }, { dose: '1' }, { given_on: '2023-10-03' }, { given_on: '2023-02-30' }, { record: 'x' }, { state: 'given' }, { ticket: '1' }, { ticket: '９'.repeat(18) }, { lot: 'L'.repeat(21) }, { unknown: 1 }, { version: 0 }, { address_number: 'A' }, { venue: '' }].map((fault) => JSON.stringify({ records: [record({ ticket: person.ticket, dose: 1, lot: 'FORGED', ...fault })] })),
		JSON.stringify({ records: Array.from({ length: 101 }, () => record({ ticket: person.ticket, dose: 1, lot: 'FORGED' })) })];
	for (const body of bad) {
		const { status, text } = await send(vrs, body);
		assert.ok(status >= 400 && status < 500, `${body.slice(0, 80)}: ${status}`);
		assert.doesNotMatch(text, new RegExp(`${person.address_number}|${person.ticket}`), 'no value comes back');
	}
	// One wrong record, and nothing of the message is kept.
	const mixed = await send(vrs, { records: [record({ ticket: person.ticket, dose: 2, lot: 'FORGED' }), record({ ticket: person.ticket, dose: 0 })] });
	assert.ok(mixed.status >= 400 && mixed.status < 500);
	await clerkOpens(clerk, person.address_number);
	assert.doesNotMatch(clerk.page.text, /FORGED/);
	await clerk.open('/received');
	assert.doesNotMatch(clerk.page.text, /FORGED/);
	// From the terminals' side there is no such route, with any right.
	assert.equal((await clerk.post(new URL('/wire/record/1', clerk.base).href, {})).status, 404);
	const { stdout } = await installation.sesshu(['ledger', 'audit', 'verify', '--municipality', here]);
	assert.equal(JSON.parse(stdout).valid, true);
});
