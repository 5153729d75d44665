// SPDX-License-Identifier: MIT
// What lies on the disk: looks for values in every file below a folder, in the forms in which one may be left behind.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const base64Forms = (bytes) => {
	// The three ways in which a value may lie in base64, without the characters that its neighbours share.
	const forms = [];
	for (let before = 0; before < 3; before++) {
		const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').replace(/=+$/, '');
		const from = Math.ceil(before * 8 / 6), to = Math.floor((before + bytes.length) * 8 / 6);
		forms.push(encoded.slice(from, to), encoded.slice(from, to).replaceAll('+', '-').replaceAll('/', '_'));
	}
	return forms;
};

// Every form of a value: UTF-8, UTF-16 in both orders, hexadecimal in both cases, base64 in both alphabets.
export function forms(value) {
	const utf8 = Buffer.from(value), utf16 = Buffer.from(value, 'utf16le');
	const hex = utf8.toString('hex');
	return [...new Set([utf8.toString('latin1'), utf16.toString('latin1'), Buffer.from(utf16).swap16().toString('latin1'), hex, hex.toUpperCase(), ...base64Forms(utf8)])];
}

function* files(folder, without) {
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (without.includes(path)) continue;
		if (entry.isDirectory()) yield* files(path, without);
		else if (entry.isFile()) yield path;
	}
}

// [{ file, value }] of every value found; `without`: folders that are not looked at.
export function disk(folder, values, { without = [] } = {}) {
	const wanted = values.flatMap((value) => forms(value).map((form) => ({ value, form })));
	const pattern = new RegExp(wanted.map(({ form }) => form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'g');
	const found = [];
	for (const file of files(folder, without.map((each) => join(folder, each)))) {
		if (statSync(file).size === 0) continue;
		const hits = new Set(readFileSync(file, 'latin1').match(pattern) ?? []);
		for (const hit of hits) found.push({ file: relative(folder, file), value: wanted.find(({ form }) => form === hit).value });
	}
	return found;
}
