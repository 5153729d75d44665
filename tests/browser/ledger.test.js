// SPDX-License-Identifier: MIT
// The ledger's pages as people meet them: accessible in normal, error and empty state, and without JavaScript. By keyboard
// alone: walk.test.js. Pictures of all of them are kept in .last/pages.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, picture, violations } from '../lib/browser.js';
import { Installation } from '../lib/installation.js';
import { livingAdult, protectedPerson } from '../lib/ledger.js';

let installation, person, at;

before(async () => {
	installation = await new Installation('browser', { people: 120 }).start();
	person = livingAdult(installation, '012041');
	at = installation.system('ledger', '012041');
});

after(() => installation.remove());

const open = (more = {}) => openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url, ...more });

async function logIn(page, role, purpose) {
	const { user, password } = installation.account('ledger', '012041', role);
	await page.goto(`${at.url}login`);
	await page.getByLabel('利用者ID').fill(user);
	await page.getByLabel('パスワード', { exact: true }).fill(password);
	await page.getByRole('button', { name: 'ログイン' }).click();
	await page.locator(`input[name=purpose][value=${purpose}]`).check();
	await page.getByRole('button', { name: 'この目的で始める' }).click();
	await page.waitForURL(at.url);
}

async function search(page, words) {
	await page.goto(`${at.url}search`);
	await page.locator('input[name=words]').fill(words);
	await page.getByRole('button', { name: '検索', exact: true }).click();
}

test('every page is accessible in its normal, its error and its empty state, and says what it is', async () => {
	const browser = await open();
	const { page } = browser;
	const wrong = [];
	const look = async (name, { error } = {}) => {
		for (const line of await violations(page)) wrong.push(`${name}: ${line}`);
		await picture(page, `ledger-${name}`);
		const [heads, lang, title, band] = await page.evaluate(() => [document.querySelectorAll('h1').length, document.documentElement.lang, document.title, document.body.innerText.includes('演習')]);
		if (heads !== 1) wrong.push(`${name}: ${heads} h1`);
		if (lang !== 'ja') wrong.push(`${name}: lang ${lang}`);
		if (!band) wrong.push(`${name}: without 演習`);
		if (error && !title.startsWith('エラー：')) wrong.push(`${name}: title ${title}`);
		if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) wrong.push(`${name}: scrolls sideways`);
	};
	const visit = async (name, path, options) => {
		await page.goto(new URL(path, at.url).href);
		await look(name, options);
	};
	await visit('log-in-needed', '/search');
	await visit('login', '/login');
	await page.getByLabel('利用者ID').fill('nobody');
	await page.getByLabel('パスワード', { exact: true }).fill('wrong');
	await page.getByRole('button', { name: 'ログイン' }).click();
	await look('login-wrong', { error: true });
	await logIn(page, 'clerk', 'record');
	await look('home');
	await visit('purpose', '/purpose');
	await visit('search', '/search');
	await page.getByRole('button', { name: '検索', exact: true }).click();
	await look('search-nothing-typed', { error: true });
	await search(page, 'ゾゾゾゾゾ');
	await look('search-nobody');
	await search(page, person.family_kana);
	await look('search-many');
	await search(page, person.address_number);
	const record = page.url();
	await look('person');
	await page.getByRole('link', { name: '接種を記録する' }).first().click();
	await look('dose-new');
	await page.getByRole('button', { name: '記録する', exact: true }).click();
	await look('dose-new-wrong', { error: true });
	await page.locator('[name=vaccine]').selectOption('COVID-S');
	await page.locator('[name=number]').fill('1');
	await page.locator('[name=given_on]').fill('R5.10.2');
	await page.locator('[name=lot]').fill('HG2266');
	await page.getByRole('button', { name: '記録する', exact: true }).click();
	if (await page.locator('[name=confirm]').count()) {
		await look('dose-new-doubt');
		await page.locator('[name=confirm]').check();
		await page.getByRole('button', { name: '記録する', exact: true }).click();
	}
	assert.match(page.url(), /\/dose\/[0-9a-f]{32}$/);
	await look('dose');
	const dose = page.url();
	await page.getByRole('link', { name: '訂正する' }).click();
	await look('dose-correct');
	await page.getByRole('button', { name: '訂正を保存する' }).click();
	await look('dose-correct-wrong', { error: true });
	await visit('person-with-dose', record);
	// 個人番号: by keyboard from the record, and its search in all states.
	await page.locator('[name=use]').focus();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/number$/);
	await look('number');
	assert.match((await page.locator('main').innerText()).replaceAll(' ', ''), new RegExp(person.individual_number));
	await visit('number-search', '/number');
	await page.getByRole('button', { name: '検索', exact: true }).click();
	await look('number-search-nothing', { error: true });
	await page.locator('[name=use]').selectOption('relief');
	await page.locator('[name=number]').fill('123456789010');
	await page.keyboard.press('Enter');
	await page.getByText('個人番号として正しくありません').first().waitFor();
	await look('number-search-wrong', { error: true });
	assert.equal(await page.locator('[name=number]').inputValue(), '');
	await page.locator('[name=number]').fill('123456789018');
	await page.keyboard.press('Enter');
	await page.getByText('この市町村の台帳にいません').waitFor();
	await look('number-search-nobody');
	await visit('imports', '/imports');
	await page.locator('table a').first().click();
	await look('import');
	const hidden = protectedPerson(installation, '012041');
	if (hidden) {
		await search(page, hidden.address_number);
		await look('protected');
	}
	await visit('not-allowed', '/audit');
	await visit('not-found', '/person/00000000000000000000000000000000');
	// Somebody else corrected it meanwhile: this form carries an old version.
	const other = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'correct' });
	await page.goto(`${dose}/correct`);
	await other.open(new URL(dose).pathname);
	await other.follow('訂正する');
	await other.submit(other.path, { lot: 'HG2299', reason: '転記の誤り' });
	if (other.status === 422) await other.submit(other.path, { lot: 'HG2299', reason: '転記の誤り', confirm: '1' });
	await page.locator('[name=lot]').fill('HG2300');
	await page.locator('[name=reason]').fill('確認');
	if (await page.locator('[name=confirm]').count()) await page.locator('[name=confirm]').check();
	await page.getByRole('button', { name: '訂正を保存する' }).click();
	if (await page.locator('[name=confirm]').count() && !/\/dose\/[0-9a-f]{32}$/.test(page.url())) {
		await page.locator('[name=confirm]').check();
		await page.getByRole('button', { name: '訂正を保存する' }).click();
	}
	await look('conflict');
	await page.goto(at.url);
	await page.getByRole('button', { name: 'ログアウト' }).click();
	await look('logged-out');
	await logIn(page, 'auditor', 'audit');
	await visit('audit', '/audit');
	await page.locator('[name=subject]').fill(person.address_number);
	await page.getByRole('button', { name: '閲覧者を調べる' }).click();
	await look('audit-who');
	await visit('audit-verify', '/audit/verify');
	assert.deepEqual(browser.foreign, []);
	await browser.close();
	assert.deepEqual(wrong, []);
});

