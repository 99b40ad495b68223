import { startReading } from "./reading.js";
import { startTab } from "./tab.js";

/**
 * What the event stream of the page means for it. htmx's SSE extension holds the stream (`#stream`): it reconnects and says
 * where it stopped. Here its events become `live:delivery`, `live:psa` … on each element that names them in `data-live`; such an
 * element asks the server for itself again (`hx-trigger="live:delivery"`).
 */
const NAMES = ["delivery", "psa", "queue", "maintenance"];
/** At most this often; a storm is one look a second. Milliseconds. */
const PAUSE = 1000;
/** The server says that it is there every 7 seconds; after three such times without a word the line is dead. Milliseconds. */
const DEAD_AFTER = 22_000;
/** First connections are not the extension's to repeat. Milliseconds. */
const AGAIN_AFTER = 2000;
/** Endpoints named in one question; the rest has its turn in the next. */
const MOST_ROWS = 50;
/** How often lines of endpoints are brought up to date. Milliseconds. */
const ROWS_EVERY = 2000;

export function startLive() {
	const stream = document.getElementById("stream");
	if (!stream) return;
	const tab = startTab();
	startReading();
	const waiting = new Map();
	const changed = new Set();
	let word = "connecting";
	let heard = Date.now();
	let leaving = false;
	let refused = false;

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
	// Its ids are on their way; asked without any, also after it had to wait, it is about every line of the page.
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
	/** More may have happened than the stream still knows. */
	const noteAll = () => {
		for (const name of NAMES) note(name);
	};

	for (const name of [...NAMES, "ticket", "beat"]) {
		stream.addEventListener(name, () => {
			heard = Date.now();
		});
	}
	for (const name of NAMES) stream.addEventListener(name, () => note(name));
	stream.addEventListener("delivery", ({ detail }) => {
		const id = endpointOf(detail.data);
		if (id) changed.add(id);
	});
	stream.addEventListener("reset", noteAll);
	stream.addEventListener("htmx:sse:after:connection", () => {
		heard = Date.now();
		if (word === "reconnecting") noteAll();
		state("connected");
	});
	stream.addEventListener("htmx:sse:before:connection", (event) => {
		if (event.detail.connection.attempt === 0) return;
		if (leaving || refused) event.preventDefault();
		else state("reconnecting");
	});
	stream.addEventListener("htmx:sse:error", ({ detail }) => {
		// Logged out, or no longer let in: another try would get the same answer.
		refused = detail.status === 401 || detail.status === 403;
		if (!leaving) state(refused ? "closed" : "reconnecting");
	});
	stream.addEventListener("htmx:sse:close", () => {
		if (!leaving) state("closed");
	});
	stream.addEventListener("htmx:error", () => {
		if (leaving) return;
		state("reconnecting");
		setTimeout(() => stream.dispatchEvent(new CustomEvent("again")), AGAIN_AFTER);
	});
	setInterval(() => {
		if (word !== "connected" || Date.now() - heard < DEAD_AFTER) return;
		heard = Date.now();
		stream._htmx?.sse?.reader?.cancel();
	}, 5000);

	// Whoever logged in again over the page gets its stream back.
	document.addEventListener("hookwise:logged-in", () => {
		refused = false;
		state("reconnecting");
		stream.dispatchEvent(new CustomEvent("again"));
	});
	addEventListener("pagehide", () => {
		leaving = true;
		stream._htmx?.sse?.abortController?.abort();
	});
	addEventListener("pageshow", (event) => {
		if (!event.persisted) return;
		leaving = false;
		state("reconnecting");
		stream.dispatchEvent(new CustomEvent("again"));
	});
}

function endpointOf(data) {
	try {
		return JSON.parse(data).endpoint_id;
	} catch {
		return undefined;
	}
}
