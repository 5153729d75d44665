// SPDX-License-Identifier: MIT
// The rules of the tree that a compiler does not see: who may include whom (design D1), what each file says of its
// licence, what may never stand in it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const top = fileURLToPath(new URL('../..', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: top, encoding: 'utf8' })
	.split('\0').filter((file) => file && existsSync(join(top, file)) && statSync(join(top, file)).isFile());
const read = (file) => readFileSync(join(top, file), 'latin1');

// Inside base each line uses only lines above it, and its own (design §2, D1).
const lines = [
	['core'],
	['text', 'calendar', 'identifier'],
	['field'],
	['store', 'seal', 'chain'],
	['schedule'],
	['process', 'vault', 'request', 'courier'],
	['page', 'office', 'document'],
];
// Where the built house differs from the first drawing; ARCHITECTURE.md says why.
const alsoAllowed = new Map([
	['request', ['page']], // the request layer writes the frame around every page
]);
const lineOf = (folder) => lines.findIndex((line) => line.includes(folder));

// Whether a file of `from` may include a header of `to`; both are paths from the top.
function allowed(from, to) {
	const [house, part, feature] = from.split('/');
	const [toHouse, toPart] = to.split('/');
	if (toHouse === 'base') {
		if (house !== 'base') return true;
		if (part === toPart || (alsoAllowed.get(part) ?? []).includes(toPart)) return true;
		return lineOf(toPart) >= 0 && lineOf(part) >= 0 && lineOf(toPart) <= lineOf(part);
	}
	if (toHouse === 'wire') return house !== 'base' && (house !== 'wire' || part === toPart || toPart === 'core');
	if (toHouse === 'systems') return house === 'systems' ? part === toPart : house === 'command';
	if (toHouse === 'law') return house !== 'wire';
	return house === toHouse || house === 'command';
}

// The file of the tree that `#include "name"` in `file` means; null when it is generated or of the machine.
function target(file, name) {
	const own = normalize(join(dirname(file), name));
	if (known.has(own)) return own;
	const parts = file.split('/');
	const roots = ['base', 'wire', '', parts.slice(0, 2).join('/'), parts[0]];
	for (const root of roots) if (known.has(normalize(join(root, name)))) return normalize(join(root, name));
	return null;
}
const known = new Set(files);

// A generated header stands for the source it is made from: x.tmpl.h from x.tmpl, x.sql.h from x.sql.
const source = (file, name) => target(file, name) ?? target(file, name.replace(/\.h$/, ''));

function wrongIncludes(list, text) {
	const wrong = [];
	for (const file of list.filter((each) => /\.(c|h|tmpl)$/.test(each)))
		for (const [, name] of text(file).matchAll(/(?:#\s*include\s+|\{\{\s*include\s+)"([^"]+)"/g)) {
			const to = source(file, name);
			if (to && !allowed(file, to)) wrong.push(`${file} includes ${to}`);
		}
	return wrong;
}

test('includes keep to the direction: systems, wire, base, and inside base each line those above it', () => {
	assert.deepEqual(wrongIncludes(files, read), []);
});

test('the rule about includes finds what breaks it', () => {
	const planted = { 'base/core/x.c': '#include "page/page.h"', 'base/text/x.c': '#include "store/store.h"', 'systems/vrs/x/x.c': '#include "systems/ledger/ledger.h"', 'wire/feed/x.c': '#include "core/err.h"', 'base/page/x.c': '#include "core/err.h"' };
	for (const name of ['base/page/page.h', 'base/store/store.h', 'systems/ledger/ledger.h', 'base/core/err.h']) known.add(name);
	assert.deepEqual(wrongIncludes(Object.keys(planted), (file) => planted[file]).map((line) => line.split(' ')[0]),
		['base/core/x.c', 'base/text/x.c', 'systems/vrs/x/x.c']);
});

// Data whose format has no comments, and samples kept byte for byte.
const withoutLine = /(^LICENSE$|\.(json|jsonl|csv|tsv|pem|png|svg|md)$|\/corpus\/|^docs\/|^tests\/bad\/|^tests\/samples\/|\.npmrc$|^\.gitignore$|^\.clang-format$|^\.ci\/)/;

test('each file says its licence in its first lines', () => {
	const silent = files.filter((file) => !withoutLine.test(file) && !read(file).slice(0, 400).includes('SPDX-License-Identifier: MIT'));
	assert.deepEqual(silent, []);
});

test('no file names a folder of the machine on which it was written', () => {
	// Written in pieces, so that this file is not its own finding.
	const never = [new RegExp(`(^|[\\s"'(=])/${'work'}/`), new RegExp(`\\.\\./${'shared'}`), new RegExp(`/${'root'}/\\.`)];
	const found = [];
	for (const file of files) {
		if (/\.(png|woff2)$/.test(file)) continue;
		const text = read(file);
		for (const each of never) if (each.test(text)) found.push(`${file}: ${each}`);
	}
	assert.deepEqual(found, []);
});

test('nothing is left for later in the sources', () => {
	const words = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX:', 'place' + 'holder text'].join('|')})\\b`);
	const found = files.filter((file) => /\.(c|h|py|js|sh|tmpl|sql|build)$/.test(file) && words.test(read(file)));
	assert.deepEqual(found, []);
});

test('lock files name no download address', () => {
	for (const file of files.filter((each) => each.endsWith('package-lock.json')))
		assert.doesNotMatch(read(file), /"resolved"\s*:\s*"http/, file);
});

test('the front sends exactly the parameters that an area takes from it', () => {
	const taken = [...read('base/request/scgi.c').matchAll(/\[\w+\] = "(\w+)"/g)].map(([, name]) => name);
	const named = (file) => [...read(`front/nginx/${file}`).matchAll(/^\s*scgi_param (\w+) /gm)].map(([, name]) => name);
	const sent = [...named('area.conf.tmpl'), ...named('lgwan-host.conf.tmpl')];
        assert.deepEqual(named('peer-host.conf.tmpl'), named('lgwan-host.conf.tmpl'),
                         'a peer is known by its certificate too');
        assert.deepEqual(named('internet-host.conf.tmpl'), [], 'the internet side hands on nothing of its own');
	// nginx adds CONTENT_LENGTH by itself; who the operator is stands only on the operator's socket.
	assert.deepEqual(['CONTENT_LENGTH', ...sent, 'ACTOR'].sort(), taken.sort());
});
