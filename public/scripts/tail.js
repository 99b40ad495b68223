/**
 * The live tail of history: new lines are marked, and nothing else moves. Selected lines stay selected, the
 * current line stays current, and the line being read stays in place.
 */
const rowsOf = (list) => [...list.querySelectorAll("[data-rows] > tr[id]")];

function remembered(list) {
	const rows = rowsOf(list);
	const anchor = scrollY > 0 ? rows.find((row) => row.getBoundingClientRect().top >= 0) : undefined;
	return {
		ids: new Set(rows.map((row) => row.id)),
		chosen: rows.filter((row) => row.querySelector(".pickone")?.checked).map((row) => row.id),
		current: rows.find((row) => row.getAttribute("aria-current") === "true")?.id,
		anchor: anchor && { id: anchor.id, top: anchor.getBoundingClientRect().top },
	};
}

function restored(list, before) {
	for (const row of rowsOf(list)) row.classList.toggle("fresh", before.ids.size > 0 && !before.ids.has(row.id));
	for (const id of before.chosen) {
		const box = document.getElementById(id)?.querySelector(".pickone");
		if (box) box.checked = true;
	}
	if (before.current) document.getElementById(before.current)?.setAttribute("aria-current", "true");
	const anchor = before.anchor && document.getElementById(before.anchor.id);
	if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - before.anchor.top);
}

export function startTail() {
	let before = null;
	document.addEventListener("htmx:before:swap", (event) => {
		const target = event.detail?.ctx?.target;
		before = target?.id === "results" && target.dataset.live ? remembered(target) : null;
	});
	document.addEventListener("htmx:after:swap", () => {
		const list = document.getElementById("results");
		if (before && list) restored(list, before);
		before = null;
	});
}
