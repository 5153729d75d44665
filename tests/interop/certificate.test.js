// SPDX-License-Identifier: MIT
// Our certificates before verifiers that nobody here wrote, and theirs before ours.

import '../lib/deflate_raw.js';
import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, verify, webcrypto, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { globalAgent } from 'node:https';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { canonicalize } from 'json-canonicalize';

import { sesshu } from '../lib/command.js';

globalThis.crypto ??= webcrypto; // Node 18

const { SHCIssuer, SHCReader, Directory } = await import('kill-the-clipboard');
const pathcheck = createRequire(import.meta.url)('@pathcheck/shc-sdk');

const ISSUER = 'https://vc.vrs.digital.go.jp/issuer';
const folder = mkdtempSync(join(tmpdir(), 'sesshu-interop-'));
const read = (name) => readFileSync(join(folder, 'certificates', name), 'utf8');
const genuine = ['shc-genuine.txt', 'shc-genuine-all-types.txt', 'shc-genuine-rid.txt', 'shc-genuine-meta-security.txt'];

let server, asked;
const fetchOutside = globalThis.fetch;
const connectOutside = globalAgent.createConnection;

before(async () => {
	assert.equal(sesshu(['synth', 'certificate', '--out', join(folder, 'certificates')]).status, 0);
	assert.equal(sesshu(['synth', 'card', '--out', join(folder, 'cards')]).status, 0);
	// What verifiers look up: the issuer's key set and revocation list, and PathCheck's registry, which knows nobody.
	server = createServer((request, response) => {
		const kid = JSON.parse(read('jwks-crl.json')).keys[0].kid;
		const pages = { '/issuer/.well-known/jwks.json': 'jwks-crl.json', [`/issuer/.well-known/crl/${kid}.json`]: 'crl.json' };
		const page = pages[request.url];
		asked.push(request.url);
		response.writeHead(page ? 200 : 404, { 'content-type': 'application/json' });
		response.end(page ? read(page) : '{"SmartHealthCards":{}}');
	});
	asked = [];
	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	// One verifier asks by fetch, the other by the agent of https; both reach only this server, without TLS.
	globalAgent.createConnection = () => connect(server.address().port, '127.0.0.1');
	globalThis.fetch = (url, options) => fetchOutside(String(url).replace('https://vc.vrs.digital.go.jp', `http://127.0.0.1:${server.address().port}`), options);
});
after(async () => {
	globalThis.fetch = fetchOutside;
	globalAgent.createConnection = connectOutside;
	server.closeAllConnections?.();
	await new Promise((done) => server.close(done));
	rmSync(folder, { recursive: true });
});

test('kill-the-clipboard accepts our cards with key and revocation list from the issuer, and reads the same bundle', async () => {
	const reader = new SHCReader({ issuerDirectory: await Directory.fromURLs([ISSUER]) });
	for (const name of genuine) {
		const bundle = await (await reader.fromJWS(read(name))).asBundle();
		assert.equal(bundle.entry[0].resource.name[0].family, '接種');
		assert.equal(bundle.entry[2].resource.lotNumber, '3003600');
	}
	assert.ok(asked.some((url) => url.endsWith('/jwks.json')) && asked.some((url) => url.includes('/crl/')));
	await reader.fromFileContent(read('shc-genuine.smart-health-card'));
	await reader.fromQRNumeric([read('shc-genuine-numeric.txt')]);
	await reader.fromQRNumeric(read('shc-genuine-chunks.txt').trim().split('\n'));
});

test('kill-the-clipboard refuses what we refuse: signature, type, bundle, expiry, revocation', async () => {
	const reader = new SHCReader({ issuerDirectory: await Directory.fromURLs([ISSUER]) });
	for (const name of ['shc-signature-last', 'shc-signature-key', 'shc-type', 'shc-bundle-kind', 'shc-bundle-none', 'shc-expired', 'shc-revoked', 'shc-member-nbf-string'])
		await assert.rejects(async () => reader.fromJWS(read(`${name}.txt`)), name);
});

