// SPDX-License-Identifier: MIT
// What the tests do at a venue over and over: a manager makes a code, a tablet pairs.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from './client.js';

// A tablet's browser: no certificate, the internet side.
export function tablet(installation, municipality) {
	const at = installation.system('vrs', municipality, 'internet');
	return installation.visitor(at.url);
}

// The path of the code form of a venue, adding the venue when it is not there.
export async function venuePath(manager, name) {
	const row = () => new RegExp(`${name}</th>\\s*<td><form method="post" action="(/venues/[0-9a-f]{32}/code)"`).exec(manager.page.html)?.[1];
	await manager.open('/venues');
	if (!row()) await manager.submit('/venues', { name });
	const found = row();
	if (!found) throw new Error(`no venue ${name}: ${manager.status} ${manager.page.text.slice(0, 200)}`);
	return found;
}

// A new code for a venue: ten digits.
export async function makeCode(manager, name) {
	await manager.submit(await venuePath(manager, name));
	const shown = /<output>([\d ]+)<\/output>/.exec(manager.page.html)?.[1];
	if (!shown) throw new Error(`no code: ${manager.status} ${manager.page.text.slice(0, 200)}`);
	return shown.replaceAll(' ', '');
}

// Pairs a browser; it ends on the set-up page.
export async function pair(browser, code, name) {
	await browser.open('/pair');
	await browser.submit('/pair', { code, name });
	return browser;
}

// A paired tablet of a venue.
export async function pairedTablet(installation, municipality, { manager, venue = '中央公民館', name = '受付1' } = {}) {
	const person = manager ?? (await installation.logIn('vrs', municipality, 'manager'));
	const browser = await pair(tablet(installation, municipality), await makeCode(person, venue), name);
	if (browser.path !== '/venue/session') throw new Error(`not paired: ${browser.status} ${browser.page.text.slice(0, 200)}`);
	return browser;
}

// The value of the device's cookie.
export const deviceCookie = (browser) => browser.cookies.get(new URL(browser.base).host)?.get('device');

// Sets a tablet up; it ends on the entry page.
export async function setUp(browser, { mode = 'record', product = 'COMIRNATY-XBB', lot = 'HG2266', ...more } = {}) {
	await browser.open('/venue/session');
	await browser.submit('/venue/session', { mode, product, lot, ...more });
	if (browser.path !== '/venue') throw new Error(`not set up: ${browser.status} ${browser.page.text.slice(0, 300)}`);
	return browser;
}

// Reads a ticket by hand: 18 digits in their groups, and the birth date. It ends on the result.
export async function read(browser, ticket, birth) {
	await browser.open('/venue');
	await browser.submit('/venue', { kind: ticket.slice(0, 1), dose: ticket.slice(1, 2), municipality: ticket.slice(2, 8), number: ticket.slice(8), birth });
	return browser;
}

// POST /api/venue/record as a program sends it: no Origin, no form token. Gives {status, headers, body}.
export async function record(browser, body, { key = randomUUID(), headers = {} } = {}) {
	const ask = () => browser.send('POST', new URL('/api/venue/record', browser.base).href, {
		body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
		headers: { 'content-type': 'application/json', ...(key !== null && { 'idempotency-key': key }), origin: undefined, ...headers },
	});
	let answer = await ask();
	// As Visitor.open: a test asks faster than any person.
	for (let again = 0; answer.status === 429 && again < 5; again++) {
		await new Promise((done) => setTimeout(done, 1100));
		answer = await ask();
	}
	return { ...answer, body: answer.text && JSON.parse(answer.text) };
}

// What a program sends of a dose; `event` is new each time.
export const entry = (ticket, birth, more = {}) =>
	({ mode: 'record', ticket, birth, given_on: '2023-10-02', product: 'COMIRNATY-XBB', lot: 'HG2266', event: randomUUID(), ...more });

// Brings a person and tickets to VRS as the ledger does: a message of wire/recipient over the peers' side.
export async function bring(installation, municipality, person, tickets, { revision = 1, status = 'resident', ...more } = {}) {
	const at = (file) => join(installation.state, 'ca', file);
	const client = new Client({ ca: at('peer.pem'), terminal: { cert: at(`peer/ledger-${municipality}.pem`), key: at(`peer/ledger-${municipality}.key`) } });
	const to = `https://vrs-${municipality}-peer.localhost:${installation.port + 3}/`;
	const recipients = [{ address_number: person.address_number, family: person.family, given: person.given, family_kana: person.family_kana, given_kana: person.given_kana, birth: person.birth, sex: person.sex, status, revision, ...more, tickets }];
	const { status: answered, text } = await client.post(new URL('/wire/recipient/1', to).href, JSON.stringify({ recipients }), { headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID().replaceAll('-', '') } });
	client.close();
	if (answered !== 200) throw new Error(`the recipient was refused: ${answered} ${text}`);
	return JSON.parse(text);
}

// A live ticket of a number, and its 18 digits.
export const ticket = (number, dose = 7, state = 'live') => ({ number, kind: '2', dose, issued_on: '2023-10-02', state });
export const digits = (municipality, number, dose = 7) => `2${dose}${municipality}${number}`;
