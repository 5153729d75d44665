// SPDX-License-Identifier: MIT
// What pages gain from a script; each works without it.

// Leaving a form with changes asks first; saving it does not.
let changed = false;
for (const form of document.querySelectorAll('form[data-guard]')) {
	form.addEventListener('input', () => { changed = true; });
	form.addEventListener('submit', () => { changed = false; });
}
window.addEventListener('beforeunload', (event) => {
	if (changed) event.preventDefault();
});

document.addEventListener('keydown', (event) => {
	if (event.isComposing) return;
	// Ctrl+Enter saves from anywhere in the form.
	if (event.key === 'Enter' && event.ctrlKey) {
		const form = event.target.closest?.('form') ?? document.querySelector('form[data-guard]');
		const button = form?.querySelector('button[data-save]');
		if (button) {
			event.preventDefault();
			button.click();
		}
	}
});

// A button with data-opens="id" opens that dialog; closing it brings the focus back by itself.
for (const button of document.querySelectorAll('button[data-opens]')) {
	button.addEventListener('click', (event) => {
		const dialog = document.getElementById(button.dataset.opens);
		if (dialog?.showModal) {
			event.preventDefault();
			dialog.showModal();
		}
	});
}
for (const button of document.querySelectorAll('dialog button[data-closes]')) {
	button.addEventListener('click', (event) => {
		event.preventDefault();
		button.closest('dialog').close();
	});
}
