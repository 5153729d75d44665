// SPDX-License-Identifier: MIT
// `sesshu certificate verify` and `sesshu card verify` against specimens whose keys were made a moment ago.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { sesshu } from '../lib/command.js';

const folder = mkdtempSync(join(tmpdir(), 'sesshu-specimens-'));
const certificates = join(folder, 'certificates');
const cards = join(folder, 'cards');
const AT = ['--at', '1700000000'];

before(() => {
	assert.equal(sesshu(['synth', 'certificate', '--out', certificates]).status, 0);
	assert.equal(sesshu(['synth', 'card', '--out', cards]).status, 0);
});
after(() => rmSync(folder, { recursive: true }));

const rows = (name) =>
	readFileSync(new URL(name, import.meta.url), 'utf8')
		.split('\n')
		.filter((line) => line && !line.startsWith('#'))
		.map((line) => line.split('|').map((cell) => cell.trim()))
		.map(([file, options, codes]) => ({ file, options, codes: codes.split(' ').filter(Boolean).sort() }));

function options(text) {
	if (text === 'none') return [];
	const given = text.split(' ').filter(Boolean);
	if (!given.includes('--jwks')) given.push('--jwks', 'jwks.json');
	if (!given.includes('--csca')) given.push('--csca', 'csca.pem');
	return given;
}

const verify = (file, text = '', more = {}) => {
	const { status, out, err } = sesshu(['certificate', 'verify', ...AT, ...options(text), file], { cwd: certificates, ...more });
	assert.ok(out.endsWith('}\n') && out.indexOf('\n') === out.length - 1, `one line of JSON: ${out}${err}`);
	return { status, ...JSON.parse(out) };
};

const codes = (verdict) => [...new Set(verdict.problems.map((problem) => problem.code))].sort();

for (const { file, options: text, codes: expected } of rows('manifest.txt'))
	test(`${file} ${text}: ${expected.join(', ') || 'valid'}`, () => {
		const verdict = verify(file, text);
		assert.deepEqual(codes(verdict), expected);
		assert.equal(verdict.valid, expected.length === 0);
		assert.equal(verdict.status, expected.length ? 1 : 0);
		assert.ok(verdict.problems.every((problem) => problem.message.length > 0));
		// What was not proved is not shown.
		if (['signature', 'key', 'trust', 'form', 'size', 'duplicate', 'canonical'].some((code) => expected.includes(code)) && file.startsWith('vds'))
			assert.equal(verdict.content, undefined);
		if (['signature', 'key', 'form', 'size'].some((code) => expected.includes(code)) && !file.includes('form-spaced'))
			assert.equal(verdict.content, undefined);
		if (!expected.length) assert.ok(verdict.content);
	});

for (const { file, options: trust, codes: expected } of rows('manifest_cards.txt'))
	test(`card ${file} ${trust}: ${expected.join(', ') || 'valid'}`, () => {
		const { status, out } = sesshu(['card', 'verify', '--trust', trust, file], { cwd: cards });
		const verdict = JSON.parse(out);
		assert.deepEqual(codes(verdict), expected);
		assert.equal(verdict.valid, expected.length === 0);
		assert.equal(status, expected.length ? 1 : 0);
		if (expected.some((code) => ['hash_basic', 'signature', 'intermediate', 'trust', 'form'].includes(code)))
			assert.equal(verdict.content, undefined);
	});

test('every problem code of the interface is produced by some specimen', () => {
	const certificate = new Set(rows('manifest.txt').flatMap((row) => row.codes));
	const card = new Set(rows('manifest_cards.txt').flatMap((row) => row.codes));
	const text = readFileSync(new URL('../../docs/interfaces/certificate.md', import.meta.url), 'utf8');
	const [first, second] = text.split('## Verify what was read');
	const listed = (part) => [...part.slice(part.indexOf('Problem codes:')).split('.\n')[0].matchAll(/`([a-z_]+)`/g)].map((m) => m[1]);
	assert.ok(listed(first).length >= 22 && listed(second).length >= 7);
	for (const code of listed(first)) assert.ok(certificate.has(code), code);
	for (const code of listed(second)) assert.ok(card.has(code), code);
	// Alone, at least once: a specimen that is wrong in only that respect.
	const alone = (name) => new Set(rows(name).filter((row) => row.codes.length === 1).flatMap((row) => row.codes));
	for (const code of listed(first)) assert.ok(alone('manifest.txt').has(code), `${code} alone`);
	for (const code of listed(second)) assert.ok(alone('manifest_cards.txt').has(code), `${code} alone`);
	for (const name of ['manifest.txt', 'manifest_cards.txt']) {
		// None from a genuine one; and three faults at once are listed all.
		for (const { file, options: given, codes: found } of rows(name)) if (/(^|-)genuine/.test(file) && (given === '' || given === 'trust.json')) assert.deepEqual(found, [], file);
		assert.ok(rows(name).some((row) => row.file.includes('three-faults') && row.codes.length >= 3), name);
	}
});

