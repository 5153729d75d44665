// SPDX-License-Identifier: MIT
// Debian's Chromium with the profile that `./demo open` makes, driven by Playwright; and axe-core.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { chromium } from 'playwright-core';
import { top } from './installation.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// Those that a failing test left open would keep its file from ending.
const opened = new Set();
after(async () => {
	for (const context of opened) await context.close().catch(() => undefined);
});

// A browser that trusts `ca` and holds the terminal's certificate for `url`, which may be several. `scripts: false`: JavaScript off.
export async function openBrowser({ ca, terminal, url, scripts = true, ...more }) {
	const folder = mkdtempSync(join(tmpdir(), 'sesshu-browser-'));
	execFileSync('/usr/bin/python3', ['-c', 'import sys; sys.path.insert(0, sys.argv[1]); import browser; browser.profile(sys.argv[2], sys.argv[3].split(), *sys.argv[4:])', join(top, 'front'), join(folder, 'home'), [url].flat().join(' '), ca, terminal.p12]);
	const context = await chromium.launchPersistentContext(join(folder, 'home', 'profile'), {
		executablePath: '/usr/bin/chromium', headless: true, args: flags, locale: 'ja-JP', javaScriptEnabled: scripts,
		env: { ...process.env, HOME: join(folder, 'home') }, viewport: { width: 1280, height: 900 }, ...more,
	});
	opened.add(context);
	// Whatever a page asks for must be ours.
	const foreign = [];
	context.on('request', (request) => {
		const { protocol, hostname } = new URL(request.url());
		if (!['data:', 'blob:', 'about:'].includes(protocol) && !hostname.endsWith('.localhost') && hostname !== '127.0.0.1') foreign.push(request.url());
	});
	return {
		context,
		foreign,
		page: context.pages()[0] ?? (await context.newPage()),
		async close() {
			opened.delete(context);
			await context.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

// What axe finds wrong on a page at WCAG 2.2 AA, one line a finding; nothing is excluded.
export async function violations(page) {
	await page.evaluate(axe);
	const found = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), rules);
	return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} – ${rule.help}`));
}

// Keeps a picture of the page in .last/pages.
export async function picture(page, name) {
	const folder = join(top, '.last/pages');
	mkdirSync(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

// Takes the session of somebody who logged in without a browser.
export async function takeSession(context, client) {
	const url = client.base;
	await context.addCookies([...client.cookies.get(new URL(url).host)].map(([name, value]) => ({ name, value, url, secure: true, httpOnly: true, sameSite: 'Strict' })));
}

// Looks at pages one after the other and gathers in `wrong` what is wrong with them: axe, one heading, the language, the
// band of the demo, a title that says when there is an error, no sideways scrolling (narrow: at 320 px, too); and in
// English no Japanese in what the program itself says, besides `data` (axe is left out there: the page is the same one).
// Keeps a picture of each.
export function looker(page, prefix, wrong, { english = false, data = /(?!)/g } = {}) {
	return async (name, { error = false } = {}) => {
		const say = (line) => wrong.push(`${prefix}-${name}: ${line}`);
		await page.setViewportSize({ width: 1280, height: 900 });
		if (!english) for (const line of await violations(page)) say(line);
		await picture(page, `${prefix}-${name}`);
		const seen = await page.evaluate(() => ({
			heads: document.querySelectorAll('h1').length, lang: document.documentElement.lang, title: document.title.replace(/｜.*/, ''), band: document.body.innerText.includes('演習') || document.body.innerText.includes('Training'),
			fixed: [document.title.replace(/｜.*/, ''), ...[...document.querySelectorAll('h1, h2, h3, th[scope=col], dt, caption, label, legend, button, summary, .vs-tag, .vs-menu a, .vs-back a, .vs-button, .vs-empty, .vs-message, .vs-summary, .vs-card')]
				.filter((each) => !each.closest('[lang=ja]')).map((each) => each.innerText || each.textContent)],
		}));
		if (seen.heads !== 1) say(`${seen.heads} h1`);
		if (seen.lang !== (english ? 'en' : 'ja')) say(`lang ${seen.lang}`);
		if (!seen.band) say('without 演習');
		if (error !== /^(エラー：|Error: )/.test(seen.title)) say(`title ${seen.title}`);
		if (english) for (const words of seen.fixed) if (/[\u3041-\u30ff\u4e00-\u9fff]/.test(words.replaceAll(data, ''))) say(`Japanese in English: ${words.trim().slice(0, 60)}`);
		for (const width of [1280, 320]) {
			await page.setViewportSize({ width, height: 900 });
			if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) say(`scrolls sideways at ${width} px`);
		}
	};
}

// Somebody with a keyboard and nothing else: every call presses or types. Each stop of Tab has to show that it has the focus.
export function keys(page) {
	const { keyboard } = page;
	const there = () => page.evaluate(() => {
		const on = document.activeElement;
		if (!on || on === document.body) return null;
		const style = getComputedStyle(on), ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
		return { tag: on.tagName, name: on.name ?? '', href: on.href ?? '', value: on.value ?? '', words: (on.labels?.[0]?.innerText ?? on.innerText ?? on.getAttribute('aria-label') ?? '').trim(), ring };
	});
	const kinds = { link: ['A'], button: ['BUTTON'], field: ['INPUT', 'SELECT', 'TEXTAREA'], summary: ['SUMMARY'] };
	// Tab until it is on the link or button of these words (or a link to this address), or on the field of this name.
	const to = async (kind, what) => {
		for (let i = 0; i < 120; i++) {
			const now = await there();
			if (now && i > 0) assert.ok(now.ring, `no visible focus on ${now.tag} ${now.words}`);
			if (now && kinds[kind].includes(now.tag) && (kind === 'field' ? now.name === what : what instanceof RegExp ? what.test(now.href) || what.test(now.words) : now.words.includes(what))) return now;
			await keyboard.press('Tab');
		}
		return assert.fail(`Tab never came to the ${kind} ${what} on ${await page.title()} ${page.url()}`);
	};
	const moves = (key) => Promise.all([page.waitForNavigation(), keyboard.press(key)]);
	return {
		page,
		to,
		text: () => page.locator('main').innerText(),
		async press(kind, what) {
			await to(kind, what);
			await moves('Enter');
		},
		async type(name, words) {
			await to('field', name);
			await keyboard.press('Control+A');
			await keyboard.type(words);
		},
		enter: () => moves('Enter'),
		// Arrow keys, in a list or a group of radio buttons, until it is on this value.
		async choose(name, value) {
			await to('field', name);
			for (let i = 0; i < 40; i++) {
				const now = await page.evaluate(([group]) => document.querySelector(`input[type=radio][name="${group}"]:checked`)?.value ?? (document.activeElement.tagName === 'SELECT' ? document.activeElement.value : ''), [name]);
				if (now === value) return;
				await keyboard.press('ArrowDown');
			}
			assert.fail(`no ${value} among ${name}`);
		},
		async check(name) {
			await to('field', name);
			await keyboard.press('Space');
		},
		// Opens a link in a tab of its own, and gives that.
		async openTab(pattern) {
			await to('link', pattern);
			const [tab] = await Promise.all([page.context().waitForEvent('page'), keyboard.press('Control+Enter')]);
			await tab.bringToFront();
			await tab.waitForFunction(() => document.readyState === 'complete' && location.protocol === 'https:', undefined, { polling: 50 });
			return keys(tab);
		},
	};
}
