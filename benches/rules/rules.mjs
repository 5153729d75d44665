// SPDX-License-Identifier: MIT
// BCG, MR and JE given to json-rules-engine, as one would give them: a rule of the law is a rule of the engine, with its
// conditions as JSON; what needs a calendar is a fact with parameters.
//
//     node rules.mjs FILE        the questions of bench-schedule, a line each, with the answer that they must have
//
// Prints {decisions_per_second, decisions, differ} as JSON. Time is processor time; facts of a question are made
// before the clock starts.

import { readFileSync } from 'node:fs';
import { Engine } from 'json-rules-engine';

// ---- the calendar: days since 1970 ----

const dayOf = (text) => Date.parse(text) / 86400000;
const partsOf = (day) => { const d = new Date(day * 86400000); return [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()]; };
const of = (year, month, day) => Date.UTC(year, month, day) / 86400000;

// The same day-number so many months later, or the first of the next month.
function later(day, months) {
	const [y, m, d] = partsOf(day);
	const lengthOf = new Date(Date.UTC(y, m + months + 1, 0)).getUTCDate();
	return d <= lengthOf ? of(y, m + months, d) : of(y, m + months + 1, 1);
}
const reached = (birth, months) => later(birth, months) - 1;
const fiscalYear = (day) => { const [y, m] = partsOf(day); return m >= 3 ? y : y - 1; };

// The 1 April on which the year before school begins.
function beforeSchool(birth) {
	const six = later(birth, 72);
	const [y, m, d] = partsOf(six);
	return of((m === 3 && d === 1 ? y : fiscalYear(six) + 1) - 1, 3, 1);
}

// ---- the rules ----

const fact = (name, operator, value, params) => ({ fact: name, operator, value, ...(params && { params }) });
const onOrAfter = (name, params) => fact('on', 'greaterThanInclusive', { fact: name, params });
const onOrBefore = (name, params) => fact('on', 'lessThanInclusive', { fact: name, params });
const before = (name, params) => fact('on', 'lessThan', { fact: name, params });
const after = (name, params) => fact('on', 'greaterThan', { fact: name, params });

// Three rules a window: it is open, it opens later, it has closed (and was open while the programme was).
function window(id, vaccine, conditions, from, to, programme) {
	const shared = [fact('vaccine', 'equal', vaccine), ...conditions];
	const rule = (type, more) => ({ name: `${id} ${type}`, conditions: { all: [...shared, ...more] }, event: { type, params: { rule: id } } });
	return [
		rule('open', [onOrAfter(...from), onOrBefore(...to)]),
		rule('not_yet', [before(...from)]),
		rule('too_late', [after(...to), fact(to[0], 'greaterThanInclusive', dayOf(programme), to[1])]),
	];
}

const phase = (...phases) => fact('phase', 'in', phases);
const dose = (number) => fact('dose', 'equal', number);
const born = (from, to) => [fact('birth', 'greaterThanInclusive', dayOf(from)), fact('birth', 'lessThanInclusive', dayOf(to))];
const months = (number) => ['reached', { months: number }];
const given = (phases, number) => fact('given', 'equal', true, { phases, dose: number });
const missing = (phases, number) => fact('given', 'equal', false, { phases, dose: number });

// A gap after a dose that was given: the day before which the dose may not be given.
const gap = (id, vaccine, conditions, end, params) => ({
	name: id,
	conditions: { all: [fact('vaccine', 'equal', vaccine), ...conditions, before(end, params)] },
	event: { type: 'interval', params: { rule: id } },
});
const order = (id, vaccine, conditions) => ({ name: id, conditions: { all: [fact('vaccine', 'equal', vaccine), ...conditions] }, event: { type: 'order', params: { rule: id } } });

const special = { all: [...born('1995-04-02', '2009-10-01'), fact('begun', 'lessThanInclusive', dayOf('2010-03-31'))] };

const lawRules = [
	{ name: 'done', conditions: { all: [fact('asked_given', 'equal', true)] }, event: { type: 'done', params: { rule: 'doses' } } },
	...window('BCG-1', 'BCG', [], ['birth'], months(12), '2013-04-01'),
	...window('MR-1', 'MR', [phase('1')], months(12), months(24), '2006-04-01'),
	...window('MR-2', 'MR', [phase('2')], ['school_from'], ['school_to'], '2006-04-01'),
	...window('JE-1', 'JE', [phase('1', '1b')], months(6), months(90), '1994-10-01'),
	...window('JE-1-UNTIL-20', 'JE', [phase('1', '1b'), ...born('1995-04-02', '2007-04-01')], months(48), months(240), '1994-10-01'),
	...window('JE-1-AT-9', 'JE', [phase('1', '1b'), ...born('2007-04-02', '2009-10-01')], months(108), months(156), '1994-10-01'),
	...window('JE-2', 'JE', [phase('2')], months(108), months(156), '1994-10-01'),
	...window('JE-2-UNTIL-20', 'JE', [phase('2'), ...born('1995-04-02', '2007-04-01')], months(108), months(240), '1994-10-01'),
	order('JE-1-2', 'JE', [phase('1'), dose(2), missing(['1'], 1)]),
	order('JE-1B', 'JE', [phase('1b'), { any: [missing(['1'], 1), missing(['1'], 2)] }]),
	gap('JE-1-6D', 'JE', [phase('1'), dose(2), given(['1'], 1)], 'after_days', { phases: ['1'], days: 7 }),
	gap('JE-1B-6M', 'JE', [phase('1b'), { not: special }], 'after_months', { phases: ['1'], months: 6 }),
	gap('JE-1B-SPECIAL', 'JE', [phase('1b'), special], 'after_days', { phases: ['1'], days: 7 }),
	gap('JE-2-6D', 'JE', [phase('2')], 'after_days', { phases: ['1', '1b'], days: 7 }),
	...['BCG', 'MR'].map((vaccine) => gap(`LIVE-LIVE ${vaccine}`, vaccine, [], 'live_until')),
];

