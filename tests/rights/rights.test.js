// SPDX-License-Identifier: MIT
// Who may reach which route of the ledger: expected.json is written by hand.

import assert from 'node:assert/strict';
import { clerkOpens, livingAdult, recordDose } from '../lib/ledger.js';
import { rightsOf } from '../lib/rights.js';

rightsOf('ledger', {
	list: 'expected.json',
	program: 'routes_print',
	roles: ['clerk', 'viewer', 'contractor', 'auditor'],
	async prepare(installation) {
		const person = livingAdult(installation, '012041');
		const clerk = await installation.logIn('ledger', '012041', 'clerk');
		const record = await clerkOpens(clerk, person.address_number);
		const dose = await recordDose(clerk, { vaccine: 'COVID-S', number: '7', given_on: '2023-10-02', lot: 'HG2266' });
		await clerk.open('/tickets');
		const issue = clerk.page.links.map(({ href }) => /^\/tickets\/issue\/([0-9a-f]{32})$/.exec(href)).find(Boolean)?.[1];
		await clerk.open(record);
		const ticket = clerk.page.links.map(({ href }) => /\/ticket\/([0-9a-f]{32})\/reissue$/.exec(href)).find(Boolean)?.[1];
		assert.ok(issue && ticket, 'tickets were issued by the play of the demo');
		await clerk.open('/imports');
		const batch = clerk.page.links.map(({ href }) => /^\/imports\/([0-9a-f]{32})$/.exec(href)).find(Boolean)?.[1];
		assert.ok(batch, 'an import to look at');
		return { ':person': record.split('/')[2], ':subject': record.split('/')[2], ':dose': dose.split('/')[4], ':message': '0'.repeat(32), ':batch': batch, ':issue': issue, ':ticket': ticket, ':record': '0'.repeat(32), ':version': '1' };
	},
});