test('a link of the landing page finds the session that is there; a form from elsewhere does not', async () => {
	const browser = await open();
	const { page } = browser;
	await logIn(page, 'clerk', 'record');
	await page.goto(installation.told.landing);
	await Promise.all([page.waitForNavigation(), page.locator('#step-2 a').first().click()]);
	assert.equal(await page.locator('h1').innerText(), '住民検索');
	// What comes from there with that cookie changes nothing, even with a right token: the origin is another.
	const clerk = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'record' });
	await clerk.open('/purpose');
	const { fields } = clerk.page.forms.find(({ action }) => action === '/purpose');
	const forged = await clerk.post(`${at.url}purpose`, { ...fields, purpose: 'notice' }, { headers: { origin: new URL(installation.told.landing).origin } });
	assert.equal(forged.status, 403);
	assert.match(forged.text, /request\.forged/);
	assert.equal((await clerk.post(`${at.url}purpose`, { ...fields, purpose: 'notice' })).status, 303, 'control: the same from its own page');
	await browser.close();
});

test('without JavaScript a clerk finds, records and corrects', async () => {
	const browser = await open({ scripts: false });
	const { page } = browser;
	await logIn(page, 'clerk', 'record');
	await search(page, person.address_number);
	await page.getByRole('link', { name: '接種を記録する' }).first().click();
	await page.locator('[name=vaccine]').selectOption('FLU');
	await page.locator('[name=number]').fill('１');
	await page.locator('[name=given_on]').fill('令和5年10月2日');
	await page.getByRole('button', { name: '記録する', exact: true }).click();
	if (await page.locator('[name=confirm]').count()) {
		await page.locator('[name=confirm]').check();
		await page.getByRole('button', { name: '記録する', exact: true }).click();
	}
	assert.match(page.url(), /\/dose\/[0-9a-f]{32}$/);
	await page.getByRole('link', { name: '訂正する' }).click();
	await page.locator('[name=lot]').fill('A1');
	await page.locator('[name=reason]').fill('記入もれ');
	await page.getByRole('button', { name: '訂正を保存する' }).click();
	if (await page.locator('[name=confirm]').count()) {
		await page.locator('[name=confirm]').check();
		await page.getByRole('button', { name: '訂正を保存する' }).click();
	}
	assert.match(await page.locator('main').innerText(), /A1/);
	await page.getByRole('button', { name: 'ログアウト' }).click();
	await browser.close();
});
