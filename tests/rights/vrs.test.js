// SPDX-License-Identifier: MIT
// Who may reach which route of VRS, from which side: vrs_expected.json is written by hand (assessment III-3: what comes
// from the internet side reaches the venue's pages and nothing else).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { livingAdult } from '../lib/ledger.js';
import { bring, deviceCookie, digits, entry, pairedTablet, read, record, setUp, tablet, ticket, venuePath } from '../lib/venue.js';
import { rightsOf } from '../lib/rights.js';

const { internet } = JSON.parse(readFileSync(new URL('vrs_expected.json', import.meta.url), 'utf8'));
let device;

rightsOf('vrs', {
	list: 'vrs_expected.json',
	program: 'vrs_routes_print',
	roles: ['clerk', 'manager', 'viewer', 'auditor'],
	async prepare(installation) {
		const person = livingAdult(installation, '012041');
		await bring(installation, '012041', person, [ticket('4829105736')], { revision: 900000 });
		const manager = await installation.logIn('vrs', '012041', 'manager');
		device = await setUp(await pairedTablet(installation, '012041', { manager }));
		await read(device, digits('012041', '4829105736'), person.birth);
		assert.match(device.path, /^\/venue\/result\/[0-9a-f]{32}$/);
		const made = await record(device, entry(digits('012041', '4829105736', 6), person.birth));
		await manager.open('/venues');
		const clerk = await installation.logIn('vrs', '012041', 'clerk');
		await clerk.open('/search');
		await clerk.submit('/search', { number: person.address_number });
		const recipient = /\/recipient\/([0-9a-f]{32})/.exec(`${clerk.path} ${clerk.page.html}`)?.[1];
		assert.ok(recipient, 'a recipient to look at');
		return {
			':venue': (await venuePath(manager, '中央公民館')).split('/')[2], ':device': /\/devices\/([0-9a-f]{32})\/revoke/.exec(manager.page.html)[1],
			':read': device.path.split('/')[3], ':record': made.body.record, ':recipient': recipient, ':subject': recipient, ':message': '0'.repeat(32),
		};
	},
	after(rights) {
		const key = ({ method, path }) => `${method} ${path}`;
		const at = (municipality, path, side = 'internet') => new URL(rights.filled(path), rights.installation.system('vrs', municipality, side).url).href;
		const ask = (visitor, address, { method, path }, headers = {}) => (method === 'GET' ? visitor.get(address, { headers })
			: path.startsWith('/api/') ? visitor.post(address, '{}', { headers: { 'content-type': 'application/json', ...headers } }) : visitor.post(address, {}, { headers }));
		const of = (side) => rights.routes.filter(({ sides }) => sides.includes(side));

		test('every route of the internet side stands in the list, and is on that side alone', () => {	/* req: V9 */
			assert.deepEqual(of('internet').map(key).sort(), Object.keys(internet).sort());
			for (const route of of('internet')) assert.deepEqual(route.sides, ['internet'], key(route));
		});

		test('only pairing is open to anybody; everything else there needs a paired device', async () => {	/* req: V9 P10 */
			for (const route of of('internet')) {
				const nobody = await ask(tablet(rights.installation, '012041'), at('012041', route.path), route);
				assert.equal(nobody.status === 401, internet[key(route)] === 'device', `nobody: ${key(route)} gave ${nobody.status}`);
				const known = await ask(device, at('012041', route.path), route);
				assert.doesNotMatch(known.text, /request\.device/, `a device: ${key(route)} gave ${known.status}`);
				if (route.method === 'POST') assert.match(known.text, /request\.forged|venue\.key\b/, `${key(route)} takes a form without its token: ${known.status}`);
			}
		});

		test('no route of the LGWAN side is reached from the internet side, whoever asks', async () => {	/* req: V9 P9 P16 */
			const clerk = rights.visitors.clerk.cookies.get(new URL(rights.visitors.clerk.base).host);
			const staff = `${[...clerk].map(([n, v]) => `${n}=${v}`).join('; ')}; device=${deviceCookie(device)}`;
			const paths = new Set(of('internet').map(({ path }) => path));
			for (const route of of('lgwan').concat(of('operator'), of('peer'))) {
				if (paths.has(route.path)) continue;
				for (const headers of [{}, { cookie: staff }]) {
					const { status } = await ask(tablet(rights.installation, '012041'), at('012041', route.path), route, headers);
					assert.equal(status, 404, `${key(route)} gave ${status}`);
				}
			}
		});

		test('a staff session opens nothing on the internet side, and a device nothing on the LGWAN side', async () => {	/* req: V9 P10 */
			const clerk = rights.visitors.clerk.cookies.get(new URL(rights.visitors.clerk.base).host);
			const session = [...clerk].map(([n, v]) => `${n}=${v}`).join('; ');
			for (const route of of('internet').filter((each) => internet[key(each)] === 'device'))
				assert.equal((await ask(tablet(rights.installation, '012041'), at('012041', route.path), route, { cookie: session })).status, 401, key(route));
			const terminal = rights.installation.client('vrs', '012041');
			for (const route of of('lgwan').filter(({ right }) => right !== 'anyone'))
				assert.equal((await ask(terminal, at('012041', route.path, 'lgwan'), route, { cookie: `device=${deviceCookie(device)}; session=${deviceCookie(device)}` })).status, 401, key(route));
		});

		test('no route of the internet side is reached from the LGWAN side', async () => {	/* req: V9 */
			const paths = new Set(of('lgwan').map(({ path }) => path));
			for (const route of of('internet').filter(({ path }) => !paths.has(path)))
				assert.equal((await ask(rights.visitors.clerk, at('012041', route.path, 'lgwan'), route, { cookie: undefined })).status, 404, key(route));
		});

		test("another municipality's device is nobody here, on every route", async () => {	/* req: V9 P8 P10 */
			const other = await pairedTablet(rights.installation, '012025');
			for (const route of of('internet').filter((each) => internet[key(each)] === 'device'))
				assert.equal((await ask(tablet(rights.installation, '012041'), at('012041', route.path), route, { cookie: `device=${deviceCookie(other)}` })).status, 401, key(route));
			assert.notEqual((await other.get(new URL('/venue/history', other.base).href)).status, 401, 'control: at home it is known');
		});
	},
});
