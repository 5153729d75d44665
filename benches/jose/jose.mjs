// SPDX-License-Identifier: MIT
// The signatures of the cards in FOLDER by npm's jose with the issuer's key set, in processor time of all threads: one
// card after the other, as at a counter, or AT_ONCE cards asked about together, which is the quickest that it can.
// It looks at nothing but the signature: what is in a card stays compressed.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

globalThis.crypto ??= webcrypto; // Node 18
const { compactVerify, createLocalJWKSet } = await import('jose');

const [folder, atOnce] = [process.argv[2], Number(process.argv[3])];
const cards = readFileSync(join(folder, 'cards.txt'), 'utf8').trim().split('\n');
const keys = createLocalJWKSet(JSON.parse(readFileSync(join(folder, 'jwks.json'), 'utf8')));

async function verify(count) {
	for (let i = 0; i < count; i += atOnce)
		await Promise.all(cards.slice(i % cards.length, (i % cards.length) + atOnce).map((card) => compactVerify(card, keys)));
}

const forged = cards[0].replace(/.{10}$/, 'AAAAAAAAAA');
const refused = await compactVerify(forged, keys).then(() => false, () => true);
if (!refused) throw new Error('a forged card was accepted');

await verify(4000);
let done = 0;
const start = process.cpuUsage();
let spent;
do {
	await verify(1000);
	done += 1000;
	spent = process.cpuUsage(start);
} while (spent.user + spent.system < 1e6);
console.log(JSON.stringify({ per_second: Math.round((done * 1e6) / (spent.user + spent.system)) }));