test('every specimen that is made is judged by a row', () => {
	const judged = new Set(rows('manifest.txt').map((row) => row.file));
	const inputs = readdirSync(certificates).filter((file) => /\.(txt|smart-health-card)$/.test(file) && file !== 'last.txt');
	assert.deepEqual(inputs.filter((file) => !judged.has(file)), []);
	const cardsJudged = new Set(rows('manifest_cards.txt').map((row) => row.file));
	const made = readdirSync(cards, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'spoiled').map((entry) => entry.name);
	assert.deepEqual(made.filter((name) => !cardsJudged.has(name)), []);
});

test('the content of a card says name, birth, doses, issuer and start', () => {
	assert.deepEqual(verify('shc-genuine.txt').content, {
		name: '接種 花子',
		birth: '1991-02-18',
		doses: [
			{ date: '2021-06-21', code: '207', lot: '3002621', performer: 'MHLW_Gov_of_JAPAN' },
			{ date: '2021-07-19', code: '207', lot: '3003600', performer: 'MHLW_Gov_of_JAPAN' },
		],
		issuer: 'https://vc.vrs.digital.go.jp/issuer',
		not_before: 1640015882,
	});
});

test('the content of a VDS-NC says passport and certificate id, and each dose of a group', () => {
	const { content, format } = verify('vds-genuine-grouped.txt');
	assert.equal(format, 'vds-nc');
	assert.equal(content.name, 'SESSHU HANAKO');
	assert.equal(content.birth, '1991-02-18');
	assert.equal(content.passport, 'TK0000000');
	assert.equal(content.certificate_id, 'JPN01204120211209000001');
	assert.equal(content.issuer, 'JPN');
	assert.equal(content.doses.length, 3);
	assert.deepEqual(content.doses.map((dose) => [dose.date, dose.code, dose.lot]).slice(0, 2), [
		['2021-03-01', 'COMIRNATY', 'FC9880'],
		['2021-03-22', 'COMIRNATY', 'FE8206'],
	]);
});

test('what is neither format has no format', () => {
	for (const file of ['neither.txt', 'neither-json.txt', 'empty.txt', 'size-input.txt']) assert.equal(verify(file).format, undefined);
	assert.equal(verify('shc-form-odd.txt').format, 'shc');
});

test('messages are Japanese, and English with LANG=en', () => {
	const japanese = verify('shc-status.txt', '', { env: { LANG: 'ja_JP.UTF-8', LC_ALL: '' } });
	const english = verify('shc-status.txt', '', { env: { LANG: 'en_US.UTF-8', LC_ALL: '' } });
	assert.match(japanese.problems[0].message, /完了/);
	assert.match(english.problems[0].message, /not completed/);
});

test('a message never repeats what the document says', () => {
	for (const { file } of rows('manifest.txt')) {
		const { out } = sesshu(['certificate', 'verify', ...AT, '--jwks', 'jwks.json', file], { cwd: certificates });
		const text = JSON.stringify(JSON.parse(out).problems);
		for (const secret of ['接種 花子', '花子', 'HANAKO', '1991', 'TK0000000', '3002621', 'FC9880']) assert.ok(!text.includes(secret), `${file}: ${secret}`);
	}
});

const change = (c) => (c === 'A' ? 'B' : 'A');

test('a card with any of its last characters changed is refused', () => {
	const jws = readFileSync(join(certificates, 'shc-genuine.txt'), 'utf8');
	const parts = jws.split('.');
	for (let i = 0; i < 3; i++) {
		const spoiled = parts.map((part, n) => (n === i ? part.slice(0, -1) + change(part.at(-1)) : part)).join('.');
		writeFileSync(join(certificates, 'last.txt'), spoiled);
		assert.equal(verify('last.txt').status, 1, `part ${i}`);
	}
});

