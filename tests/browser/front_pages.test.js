// SPDX-License-Identifier: MIT
// What the front itself shows: the landing page and the pages of its own refusals.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startFront, top } from '../lib/front.js';
import { openBrowser, picture, violations } from '../lib/browser.js';
import { respond } from '../lib/scgi_responder.js';

let front, area, browser;

before(async () => {
	front = await startFront();
	area = await respond(front.socket('012041'), { '/closes': (request, socket) => socket.destroy() });
	execFileSync('/usr/bin/python3', ['-c', `
import sys; sys.path.insert(0, sys.argv[1])
import landing, installation
class Start:
    at = installation.Installation(sys.argv[2], int(sys.argv[3]))
    truth = staticmethod(lambda municipality: "")
landing.write(Start)`, join(top, 'front'), front.state, String(front.port)]);
	execFileSync('chmod', ['-R', 'a+rX', join(front.state, 'landing')]);
	browser = await openBrowser({ ca: front.ca, terminal: { p12: join(front.state, 'ca/terminal/012041-1.p12') }, url: front.url('012041') });
});

after(async () => {
	await browser?.close();
	await area.close();
	await front.stop();
});

test('the landing page is accessible in both languages, and each link of it can be reached by keyboard', async () => {
	for (const name of ['', 'en.html']) {
		await browser.page.goto(front.landing + name);
		assert.deepEqual(await violations(browser.page), []);
		assert.equal(await browser.page.locator('ol.walk > li').count(), 8);
		await picture(browser.page, `landing${name ? '-en' : ''}`);
		const links = await browser.page.locator('a').count();
		for (let i = 0; i < links; i++) {
			await browser.page.keyboard.press('Tab');
			assert.equal(await browser.page.evaluate((n) => document.activeElement === document.querySelectorAll('a')[n], i), true, `link ${i}`);
		}
	}
	assert.deepEqual(browser.foreign, []);
});

test('the landing page fits a narrow screen without scrolling sideways', async () => {
	await browser.page.setViewportSize({ width: 320, height: 640 });
	await browser.page.goto(front.landing);
	assert.ok(await browser.page.evaluate(() => document.documentElement.scrollWidth <= 320));
	await picture(browser.page, 'landing-narrow');
	await browser.page.setViewportSize({ width: 1280, height: 900 });
});

test('the pages of what the front refuses are accessible, in Japanese first, and say what next', async () => {
	for (const [path, status, words] of [['/closes', 502, 'システムに接続できません'], ['/static/none.css', 404, 'ファイルがありません']]) {
		const answer = await browser.page.goto(front.url('012041', path));
		assert.equal(answer.status(), status);
		assert.match(await browser.page.title(), /^エラー：/);
		assert.equal(await browser.page.locator('h1').innerText(), words);
		assert.deepEqual(await violations(browser.page), []);
		await picture(browser.page, `front-${status}`);
	}
});
