import { startReading } from "./reading.js";
import { shareStream } from "./shared.js";
import { startTab } from "./tab.js";

/**
 * Passes events of the browser's stream on to the page: as `live:delivery`, `live:psa` … to each element that
 * names them in `data-live`. Such an element requests itself again (`hx-trigger="live:delivery"`).
 */
const NAMES = ["delivery", "psa", "queue", "maintenance"];
/** Minimum time between two updates, even in a storm. Milliseconds. */
const PAUSE = 1000;
/** Maximum number of endpoints in one request; the others come in the next. */
const MOST_ROWS = 50;
/** How often rows of endpoints are updated. Milliseconds. */
const ROWS_EVERY = 2000;

export function startLive() {
	const stream = document.getElementById("stream");
	if (!stream) return;
	const tab = startTab();
	startReading();
	const waiting = new Map();
	const changed = new Set();
	let word = "connecting";

	const state = (next) => {
		word = next;
		for (const element of document.querySelectorAll("[data-stream]")) element.hidden = element.dataset.stream !== word;
		tab.stream(word === "connected" || word === "connecting");
	};
	const send = (name) => {
		for (const element of document.querySelectorAll(`[data-live~="${name}"]`)) element.dispatchEvent(new CustomEvent(`live:${name}`));
	};
	const sendRows = () => {
		const asks = document.getElementById("endpoint-rows");
		for (const id of changed) if (!document.getElementById(`e-${id}`)) changed.delete(id);
		const shown = [...changed].slice(0, MOST_ROWS);
		for (const id of shown) changed.delete(id);
		if (!asks || shown.length === 0) return;
		asks.value = shown.join(",");
		send("rows");
	};
	setInterval(sendRows, ROWS_EVERY);
	// The ids are being sent now. A request without ids, even a delayed one, is about every row of the page.
	document.addEventListener("htmx:before:request", ({ detail }) => {
		if (detail.ctx.sourceElement?.id === "endpoint-rows") detail.ctx.sourceElement.value = "";
	});
	const note = (name) => {
		if (waiting.has(name)) return;
		waiting.set(
			name,
			setTimeout(() => {
				waiting.delete(name);
				send(name);
			}, PAUSE),
		);
	};
	/** Marks everything as changed, since the stream may have missed events. */
	const noteAll = () => {
		for (const name of NAMES) note(name);
	};

	function hear({ state: next, event, data }) {
		if (next !== undefined) {
			if (word === "reconnecting" && next === "connected") noteAll();
			state(next);
			return;
		}
		if (event === "reset") noteAll();
		if (NAMES.includes(event)) note(event);
		const id = event === "delivery" ? endpointOf(data) : undefined;
		if (id) changed.add(id);
	}
	const ask = shareStream(stream.dataset.hub, hear);
	ask("hello");

	// After logging in again, the page gets its stream back.
	document.addEventListener("hookwise:logged-in", () => ask("again"));
	addEventListener("pagehide", () => ask("bye"));
	addEventListener("pageshow", (event) => {
		if (!event.persisted) return;
		ask("hello");
		// Events were missed while the page was hidden.
		noteAll();
	});
}

function endpointOf(data) {
	try {
		return JSON.parse(data).endpoint_id;
	} catch {
		return undefined;
	}
}
