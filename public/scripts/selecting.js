/** Selects many rows: the checkbox in the head selects all visible ones, Shift a range, and the bar shows how many. */
export function startSelecting() {
	let last = null;
	const boxes = (form) => [...form.querySelectorAll(".pickone")].filter((box) => box.getClientRects().length > 0);

	function count(form) {
		const all = boxes(form);
		const picked = all.filter((box) => box.checked);
		// A line of repeats counts as all its alerts.
		const chosen = picked.reduce((sum, box) => sum + Number(box.dataset.count ?? 1), 0);
		const head = form.querySelector(".pickall");
		if (head) {
			head.checked = picked.length > 0 && picked.length === all.length;
			head.indeterminate = picked.length > 0 && picked.length < all.length;
		}
		for (const element of form.querySelectorAll("[data-chosen]")) element.textContent = String(chosen);
		for (const element of form.querySelectorAll("[data-when-chosen]"))
			element.hidden = (element.dataset.whenChosen === "some") !== chosen > 0;
	}

	document.addEventListener("click", (event) => {
		const box = event.target;
		if (!(box instanceof HTMLInputElement)) return;
		const form = box.closest("[data-selecting]");
		if (!form) return;
		if (box.classList.contains("pickall")) for (const one of boxes(form)) one.checked = box.checked;
		else if (box.classList.contains("pickone")) {
			const all = boxes(form);
			const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
			if (event.shiftKey && from >= 0) for (const one of all.slice(from, to + 1)) one.checked = box.checked;
			last = box;
		} else return;
		count(form);
	});
	const countAll = () => {
		for (const form of document.querySelectorAll("[data-selecting]")) count(form);
	};
	// Opening or closing a line of repeats keeps the selection: one checkbox for all its alerts becomes one for each, and back.
	let kept = null;
	const idsOf = (box) => box.value.split(",");
	document.addEventListener("htmx:before:swap", (event) => {
		const isRepeats = event.detail?.ctx?.sourceElement?.classList.contains("repeats");
		kept = isRepeats ? new Set([...document.querySelectorAll(".pickone:checked")].flatMap(idsOf)) : null;
	});
	document.addEventListener("htmx:after:swap", () => {
		if (kept) for (const box of document.querySelectorAll(".pickone")) box.checked = idsOf(box).every((id) => kept.has(id));
		kept = null;
		countAll();
	});
	addEventListener("pageshow", countAll);
	countAll();
}