test('a VDS-NC with the last character of any member changed is refused', () => {
	const document = JSON.parse(readFileSync(join(certificates, 'vds-genuine.txt'), 'utf8'));
	let count = 0;
	const walk = (node) => {
		for (const key of Object.keys(node)) {
			const old = node[key];
			if (typeof old === 'object') {
				walk(old);
				continue;
			}
			const changed = typeof old === 'number' ? old + 1 : old.replace(/[^=](?==*$)/, change);
			assert.notEqual(changed, old);
			node[key] = changed;
			writeFileSync(join(certificates, 'last.txt'), JSON.stringify(document));
			assert.equal(verify('last.txt').status, 1, key);
			node[key] = old;
			count++;
		}
	};
	walk(document);
	assert.ok(count >= 20);
	writeFileSync(join(certificates, 'last.txt'), JSON.stringify(document));
	assert.equal(verify('last.txt').status, 0);
});

test('a card file with any bit of any byte changed is refused, except in the table of offsets, which nobody signs', () => {
	const genuine = ['0001.bin', '0002.bin', '0003.bin', '0004.bin'].map((name) => [name, readFileSync(join(cards, 'genuine', name))]);
	const spoiled = join(cards, 'spoiled');
	mkdirSync(spoiled);
	for (const [name, bytes] of genuine) {
		for (const [n, b] of genuine) writeFileSync(join(spoiled, n), b);
		// Every byte of the first two; of the others the ends of each object and some between.
		const step = bytes.length > 200 ? 37 : 1;
		for (let i = 0; i < bytes.length; i += i + step < bytes.length ? step : Math.max(1, bytes.length - 1 - i)) {
			if (name === '0002.bin' && i >= 6 && i < 14) continue;
			const copy = Buffer.from(bytes);
			copy[i] ^= 1;
			writeFileSync(join(spoiled, name), copy);
			const { status } = sesshu(['card', 'verify', '--trust', 'trust.json', 'spoiled'], { cwd: cards });
			assert.equal(status, 1, `${name} byte ${i}`);
		}
	}
});

test('the individual number is printed only on request', () => {
	const plain = sesshu(['card', 'verify', '--trust', 'trust.json', 'genuine'], { cwd: cards });
	const shown = sesshu(['card', 'verify', '--trust', 'trust.json', '--show-number', 'genuine'], { cwd: cards });
	assert.deepEqual(JSON.parse(plain.out).content, { name: '接種　花子', address: '北海道旭川市七条通九丁目', birth: '1991-02-18', sex: 'F' });
	assert.ok(!plain.out.includes('123456789018'));
	assert.equal(JSON.parse(shown.out).content.individual_number, '123456789018');
	const spoiled = sesshu(['card', 'verify', '--trust', 'trust.json', '--show-number', 'hash-number'], { cwd: cards });
	assert.ok(!/12345678901[0-9]/.test(spoiled.out));
});

test('usage is 64, a missing file 66, and standard input works', () => {
	const run = (...args) => sesshu(args, { cwd: certificates }).status;
	assert.equal(run('certificate', 'verify', '--nonsense'), 64);
	assert.equal(run('certificate', 'verify', 'a', 'b'), 64);
	assert.equal(run('certificate', 'verify', '--at', 'now', 'shc-genuine.txt'), 64);
	assert.equal(run('certificate', 'nonsense'), 64);
	assert.equal(run('certificate', 'verify', 'no-such-file'), 66);
	assert.equal(run('certificate', 'verify', '.'), 66);
	assert.equal(run('certificate', 'verify', '--jwks', 'no-such-file', 'shc-genuine.txt'), 66);
	assert.equal(run('certificate', 'verify', '--csca', 'no-such-file', 'shc-genuine.txt'), 66);
	assert.equal(run('certificate', 'verify', '--crl', 'no-such-file', 'shc-genuine.txt'), 66);
	assert.equal(run('card', 'verify', '../cards/genuine'), 64);
	assert.equal(run('card', 'verify', '--trust', '../cards/trust.json', 'no-such-folder'), 66);
	assert.equal(run('card', 'verify', '--trust', 'no-such-file', '../cards/genuine'), 66);
	const input = readFileSync(join(certificates, 'shc-genuine-numeric.txt'));
	for (const last of [['-'], []])
		assert.equal(sesshu(['certificate', 'verify', ...AT, '--jwks', 'jwks.json', ...last], { cwd: certificates, input }).status, 0);
});
