import { siteUrl } from "./base.js";
import { dragLine, placeOf, putBack } from "./dragging.js";
import { say } from "./say.js";

/**
 * Reorders lines of a table: dragged at their grip by mouse, pen or finger, or moved with the arrow keys
 * while the grip has the focus. Pinned lines stay above the others. The order is sent when the line is
 * dropped; if saving fails, the line goes back to its place.
 */
/** Pause after the last arrow key before the order is saved. Milliseconds. */
const SAVE_AFTER = 600;
const ROUTE = siteUrl("/api/endpoints/reorder");

const rowsOf = (body) => [...body.querySelectorAll(":scope > tr[data-name]")];
const idOf = (row) => row.id.slice(2);
const sameGroup = (a, b) => (a.dataset.pinned === undefined) === (b.dataset.pinned === undefined);

function tell(text) {
	const place = document.getElementById("order-said");
	if (place) place.textContent = text;
}

function tellPlace(row) {
	const all = rowsOf(row.parentElement);
	tell(`${row.dataset.name}, place ${all.indexOf(row) + 1} of ${all.length}.`);
}

/**
 * The complete order: that of the page, or, if the page shows only a part, the server's order with the line
 * beside its new neighbour.
 */
async function orderWith(row) {
	const shown = rowsOf(row.parentElement);
	if (row.parentElement.dataset.order === "whole") return shown.map(idOf);
	const answer = await fetch(siteUrl("/api/endpoints"));
	if (!answer.ok) throw new Error(await reasonOf(answer));
	const { items } = await answer.json();
	const ids = items.map(({ id }) => id).filter((id) => id !== idOf(row));
	const at = shown.indexOf(row);
	const before = shown[at - 1];
	const neighbour = before && sameGroup(before, row) ? before : shown[at + 1];
	if (!neighbour) return items.map(({ id }) => id);
	const place = ids.indexOf(idOf(neighbour));
	ids.splice(neighbour === before ? place + 1 : place, 0, idOf(row));
	return ids;
}

async function reasonOf(answer) {
	const problem = await answer.json().catch(() => ({}));
	return problem.errors?.[0]?.message ?? problem.message ?? `HookWise answered ${answer.status}.`;
}

async function save(row) {
	const ids = await orderWith(row);
	const answer = await fetch(ROUTE, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ids }) });
	if (!answer.ok) throw new Error(await reasonOf(answer));
}

/** Saves orders one after the other. After a failure, the line returns to its previous place. */
let saving = Promise.resolve();
function keep(row, from) {
	saving = saving.then(async () => {
		try {
			await save(row);
			say(`Moved: ${row.dataset.name}.`);
		} catch (error) {
			putBack(row, from);
			const why = error instanceof TypeError ? "HookWise does not answer." : error.message;
			say(`${row.dataset.name} is back in its place, the order was not kept. ${why}`, "bad");
			tellPlace(row);
		}
	});
}

function drag(grip, start) {
	const row = grip.closest("tr");
	dragLine(row, start, {
		mayPass: (other) => other.dataset.name !== undefined && sameGroup(row, other),
		ended(from) {
			grip.focus({ preventScroll: true });
			tellPlace(row);
			if (from) keep(row, from);
		},
	});
}

/** Steps with the arrow keys; they are kept together once the keys rest. */
let pending = null;
function flush() {
	if (!pending) return;
	clearTimeout(pending.timer);
	const { row, from } = pending;
	pending = null;
	if (row.nextElementSibling !== from.next) keep(row, from);
}

function step(grip, isUp) {
	const row = grip.closest("tr");
	if (pending && pending.row !== row) flush();
	const other = isUp ? row.previousElementSibling : row.nextElementSibling;
	if (!other || !sameGroup(row, other)) {
		tell(`${row.dataset.name} is at the ${isUp ? "top" : "bottom"} already.`);
		return;
	}
	const from = pending?.from ?? placeOf(row);
	clearTimeout(pending?.timer);
	if (isUp) other.before(row);
	else other.after(row);
	grip.focus();
	tellPlace(row);
	pending = { row, from, timer: setTimeout(flush, SAVE_AFTER) };
}

const gripOf = (event) => (event.target instanceof Element ? event.target.closest("[data-grip]") : null);

export function startOrdering() {
	document.addEventListener("pointerdown", (event) => {
		const grip = gripOf(event);
		if (!grip || event.button !== 0) return;
		event.preventDefault();
		grip.focus();
		drag(grip, event);
	});
	document.addEventListener("keydown", (event) => {
		const grip = gripOf(event);
		if (!grip || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
		event.preventDefault();
		step(grip, event.key === "ArrowUp");
	});
	addEventListener("pagehide", flush);
}
