// SPDX-License-Identifier: MIT
// The pages of tickets and of records from VRS as people meet them: accessible, on a narrow screen, without JavaScript.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openBrowser, picture, violations } from '../lib/browser.js';
import { Client } from '../lib/client.js';
import { Installation } from '../lib/installation.js';

const here = '012025';
let installation, at, person;

before(async () => {
	installation = await new Installation('browser-ticket', { people: 120 }).start();
	at = installation.system('ledger', here);
	person = installation.truth(here).find(({ person: p, state, protected: hidden }) => state === 'resident' && !hidden && p.birth_precision === 'day' && p.birth > '1945' && p.birth < '1988').person;
});

after(() => installation.remove());

async function logIn(page) {
	const { user, password } = installation.account('ledger', here, 'clerk');
	await page.goto(`${at.url}login`);
	await page.getByLabel('利用者ID').fill(user);
	await page.getByLabel('パスワード', { exact: true }).fill(password);
	await page.getByRole('button', { name: 'ログイン' }).click();
	await page.locator('input[name=purpose][value=notice]').check();
	await page.getByRole('button', { name: 'この目的で始める' }).click();
	await page.waitForURL(at.url);
}

const openRecord = async (page) => {
	await page.goto(`${at.url}search`);
	await page.locator('input[name=words]').fill(person.address_number);
	await page.getByRole('button', { name: '検索', exact: true }).click();
};

// req: L13
test('tickets are issued and issued anew without JavaScript, and each page on the way is accessible', async () => {
	const wrong = [];
	// axe is a script of its own, so the pages are looked at with scripts, and the work is done without.
	const looking = await openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url });
	const working = await openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url, scripts: false });
	const { page } = looking, clerk = working.page;
	await logIn(page);
	await logIn(clerk);
	const look = async (name, path) => {
		await page.setViewportSize({ width: 1280, height: 900 });
		if (path) await page.goto(new URL(path, at.url).href);
		for (const line of await violations(page)) wrong.push(`${name}: ${line}`);
		await picture(page, `ledger-${name}`);
		if ((await page.locator('h1').count()) !== 1) wrong.push(`${name}: not one h1`);
		await page.setViewportSize({ width: 320, height: 640 });
		if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) wrong.push(`${name}: scrolls sideways at 320 px`);
	};
	await look('tickets', '/tickets');
	await clerk.goto(`${at.url}tickets`);
	await clerk.getByRole('button', { name: '接種券を発行する' }).click();
	await clerk.waitForURL(/\/tickets\/issue\/[0-9a-f]{32}$/);
	assert.match(await clerk.locator('main').innerText(), /接種券を発行しました/);
	await look('tickets-issue', clerk.url());
	await look('tickets-empty', '/tickets');
	await openRecord(clerk);
	await look('person-with-ticket', clerk.url());
	await clerk.getByRole('link', { name: /再発行する/ }).click();
	await look('ticket-reissue', clerk.url());
	await clerk.locator('[name=reason]').selectOption('damaged');
	await clerk.getByRole('button', { name: '再発行する' }).click();
	assert.match(await clerk.locator('main').innerText(), /失効\s*破損・汚損/);
	await look('person-with-two-tickets', clerk.url());
	// What is chosen is a must: the page comes back with its error.
	await page.getByRole('link', { name: /再発行する/ }).click();
	await page.evaluate(() => document.querySelector('[name=reason]').prepend(new Option('', '')));
	await page.locator('[name=reason]').selectOption('');
	await page.getByRole('button', { name: '再発行する' }).click();
	assert.match(await page.title(), /^エラー：/);
	await look('ticket-reissue-error');
	await looking.close();
	await working.close();
	assert.deepEqual(wrong, []);
	assert.deepEqual([...looking.foreign, ...working.foreign], []);
});

// req: L1
test('the list of records from VRS is accessible, empty and with rows, and its buttons work without JavaScript', async () => {
	const wrong = [];
	const looking = await openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url });
	const { page } = looking;
	await logIn(page);
	const look = async (name) => {
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.goto(`${at.url}received`);
		for (const line of await violations(page)) wrong.push(`${name}: ${line}`);
		await picture(page, `ledger-${name}`);
		await page.setViewportSize({ width: 320, height: 640 });
		if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) wrong.push(`${name}: scrolls sideways at 320 px`);
	};
	await look('received-empty');
	const files = (end) => join(installation.state, `ca/peer/vrs-${here}.${end}`);
	const vrs = new Client({ ca: join(installation.state, 'ca/peer.pem'), terminal: { cert: files('pem'), key: files('key') } });
	const record = (facts) => ({ record: randomBytes(16).toString('hex'), version: 1, state: 'recorded', address_number: person.address_number, ticket: `21${here}0000000000`, dose: 1, given_on: '2023-10-02', lot: 'HG2266', venue: '函館市総合保健センター', ...facts });
	const { status, text } = await vrs.send('POST', `https://ledger-${here}-peer.localhost:${installation.port + 3}/wire/record/1`, {
		headers: { 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') },
		body: JSON.stringify({ records: [record({ flags: 'W04 W11' }), record({ address_number: '90000001' })] }) });
	vrs.close();
	assert.equal(status, 200, text);
	await look('received');
	const working = await openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url, scripts: false });
	await logIn(working.page);
	await working.page.goto(`${at.url}received`);
	assert.match(await working.page.locator('main').innerText(), /転出または死亡の登録がある人でした。通信のない間に記録されました。/);
	for (let left = 2; left > 0; left--) {
		assert.equal(await working.page.getByRole('button', { name: '確認済みにする' }).count(), left);
		await working.page.getByRole('button', { name: '確認済みにする' }).first().click();
	}
	assert.match(await working.page.locator('main').innerText(), /確かめるものはありません/);
	await looking.close();
	await working.close();
	assert.deepEqual(wrong, []);
});