test('PathCheck accepts our cards, packed and plain, and refuses a changed one', async () => {
	const log = console.log;
	console.log = () => {};
	try {
		asked = [];
		for (const name of genuine) assert.equal(await pathcheck.verify(read(name)), true, name);
		assert.ok(asked.includes('/issuer/.well-known/jwks.json'));
		const { credential } = await pathcheck.unpackAndVerify(read('shc-genuine-numeric.txt'));
		assert.equal(credential.vc.credentialSubject.fhirBundle.entry.length, 3);
		assert.equal(await pathcheck.verify(read('shc-signature-last.txt')), false);
		assert.equal(await pathcheck.verify(read('shc-signature-key.txt')), false);
	} finally {
		console.log = log;
	}
});

function thumbprint({ crv, kty, x, y }) {
	return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

const bundle = {
	resourceType: 'Bundle',
	type: 'collection',
	entry: [
		{ fullUrl: 'https://example.org/fhir/Patient/1', resource: { resourceType: 'Patient', id: '1', name: [{ family: '髙橋', given: ['一郎', 'Ichiro'] }], birthDate: '1990-01-01' } },
		...['2021-06-01', '2021-06-22', '2022-02-01'].map((date, i) => ({
			fullUrl: `https://example.org/fhir/Immunization/${i}`,
			resource: {
				resourceType: 'Immunization',
				id: `${i}`,
				status: 'completed',
				vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '208', display: 'COVID-19' }] },
				patient: { reference: 'Patient/1' },
				occurrenceDateTime: date,
				lotNumber: `LOT${i}`,
			},
		})),
	],
};

function issuerKeys() {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const jwk = publicKey.export({ format: 'jwk' });
	const kid = thumbprint(jwk);
	writeFileSync(join(folder, 'theirs.json'), JSON.stringify({ keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] }));
	return { publicKey, privateKey, kid };
}

function ours(input, issuer, file = 'theirs.txt') {
	writeFileSync(join(folder, file), input);
	const { status, out } = sesshu(['certificate', 'verify', '--jwks', 'theirs.json', '--iss', issuer, file], { cwd: folder });
	return { status, ...JSON.parse(out) };
}

test('we accept cards of kill-the-clipboard: JWS, file, digits and chunks', async () => {
	const { publicKey, privateKey } = issuerKeys();
	const issuer = 'https://example.org/issuer';
	const maker = new SHCIssuer({
		issuer,
		privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
		publicKey: publicKey.export({ type: 'spki', format: 'pem' }),
	});
	const card = await maker.issue(bundle);
	const forms = [card.asJWS(), await card.asFileContent(), card.asQRNumeric()[0], card.asQRNumeric({ enableChunking: true, maxSingleQRSize: 300 }).join('\n')];
	assert.ok(forms[3].split('\n').length > 1);
	for (const form of forms) {
		const verdict = ours(form, issuer);
		assert.deepEqual(verdict.problems, []);
		assert.equal(verdict.status, 0);
		assert.equal(verdict.content.name, '髙橋 一郎 Ichiro');
		assert.deepEqual(verdict.content.doses.map((dose) => dose.lot), ['LOT0', 'LOT1', 'LOT2']);
	}
	assert.deepEqual(ours(card.asJWS(), ISSUER).problems.map((problem) => problem.code), ['issuer']);
});

