// SPDX-License-Identifier: MIT
// What a program may send wrongly to POST /api/venue/record: each file of tests/bad/venue with the status, place and code
// that expect.txt gives, and never a change. The cases come from docs/interfaces/product.md and RFC 8259.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';
import { entry, pairedTablet, record, setUp } from '../lib/venue.js';

const here = '012041';
const folder = new URL('../bad/venue/', import.meta.url);
const expected = readFileSync(new URL('expect.txt', folder), 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split(/\s+/));
let installation, device;

before(async () => {
	installation = await new Installation('venue-bad', { people: 20 }).start();
	device = await setUp(await pairedTablet(installation, here));
});

after(() => installation.remove());

const content = async () => (await installation.sesshu(['vrs', 'dump', '--municipality', here])).stdout.split('\n').filter((line) => /"table":"(record|record_past|venue_read)"/.test(line));

test('every file has its row, and every row its file', () => {
	assert.deepEqual(expected.map(([name]) => name).sort(), readdirSync(folder).filter((name) => name !== 'expect.txt').sort());
});

test('the control: the right form of the same is taken', async () => {
	const { status, body } = await record(device, entry('270120411234567890', '1965-04-01', { mode: 'reception' }));
	assert.equal(status, 200);
	assert.deepEqual(body, { result: 'stopped', codes: ['W05'] });
});

test('each wrong body is refused with its status, place and code, and changes nothing', async () => {	/* req: V2 V9 */
	const before = await content();
	const wrong = [];
	for (const [name, status, pointer, code] of expected) {
		const answer = await record(device, readFileSync(new URL(name, folder)));
		const found = answer.body.errors?.map((each) => `${each.pointer || '-'} ${each.code}`) ?? [];
		if (answer.status !== Number(status) || answer.headers['content-type'] !== 'application/problem+json' || !found.includes(`${pointer} ${code}`) || answer.body.code === undefined)
			wrong.push(`${name}: ${answer.status} ${answer.headers['content-type']} ${answer.body.code} ${found.join(', ')}, wanted ${status} ${pointer} ${code}`);
	}
	assert.deepEqual(wrong, []);
	assert.deepEqual(await content(), before);
});

test('all that is wrong is told at once', async () => {	/* req: V2 */
	const { status, body } = await record(device, { mode: 'x', ticket: '1', birth: '1.4.1965', given_on: '2023-10-03', product: 'y', lot: 'z'.repeat(21), event: 'e' });
	assert.equal(status, 422);
	assert.deepEqual(body.errors.map(({ pointer }) => pointer), ['/mode', '/ticket', '/birth', '/given_on', '/product', '/lot']);
});

test('without a usable key, or with another content type, nothing is read', async () => {	/* req: V2 */
	const before = await content();
	const good = entry('270120411234567890', '1965-04-01');
	for (const key of [null, '', ' ', 'a b', 'é', 'k'.repeat(65), '""', '"a', 'a;b']) {
		const { status, body } = await record(device, good, { key: key && Buffer.from(key).toString('latin1') });
		assert.equal(status, 400, `${key}`);
		assert.equal(body.code, 'venue.key', `${key}`);
	}
	for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=shift_jis', '']) {
		const { status, body } = await record(device, good, { headers: { 'content-type': type } });
		assert.equal(status, 415, type);
		assert.equal(body.code, 'request.type', type);
	}
	assert.deepEqual(await content(), before);
});

test('64 KiB of JSON are refused as JSON, one byte more before it reaches the area', async () => {	/* req: V9 */
	const before = await content();
	const padded = (size) => {
		const text = JSON.stringify(entry('270120411234567890', '1965-04-01', { lot: '' }));
		return text.replace('"lot":""', `"lot":"${'A'.repeat(size - text.length)}"`);
	};
	const full = await record(device, padded(65536));
	assert.equal(full.status, 422);
	assert.deepEqual(full.body.errors.map(({ pointer, code }) => [pointer, code]), [['/lot', 'field.too-long']]);
	assert.equal((await record(device, padded(65537))).status, 413);
	assert.deepEqual(await content(), before);
});

test('a refusal holds nothing of what was sent', async () => {	/* req: P9 */
	const { text } = await record(device, entry('279999991234567890', '1965-04-01', { lot: 'SECRETLOT'.repeat(5) }));
	assert.doesNotMatch(text, /1234567890|1965|SECRETLOT/);
});
