// SPDX-License-Identifier: MIT
// Tickets of COVID-19 on a running installation. Who is due is counted here from what the register knows and the text
// of the law (令和5年10月2日: 初回接種 from six months of age; nobody has a dose yet), not from the program.

import assert from 'node:assert/strict';
import { request } from 'node:https';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { clerkOpens, recordDose } from '../lib/ledger.js';

let installation, clerk, person, due;

// An age is reached on the day before: six months on 2 October 2023 are those of who was born until 3 April 2023.
const bornBySixMonths = '2023-04-03';
const firstDay = (birth) => (birth.length === 4 ? `${birth}-01-01` : birth.length === 7 ? `${birth}-01` : birth);
const dueOf = (municipality) => installation.truth(municipality).filter(({ person: { birth }, state }) => state === 'resident' && birth && firstDay(birth) <= bornBySixMonths);

before(async () => {
	installation = await new Installation('ticket', { people: 2000 }).start();
	// 012041's tickets were issued by the play of the demo; 012025 has none yet.
	clerk = await installation.logIn('ledger', '012025', 'clerk', { purpose: 'notice' });
	due = dueOf('012025');
	person = due.filter(({ person: p, protected: hidden }) => !hidden && p.birth_precision === 'day' && p.birth > '1940' && p.birth < '1980')[3].person;
});

after(() => installation.remove());

const factOf = (page, label) => Number(new RegExp(`${label} ([0-9,]+)`).exec(page.text)?.[1].replaceAll(',', ''));
const tickets = (page) => [...page.html.matchAll(/<th scope="row" class="vs-nowrap">(\d \d \d{6} \d{10})<\/th>[\s\S]*?<\/tr>/g)].map(([row, digits]) => ({ digits, live: /有効/.test(row) }));
const issuedBy = (page) => factOf(page, '発行した接種券');

// req: L13
test('the list counts exactly the residents whom the law allows their next dose, fifty a page', async () => {
	await clerk.open('/tickets');
	assert.equal(clerk.status, 200);
	assert.equal(factOf(clerk.page, '接種券を発行する人'), due.length);
	const numbers = due.map(({ person: p }) => p.address_number).sort();
	const shown = () => clerk.page.links.filter(({ href }) => /^\/person\/[0-9a-f]{32}$/.test(href)).length;
	assert.equal(shown(), 50);
	assert.ok(clerk.page.text.includes(numbers[0]) && clerk.page.text.includes(numbers[49]) && !clerk.page.text.includes(numbers[50]));
	await clerk.follow('次の50件');
	assert.ok(clerk.page.text.includes(numbers[50]) && !clerk.page.text.includes(numbers[49]));
	const hidden = due.find((each) => each.protected);
	if (hidden) assert.doesNotMatch(clerk.page.html, new RegExp(hidden.person.address), 'the address of a protected person stays hidden');
});

// req: L13, P17
test('only who has the duty issues; who only enquires sees the list without the button', async () => {
	const viewer = await installation.logIn('ledger', '012025', 'viewer');
	await viewer.open('/tickets');
	assert.equal(viewer.status, 200);
	assert.equal(viewer.page.forms.some(({ action }) => action.endsWith('/tickets/issue')), false);
	const contractor = await installation.logIn('ledger', '012025', 'contractor');
	await contractor.open('/tickets');
	assert.equal(contractor.status, 403);
});

// req: L13
test('an issue that is broken off keeps what it issued, and the next press issues only the rest', async () => {
	// The browser goes away while the answer is awaited; 2,000 people are ten turns of 200. Where it was away before the
	// first turn, it is pressed again.
	const breakOff = async (milliseconds) => {
		await clerk.open('/tickets');
		const { action, fields } = clerk.page.forms.find((each) => each.action.endsWith('/tickets/issue'));
		const target = new URL(action, clerk.base);
		const body = new URLSearchParams(fields).toString();
		const cookie = [...clerk.cookies.get(target.host)].map(([n, v]) => `${n}=${v}`).join('; ');
		await new Promise((done) => {
			const sent = request(target, { method: 'POST', agent: clerk.agent, headers: { cookie, origin: target.origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } });
			sent.on('error', done);
			sent.on('response', done);
			sent.end(body, () => setTimeout(() => sent.destroy(), milliseconds));
		});
		await clerk.open('/tickets');
		return factOf(clerk.page, '接種券を発行する人');
	};
	let left = due.length;
	for (let wait = 20; left === due.length; wait += 20) left = await breakOff(wait);
	assert.ok(left > 0 && left < due.length, `broken off with ${left} of ${due.length} left`);
	assert.match(clerk.page.text, /途中/);
	await clerk.submit('/tickets/issue');
	assert.match(clerk.path, /^\/tickets\/issue\/[0-9a-f]{32}$/);
	assert.equal(issuedBy(clerk.page), left, 'only the rest');
	await clerk.open('/tickets');
	assert.equal(factOf(clerk.page, '接種券を発行する人'), 0);
	assert.match(clerk.page.text, /今、接種券を発行する人はいません/);
});

