// SPDX-License-Identifier: MIT
// Who may reach which route, of one system: the list is written by hand; a route of the program that is missing from it
// fails, and so does one that stands there and is gone. Each system's test gives examples of its ids.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Installation, run, top } from './installation.js';

// Refused for its right, its log-in or its terminal: the page says so with its code. A POST comes without the form's
// token, which is judged after the right: whoever may do it is stopped there, so nothing is changed.
const refused = ({ text }) => /request\.(log-in|expired|not-allowed|purpose|terminal)\b/.test(text);

// `roles`: without "nobody". `prepare(installation)` gives an example of each `:name` of a path. `ownOf`: a role that may
// open pages with ids, for the look across municipalities.
export function rightsOf(system, { list, program, roles: duties, prepare, after: also = () => {} }) {
	const expected = JSON.parse(readFileSync(new URL(`../rights/${list}`, import.meta.url), 'utf8'));
	const roles = ['nobody', ...duties];
	let installation, routes, ids, visitors, all;

	before(async () => {
		installation = await new Installation(`rights-${system}`, { people: 60 }).start();
		const { stdout, code, stderr } = await run(join(top, 'build/tests/rights', program), []);
		assert.equal(code, 0, stderr);
		all = stdout.trim().split('\n').map((line) => JSON.parse(line));
		routes = all.filter(({ sides }) => sides.includes('lgwan'));
		ids = await prepare(installation);
		visitors = { nobody: installation.client(system, '012041') };
		for (const role of duties) visitors[role] = await installation.logIn(system, '012041', role);
	});

	after(() => installation.remove());

	const filled = (path) => path.replace(/:\w+/g, (name) => {
		assert.ok(ids[name], `no example of ${name}: give one in this test`);
		return ids[name];
	});
	const url = (municipality, path) => new URL(path, installation.system(system, municipality).url).href;
	const key = ({ method, path }) => `${method} ${path}`;

	// What a role gets: GET as it is; POST without a form token, which a right role gets as far as (never a change).
	const outcome = (visitor, municipality, { method, path }) =>
		method === 'POST' ? visitor.post(url(municipality, filled(path)), {}) : visitor.get(url(municipality, filled(path)));

	test('every route of the program stands in the list, and every row of the list is a route', () => {
		assert.deepEqual(routes.map(key).sort(), Object.keys(expected.routes).sort());
	});

	test('the list knows every role, and none besides', () => {
		for (const [route, allowed] of Object.entries(expected.routes)) for (const role of allowed) assert.ok(roles.includes(role), `${route}: ${role}`);
		assert.deepEqual([...new Set(installation.told.accounts.filter((account) => account.system === system).map(({ role }) => role))].sort(), [...duties].sort());
	});

	test('each role gets exactly what the list gives it', async () => {
		const wrong = [];
		for (const route of routes)
			for (const role of roles) {
				const answer = await outcome(visitors[role], '012041', route);
				const should = expected.routes[key(route)].includes(role);
				if (refused(answer) === should) wrong.push(`${role}: ${key(route)} gave ${answer.status}, ${should ? 'should be let in' : 'should be refused'}`);
				if (!should && ![401, 403].includes(answer.status)) wrong.push(`${role}: ${key(route)} was refused by ${answer.status}`);
				if (should && route.method === 'GET' && ![200, 303].includes(answer.status)) wrong.push(`${role}: ${key(route)} gave ${answer.status}`);
				if (should && route.method === 'POST' && !/request\.forged/.test(answer.text) && route.path !== '/login') wrong.push(`${role}: ${key(route)} takes a form without its token: ${answer.status}`);
			}
		assert.deepEqual(wrong, []);
	});

	test("a municipality's accounts and terminals get nothing of another's, on any route, with its ids", async () => {
		const own = installation.system(system, '012041');
		const wrong = [];
		// 012025's terminal at 012041's door, with every session cookie of its own.
		const stranger = installation.client(system, '012041', { terminal: installation.system(system, '012025').terminal });
		const other = await installation.logIn(system, '012025', 'clerk');
		const cookie = [...other.cookies.values()].flatMap((jar) => [...jar].map(([n, v]) => `${n}=${v}`)).join('; ');
		assert.match(cookie, /[0-9a-f]{64}/, 'control: there is a session');
		for (const route of routes) {
			const at = url('012041', filled(route.path));
			for (const headers of [{}, { cookie }]) {
				const { status } = route.method === 'POST' ? await stranger.post(at, {}, { headers }) : await stranger.get(at, { headers });
				if (![401, 403].includes(status)) wrong.push(`012025's terminal: ${key(route)} gave ${status}`);
			}
			// The right terminal with the session of the other municipality.
			const borrowed = installation.client(system, '012041');
			const { status } = route.method === 'POST' ? await borrowed.post(at, {}, { headers: { cookie } }) : await borrowed.get(at, { headers: { cookie } });
			if (!expected.routes[key(route)].includes('nobody') && ![401, 403].includes(status)) wrong.push(`012025's session: ${key(route)} gave ${status}`);
			// 012041's ids at 012025's door.
			if (route.path.includes(':') && route.method === 'GET' && expected.routes[key(route)].includes('clerk')) {
				const there = await other.get(url('012025', filled(route.path)));
				if (there.status !== 404) wrong.push(`012041's id at 012025: ${key(route)} gave ${there.status}`);
				const here = await visitors.clerk.get(at);
				if (here.status !== 200) wrong.push(`control: ${key(route)} gave its own clerk ${here.status}`);
			}
		}
		assert.ok(own);
		assert.deepEqual(wrong, []);
	});

	test('a terminal of the authority that no area has registered reaches nothing', async () => {
		const { code, stdout } = await run('/usr/bin/python3', [join(top, 'front/ca.py'), '--state', installation.state, '--terminal', '012041-9']);
		assert.equal(code, 0);
		const unknown = installation.client(system, '012041', { terminal: { cert: `${stdout.trim()}.pem`, key: `${stdout.trim()}.key` } });
		for (const route of routes) {
			const { status } = await outcome(unknown, '012041', route);
			assert.equal(status, 403, key(route));
		}
	});

	test('a route that is not there is 404 for everybody, and an operator route is not there from the front', async () => {
		for (const role of roles) for (const path of ['/none', '/operator/account/list', '/person/00000000000000000000000000000000']) {
			const { status } = await visitors[role].get(url('012041', path));
			assert.ok(role === 'nobody' ? [401, 404].includes(status) : [403, 404].includes(status), `${role} ${path} ${status}`);
		}
	});

	test('logging out ends the session at once', async () => {
		const viewer = visitors.viewer;
		await viewer.open('/');
		const jar = new Map(viewer.cookies.get(new URL(viewer.base).host));
		await viewer.submit('/logout');
		assert.equal(viewer.status, 200);
		viewer.cookies.set(new URL(viewer.base).host, jar);
		assert.ok([401, 403].includes((await viewer.get(url('012041', '/search'))).status));
	});

	also({ get installation() { return installation; }, get routes() { return all; }, get visitors() { return visitors; }, filled, url, key });
}
