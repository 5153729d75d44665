// SPDX-License-Identifier: MIT
// What the tests do in the ledger over and over: find a person, record a dose.

// A resident of the truth file whose facts have no peculiarity: full birth date, a kana name of two parts.
export function livingAdult(installation, municipality) {
	const found = installation.truth(municipality).find(({ person, state, protected: hidden }) =>
		state === 'resident' && !hidden && person.birth_precision === 'day' && person.birth > '1927' && person.birth < '1988' && person.given_kana && !person.foreign);
	return found.person;
}

export const protectedPerson = (installation, municipality) =>
	installation.truth(municipality).find(({ state, protected: hidden }) => state === 'resident' && hidden)?.person;

// Opens a person's record by 宛名番号; gives its path.
export async function clerkOpens(clerk, number) {
	await clerk.open('/search');
	await clerk.submit('/search', { words: number });
	if (!/^\/person\/[0-9a-f]{32}$/.test(clerk.path)) throw new Error(`no record of ${number}: ${clerk.status} ${clerk.page.title}`);
	return clerk.path;
}

// Records a dose from the open record; what looks odd is confirmed. Gives the path of the dose. `twice`: the same form
// is sent a second time, as a double click does.
export async function recordDose(clerk, facts, { twice = false } = {}) {
	await clerk.follow('接種を記録する');
	const form = clerk.path;
	let given = facts, page = clerk.page;
	await clerk.submit(form, given);
	if (clerk.status === 422) {
		given = { ...facts, confirm: '1' };
		page = clerk.page;
		await clerk.submit(form, given);
	}
	if (clerk.status !== 200) throw new Error(`the dose was not recorded: ${clerk.status} ${clerk.page.text.slice(0, 300)}`);
	const dose = clerk.path;
	if (twice) {
		clerk.page = page;
		await clerk.submit(form, given);
		if (clerk.path !== dose) throw new Error(`the second click led to ${clerk.path}, not ${dose}`);
	}
	return dose;
}
