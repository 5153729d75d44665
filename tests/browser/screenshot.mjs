// SPDX-License-Identifier: MIT
// Makes docs/ledger.png, the picture of the README: node tests/browser/screenshot.mjs

import { join } from 'node:path';
import { openBrowser } from '../lib/browser.js';
import { Installation, top } from '../lib/installation.js';
import { clerkOpens, recordDose } from '../lib/ledger.js';

const installation = await new Installation('screenshot', { people: 200 }).start();
const at = installation.system('ledger', '012041');
const person = installation.truth('012041').find(({ person: { birth, foreign }, state, protected: hidden }) => state === 'resident' && !hidden && !foreign && birth > '2021-06' && birth < '2022-03').person;
const clerk = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'record' });
for (const [vaccine, number, given_on, lot] of [['BCG', '1', '2022-09-12', 'KH331'], ['MR', '1', '2023-06-20', 'Y371'], ['VAR', '1', '2023-06-20', 'VZ455']]) {
	await clerkOpens(clerk, person.address_number);
	await recordDose(clerk, { vaccine, number, given_on, lot, place: '旭川市保健所' });
}
const browser = await openBrowser({ ca: installation.told.ca, terminal: at.terminal, url: at.url });
const cookie = [...clerk.cookies.get(new URL(at.url).host)].map(([name, value]) => ({ name, value, url: at.url, secure: true, httpOnly: true, sameSite: 'Strict' }));
await browser.context.addCookies(cookie);
await browser.page.goto(new URL(await clerkOpens(clerk, person.address_number), at.url).href);
await browser.page.screenshot({ path: join(top, 'docs/ledger.png') });
await browser.close();
await installation.remove();
