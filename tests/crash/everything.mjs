#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Kills everything with SIGKILL at random moments, again and again, while people record: nothing that was acknowledged may be
// lost, nothing may be there twice. Not part of ./check:
//      node tests/crash/everything.mjs [--rounds 100] [--seed 1]
// Each round starts the installation, lets a clerk of the ledger and a tablet of VRS record as fast as they can, and after a
// random time ends every process of it at once, the demo, nginx and both systems. In the end all doses are compared with what
// was acknowledged. Prints a line a round, and at last how many were acknowledged and found.

import { parseArgs } from 'node:util';
import { Installation } from '../lib/installation.js';
import { clerkOpens } from '../lib/ledger.js';
import { processesOf } from '../lib/processes.js';
import { entry, pairedTablet, record, setUp } from '../lib/venue.js';

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } } });
const rounds = Number(given.rounds), here = '012041';

// mulberry32: the same seed kills at the same moments.
let state = Number(given.seed) >>> 0;
function chance() {
	state = (state + 0x6d2b79f5) >>> 0;
	let t = state;
	t = Math.imul(t ^ (t >>> 15), t | 1);
	t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
	return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

const installation = new Installation('everything', { people: 60 });
const acknowledged = { ledger: new Set(), vrs: new Map() };
const ids = new Set();
const tried = { ledger: 0, vrs: 0 };
let clerk, tablet, person, tickets, going;

// Every process at once: first none of them may start another.
async function killEverything() {
	const all = processesOf(installation);
	for (const signal of ['SIGSTOP', 'SIGKILL'])
		for (const { pid } of [...all, ...processesOf(installation)])
			try {
				process.kill(pid, signal);
			} catch {
				// it has ended
			}
	await installation.ended;
}

// A clerk records doses of one person, each known by its lot; each is acknowledged by the page of the dose.
async function clerkWorks() {
	for (let form; going;) {
		try {
			await clerk.open(`${person}/dose/new`);
			form = clerk.page.forms.find(({ action }) => action.endsWith('/dose/new'));
			if (!form) continue;
			const lot = `L${++tried.ledger}`;
			const answer = await clerk.post(new URL(form.action, clerk.base).href, { ...form.fields, vaccine: 'FLU', number: '1', given_on: '2023-10-02', lot, confirm: '1' });
			if (answer.status === 303 && /\/dose\/[0-9a-f]{32}$/.test(answer.headers.location)) acknowledged.ledger.add(lot);
		} catch {
			// killed, or not there yet
		}
	}
}

// A program records at the venue; each is acknowledged by the id of its record.
async function tabletWorks() {
	while (going) {
		try {
			const { digits, birth } = tickets[tried.vrs % tickets.length];
			const lot = `V${++tried.vrs}`;
			const { status, body } = await record(tablet, entry(digits, birth, { lot }));
			/* A ticket read again a moment later by the same device is answered with the record that is there: nothing new. */
			if (status < 300 && body.record && !ids.has(body.record)) {
				ids.add(body.record);
				acknowledged.vrs.set(lot, body.record);
			} else await new Promise((done) => setTimeout(done, 100));
		} catch {
			// the same
		}
	}
}

await installation.start();
clerk = await installation.logIn('ledger', here, 'clerk', { purpose: 'record' });
const people = installation.truth(here).filter(({ person: each, state: is, protected: hidden }) => is === 'resident' && !hidden && each.birth_precision === 'day').map(({ person: each }) => each);
tickets = [];
for (const each of people) {
	await clerkOpens(clerk, each.address_number);
	const digits = new RegExp(`\\b(2) ?([1-9]) ?(${here}) ?(\\d{10})\\b`).exec(clerk.page.text)?.slice(1).join('');
	if (digits) tickets.push({ digits, birth: each.birth });
	person ??= clerk.path;
}
tablet = await setUp(await pairedTablet(installation, here));
const sessions = [clerk, tablet].map((each) => each.cookies);

for (let round = 1; round <= rounds; round++) {
	going = true;
	const before = acknowledged.ledger.size + acknowledged.vrs.size;
	const work = [clerkWorks(), tabletWorks()];
	await new Promise((done) => setTimeout(done, 100 + chance() * 1500));
	const killing = killEverything();
	going = false;
	await killing;
	await Promise.all(work);
	console.log(`round ${round}: ${acknowledged.ledger.size + acknowledged.vrs.size - before} acknowledged`);
	await installation.start();
	[clerk.cookies, tablet.cookies] = sessions;
}

// All that waits is delivered, and then everything is counted.
const vrsClerk = await installation.logIn('vrs', here, 'clerk', { purpose: 'counter' });
for (let i = 0; i < 600; i++) {
	await vrsClerk.open('/messages');
	if (/送信を待っている文書はありません/.test(vrsClerk.page.text)) break;
	await new Promise((done) => setTimeout(done, 200));
}
const wrong = [];
const rows = async (system, table) => {
	const { code, stdout, stderr } = await installation.sesshu([system, 'dump', '--municipality', here]);
	if (code !== 0) wrong.push(`${system} dump: ${code} ${stderr}`);
	return stdout.trim().split('\n').map((line) => JSON.parse(line)).filter((line) => line.table === table).map(({ row }) => row);
};
const count = (all, what) => all.reduce((found, row) => found.set(what(row), (found.get(what(row)) ?? 0) + 1), new Map());
const doses = count(await rows('ledger', 'dose'), (row) => row.lot), records = count(await rows('vrs', 'record'), (row) => row['sealed.lot']);
for (const lot of acknowledged.ledger) if (doses.get(lot) !== 1) wrong.push(`ledger: ${lot} is there ${doses.get(lot) ?? 0} times`);
for (const lot of acknowledged.vrs.keys()) if (records.get(lot) !== 1) wrong.push(`vrs: ${lot} is there ${records.get(lot) ?? 0} times`);
for (const [lot, times] of [...doses, ...records]) if (/^[LV]\d+$/.test(lot) && times !== 1) wrong.push(`${lot} is there ${times} times`);
// What VRS holds for good is in the ledger, too.
for (const row of await rows('vrs', 'record')) if (row.state === 'recorded' && doses.get(row['sealed.lot']) !== 1) wrong.push(`${row['sealed.lot']} of VRS is ${doses.get(row['sealed.lot']) ?? 0} times in the ledger`);
for (const system of ['ledger', 'vrs']) {
	const { stdout } = await installation.sesshu([system, 'audit', 'verify', '--municipality', here]);
	if (JSON.parse(stdout).valid !== true) wrong.push(`${system}: the trail is not whole: ${stdout}`);
}
await installation.remove();
for (const line of wrong) console.log(`not ok: ${line}`);
console.log(`${rounds} rounds, seed ${given.seed}: ${acknowledged.ledger.size} doses and ${acknowledged.vrs.size} records acknowledged (of ${tried.ledger} and ${tried.vrs} tried), ${wrong.length} lost or doubled`);
process.exit(wrong.length ? 1 : 0);
