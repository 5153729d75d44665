// SPDX-License-Identifier: MIT
// The tablet's pages in Chromium: sizes, keyboard, with and without scripts, and axe on each page in each state.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, picture, violations } from '../lib/browser.js';
import { Installation } from '../lib/installation.js';
import { bring, digits, makeCode, ticket } from '../lib/venue.js';

const here = '012041';
const tall = { width: 800, height: 1280 }, wide = { width: 1280, height: 800 };
let installation, manager, people, at, revision = 900000, next = 0, names = 0;

before(async () => {
	installation = await new Installation('venue-browser', { people: 60 }).start();
	manager = await installation.logIn('vrs', here, 'manager', { purpose: 'venue' });
	at = installation.system('vrs', here, 'internet');
	people = installation.truth(here).filter(({ person, state, protected: hidden }) => state === 'resident' && !hidden && person.birth_precision === 'day' && person.given_kana && !person.foreign).map(({ person }) => person);
});

after(() => installation.remove());

async function holder() {
	const person = people[next++];
	const number = String(7500000000 + next * 137);
	await bring(installation, here, person, [ticket(number)], { revision: ++revision });
	return { person, code: digits(here, number) };
}

const open = (options) => openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url, ...options });

// Pairs and sets up through the pages themselves.
async function work(page, mode = 'record') {
	await page.goto(`${at.url}pair`);
	await page.fill('#code', await makeCode(manager, '中央公民館'));
	await page.fill('#name', `画面${++names}`);
	await page.click('button[type=submit]');
	await page.waitForURL('**/venue/session');
	await page.check(`[name=mode][value=${mode}]`);
	await page.selectOption('#product', 'COMIRNATY-XBB');
	await page.fill('#lot', 'HG2266');
	await page.click('button[type=submit]');
	await page.waitForURL('**/venue');
}

const scrolls = (page) => page.evaluate(() => document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth);

// Everything that is touched: buttons, links, inputs and the words beside a choice.
const small = (page) => page.evaluate(() => [...document.querySelectorAll('a[href]:not(.vs-skip):not(.vs-summary a), button, select, input:not([type=hidden]):not([type=radio]), .vs-choice label')]
	.map((each) => ({ words: (each.textContent || each.id).trim().slice(0, 20), height: each.getBoundingClientRect().height })).filter(({ height }) => height < 64).map(({ words, height }) => `${words}: ${height}`));
const tiny = (page) => page.evaluate(() => [...document.querySelectorAll('body *')].filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && each.checkVisibility?.() !== false && !each.closest('.vs-hidden, .vs-skip, option'))
	.filter((each) => parseFloat(getComputedStyle(each).fontSize) < 20).map((each) => each.textContent.trim().slice(0, 20)));

test('each page passes axe in its normal, error and empty state, with targets of 64 px and text of 20 px', async () => {	/* req: V9 */
	for (const viewport of [tall, wide]) {
		const browser = await open({ viewport });
		const { page } = browser;
		const wrong = [];
		const look = async (name, still = false) => {
			for (const line of await violations(page)) wrong.push(`${name} ${viewport.width}: ${line}`);
			for (const line of await small(page)) wrong.push(`${name} ${viewport.width}: a target too small: ${line}`);
			for (const line of await tiny(page)) wrong.push(`${name} ${viewport.width}: a text too small: ${line}`);
			if (still && (await scrolls(page))) wrong.push(`${name} ${viewport.width} scrolls`);
			await picture(page, `tablet-${name}-${viewport.width}`);
		};
		await page.goto(`${at.url}venue`);
		await look('not-paired');
		await page.goto(`${at.url}pair`);
		await look('pair');
		await page.click('button[type=submit]');
		await look('pair-error');
		await work(page);
		await look('entry', true);
		await page.click('button[type=submit]');
		await look('entry-error', true);
		await page.goto(`${at.url}venue/history`);
		await look('history-empty');
		await page.goto(`${at.url}venue/session`);
		await look('setup');
		await page.selectOption('#product', 'SPIKEVAX-XBB');
		await page.click('button[type=submit]');
		await look('setup-error');
		await page.goto(`${at.url}venue`);
		await page.fill('#kind', digits(here, '9999999998'));
		await page.fill('#birth', '19650401');
		await page.click('button[type=submit]');
		await page.waitForURL('**/venue/result/*');
		await look('result-amber', true);
		await page.goto(`${at.url}venue/history`);
		await look('history');
		await page.goto(`${at.url}nowhere`);
		await look('not-found');
		assert.deepEqual(wrong, []);
		assert.deepEqual(browser.foreign, []);
		await browser.close();
	}
});

