// SPDX-License-Identifier: MIT
// Debian's Chromium with the profile that `./demo open` makes, driven by Playwright; and axe-core.

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

// A browser that trusts `ca` and holds the terminal's certificate for `url`. `scripts: false`: JavaScript off.
export async function openBrowser({ ca, terminal, url, scripts = true, ...more }) {
	const folder = mkdtempSync(join(tmpdir(), 'sesshu-browser-'));
	execFileSync('/usr/bin/python3', ['-c', 'import sys; sys.path.insert(0, sys.argv[1]); import browser; browser.profile(*sys.argv[2:])', join(top, 'front'), join(folder, 'home'), url, ca, terminal.p12]);
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
