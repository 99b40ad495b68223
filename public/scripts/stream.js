import { siteUrl } from "./base.js";

/**
 * The server's event stream (`/api/events`): reads it, reconnects, and resumes where it stopped. It runs in
 * the worker shared by all tabs (`hub.js`), or in the page if there is no such worker.
 */
/** First wait before a reconnect, and the longest one. Milliseconds. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
/**
 * The server sends a sign of life every 7 seconds; after three missed ones the connection counts as dead.
 * Milliseconds.
 */
const DEAD_AFTER = 22_000;
/** Maximum length of an event in characters; real ones are a few KB. */
const LONGEST = 1_000_000;

/** Parses one event: its lines are `name: value`, comments begin with a colon. */
function eventOf(block) {
	const event = { name: "", data: "", id: "" };
	for (const line of block.split("\n")) {
		const colon = line.indexOf(":");
		if (colon <= 0) continue;
		const value = line.slice(colon + 1).replace(/^ /, "");
		if (line.startsWith("event:")) event.name = value;
		else if (line.startsWith("data:")) event.data += value;
		else if (line.startsWith("id:")) event.id = value;
	}
	return event;
}

/**
 * @param tell called with `{ state }` (connecting, connected, reconnecting, closed) and `{ event, data }`
 * @returns `start` has no effect while it runs; `again` restarts; `state` is the present state
 */
export function openStream(tell) {
	let word = "connecting";
	let abort = null;
	let heard = 0;
	let lastId = "";
	let pause = FIRST_PAUSE;
	let timer = null;

	const state = (next) => {
		if (next === word) return;
		word = next;
		tell({ state: word });
	};

	function take({ name, data, id }) {
		if (id !== "") lastId = id;
		if (name === "over") stop("closed");
		else if (name !== "" && name !== "beat") tell({ event: name, data });
	}

	/** Resolves when the stream has ended. */
	async function read(signal) {
		const headers = { Accept: "text/event-stream", ...(lastId === "" ? {} : { "Last-Event-ID": lastId }) };
		const answer = await fetch(siteUrl("/api/events"), { headers, cache: "no-store", signal });
		// Logged out, or no longer allowed: another try would get the same answer.
		if (answer.status === 401 || answer.status === 403) return stop("closed");
		if (!answer.ok) throw new Error(`answered ${answer.status}`);
		state("connected");
		pause = FIRST_PAUSE;
		const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
		let rest = "";
		for (;;) {
			const { value, done } = await reader.read();
			if (done || signal.aborted) return;
			heard = Date.now();
			const blocks = (rest + value).split("\n\n");
			rest = blocks.pop() ?? "";
			if (rest.length > LONGEST) throw new Error("too long");
			for (const block of blocks) take(eventOf(block));
		}
	}

	async function run() {
		clearTimeout(timer);
		const mine = new AbortController();
		abort = mine;
		heard = Date.now();
		await read(mine.signal).catch(() => {});
		if (abort !== mine) return;
		state("reconnecting");
		// Random, so that not all browsers reconnect at the same moment.
		timer = setTimeout(run, pause * (0.75 + Math.random() / 2));
		pause = Math.min(LONGEST_PAUSE, pause * 2);
	}

	function stop(next) {
		clearTimeout(timer);
		const running = abort;
		abort = null;
		state(next);
		running?.abort();
	}

	setInterval(() => {
		if (abort !== null && word === "connected" && Date.now() - heard > DEAD_AFTER) abort.abort();
	}, 5000);

	return {
		state: () => word,
		start() {
			if (abort === null) run();
		},
		again() {
			stop("reconnecting");
			pause = FIRST_PAUSE;
			run();
		},
		/** Stops when nobody listens any more; a later start does not resume. */
		stop() {
			stop("connecting");
			lastId = "";
		},
	};
}