test('a red and a green result fit on one screen', async () => {	/* req: V9 */
	for (const viewport of [tall, wide]) {
		const browser = await open({ viewport });
		const { page } = browser;
		await work(page, 'reception');
		for (const [code, birth, mark] of [[digits(here, '9999999997'), '19650401', '.vs-verdict--error'], await holder().then(({ code: own, person }) => [own, person.birth, '.vs-verdict--success'])]) {
			await page.goto(`${at.url}venue`);
			await page.fill('#kind', code);
			await page.fill('#birth', birth);
			await page.click('button[type=submit]');
			await page.waitForURL('**/venue/result/*');
			assert.ok(await page.isVisible(mark), mark);
			assert.ok(await page.isVisible(`${mark} .vs-icon`), 'an icon beside the colour');
			assert.equal(await scrolls(page), false, `${mark} ${viewport.width}`);
			await picture(page, `tablet-result-${mark.slice(14)}-${viewport.width}`);
		}
		await browser.close();
	}
});

test('each group says ✓ or ✗ as soon as it is complete, and the next one gets the focus', async () => {	/* req: V2 */
	const browser = await open({ viewport: wide });
	const { page } = browser;
	await work(page);
	const mark = (id) => page.textContent(`#${id}-mark`);
	const focused = () => page.evaluate(() => document.activeElement.id);
	assert.equal(await focused(), 'kind');
	await page.keyboard.type('9');
	assert.match(await mark('kind'), /✗/);
	await page.keyboard.press('Backspace');
	assert.equal(await mark('kind'), '');
	await page.keyboard.type('27012042');
	assert.match(await mark('kind'), /✓/);
	assert.match(await mark('dose'), /✓/);
	assert.match(await mark('municipality'), /✗/, '012042 has a wrong check digit');
	assert.equal(await focused(), 'municipality');
	await page.keyboard.press('Backspace');
	await page.keyboard.type('１');
	assert.match(await mark('municipality'), /✓/, 'full width is taken');
	assert.equal(await focused(), 'number');
	await page.keyboard.type('1234567890');
	assert.match(await mark('number'), /✓/);
	assert.equal(await focused(), 'birth');
	await browser.close();
});

test('a scanner that types all 18 digits and Enter fills the groups, and is asked for the birth date', async () => {	/* req: V2 V9 */
	const browser = await open({ viewport: tall });
	const { page } = browser;
	await work(page);
	const { person, code } = await holder();
	await page.evaluate((text) => {
		const field = document.getElementById('kind');
		field.value = text;
		field.dispatchEvent(new InputEvent('input', { bubbles: true }));
	}, code);
	await page.keyboard.press('Enter');
	assert.equal(new URL(page.url()).pathname, '/venue', 'Enter alone records nothing');
	assert.deepEqual(await page.$$eval('[data-ticket] input', (all) => all.map(({ value }) => value)), [code[0], code[1], code.slice(2, 8), code.slice(8)]);
	await page.keyboard.type(person.birth.replaceAll('-', ''));
	await page.keyboard.press('Enter');
	await page.waitForURL('**/venue/result/*');
	assert.match(await page.textContent('main'), /記録しました/);
	await page.waitForURL('**/venue', { timeout: 5000 });
	await browser.close();
});

