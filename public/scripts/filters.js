/**
 * Filters show results while typing, and again when a field is left (`change`). A click on a result also
 * leaves the field, but is meant for that result: so nothing is requested or replaced while a mouse button or
 * finger is down.
 */
const isFilter = (element) => element instanceof Element && element.closest("form[method=get][hx-get]") !== null;

export function startFilters() {
	const waiting = new Set();
	let isDown = false;

	function release() {
		isDown = false;
		for (const form of waiting) {
			waiting.delete(form);
			if (form.isConnected) form.dispatchEvent(new Event("change", { bubbles: true }));
		}
	}
	addEventListener(
		"pointerdown",
		() => {
			isDown = true;
		},
		true,
	);
	// Runs after the click, which comes later.
	for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(release, 50), true);

	document.addEventListener(
		"change",
		(event) => {
			const field = event.target;
			if (!isDown || !event.isTrusted || !(field instanceof HTMLInputElement) || !/^(search|text)$/.test(field.type) || !isFilter(field))
				return;
			event.stopPropagation();
			waiting.add(field.form);
		},
		true,
	);
	// A filter that is asked again before the answer for a period is here must ask for that period, too: its
	// answer comes later, and sets the page's address.
	document.addEventListener("click", (event) => {
		const link = event.target instanceof Element ? event.target.closest("[data-period]") : null;
		const period = document.getElementById("chart-period");
		if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || !(period instanceof HTMLInputElement)) return;
		period.value = link.dataset.period;
	});
	document.addEventListener("htmx:before:swap", (event) => {
		const source = event.detail?.ctx?.sourceElement;
		if (!isDown || !isFilter(source)) return;
		event.preventDefault();
		waiting.add(source.closest("form"));
	});
}
