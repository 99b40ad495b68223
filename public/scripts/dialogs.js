/**
 * Opens the page's one dialog when content arrives in it; marked elements close it. The focus returns to
 * where it came from.
 */
export function startDialogs() {
	const dialog = document.getElementById("dialog");
	if (!(dialog instanceof HTMLDialogElement)) return;
	let from = null;
	document.addEventListener("htmx:before:request", (event) => {
		if (!dialog.open) from = event.detail?.ctx?.sourceElement ?? document.activeElement;
	});
	document.addEventListener("htmx:after:swap", (event) => {
		if (event.detail?.ctx?.target !== dialog) return;
		if (dialog.childElementCount === 0) {
			dialog.close();
			return;
		}
		if (!dialog.open) dialog.showModal();
		const first = dialog.querySelector("[autofocus]");
		if (first) first.focus();
	});
	document.addEventListener("click", (event) => {
		if (event.target === dialog) dialog.close();
		const closer = event.target instanceof Element ? event.target.closest("[data-close]") : null;
		if (closer && dialog.contains(closer)) {
			event.preventDefault();
			dialog.close();
		}
	});
	dialog.addEventListener("close", () => {
		dialog.replaceChildren();
		if (from instanceof HTMLElement && from.isConnected) from.focus();
	});
	// Choosing an item closes the menu.
	document.addEventListener("click", (event) => {
		const menu = event.target instanceof Element && event.target.closest(".item") ? event.target.closest("[popover]") : null;
		if (menu) menu.hidePopover();
	});
}