test('a green result stays when somebody touches the page, and an amber one never goes by itself', async () => {	/* req: V9 */
	const browser = await open({ viewport: tall });
	const { page } = browser;
	await work(page);
	for (const touch of [true, false]) {
		const { code, birth } = touch ? await holder().then((who) => ({ code: who.code, birth: who.person.birth })) : { code: digits(here, '9999999996'), birth: '19650401' };
		await page.goto(`${at.url}venue`);
		await page.fill('#kind', code);
		await page.fill('#birth', birth);
		await page.click('button[type=submit]');
		await page.waitForURL('**/venue/result/*');
		if (touch) await page.mouse.click(5, 700);
		await page.waitForTimeout(2000);
		assert.match(new URL(page.url()).pathname, /^\/venue\/result\//);
	}
	await browser.close();
});

test('from the code to the history by keyboard alone', async () => {	/* req: V9 */
	const browser = await open({ viewport: wide });
	const { page } = browser;
	const { person, code } = await holder();
	// Tab comes to each of them in turn, and shows where it is.
	const until = async (selector) => {
		for (let i = 0; i < 40; i++) {
			if (await page.evaluate((which) => document.activeElement?.matches(which), selector)) {
				const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
				assert.notEqual(ring, 'none', `${selector} shows its focus`);
				return;
			}
			await page.keyboard.press('Tab');
		}
		assert.fail(`Tab never comes to ${selector}`);
	};
	await page.goto(`${at.url}pair`);
	await until('#code');
	await page.keyboard.type(await makeCode(manager, '中央公民館'));
	await until('#name');
	await page.keyboard.type('鍵盤');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/venue/session');
	await until('[name=mode]');
	await page.keyboard.press('ArrowDown');
	await until('#product');
	for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
	assert.equal(await page.inputValue('#product'), 'COMIRNATY-XBB', 'arrow keys go through the products');
	await until('#lot');
	await page.keyboard.type('HG2266');
	await until('button[data-save]');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/venue');
	// The page puts the focus there by itself; on a busy machine a moment later than it is there.
	await page.waitForFunction(() => document.activeElement?.closest('[data-ticket]'));
	await page.keyboard.type(code[0] + code[1] + code.slice(2));
	await until('#birth');
	await page.keyboard.type(person.birth);
	await until('button[data-save]');
	await page.keyboard.press('Enter');
	// A green result goes back by itself: its address is enough, and the next key keeps it.
	await page.waitForURL('**/venue/result/*', { waitUntil: 'commit' });
	await until('a[href="/venue/history"]');
	await page.keyboard.press('Enter');
	await page.waitForURL('**/venue/history');
	assert.match(await page.textContent('main'), new RegExp(`…${code.slice(-4)}`));
	await browser.close();
});

test('everything works without scripts: pairing, set-up, a read, its cancellation, the history', async () => {	/* req: V2 V9 */
	const browser = await open({ viewport: tall, scripts: false });
	const { page } = browser;
	await work(page);
	const { person, code } = await holder();
	await page.fill('#kind', code);
	await page.fill('#birth', person.birth);
	await page.click('button[data-save]');
	await page.waitForURL('**/venue/result/*');
	assert.match(await page.textContent('main'), /記録しました/);
	await page.click('button.vs-button--danger');
	assert.match(await page.textContent('main'), /取り消しました/);
	await page.click('a[href="/venue/history"]');
	assert.match(await page.textContent('main'), /取り消しました/);
	await browser.close();
});

test('会場・端末 passes axe with nothing, with rows, with an error, and with a code shown', async () => {	/* req: V9 P10 */
	const staff = installation.system('vrs', '012025');
	const browser = await openBrowser({ ca: installation.told.ca, terminal: staff.terminal, url: staff.url });
	const { page } = browser;
	const { user, password } = installation.account('vrs', '012025', 'manager');
	await page.goto(`${staff.url}login`);
	await page.fill('#user', user);
	await page.fill('#password', password);
	await page.click('main button[type=submit]');
	await page.waitForURL('**/purpose');
	await page.check('[name=purpose][value=venue]');
	await page.click('main button[type=submit]');
	await page.goto(`${staff.url}venues`);
	assert.match(await page.textContent('main'), /会場はまだ登録されていません/);
	assert.deepEqual(await violations(page), []);
	await page.click('main button[data-save]');
	assert.match(await page.textContent('main'), /会場名は1文字以上/);
	assert.deepEqual(await violations(page), []);
	await page.fill('#name', '第一会場');
	await page.click('main button[data-save]');
	await page.click('td button');
	assert.match(await page.textContent('output'), /^\d{4} \d{3} \d{3}$/);
	assert.deepEqual(await violations(page), []);
	await page.goto(`${staff.url}venues`);
	assert.deepEqual(await violations(page), []);
	await browser.close();
});
