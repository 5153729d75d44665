// SPDX-License-Identifier: MIT
// The story of design §7 as far as the ledger alone goes: residents come from the register, a clerk finds one and
// records a dose, the auditor lists everyone who saw this person, and the chain verifies.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { clerkOpens, livingAdult, recordDose } from '../lib/ledger.js';

let installation, person, clerk;

before(async () => {
	installation = await new Installation('story', { people: 60 }).start();
	person = livingAdult(installation, '012041');
	clerk = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'record' });
});

after(() => installation.remove());

const who = async (municipality, number) => {
	const { code, stdout, stderr } = await installation.sesshu(['ledger', 'audit', 'who', '--municipality', municipality, '--person-file', '-'], { input: `${number}\n` });
	assert.equal(code, 0, stderr);
	return stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
};

test('the register brings the residents of each municipality, and every row is accounted for', async () => {
	for (const code of ['012041', '012025']) {
		const file = installation.told.truth[code].replace('truth.jsonl', 'feed.jsonl');
		const { code: status, stdout } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', code, file]);
		assert.equal(status, 0);
		const told = JSON.parse(stdout.trim().split('\n').at(-1));
		assert.equal(told.new + told.changed + told.unchanged + told.held + told.rejected, told.rows);
		assert.equal(told.new, 0, 'the same file again brings nobody twice');
		assert.equal(told.rejected, 0);
	}
});

test('a clerk finds a person by number, by kana and by birth date in three ways of writing', async () => {
	await clerkOpens(clerk, person.address_number);
	assert.match(clerk.page.text, new RegExp(person.address_number));
	const record = clerk.path;
	const [year, month, day] = person.birth.split('-').map(Number);
	for (const words of [person.family_kana, `${person.family_kana} ${person.given_kana}`, person.birth, `S${year - 1925}.${month}.${day}`, `昭和${year - 1925}年${month}月${day}日`]) {
		await clerk.open('/search');
		await clerk.submit('/search', { words });
		assert.equal(clerk.status, 200);
		assert.ok(clerk.page.links.some(({ href }) => href === record), `${words}: ${clerk.page.heading}`);
	}
});

test('a dose is recorded once, also when the button was pressed twice', async () => {
	const record = await clerkOpens(clerk, person.address_number);
	const before = clerk.page.links.filter(({ href }) => href.startsWith(`${record}/dose/`) && !href.endsWith('/new')).length;
	clerk.dose = await recordDose(clerk, { vaccine: 'COVID-S', number: '7', given_on: '2023-10-02', lot: 'HG2266' }, { twice: true });
	await clerk.open(record);
	const doses = clerk.page.links.filter(({ href }) => href.startsWith(`${record}/dose/`) && !href.endsWith('/new'));
	assert.equal(doses.length, before + 1);
	assert.match(clerk.page.text, /HG2266/);
});

test('a correction keeps what was there before, with its reason', async () => {
	await clerk.open(clerk.dose);
	await clerk.follow('訂正する');
	await clerk.submit(clerk.path, { lot: 'HG2267', reason: '予診票と照合' });
	if (clerk.status === 422) await clerk.submit(clerk.path, { lot: 'HG2267', reason: '予診票と照合', confirm: '1' });
	assert.equal(clerk.status, 200);
	await clerk.open(clerk.dose);
	assert.match(clerk.page.text, /HG2267/);
	assert.match(clerk.page.text, /HG2266/);
	assert.match(clerk.page.text, /予診票と照合/);
});

test('the auditor sees every look at the person, on screen and by command, and nobody else has this screen', async () => {
	const auditor = await installation.logIn('ledger', '012041', 'auditor', { purpose: 'audit' });
	const before = await who('012041', person.address_number);
	await clerkOpens(clerk, person.address_number);
	const after = await who('012041', person.address_number);
	const views = (lines) => lines.filter(({ what }) => what === 'person.view').length;
	assert.equal(views(after), views(before) + 1, 'one view, one event');
	assert.ok(after.every(({ time }, i) => i === 0 || time >= after[i - 1].time), 'oldest first');
	for (const what of ['person.view', 'dose.record', 'dose.correct']) assert.ok(after.some((line) => line.what === what), what);
	await auditor.open('/audit');
	await auditor.submit('/audit', { subject: person.address_number });
	assert.equal(auditor.status, 200);
	assert.match(auditor.page.text, /madoguchi|演習 窓口/);
	await clerk.open('/audit');
	assert.equal(clerk.status, 403);
});

test('the chain verifies in each municipality', async () => {
	for (const code of ['012041', '012025']) {
		const { code: status, stdout } = await installation.sesshu(['ledger', 'audit', 'verify', '--municipality', code]);
		assert.equal(status, 0);
		const told = JSON.parse(stdout);
		assert.equal(told.valid, true);
		assert.ok(told.events > 0);
		assert.deepEqual(told.problems, []);
		// The head is over every event: one more, and it is another.
		assert.match(told.head, /^[0-9a-f]{64}$/);
		const again = JSON.parse((await installation.sesshu(['ledger', 'audit', 'verify', '--municipality', code])).stdout);
		assert.ok(again.events > told.events);
		assert.notEqual(again.head, told.head);
	}
});

test('the other municipality knows nothing of it', async () => {
	const other = await installation.logIn('ledger', '012025', 'clerk', { purpose: 'record' });
	await other.open('/search');
	await other.submit('/search', { words: `${person.family_kana} ${person.given_kana} ${person.birth}` });
	assert.equal(other.page.links.some(({ href }) => /^\/person\//.test(href)), false);
	await other.open(clerk.dose);
	assert.equal(other.status, 404);
});
