/**
 * Nothing is replaced while somebody reads or uses it. A part that updates itself (`data-live`) waits while
 * it is paused, while one of its lines or a menu is open, while a line is dragged, and while the pointer or
 * focus is in the element that `data-hold` names; then it updates once. Parts with `data-unseen` never wait
 * for that; others also wait while the tab is in the background.
 */
const held = new Set();
/** Time after which an unmoved pointer no longer counts as reading. Milliseconds. */
const READS_FOR = 30_000;
let moved = 0;

const isReading = (place) => Date.now() - moved < READS_FOR && (place.matches(":hover") || place.contains(document.activeElement));

function isBusy(element) {
	if (element.dataset.unseen !== undefined) return false;
	if (document.hidden || element.closest("[data-paused]")) return true;
	if (document.querySelector("[popover]:popover-open, [data-dragging]")) return true;
	if (element.querySelector(".feed-payload[open], .calls details[open]")) return true;
	const place = element.dataset.hold === undefined ? null : element.closest(element.dataset.hold);
	return place !== null && isReading(place);
}

function hold(element) {
	held.add(element.id);
	for (const note of document.querySelectorAll(`[data-held-by="${element.id}"]`)) note.hidden = element.closest("[data-paused]") !== null;
}

function release() {
	for (const id of held) {
		const element = document.getElementById(id);
		if (element && isBusy(element)) continue;
		held.delete(id);
		for (const note of document.querySelectorAll(`[data-held-by="${id}"]`)) note.hidden = true;
		const [name] = (element?.dataset.live ?? "").split(" ");
		if (name) element.dispatchEvent(new CustomEvent(`live:${name}`));
	}
}

/** The part of a request or answer, if it updates itself and must wait. */
function waits(event) {
	const element = event.detail?.ctx?.sourceElement;
	return element instanceof HTMLElement && element.id && element.dataset.live !== undefined && isBusy(element) ? element : null;
}

export function startReading() {
	for (const name of ["pointermove", "pointerdown", "keydown", "wheel"]) {
		addEventListener(
			name,
			() => {
				moved = Date.now();
			},
			{ passive: true },
		);
	}
	for (const name of ["htmx:before:request", "htmx:before:swap"]) {
		document.addEventListener(name, (event) => {
			const element = waits(event);
			if (!element) return;
			event.preventDefault();
			hold(element);
		});
	}
	setInterval(release, 500);
	document.addEventListener("visibilitychange", release);

	document.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("[data-pause]") : null;
		if (!button) return;
		const panel = document.getElementById(button.dataset.pause);
		const paused = panel?.toggleAttribute("data-paused") ?? false;
		button.setAttribute("aria-pressed", String(paused));
		for (const word of button.querySelectorAll("[data-when]")) word.hidden = (word.dataset.when === "paused") !== paused;
		release();
	});

	// A line's state set by the reader is kept during its update: the current line, an open payload.
	globalThis.htmx?.registerExtension("reading", {
		htmx_before_morph_attr: (element, { attrName }) =>
			!(attrName === "aria-current" && element.matches("tr")) && !(attrName === "open" && element.matches("details")),
	});
}
