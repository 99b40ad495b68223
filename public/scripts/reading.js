/**
 * Nothing is replaced beneath somebody who reads or works there. A part that asks for itself (`data-live`) waits while it is
 * paused, a line of it is open, a menu is open or a line is dragged, and while the pointer or the focus is in the place that
 * `data-hold` names; then it asks once. `data-unseen` parts never wait, others also wait while the tab is in the background.
 */
const held = new Set();
/** A pointer that was left lying somewhere reads nothing. Milliseconds. */
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

/** The part that a request or its answer is about, if it asked by itself and has to wait. */
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

	// What the reader has set on a line stays when the line is brought up to date: the current one, an open payload.
	globalThis.htmx?.registerExtension("reading", {
		htmx_before_morph_attr: (element, { attrName }) =>
			!(attrName === "aria-current" && element.matches("tr")) && !(attrName === "open" && element.matches("details")),
	});
}
