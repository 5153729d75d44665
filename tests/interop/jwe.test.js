// SPDX-License-Identifier: MIT
// Encrypted texts between vaults (base/seal/jose_jwe.h) and npm's jose, which nobody here wrote: each opens what the other
// seals, and refuses what the other refuses.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import '../lib/webcrypto.js';
import { CompactEncrypt, base64url, calculateJwkThumbprint, compactDecrypt, importJWK } from 'jose';
import { run, top } from '../lib/installation.js';

const lines = join(top, 'build/base/seal/jwe_lines');
const text = new TextEncoder(), words = new TextDecoder();
const sender = 'ledger-012041', receiver = 'vrs-012041', plain = '{"number":"123456789018","subject":"10000123"}';
const bytes = (name) => text.encode(name);

async function sealedHere(jwk, content = plain) {
	const { code, stdout, stderr } = await run(lines, [], { input: `${JSON.stringify(jwk)}\t${sender}\t${receiver}\t${content}\n` });
	assert.equal(code, 0, stderr);
	return stdout.trimEnd();
}

async function openedHere(secret, ...texts) {
	const { code, stdout, stderr } = await run(lines, [secret], { input: texts.map(([from, to, jwe]) => `${from}\t${to}\t${jwe}\n`).join('') });
	assert.equal(code, 0, stderr);
	const [jwk, ...answers] = stdout.trimEnd().split('\n');
	return { jwk: JSON.parse(jwk), answers };
}

test('npm jose opens what is sealed here, and finds sender and receiver in it', async () => { /* req: R1 */
	for (let i = 0; i < 20; i++) {
		const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		const jwe = await sealedHere(pair.publicKey.export({ format: 'jwk' }));
		const { plaintext, protectedHeader } = await compactDecrypt(jwe, pair.privateKey);
		assert.equal(words.decode(plaintext), plain);
		assert.equal(protectedHeader.alg, 'ECDH-ES');
		assert.equal(protectedHeader.enc, 'A256GCM');
		assert.equal(words.decode(base64url.decode(protectedHeader.apu)), sender);
		assert.equal(words.decode(base64url.decode(protectedHeader.apv)), receiver);
		assert.equal(protectedHeader.kid, await calculateJwkThumbprint(pair.publicKey.export({ format: 'jwk' })));
	}
});

test('npm jose does not open it with another key, nor when a byte was changed', async () => {
	const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' }), other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const jwe = await sealedHere(pair.publicKey.export({ format: 'jwk' }));
	await assert.rejects(compactDecrypt(jwe, other.privateKey));
	const parts = jwe.split('.');
	parts[3] = (parts[3][0] === 'A' ? 'B' : 'A') + parts[3].slice(1);
	await assert.rejects(compactDecrypt(parts.join('.'), pair.privateKey));
});

test('what npm jose seals in our form opens here; in another form, or for another party, it is refused', async () => {
	const secret = randomBytes(32).toString('hex');
	const { jwk } = await openedHere(secret);
	const key = await importJWK({ ...jwk, alg: 'ECDH-ES' });
	const seal = (header, from = sender, to = receiver, enc = 'A256GCM') => new CompactEncrypt(bytes(plain))
		.setProtectedHeader({ alg: 'ECDH-ES', enc, kid: jwk.kid, ...header })
		.setKeyManagementParameters({ apu: bytes(from), apv: bytes(to) }).encrypt(key);
	const { answers } = await openedHere(secret,
		[sender, receiver, await seal({})],
		['ledger-012025', receiver, await seal({})],
		[sender, 'vrs-012025', await seal({})],
		[sender, receiver, await seal({}, 'ledger-012025')],
		[sender, receiver, await seal({ kid: 'another' })],
		[sender, receiver, await seal({ typ: 'JWT' })],
		[sender, receiver, await seal({}, sender, receiver, 'A128GCM')]);
	assert.deepEqual(answers, [plain, ...Array(6).fill('refused jose.jwe')]);
});

test('the published key is a P-256 key for encryption, named by its thumbprint', async () => {
	const { jwk } = await openedHere('11'.repeat(32));
	assert.deepEqual(Object.keys(jwk).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
	assert.equal(jwk.use, 'enc');
	assert.equal(jwk.kid, await calculateJwkThumbprint(jwk));
});
