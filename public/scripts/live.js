/**
 * The event stream, told on as events of the page: `live:delivery`, `live:psa`, `live:queue`, `live:maintenance`. What shows live
 * things listens to them (`hx-trigger="live:delivery from:body"`) and asks the server for its part again.
 */
const NAMES = ["delivery", "psa", "queue", "maintenance", "reset"];
/** At most this often; a storm is one look a second. Milliseconds. */
const PAUSE = 1000;

export function startLive() {
	if (!document.querySelector("[data-live]")) return;
	const waiting = new Map();
	let held = [];
	const tell = (name, ids) => {
		for (const element of document.querySelectorAll(`[data-live~="${name}"]`)) {
			// Nobody wants what they are reading to be replaced.
			if (
				element.closest("[data-paused]") ||
				document.querySelector("[popover]:popover-open") ||
				element.querySelector(".feed-payload[open], .calls details[open]")
			) {
				held.push(name);
				continue;
			}
			element.dispatchEvent(new CustomEvent(`live:${name}`, { detail: ids }));
		}
	};
	const note = (name) => {
		if (waiting.has(name)) return;
		waiting.set(
			name,
			setTimeout(() => {
				waiting.delete(name);
				tell(name);
			}, PAUSE),
		);
	};
	const state = (word) => {
		for (const element of document.querySelectorAll("[data-stream]")) element.hidden = element.dataset.stream !== word;
	};

	// The browser comes back by itself and says where it stopped; what was missed follows.
	const source = new EventSource("/api/events");
	source.addEventListener("open", () => state("connected"));
	source.addEventListener("error", () => state(source.readyState === EventSource.CLOSED ? "closed" : "connecting"));
	for (const name of NAMES) source.addEventListener(name, () => note(name === "reset" ? "delivery" : name));
	addEventListener("pagehide", () => source.close());

	document.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("[data-pause]") : null;
		if (!button) return;
		const panel = document.getElementById(button.dataset.pause);
		const paused = panel?.toggleAttribute("data-paused") ?? false;
		button.setAttribute("aria-pressed", String(paused));
		for (const word of button.querySelectorAll("[data-when]")) word.hidden = (word.dataset.when === "paused") !== paused;
		const missed = new Set(held);
		held = [];
		if (!paused) for (const name of missed) tell(name);
	});
}
