// SPDX-License-Identifier: MIT
// The same story with the data in SQLite and in PostgreSQL: what happened is the same, line by line.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { demo, Installation } from '../lib/installation.js';
import { clerkOpens, livingAdult, protectedPerson, recordDose } from '../lib/ledger.js';

const stores = ['sqlite', 'postgresql'];
const installed = {};

// What people do, in both alike.
async function play(installation) {
	const clerk = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'record' });
	const person = livingAdult(installation, '012041');
	await clerk.open('/search');
	await clerk.submit('/search', { words: person.family_kana });
	await clerkOpens(clerk, person.address_number);
	const dose = await recordDose(clerk, { vaccine: 'FLU', number: '1', given_on: '2023-10-01', lot: 'ST-0001', doctor: '演習 医師' }, { twice: true });
	await clerk.open(dose);
	await clerk.follow('訂正する');
	await clerk.submit(clerk.path, { lot: 'ST-0002', reason: '予診票と照合' });
	if (clerk.status === 422) await clerk.submit(clerk.path, { lot: 'ST-0002', reason: '予診票と照合', confirm: '1' });
	assert.equal(clerk.status, 200);
	const hidden = protectedPerson(installation, '012041');
	if (hidden) {
		await clerk.open('/search');
		await clerk.submit('/search', { words: hidden.address_number });
	}
	const auditor = await installation.logIn('ledger', '012041', 'auditor', { purpose: 'audit' });
	await auditor.open('/audit');
	await auditor.submit('/audit', { subject: person.address_number });
	await auditor.submit('/logout');
}

before(async () => {
	for (const store of stores) {
		installed[store] = await new Installation(`store-${store}`, { people: 60, store }).start();
		await play(installed[store]);
	}
});

after(async () => {
	for (const store of stores) await installed[store]?.remove();
});

test('the dumps of both stores are equal, in every system and municipality', async () => {
	for (const system of ['ledger', 'vrs'])
		for (const municipality of ['012041', '012025']) {
			const [a, b] = await Promise.all(stores.map((store) => installed[store].sesshu([system, 'dump', '--municipality', municipality])));
			assert.equal(a.code, 0, a.stderr);
			assert.equal(b.code, 0, b.stderr);
			assert.deepEqual(b.stdout.split('\n'), a.stdout.split('\n'));
		}
	// Control: it is the story that they agree in.
	const { stdout } = await installed.postgresql.sesshu(['ledger', 'dump', '--municipality', '012041']);
	assert.match(stdout, /ST-0002/);
	assert.match(stdout, /"table":"dose_past".*ST-0001/);
});

test('the data are where the start said, and nowhere else', () => {
	assert.ok(existsSync(join(installed.sqlite.state, 'ledger/012041/area.db')));
	assert.ok(!existsSync(join(installed.postgresql.state, 'ledger/012041/area.db')));
	assert.ok(existsSync(join(installed.postgresql.state, 'postgresql/data/PG_VERSION')));
});

test('the trail verifies in PostgreSQL, and the self-test of the dump passes there', async () => {
	const verified = await installed.postgresql.sesshu(['ledger', 'audit', 'verify', '--municipality', '012041']);
	assert.equal(JSON.parse(verified.stdout).valid, true);
	const tested = await installed.postgresql.sesshu(['ledger', 'dump', '--municipality', '012041', '--selftest']);
	assert.equal(tested.code, 0, tested.stdout);
});

// Runs SQL as an area would, under its role and with its password.
const sql = (area, text) => new Promise((done) => {
	const { state } = installed.postgresql;
	const parts = area.split('_');
	execFile('psql', ['-X', '-A', '-t', '-h', join(state, 'postgresql'), '-U', area, '-d', 'sesshu', '-c', text],
		{ env: { ...process.env, PGPASSFILE: join(state, ...parts, 'postgresql.pass') } },
		(error, stdout, stderr) => done({ code: error ? error.code : 0, stdout, stderr }));
});

test("an area's role reads its own schema and no other's, of another municipality or of another system", async () => { /* req: P8 */
	assert.match((await sql('ledger_012041', 'SELECT count(*) FROM ledger_012041.person')).stdout, /^[1-9]\d*$/m, 'control: its own');
	assert.match((await sql('ledger_vault_012041', 'SELECT count(*) FROM ledger_vault_012041.number')).stdout, /^60$/m, 'control: the vault has a number for each person');
	assert.match((await sql('ledger_vault_012041', 'SELECT * FROM ledger_012041.person')).stderr, /permission denied for schema/);
	for (const other of ['ledger_012025.person', 'vrs_012041.recipient', 'ledger_vault_012041.number']) {
		const { code, stdout, stderr } = await sql('ledger_012041', `SELECT * FROM ${other}`);
		assert.notEqual(code, 0);
		assert.equal(stdout, '');
		assert.match(stderr, /permission denied for schema/);
	}
	assert.match((await sql('ledger_012041', 'CREATE TABLE ledger_012025.x (a int)')).stderr, /permission denied/);
});

test('no name, address or individual number stands in the files of the cluster', () => {
	// Control: what is kept in the clear for lists does stand there.
	const { state } = installed.postgresql;
	const people = installed.postgresql.truth('012041').map(({ person }) => person);
	return new Promise((done, fail) => {
		const patterns = people.flatMap(({ family, given, address, individual_number: number }) => [given && `${family}${given}`, address, number]).filter((text) => text && text.length > 3);
		const child = execFile('grep', ['-rlaF', '-f', '-', join(state, 'postgresql/data')], { maxBuffer: 1 << 24 }, (error, stdout) => {
			try {
				assert.equal(stdout, '', 'files that hold a name or an address');
				execFile('grep', ['-rlaF', people[0].address_number, join(state, 'postgresql/data')], (_, found) => {
					if (found) done();
					else fail(new Error('control: the address number was not found'));
				});
			} catch (problem) {
				fail(problem);
			}
		});
		child.stdin.end(patterns.join('\n'));
	});
});

test('a start with another store than the data lie in is refused, and says what to do', async () => {
	await installed.sqlite.stop();
	const { code, stderr } = await demo(['--state', installed.sqlite.given, '--store', 'postgresql', '--port', String(installed.sqlite.port), '--people', '60']);
	assert.equal(code, 69);
	assert.match(stderr, /sqlite.*--fresh/s);
	assert.equal(readFileSync(join(installed.sqlite.state, 'store'), 'utf8').trim(), 'sqlite');
});
