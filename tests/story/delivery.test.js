// SPDX-License-Identifier: MIT
// Messages from the ledger to VRS on a running installation: they arrive by themselves; what the other side refuses is
// shown on 送信の状況 with its code, and goes on after 再送.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Installation } from '../lib/installation.js';

let installation, clerk;

before(async () => {
	installation = await new Installation('delivery', { people: 60 }).start();
	// 012041's tickets were issued by the play of the demo; 012025 has none yet.
	clerk = await installation.logIn('ledger', '012025', 'clerk', { purpose: 'notice' });
});

after(() => installation.remove());

async function until(condition, what) {
	const end = Date.now() + 60000;
	for (;;) {
		const found = await condition();
		if (found) return found;
		assert.ok(Date.now() < end, `not within a minute: ${what}`);
		await new Promise((done) => setTimeout(done, 100));
	}
}

// The ledger's courier is killed; the master starts another, which reads the configuration anew.
function killCourier() {
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		let words = [];
		try {
			words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
		} catch {
			continue; // it has just ended
		}
		if (words[0] === 'sesshu-ledger' && words[1] === 'courier' && words.includes(installation.state)) process.kill(Number(pid), 'SIGKILL');
	}
}

const messages = async (who) => {
	await who.open('/messages');
	assert.equal(who.status, 200);
	return who.page;
};
const nothingWaits = async (who) => /送信を待っている文書はありません/.test((await messages(who)).text);
const retries = (page) => page.forms.filter(({ action }) => /^\/messages\/[0-9a-f]{32}\/retry$/.test(new URL(action, clerk.base).pathname));

test('what the ledger has for VRS is delivered without anybody doing anything', async () => {
	const other = await installation.logIn('ledger', '012041', 'clerk', { purpose: 'notice' });
	await until(() => nothingWaits(other), 'everything of the play is delivered');
	assert.equal(await nothingWaits(clerk), true);
});

// req: P17
test('who has not the duty sees neither the page nor its place in the menu', async () => {
	const viewer = await installation.logIn('ledger', '012025', 'viewer');
	await viewer.open('/messages');
	assert.equal(viewer.status, 403);
	assert.equal(viewer.page.links.some(({ href }) => href === '/messages'), false);
});

test('what another municipality\'s VRS refuses is stopped, shown with its code, and delivered after 再送', async () => {
	const peers = join(installation.state, 'ledger/courier/peers.ini');
	const right = readFileSync(peers, 'utf8');
	writeFileSync(peers, right.replace('host = vrs-012025-peer.localhost', 'host = vrs-012041-peer.localhost'));
	killCourier();
	await clerk.open('/tickets');
	await clerk.submit('/tickets/issue');
	const page = await until(async () => {
		const shown = await messages(clerk);
		return retries(shown).length > 0 && shown;
	}, 'the messages are refused');
	assert.match(page.text, /vrs-012025/);
	assert.match(page.text, /recipient 2/);
	assert.match(page.text, /courier\.sender/);
	assert.match(page.text, /この送信元からは受け取れません/);

	writeFileSync(peers, right);
	killCourier();
	await until(async () => {
		const [first] = retries(await messages(clerk));
		if (first) await clerk.submit(first.action);
		return !first;
	}, 'each is sent again');
	await until(() => nothingWaits(clerk), 'they are delivered');
	const vrs = await installation.logIn('vrs', '012025', 'clerk');
	assert.equal(await nothingWaits(vrs), true);
});