test('we accept cards of PathCheck', async () => {
	const { privateKey, kid } = issuerKeys();
	const issuer = 'https://example.org/pathcheck';
	const entry = bundle.entry.map(({ resource: { id, ...resource } }, i) => {
		const copy = JSON.parse(JSON.stringify(resource));
		if (copy.patient) copy.patient.reference = 'resource:0';
		if (copy.vaccineCode) delete copy.vaccineCode.coding[0].display;
		return { fullUrl: `resource:${i}`, resource: copy };
	});
	const payload = await pathcheck.makeJWT(
		{ type: ['https://smarthealth.cards#health-card'], credentialSubject: { fhirVersion: '4.0.1', fhirBundle: { resourceType: 'Bundle', type: 'collection', entry } } },
		issuer,
		new Date('2022-01-01T00:00:00Z'),
	);
	const key = { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' };
	const jws = await pathcheck.sign(payload, key);
	for (const form of [jws, await pathcheck.pack(jws)]) {
		const verdict = ours(form, issuer);
		assert.deepEqual(verdict.problems, []);
		assert.equal(verdict.content.not_before, 1640995200);
	}
});

test('node:crypto verifies our VDS-NC over the canonical form of an npm package, and its certificate', () => {
	const csca = new X509Certificate(read('csca-named.pem'));
	const hashes = { ES256: 'sha256', ES384: 'sha384', ES512: 'sha512' };
	for (const name of ['vds-genuine', 'vds-genuine-spaces', 'vds-genuine-escapes', 'vds-genuine-es384', 'vds-genuine-es512']) {
		const { data, sig } = JSON.parse(read(`${name}.txt`));
		const certificate = new X509Certificate(Buffer.from(sig.cer, 'base64url'));
		const check = (value) =>
			verify(hashes[sig.alg], Buffer.from(canonicalize(value)), { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(sig.sigvl, 'base64url'));
		assert.equal(check(data), true, name);
		data.msg.ve[0].vd[0].lot = 'FC9881';
		assert.equal(check(data), false, name);
		assert.equal(certificate.verify(csca.publicKey), true, name);
		assert.ok(sig.cer.length % 4 === 0, 'the certificate is padded');
		assert.ok(!sig.sigvl.includes('='));
	}
	const forged = new X509Certificate(Buffer.from(JSON.parse(read('vds-chain-signature.txt')).sig.cer, 'base64url'));
	assert.equal(forged.verify(csca.publicKey), false);
});

// BER, as a second pair of eyes reads it.
function objects(bytes) {
	const found = [];
	for (let at = 0; at < bytes.length; ) {
		const start = at;
		let tag = bytes[at++];
		if ((tag & 0x1f) === 0x1f) tag = (tag << 8) | bytes[at++];
		let length = bytes[at++];
		if (length === 0x81) length = bytes[at++];
		else if (length === 0x82) length = (bytes[at++] << 8) | bytes[at++];
		found.push({ tag, value: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
		at += length;
	}
	return found;
}

test('node:crypto verifies both hashes and both signatures of our cards', () => {
	const card = (name, file) => readFileSync(join(folder, 'cards', name, file));
	const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
	const anchors = JSON.parse(readFileSync(join(folder, 'cards', 'trust.json'), 'utf8'));
	const check = (name) => {
		const [h1, h2, signature] = objects(objects(card(name, '0003.bin'))[0].value);
		const [body, proof] = objects(objects(card(name, '0004.bin'))[0].value);
		const [exponent, modulus] = objects(body.value.subarray(32));
		const key = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: modulus.value.toString('base64url'), e: exponent.value.toString('base64url') } });
		const { n, e } = anchors.find(({ key_id }) => key_id === body.value.subarray(0, 16).toString('hex'));
		const [, ...rest] = objects(objects(card(name, '0002.bin'))[0].value);
		return {
			number: sha256(card(name, '0001.bin')).equals(h1.value),
			basic: sha256(Buffer.concat(rest.map(({ whole }) => whole))).equals(h2.value),
			signature: verify('sha256', Buffer.concat([h1.whole, h2.whole]), key, signature.value),
			intermediate: verify('sha256', body.value, createPublicKey({ format: 'jwk', key: { kty: 'RSA', n, e } }), proof.value),
		};
	};
	for (const name of ['genuine', 'genuine-long-address', 'genuine-other-sex'])
		assert.deepEqual(check(name), { number: true, basic: true, signature: true, intermediate: true }, name);
	assert.equal(card('genuine', '0001.bin').length, 17);
	assert.equal(card('genuine', '0004.bin').length, 568);
	assert.equal(check('hash-number').number, false);
	assert.equal(check('hash-basic').basic, false);
	assert.equal(check('signature-last').signature, false);
	assert.equal(check('intermediate-last').intermediate, false);
});
