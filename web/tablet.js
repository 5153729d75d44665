// SPDX-License-Identifier: MIT
// What the tablet's pages gain from a script; each works without it, and the server judges whatever is sent.

const digits = (text) => text.normalize('NFKC').replace(/[\s-]/g, '');

// ---- Entry of a ticket: each group says ✓ or ✗ once it is complete, and the next one gets the focus. ----

// The municipality's check digit: weights 6 5 4 3 2, 11 − remainder, last digit.
const municipality = (code) => {
	const sum = [6, 5, 4, 3, 2].reduce((all, weight, i) => all + weight * Number(code[i]), 0);
	return (11 - (sum % 11)) % 10 === Number(code[5]);
};

const ticket = document.querySelector('[data-ticket]');
if (ticket) {
	const groups = [...ticket.querySelectorAll('input')];
	const birth = document.getElementById('birth');
	const sizes = groups.map((group) => Number(group.dataset.digits));
	const whole = sizes.reduce((a, b) => a + b);

	const judge = (group, size) => {
		const mark = document.getElementById(`${group.id}-mark`);
		const value = digits(group.value);
		const complete = value.length >= size || /\D/.test(value);
		const allowed = group.dataset.values;
		const right = /^\d+$/.test(value) && value.length === size && (!allowed || allowed.includes(value)) && (group.id !== 'municipality' || municipality(value));
		mark.dataset.state = complete ? (right ? 'right' : 'wrong') : '';
		mark.textContent = complete ? (right ? mark.dataset.right : mark.dataset.wrong) : '';
		return complete && right;
	};

	groups.forEach((group, i) => {
		group.addEventListener('input', (event) => {
			if (event.isComposing) return;
			const value = digits(group.value);
			// A scanner or a paste brings all of them at once.
			if (/^\d+$/.test(value) && value.length === whole) {
				let at = 0;
				groups.forEach((each, n) => { each.value = value.slice(at, (at += sizes[n])); judge(each, sizes[n]); });
				birth.focus();
				return;
			}
			if (judge(group, sizes[i])) (groups[i + 1] ?? birth).focus();
		});
		judge(group, sizes[i]);
	});
	// The Enter that a scanner sends after the digits is not "record": the second fact is still to be asked.
	ticket.closest('form').addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.isComposing || event.target.tagName !== 'INPUT' || birth.value !== '') return;
		event.preventDefault();
		birth.focus();
	});
}

// ---- Another product has another lot. The focus stays: arrow keys go through the products one by one. ----

const product = document.querySelector('[data-clears]');
product?.addEventListener('change', () => {
	document.getElementById(product.dataset.clears).value = '';
});

// ---- A green result goes back to the entry by itself; anybody who touches the page stops it. ----

const next = document.querySelector('[data-next]');
if (next) {
	navigator.vibrate?.(Number(next.dataset.vibrate) || 50);
	if (next.dataset.after) {
		const timer = setTimeout(() => location.assign(next.href), Number(next.dataset.after));
		for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => clearTimeout(timer), { once: true });
	}
}
