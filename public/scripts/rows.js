import { dragLine, putBack } from "./dragging.js";

/**
 * Rows of rules and windows: they can be dragged, and the focus follows a row that was moved, added or
 * removed by key.
 */
export function startRows() {
	document.addEventListener("pointerdown", (event) => {
		const handle = event.target instanceof Element ? event.target.closest("[data-drag]") : null;
		if (!handle || event.button !== 0) return;
		event.preventDefault();
		drag(handle.closest("[data-reorder] > li"), event);
	});

	let command = "";
	document.addEventListener("click", (event) => {
		const button = event.target instanceof Element ? event.target.closest("#rules-form button[name=do]") : null;
		if (button) command = button.value;
	});
	document.addEventListener("htmx:after:swap", () => {
		const next = focusAfter(command);
		command = "";
		next?.focus();
	});
}

function drag(row, start) {
	const list = row.parentElement;
	const indexOf = () => [...list.children].indexOf(row);
	const at = indexOf();
	dragLine(row, start, {
		mayPass: () => true,
		ended(from) {
			const mover = list.parentElement.querySelector("[data-mover]");
			if (!from || !mover) return;
			mover.value = `move:${list.dataset.reorder}:${at}:${indexOf()}`;
			// The answer contains the row at its new place. Until then it stays where it was.
			putBack(row, from);
			mover.click();
		},
	});
}

/** The element to focus after a command: the row at its new place. */
function focusAfter(command) {
	const [verb, what, at] = command.split(":");
	const button = (name, place) => document.querySelector(`#rules-form button[value="${name}:${what}:${place}"]`);
	const list = document.querySelector(`#rules-form [data-reorder="${what}"]`);
	const place = Number(at);
	if (verb === "add" && what === "mapping") return document.getElementById(`map-${at}`);
	if (!list) return null;
	if (verb === "up") return button("up", place - 1) ?? button("down", place - 1);
	if (verb === "down") return button("down", place + 1) ?? button("up", place + 1);
	if (verb === "add") return list.lastElementChild?.querySelector("input, select") ?? null;
	if (verb === "remove")
		return button("remove", Math.min(place, list.childElementCount - 1)) ?? document.querySelector(`button[value="add:${what}"]`);
	return null;
}
