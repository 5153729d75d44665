// SPDX-License-Identifier: MIT
// Just enough of HTML to read our own pages in tests: forms with their fields, links, title, text. Not a parser for
// anybody else's.

const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export const unescape = (text) =>
	text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) =>
		decimal ? String.fromCodePoint(Number(decimal)) : hex ? String.fromCodePoint(parseInt(hex, 16)) : (named[name] ?? whole));

function attributes(tag) {
	const found = {};
	for (const [, name, , quoted, single, bare] of tag.matchAll(/([\w-]+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g))
		found[name.toLowerCase()] = unescape(quoted ?? single ?? bare ?? '');
	return found;
}

export const words = (html) =>
	unescape(html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ').trim();

export function page(html) {
	const forms = [];
	for (const [, head, inside] of html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
		const { action = '', method = 'get' } = attributes(head);
		const fields = {}, choices = {}, labels = {};
		for (const [, tag] of inside.matchAll(/<input\b([^>]*)>/g)) {
			const input = attributes(tag);
			if (!input.name) continue;
			(choices[input.name] ??= []).push(input.value ?? '');
			if (!['radio', 'checkbox'].includes(input.type) || 'checked' in input) fields[input.name] = input.value ?? '';
		}
		for (const [, tag, text] of inside.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) fields[attributes(tag).name] = unescape(text).replace(/^\n/, '');
		for (const [, tag, options] of inside.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
			const { name } = attributes(tag);
			const all = [...options.matchAll(/<option\b([^>]*)>([^<]*)/g)].map(([, option, text]) => ({ ...attributes(option), text: unescape(text) }));
			choices[name] = all.map((option) => option.value ?? option.text);
			labels[name] = all.map((option) => option.text.trim());
			const chosen = all.find((option) => 'selected' in option) ?? all[0];
			if (chosen) fields[name] = chosen.value ?? chosen.text;
		}
		forms.push({ action, method: method.toLowerCase(), fields, choices, labels });
	}
	const links = [...html.matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/g)].map(([, tag, inside]) => ({ ...attributes(tag), words: words(inside) })).filter((a) => a.href);
	return {
		html,
		forms,
		links,
		title: words((/<title>([\s\S]*?)<\/title>/.exec(html) ?? [])[1] ?? ''),
		heading: words((/<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(html) ?? [])[1] ?? ''),
		text: words(html),
		choices: (name) => {
			const form = forms.find((each) => each.choices[name]);
			if (!form) throw new Error(`no choice of ${name} on this page`);
			return form.choices[name];
		},
	};
}

// The form that posts to a path of this host.
export function form({ forms, title }, action, url) {
	const found = forms.find((each) => each.method === 'post' && new URL(each.action || url, url).pathname === action);
	if (!found) throw new Error(`no form ${action} on the page "${title}"; there are: ${forms.map((each) => each.action).join(' ')}`);
	return found;
}

export function link({ links, title }, text) {
	const found = links.find((each) => (text instanceof RegExp ? text.test(each.words) : each.words.includes(text)));
	if (!found) throw new Error(`no link ${text} on the page "${title}"; there are: ${links.map((each) => each.words).join(' | ')}`);
	return found.href;
}
