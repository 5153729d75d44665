// SPDX-License-Identifier: MIT
// `sesshu SYSTEM dump`: two installations in which the same things happened agree in every line; what differs is seen.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { clerkOpens, livingAdult, recordDose } from '../lib/ledger.js';

const here = '012041';
let first, second;

before(async () => {
	first = await new Installation('dump-1', { people: 60 }).start();
	second = await new Installation('dump-2', { people: 60 }).start();
});

after(async () => {
	await first?.remove();
	await second?.remove();
});

async function dump(installation, system, ...more) {
	const { code, stdout, stderr } = await installation.sesshu([system, 'dump', '--municipality', here, ...more]);
	assert.equal(code, 0, stderr + stdout);
	return stdout;
}

const rows = (text) => text.trim().split('\n').slice(1).map((line) => JSON.parse(line));

test('the same story in two installations gives the same dump of each system', async () => { /* req: O3 */
	for (const system of ['ledger', 'vrs']) {
		const [a, b] = [await dump(first, system), await dump(second, system)];
		assert.deepEqual(a.split('\n'), b.split('\n'));
		const head = JSON.parse(a.split('\n')[0]);
		assert.equal(head.format, 1);
		for (const { table, column, why } of head.left_out) {
			assert.match(why, /key|nonce|salt|time|repeats/, `${table}.${column}: ${why}`);
			if (table !== '*') assert.ok(rows(a).every(({ table: of, row }) => of !== table || !(column in row)), `${table}.${column} is said to be left out`);
		}
	}
});

test('what the register knows of each person stands in the dump, opened', async () => {
	const people = rows(await dump(first, 'ledger')).filter(({ table }) => table === 'person').map(({ row }) => row);
	const truth = first.truth(here);
	assert.ok(truth.length > 50);
	for (const { person } of truth) {
		const found = people.find(({ address_number }) => address_number === person.address_number);
		assert.ok(found, person.address_number);
		assert.equal(found['sealed.family'], person.family);
		assert.equal(found['sealed.address'], person.address);
		assert.equal(found.birth, person.birth);
	}
});

test('nothing of the dump is an id, a key or an individual number', async () => {
	const text = await dump(first, 'ledger');
	assert.doesNotMatch(text, /\b[0-9a-f]{32}\b|\b[0-9a-f]{64}\b/);
	for (const { person } of first.truth(here)) assert.ok(!text.includes(person.individual_number));
});

test('the self-test changes each column of each table and the dump sees it', async () => {
	for (const system of ['ledger', 'vrs']) {
		const last = (await dump(first, system, '--selftest')).trim().split('\n').at(-1);
		const { selftest, columns } = JSON.parse(last);
		assert.equal(selftest, true);
		assert.ok(columns > 60, `${columns} columns`);
	}
});

test('one more dose, and the dumps differ in that dose and its events', async () => {
	const before = await dump(first, 'ledger');
	const clerk = await first.logIn('ledger', here, 'clerk');
	await clerkOpens(clerk, livingAdult(first, here).address_number);
	await recordDose(clerk, { vaccine: 'FLU', number: '1', given_on: '2023-10-01', lot: 'DUMP-1', doctor: '演習 比較' });
	const now = await dump(first, 'ledger');
	assert.notEqual(now, before);
	const dose = rows(now).filter(({ table, row }) => table === 'dose' && row.lot === 'DUMP-1');
	assert.equal(dose.length, 1);
	assert.equal(dose[0].row['sealed.doctor'], '演習 比較');
	assert.match(dose[0].row.person, /^person#\d+$/);
	assert.notEqual(now, await dump(second, 'ledger'));
});

test('a stopped installation gives the same dump as a running one', async () => {
	// Each dump leaves its own events behind, so both installations have had as many as the other.
	const running = await dump(second, 'vrs');
	await second.stop();
	const stopped = await dump(second, 'vrs');
	const without = (text) => rows(text).filter(({ table, row }) => !(table === 'event' && row['body.what'] === 'dump')).map(({ table, row }) => [table, row['body.what'] ?? '', row['sealed.family'] ?? '']);
	assert.deepEqual(without(stopped), without(running));
});
