import { localTime } from "./times.js";

/** Maintenance windows are UTC; beside each stands what that is here today. Told anew as it is typed. */
const LINES = "[data-window]";

function write(line) {
	const [start, end] = [...line.querySelectorAll("[data-utc]")].map(({ value }) => localTime(value));
	const told = line.querySelector("[data-here]");
	if (told) told.textContent = start && end ? `Here: ${start}–${end}` : "";
}

export function startWindows() {
	const all = () => {
		for (const line of document.querySelectorAll(LINES)) write(line);
	};
	all();
	document.addEventListener("input", (event) => {
		const line = event.target instanceof Element ? event.target.closest(LINES) : null;
		if (line) write(line);
	});
	document.addEventListener("htmx:after:swap", all);
}
