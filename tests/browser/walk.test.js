// SPDX-License-Identifier: MIT
// The walk of the landing page, all its steps, in both systems and on the tablet, by somebody who has a keyboard and
// nothing else: no address is typed after the landing page's, and the values come from the pages.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { keys, openBrowser } from '../lib/browser.js';
import { Installation } from '../lib/installation.js';

const here = '012041';
let installation, browser, landing;

before(async () => {
	installation = await new Installation('walk', { people: 120 }).start();
	const at = installation.system('ledger', here);
	browser = await openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: installation.told.systems.filter(({ terminal }) => terminal?.p12 === at.terminal.p12).map(({ url }) => url) });
	await browser.page.goto(installation.told.landing);
	landing = keys(browser.page);
});

after(async () => {
	await browser?.close();
	await installation.remove();
});

// A link of a step of the landing page, in a tab of its own.
const step = (number, system, side = '') => {
	const [first] = [...steps[number - 1].matchAll(new RegExp(`href="(https://${system}-${here}${side}[^"]*)"`, 'g'))].map((match) => match[1]);
	assert.ok(first, `step ${number}: ${system}${side}`);
	return landing.openTab(new RegExp(`^${first.replace(/[.?/]/g, '\\$&')}$`));
};
let steps, sample;

async function logIn(at, system, role, purpose) {
	const { user, password } = installation.account(system, here, role);
	await at.type('user', user);
	await at.type('password', password);
	await at.press('button', 'ログイン');
	await at.choose('purpose', purpose);
	await at.press('button', 'この目的で始める');
}

const find = async (at, field, words) => {
	await at.type(field, words);
	await at.enter();
};

// Saves a form; what looks odd is confirmed.
async function save(at, words, done) {
	await at.press('button', words);
	if (!done.test(at.page.url())) {
		await at.check('confirm');
		await at.press('button', words);
	}
	assert.match(at.page.url(), done);
}

test('every step of the walk does what it says, by keyboard alone', async () => {
	steps = (await landing.page.content()).split('<li id="step-').slice(1);
	assert.equal(steps.length, 8);
	sample = /<code>(\d+)<\/code>/.exec(steps[1])[1];

	// 1
	let ledger = await step(1, 'ledger');
	await logIn(ledger, 'ledger', 'clerk', 'record');
	assert.match(await ledger.text(), /住民検索/);

	// 2
	ledger = await step(2, 'ledger');
	await find(ledger, 'words', sample);
	assert.match(ledger.page.url(), /\/person\/[0-9a-f]{32}$/);
	const [name, reading, born] = (await ledger.page.locator('.vs-banner p').innerText()).split('　');
	const [day] = /\d{4}-\d{2}-\d{2}/.exec(born);
	for (const words of [reading.slice(0, 3), day]) {
		await ledger.press('link', '住民検索');
		await find(ledger, 'words', words);
		assert.match(await ledger.text(), /検索結果/);
		assert.ok((await ledger.text()).includes(sample));
	}
	await ledger.press('link', name);

	// 3
	await ledger.press('link', '接種を記録する');
	await ledger.choose('vaccine', 'FLU');
	await ledger.type('number', '1');
	await ledger.type('given_on', '2023-10-02');
	await ledger.type('lot', 'FK0108');
	await save(ledger, '記録する', /\/dose\/[0-9a-f]{32}$/);
	await ledger.press('link', '訂正する');
	await ledger.type('lot', 'FK0109');
	await ledger.type('reason', '予診票と照合');
	await save(ledger, '訂正を保存する', /\/dose\/[0-9a-f]{32}$/);
	assert.match(await ledger.text(), /FK0109[\s\S]*予診票と照合[\s\S]*FK0108/);

	// 4
	await ledger.press('link', name);
	const row = (await ledger.page.locator('tr', { hasText: '有効' }).first().innerText()).replace(/\s/g, '');
	const [digits] = /2\d012041\d{10}/.exec(row);
	assert.match(await ledger.text(), /受けられる接種[\s\S]*特例臨時接種/);

	// 5
	let vrs = await step(5, 'vrs');
	await vrs.press('link', 'ログインする');
	await logIn(vrs, 'vrs', 'manager', 'venue');
	await vrs.press('link', '会場・端末');
	await find(vrs, 'name', '総合体育館');
	await vrs.press('button', '登録番号を作る');
	const code = await vrs.page.locator('output').innerText();
	const tablet = await step(5, 'vrs', '-net');
	await tablet.type('code', code);
	await find(tablet, 'name', '記録1');
	await tablet.choose('mode', 'record');
	await tablet.choose('product', 'COMIRNATY-XBB');
	await tablet.type('lot', 'HG2266');
	await tablet.press('button', '開始');
	assert.match(tablet.page.url(), /\/venue$/);

	// 6
	for (const expected of [/記録しました/, /すでに記録|確認が必要|この端末で/]) {
		await tablet.to('field', 'kind');
		await tablet.page.keyboard.type(digits);
		await tablet.type('birth', day);
		await tablet.to('button', '記録する');
		await tablet.page.keyboard.press('Enter');
		await tablet.page.waitForURL('**/venue/result/*', { waitUntil: 'commit' });
		await tablet.page.keyboard.press('Shift'); /* a key keeps a green result where it is */
		assert.match(await tablet.text(), expected);
		await tablet.press('link', '次の人へ');
	}

	// 7
	await vrs.press('button', 'ログアウト');
	await vrs.press('link', 'ログイン画面へ');
	await logIn(vrs, 'vrs', 'clerk', 'correct');
	vrs = await step(7, 'vrs');
	await find(vrs, 'number', sample);
	assert.match(await vrs.text(), /総合体育館/);
	await vrs.press('link', /\/records\/[0-9a-f]{32}$/);
	await vrs.press('link', '訂正する');
	await vrs.type('lot', 'HG2299');
	await vrs.type('reason', '瓶のラベルと照合');
	await vrs.press('button', '訂正を保存する');
	assert.match(await vrs.text(), /HG2299[\s\S]*HG2266/);
	ledger = await step(7, 'ledger');
	for (let tries = 0; ; tries++) {
		await find(ledger, 'words', sample);
		if (/HG2299/.test(await ledger.text())) break;
		assert.ok(tries < 20, 'the correction reaches the ledger');
		await ledger.press('link', '住民検索');
	}

	// 8
	await ledger.press('button', 'ログアウト');
	await ledger.press('link', 'ログイン');
	await logIn(ledger, 'ledger', 'auditor', 'audit');
	ledger = await step(8, 'ledger');
	await find(ledger, 'subject', sample);
	assert.match(await ledger.text(), /個人の記録の表示[\s\S]*接種の記録[\s\S]*接種記録の訂正/);
	await ledger.press('link', '操作記録');
	await ledger.press('link', '完全性を確かめる');
	assert.match(await ledger.text(), /見つかりませんでした/);
	await ledger.press('button', 'ログアウト');
	assert.deepEqual(browser.foreign, []);
});
