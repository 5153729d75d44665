// SPDX-License-Identifier: MIT
// Every part that pages are put together from, in a real browser (base/page/page_gallery): accessible by WCAG 2.2 AA,
// usable on 320 px, by keyboard, and with the policy that forbids scripts and styles in the page.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { violations as axe } from '../lib/browser.js';

const root = new URL('../../', import.meta.url).pathname;
const build = join(root, process.env.SESSHU_BUILD ?? 'build');
const types = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' };
const policy =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const folder = mkdtempSync(join(tmpdir(), 'sesshu-gallery-'));
execFileSync(join(build, 'base/page/page_gallery'), [folder]);
const sheets = readdirSync(folder).sort();

let browser, server, origin;

before(async () => {
	server = createServer((request, response) => {
		const name = basename(request.url);
		const path = request.url.startsWith('/static/')
			? join(build, 'web/static', name)
			: join(folder, sheets.includes(name) ? name : 'home.ja.html');
		let content;
		try {
			content = readFileSync(path);
		} catch {
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, { 'Content-Type': types[path.split('.').pop()], 'Content-Security-Policy': policy });
		response.end(content);
	});
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	origin = `http://127.0.0.1:${server.address().port}`;
	browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
});

after(async () => {
	await browser?.close();
	server?.close();
	rmSync(folder, { recursive: true });
});

// Elements that reach beyond the window, except what lies in a labelled region that scrolls by itself.
function tooWide(page) {
	return page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= width) return [];
		return [...document.querySelectorAll('body *')]
			.filter((element) => !element.closest('[role=region][tabindex]') && element.getBoundingClientRect().right > width + 0.5)
			.map((element) => element.outerHTML.slice(0, 120));
	});
}

// Opens a sheet; whatever the browser complains about is a failure.
async function open(sheet, options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const page = await context.newPage();
	const complaints = [];
	page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
	page.on('pageerror', (error) => complaints.push(String(error)));
	page.on('requestfailed', (request) => complaints.push(`failed ${request.url()}`));
	page.on('request', (request) => request.url().startsWith(origin) || complaints.push(`elsewhere ${request.url()}`));
	await page.goto(`${origin}/${sheet}`);
	return { page, complaints, close: () => context.close() };
}

test('the gallery has its sheets', () => {
	assert.ok(sheets.includes('form-errors.ja.html') && sheets.includes('list.en.html') && sheets.length >= 20);
});

for (const sheet of sheets) {
	test(`${sheet}: nothing for axe to find, and no sideways scrolling on 320 px even with wider spaces`, async () => {
		const { page, complaints, close } = await open(sheet);
		assert.deepEqual(await axe(page), []);
		await page.setViewportSize({ width: 320, height: 640 });
		assert.deepEqual(await axe(page), []);
		assert.deepEqual(await tooWide(page), []);
		// The text-spacing override of WCAG 1.4.12, set the way a reader's own style would be.
		await page.evaluate(() => {
			const sheet = new CSSStyleSheet();
			sheet.replaceSync(
				'* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } ' +
					'p { margin-bottom: 2em !important }',
			);
			document.adoptedStyleSheets = [sheet];
		});
		assert.deepEqual(await tooWide(page), []);
		assert.deepEqual(complaints, []);
		await close();
	});
}

for (const sheet of sheets.filter((name) => name.includes('.ja.'))) {
	test(`${sheet}: every stop of the Tab key is seen, in the order of the page`, async () => {
		const { page, close } = await open(sheet);
		await page.evaluate(() => document.activeElement?.blur());
		const stops = await page.evaluate(
			() =>
				[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(
					(element) => element.checkVisibility(),
				).length,
		);
		let previous = -1;
		for (let i = 0; i < stops; i++) {
			await page.keyboard.press('Tab');
			const stop = await page.evaluate(() => {
				const element = document.activeElement;
				const style = getComputedStyle(element);
				const box = element.getBoundingClientRect();
				const middle = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight / 2));
				return {
					at: [...document.querySelectorAll('*')].indexOf(element),
					html: element.outerHTML.slice(0, 100),
					ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 3,
					covered: !(middle && (element.contains(middle) || middle.contains(element))),
				};
			});
			// One radio button stands for its group.
			if (stop.at === 0 || stop.at < previous) break;
			assert.ok(stop.ring, `no focus ring: ${stop.html}`);
			assert.ok(!stop.covered, `covered: ${stop.html}`);
			previous = stop.at;
		}
		assert.ok(previous > 0);
		await close();
	});
}

test('the summary of errors has the focus, and its link leads to the field', async () => {
	for (const javaScriptEnabled of [true, false]) {
		const { page, close } = await open('form-errors.ja.html', { javaScriptEnabled });
		assert.match(await page.title(), /^エラー：/);
		if (javaScriptEnabled) assert.equal(await page.evaluate(() => document.activeElement.id), 'error-summary');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Control+A');
		await page.keyboard.type('R5.10.2');
		assert.equal(await page.locator('#given_on').inputValue(), 'R5.10.2');
		await close();
	}
});

test('the first stop skips to the content', async () => {
	const { page, close } = await open('list.ja.html');
	await page.keyboard.press('Tab');
	assert.ok(await page.locator('.vs-skip').evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0));
	await page.keyboard.press('Enter');
	assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
	await close();
});

test('a hostile value is text, and a text area keeps its first line break', async () => {
	const { page, close } = await open('form-errors.ja.html');
	assert.equal(await page.locator('#lot').inputValue(), '"><script>alert(1)</script>');
	assert.equal(await page.locator('#remark').inputValue(), '\n二行目から始まる備考\n</textarea>');
	assert.equal(await page.locator('script:not([src])').count(), 0);
	await close();
});

test('leaving a changed form asks first, saving it does not', async () => {
	const { page, close } = await open('form.ja.html');
	let asked = 0;
	page.on('dialog', (dialog) => {
		asked++;
		dialog.accept();
	});
	await page.locator('#doctor').pressSequentially('x');
	await page.locator('.vs-back a').click();
	await page.waitForURL('**/person/1');
	assert.equal(asked, 1);
	await page.goto(`${origin}/form.ja.html`);
	await page.locator('#doctor').pressSequentially('x');
	await page.keyboard.press('Control+Enter');
	await page.waitForURL('**/dose/new');
	assert.equal(asked, 1);
	await close();
});

test('a dialog opens, and gives the focus back when it closes', async () => {
	const { page, close } = await open('person.ja.html');
	await page.locator('button[data-opens]').click();
	assert.ok(await page.locator('dialog').evaluate((dialog) => dialog.open));
	assert.deepEqual(await axe(page), []);
	await page.keyboard.press('Escape');
	assert.ok(await page.evaluate(() => document.activeElement.dataset.opens === 'why'));
	await close();
});

test('on paper there is no menu, and a table repeats its heading', async () => {
	const { page, close } = await open('list.ja.html');
	await page.emulateMedia({ media: 'print' });
	assert.ok(!(await page.locator('.vs-menu').isVisible()));
	assert.equal(await page.locator('thead').evaluate((head) => getComputedStyle(head).display), 'table-header-group');
	await close();
});
