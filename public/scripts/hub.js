import { openStream } from "./stream.js";

/**
 * The worker shared by all tabs: one event stream for the browser, however many pages are open. Over plain
 * HTTP a browser opens at most six connections to a server; a stream for each tab would leave none for pages.
 */
const ports = new Set();
const stream = openStream((message) => {
	for (const port of ports) port.postMessage(message);
});

globalThis.onconnect = ({ ports: [port] }) => {
	port.onmessage = ({ data }) => {
		if (data === "bye") {
			ports.delete(port);
			if (ports.size === 0) stream.stop();
			return;
		}
		ports.add(port);
		port.postMessage({ state: stream.state() });
		if (data === "again") stream.again();
		else stream.start();
	};
};
