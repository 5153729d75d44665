// SPDX-License-Identifier: MIT
// What the law allows, on the person's page, and a dose that it does not allow. Expected from law/COVID-S.law as a
// person reads it: 令和5年秋開始接種 from 2023-09-20 to 2024-03-31, one dose, three months after the last.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { clerkOpens, livingAdult, recordDose } from '../lib/ledger.js';

let installation, person, clerk;

before(async () => {
	installation = await new Installation('eligible', { people: 60 }).start();
	person = installation.truth('012041').filter(({ person: p, state, protected: hidden }) => state === 'resident' && !hidden && p.birth_precision === 'day' && p.birth > '1945' && p.birth < '1988' && p.given_kana && !p.foreign)[1].person;
	clerk = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'record' });
});

after(() => installation.remove());

const row = (vaccine) => (/<tr>[\s\S]*?<\/tr>/g.test(clerk.page.html) ? [...clerk.page.html.matchAll(/<tr>[\s\S]*?<\/tr>/g)].map(([html]) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')).find((text) => text.includes(vaccine) && text.includes('予防接種法')) : undefined);

// req: L1
test('the record says what the person may get today, with the sentence of the law and its article', async () => {
	await clerkOpens(clerk, person.address_number);
	assert.match(clerk.page.text, /受けられる接種（令和5年10月2日（2023-10-02） 現在）/);
	const line = row('新型コロナ（特例臨時接種）');
	assert.match(line, /1回目 受けられます/);
	assert.match(line, /～令和6年3月31日（2024-03-31）/);
	assert.match(line, /初回接種 \(1・2回目\) の対象は、令和4年10月24日から令和6年3月31日までは生後6か月以上の人です。（予防接種法附則第7条第1項（特例臨時接種）/);
	assert.doesNotMatch(line, /令和3年5月31日まで/, 'the window of another time is not told');
	// The routine programme of COVID-19 begins in 2024: on this day the law does not have it.
	assert.doesNotMatch(clerk.page.text, /新型コロナ（定期接種）/);
});

// req: L1
test('a dose that the law does not allow is pointed at with its rule, is recorded all the same, and keeps the flag', async () => {
	const record = await clerkOpens(clerk, person.address_number);
	await clerk.follow('接種を記録する');
	const form = clerk.path;
	// The first dose the day before the programme began.
	const facts = { vaccine: 'COVID-S', number: '1', given_on: '2021-02-16', lot: 'EP2163' };
	await clerk.submit(form, facts);
	assert.equal(clerk.status, 422);
	assert.match(clerk.page.text, /法令で受けられる時期・回・間隔ではありません/);
	assert.match(clerk.page.text, /特例臨時接種の期間は、令和3年2月17日から令和6年3月31日までです。（予防接種法附則第7条第1項（特例臨時接種）、厚生労働大臣の指示。この日の規則ではありません: 令和3年2月17日から令和6年3月31日まで）/);
	await clerk.submit(form, { ...facts, confirm: '1' });
	assert.equal(clerk.status, 200);
	assert.match(clerk.page.text, /確認済みの点 .*法令で受けられる時期/);
	await clerk.open(record);
	assert.match(clerk.page.text, /EP2163 .*確認済み .*法令で受けられる時期/);
});

// req: L1
test('a dose that the law allows is recorded without a question, and the next one follows from it', async () => {
	const other = livingAdult(installation, '012041');
	const record = await clerkOpens(clerk, other.address_number);
	await clerk.follow('接種を記録する');
	await clerk.submit(clerk.path, { vaccine: 'COVID-S', number: '1', given_on: '2023-09-20', lot: 'GX0001' });
	assert.equal(clerk.status, 200, clerk.page.text.slice(0, 400));
	assert.match(clerk.path, /\/dose\/[0-9a-f]{32}$/);
	await clerk.open(record);
	// 18 days between the first and the second are not over on 2 October: 2023-10-09 is the first day.
	const line = row('新型コロナ（特例臨時接種）');
	assert.match(line, /2回目 間隔が足りません/);
	assert.match(line, /令和5年10月9日（2023-10-09）から/);
	assert.match(line, /2回目は1回目から18日以上の間隔が必要です/);
});

test('who moved out is told no dose of this municipality', async () => {
	const truth = installation.truth('012041');
	const { person: gone } = truth.filter(({ person: p, state, protected: hidden }) => state === 'resident' && !hidden && p.address_number !== person.address_number).at(-1);
	const line = { sequence: Math.max(...truth.map(({ last_sequence }) => last_sequence)) + 1000, event: 'move_out', date: '2023-10-01', person: gone };
	const { code, stdout, stderr } = await installation.sesshu(['ledger', 'feed', 'import', '--municipality', '012041', '-'], { input: `${JSON.stringify(line)}\n` });
	assert.equal(code, 0, stdout + stderr);
	await clerkOpens(clerk, gone.address_number);
	assert.match(clerk.page.text, /今は住民ではないので/);
	assert.doesNotMatch(clerk.page.text, /次の期・回/);
});