const LIVE = new Set(['BCG', 'MR', 'VAR', 'RUB5']);
const last = (doses, phases) => doses.reduce((day, d) => (phases.includes(d.phase) && d.day > day ? d.day : day), -Infinity);

// An engine a vaccine: no question is put to the rules of another.
function makeEngine(vaccine) {
	const ofVaccine = lawRules.filter(({ conditions }) => !conditions.all.some((c) => c.fact === 'vaccine' && c.value !== vaccine));
	const engine = new Engine(ofVaccine, { allowUndefinedFacts: true });
	const dynamic = {
		reached: async ({ months: n }, almanac) => reached(await almanac.factValue('birth'), n),
		school_from: async (_, almanac) => beforeSchool(await almanac.factValue('birth')),
		school_to: async (_, almanac) => { const from = await almanac.factValue('school_from'); return of(partsOf(from)[0] + 1, 3, 1) - 1; },
		given: async ({ phases, dose: n }, almanac) => (await almanac.factValue('own')).some((d) => phases.includes(d.phase) && d.dose === n),
		asked_given: async (_, almanac) => {
			const [own, p, n] = await Promise.all([almanac.factValue('own'), almanac.factValue('phase'), almanac.factValue('dose')]);
			return own.some((d) => d.phase === p && d.dose === n);
		},
		begun: async (_, almanac) => (await almanac.factValue('own')).reduce((day, d) => (d.phase === '1' && d.dose === 1 && d.day < day ? d.day : day), Infinity),
		after_days: async ({ phases, days }, almanac) => last(await almanac.factValue('own'), phases) + days,
		after_months: async ({ phases, months: n }, almanac) => { const day = last(await almanac.factValue('own'), phases); return day === -Infinity ? day : later(day, n); },
		live_until: async (_, almanac) => {
			const [on, history] = await Promise.all([almanac.factValue('on'), almanac.factValue('history')]);
			return history.reduce((day, d) => (LIVE.has(d.vaccine) && d.day < on && d.day + 28 > day ? d.day + 28 : day), -Infinity);
		},
	};
	for (const [name, make] of Object.entries(dynamic)) engine.addFact(name, make);
	return engine;
}

// Who has no window at all was never in the target; a dose that was given then is not asked about.
function wordOf(events) {
	const types = new Set(events.map((event) => event.type));
	const when = ['open', 'not_yet', 'too_late'].find((each) => types.has(each));
	if (!when) return 'not_target';
	if (types.has('done')) return 'done';
	if (when !== 'open') return when;
	return types.has('order') ? 'order' : types.has('interval') ? 'interval' : 'eligible';
}

const questions = readFileSync(process.argv[2], 'utf8').trim().split('\n').map((line) => {
	const { vaccine, phase: p, dose: n, birth, on, history, decision } = JSON.parse(line);
	const doses = history.map((d) => ({ ...d, day: dayOf(d.date) })).filter((d) => d.day <= dayOf(on));
	return { decision, facts: { vaccine, phase: p, dose: n, birth: dayOf(birth), on: dayOf(on), history: doses, own: doses.filter((d) => d.vaccine === vaccine) } };
});

const engines = Object.fromEntries(['BCG', 'MR', 'JE'].map((vaccine) => [vaccine, makeEngine(vaccine)]));
const begin = process.cpuUsage();
let decisions = 0;
let differ = 0;
for (const { facts, decision } of questions) {
	const { events } = await engines[facts.vaccine].run(facts);
	decisions++;
	if (wordOf(events) !== decision && differ++ < 5) console.error(JSON.stringify(facts), decision, wordOf(events));
	if ((process.cpuUsage(begin).user + process.cpuUsage(begin).system) > 20e6) break;
}
const { user, system } = process.cpuUsage(begin);
console.log(JSON.stringify({ decisions_per_second: Math.round(decisions / ((user + system) / 1e6)), decisions, differ }));
