/** Rows of rules and windows: a mouse drags them, and the focus goes with the row that a key has moved, added or removed. */
export function startRows() {
	let dragged = null;
	const rowOf = (target) => (target instanceof Element ? target.closest("[data-reorder] > li") : null);
	const placeOf = (row) => [...row.parentElement.children].indexOf(row);
	const clear = () => {
		for (const row of document.querySelectorAll("[data-reorder] > .over")) row.classList.remove("over");
	};

	document.addEventListener("dragstart", (event) => {
		if (!(event.target instanceof Element) || !event.target.closest("[data-drag]")) return;
		dragged = rowOf(event.target);
		event.dataTransfer.effectAllowed = "move";
		event.dataTransfer.setData("text/plain", "");
		event.dataTransfer.setDragImage(dragged, 16, 16);
	});
	document.addEventListener("dragover", (event) => {
		const row = rowOf(event.target);
		if (!dragged || !row || row.parentElement !== dragged.parentElement) return;
		event.preventDefault();
		clear();
		row.classList.add("over");
	});
	document.addEventListener("drop", (event) => {
		const row = rowOf(event.target);
		if (!dragged || !row || row.parentElement !== dragged.parentElement) return;
		event.preventDefault();
		const list = row.parentElement;
		const mover = list.parentElement.querySelector("[data-mover]");
		if (row === dragged || !mover) return;
		mover.value = `move:${list.dataset.reorder}:${placeOf(dragged)}:${placeOf(row)}`;
		mover.click();
	});
	document.addEventListener("dragend", () => {
		dragged = null;
		clear();
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

/** What has the focus once a command is carried out: the row itself where it now stands. */
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