// req: L13, R1
test('a person has one live ticket with the dose, the municipality and a number of their own', async () => {
	const seen = new Set();
	for (const { person: each } of due.filter(({ protected: hidden }) => !hidden).slice(0, 20)) {
		await clerkOpens(clerk, each.address_number);
		const found = tickets(clerk.page);
		assert.equal(found.length, 1);
		assert.match(found[0].digits, /^2 1 012025 \d{10}$/);
		assert.equal(found[0].live, true);
		seen.add(found[0].digits.split(' ')[3]);
		for (const { href } of clerk.page.links) assert.ok(!href.includes(found[0].digits.slice(-10)), 'no number in an address');
		for (const { action } of clerk.page.forms) assert.ok(!action.includes(found[0].digits.slice(-10)), 'no number in an address');
	}
	assert.equal(seen.size, 20, 'no two have the same number');
	const numbers = [...seen].map(Number).sort((a, b) => a - b);
	assert.ok(numbers.at(-1) - numbers[0] > 1e6, 'numbers are not handed out in a row');
});

// req: L13
test('the issue pressed by three at once gives nobody two tickets', async () => {
	// People of the other town move in, under numbers of their own here.
	const movers = dueOf('012041').filter(({ person: p, protected: hidden }) => !hidden && p.birth_precision === 'day').slice(0, 30);
	const from = Math.max(...installation.truth('012025').map(({ last_sequence }) => last_sequence)) + 1;
	const lines = movers.map(({ person: p }, i) => ({ sequence: from + i, event: 'move_in', date: '2023-10-01', person: { ...p, address_number: String(90000001 + i) } }));
	const { code, stdout, stderr } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', '012025', '-'], { input: lines.map((line) => `${JSON.stringify(line)}\n`).join('') });
	assert.equal(code, 0, stdout + stderr);
	const clerks = await Promise.all([0, 1, 2].map(() => installation.logIn('ledger', '012025', 'clerk', { purpose: 'notice' })));
	await Promise.all(clerks.map((each) => each.open('/tickets')));
	assert.equal(factOf(clerks[0].page, '接種券を発行する人'), movers.length);
	await Promise.all(clerks.map((each) => each.submit('/tickets/issue')));
	assert.equal(clerks.reduce((sum, each) => sum + issuedBy(each.page), 0), movers.length);
	for (const { person: each } of lines) {
		await clerkOpens(clerks[0], each.address_number);
		assert.equal(tickets(clerks[0].page).length, 1);
	}
});

// req: L13
test('the same form sent a second time issues nothing and shows the issue that it began', async () => {
	await clerk.open('/tickets');
	// Nobody is due, so there is no button; a person's dose makes another number due.
	await clerkOpens(clerk, person.address_number);
	await recordDose(clerk, { vaccine: 'COVID-S', number: '1', given_on: '2023-09-01', lot: 'GX0001' });
	await clerk.open('/tickets');
	assert.equal(factOf(clerk.page, '接種券を発行する人'), 1);
	assert.match(clerk.page.text, new RegExp(`${person.address_number} 2回目`));
	const form = clerk.page;
	await clerk.submit('/tickets/issue');
	assert.equal(issuedBy(clerk.page), 1);
	clerk.page = form;
	await clerk.submit('/tickets/issue');
	assert.match(clerk.path, /^\/tickets\/issue\/[0-9a-f]{32}$/);
	assert.match(clerk.page.text, /発行した接種券 1/);
	await clerkOpens(clerk, person.address_number);
	const found = tickets(clerk.page);
	assert.deepEqual(found.map(({ digits, live }) => [digits.slice(0, 10), live]), [['2 2 012025', true], ['2 1 012025', true]]);
	assert.equal(found[0].digits.slice(-10), found[1].digits.slice(-10), 'the number is the person\'s for good');
});

