import { localTime } from "./times.js";

/**
 * Shows a UTC maintenance window in local time beside it, updated while typing. Windows in other zones show
 * their zone's name.
 */
const LINES = "[data-window]";

function write(line) {
	const [start, end] = [...line.querySelectorAll("[data-utc]")].map(({ value }) => localTime(value));
	const zone = line.querySelector("[data-zone]")?.value.trim().toUpperCase() ?? "";
	const told = line.querySelector("[data-here]");
	if (told) told.textContent = start && end && (zone === "" || zone === "UTC") ? `Here: ${start}–${end}` : "";
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
