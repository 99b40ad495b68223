import { openStream } from "./stream.js";

/**
 * This page's share of the browser's event stream.
 * @param url of the shared worker's script
 * @param hear gets what the stream tells
 * @returns `ask("hello")` takes part, `ask("again")` begins anew, `ask("bye")` leaves
 */
export function shareStream(url, hear) {
	const worker = typeof SharedWorker === "function" ? openWorker(url) : null;
	if (worker === null) return alone(hear);
	let ask = (word) => worker.port.postMessage(word);
	worker.port.onmessage = ({ data }) => hear(data);
	// Its script could not be loaded: better a stream of one's own than none.
	worker.onerror = () => {
		ask = alone(hear);
		ask("hello");
	};
	return (word) => ask(word);
}

function openWorker(url) {
	try {
		// One for each account: nobody hears what is told to somebody else.
		return new SharedWorker(url, { type: "module", name: document.documentElement.dataset.user ?? "" });
	} catch {
		// Not allowed here.
		return null;
	}
}

/** Browsers on some phones have no shared workers. */
function alone(hear) {
	const stream = openStream(hear);
	const does = { hello: stream.start, again: stream.again, bye: stream.stop };
	return (word) => does[word]();
}