const reissue = async (reason) => {
	await clerkOpens(clerk, person.address_number);
	await clerk.follow('再発行する');
	await clerk.submit(clerk.path, { reason });
	return tickets(clerk.page);
};

// req: L13, R1
test('a damaged ticket is issued anew under the same number, a lost one under another, and both old ones are void', async () => {
	await clerkOpens(clerk, person.address_number);
	const [{ digits }] = tickets(clerk.page);
	await clerk.follow('再発行する');
	await clerk.submit(clerk.path, { reason: '' });
	assert.equal(clerk.status, 422);
	assert.match(clerk.page.title, /^エラー/);
	const damaged = await reissue('damaged');
	assert.deepEqual(damaged.filter((each) => each.digits.startsWith('2 2')).map((each) => each.live), [true, false]);
	assert.equal(damaged[0].digits, digits);
	assert.match(clerk.page.text, /失効 破損・汚損（令和5年10月2日/);
	const lost = await reissue('lost');
	const live = lost.filter((each) => each.live);
	assert.equal(live.length, 1, 'nothing under the lost number stands');
	assert.equal(live[0].digits.slice(0, 10), '2 2 012025');
	assert.notEqual(live[0].digits, digits);
	assert.match(clerk.page.text, /紛失・盗難/);
});

// req: L13
test('two clerks who issue the same ticket anew: the second is told, and one ticket stands', async () => {
	await clerkOpens(clerk, person.address_number);
	const second = await installation.logIn('ledger', '012025', 'clerk', { purpose: 'notice' });
	await clerkOpens(second, person.address_number);
	for (const each of [clerk, second]) await each.follow('再発行する');
	await clerk.submit(clerk.path, { reason: 'damaged' });
	await second.submit(second.path, { reason: 'lost' });
	assert.equal(second.status, 409);
	await clerkOpens(clerk, person.address_number);
	assert.equal(tickets(clerk.page).filter((each) => each.live).length, 1);
});

// req: L13
test('who moved out keeps the ticket on the record, is told that it may not be used, and gets no other', async () => {
	const gone = due.filter(({ person: p, protected: hidden }) => !hidden && p.address_number !== person.address_number).at(-1).person;
	const truth = installation.truth('012025');
	const line = { sequence: Math.max(...truth.map(({ last_sequence }) => last_sequence)) + 5000, event: 'move_out', date: '2023-10-01', person: gone };
	const { code, stdout, stderr } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', '012025', '-'], { input: `${JSON.stringify(line)}\n` });
	assert.equal(code, 0, stdout + stderr);
	await clerkOpens(clerk, gone.address_number);
	assert.equal(tickets(clerk.page).length, 1);
	assert.match(clerk.page.text, /今は住民ではないので、この接種券は使えません/);
	assert.equal(clerk.page.links.some(({ words }) => words.startsWith('再発行する')), false);
});

// req: L13
test('the play of the demo gave the person of the walk a ticket for the fifth dose, after four that the ledger has', async () => {
	const there = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'notice' });
	await there.open('/tickets');
	assert.equal(factOf(there.page, '接種券を発行する人'), 0);
	const sample = dueOf('012041').find(({ person: p, protected: hidden }) => !hidden && p.birth_precision === 'day' && p.birth.slice(0, 4) > '1940' && p.birth.slice(0, 4) < '1975' && p.given_kana && !p.foreign).person;
	await clerkOpens(there, sample.address_number);
	assert.deepEqual(tickets(there.page).map(({ digits, live }) => [digits.slice(0, 10), live]), [['2 5 012041', true]]);
	assert.match(there.page.text, /令和5年秋開始接種の期間は令和5年9月20日から令和6年3月31日まで、対象は生後6か月以上の人です/);
});

test('the trail tells who issued whose ticket, and the chain verifies', async () => {
	const { code, stdout } = await installation.sesshu(['ledger', 'audit', 'who', '--municipality', '012025', '--person-file', '-'], { input: `${person.address_number}\n` });
	assert.equal(code, 0);
	const what = stdout.trim().split('\n').map((line) => JSON.parse(line).what);
	for (const each of ['ticket.issue', 'ticket.reissue', 'ticket.view']) assert.ok(what.includes(each), each);
	const { stdout: verified } = await installation.sesshu(['ledger', 'audit', 'verify', '--municipality', '012025']);
	assert.equal(JSON.parse(verified).valid, true);
});
