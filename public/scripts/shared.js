import { openStream } from "./stream.js";

/**
 * This page's connection to the browser's event stream.
 * @param url URL of the shared worker's script
 * @param hear called with messages of the stream
 * @returns `ask("hello")` joins, `ask("again")` restarts, `ask("bye")` leaves
 */
export function shareStream(url, hear) {
	const worker = typeof SharedWorker === "function" ? openWorker(url) : null;
	if (worker === null) return alone(hear);
	let ask = (word) => worker.port.postMessage(word);
	worker.port.onmessage = ({ data }) => hear(data);
	// The worker's script could not be loaded: use a stream of our own.
	worker.onerror = () => {
		ask = alone(hear);
		ask("hello");
	};
	return (word) => ask(word);
}

function openWorker(url) {
	try {
		// One worker per account, so that nobody gets another account's events.
		return new SharedWorker(url, { type: "module", name: document.documentElement.dataset.user ?? "" });
	} catch {
		// Not allowed here.
		return null;
	}
}

/** Stream of the page itself, for phone browsers without shared workers. */
function alone(hear) {
	const stream = openStream(hear);
	const does = { hello: stream.start, again: stream.again, bye: stream.stop };
	return (word) => does[word]();
}
