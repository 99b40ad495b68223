/** Selects many rows: the checkbox in the head selects all visible ones, Shift a range, and the bar shows how many. */
export function startSelecting() {
	let last = null;
	const boxes = (form) => [...form.querySelectorAll(".pickone")].filter((box) => box.getClientRects().length > 0);

	function count(form) {
		const all = boxes(form);
		const chosen = all.filter((box) => box.checked).length;
		const head = form.querySelector(".pickall");
		if (head) {
			head.checked = chosen > 0 && chosen === all.length;
			head.indeterminate = chosen > 0 && chosen < all.length;
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
	document.addEventListener("htmx:after:swap", countAll);
	addEventListener("pageshow", countAll);
	countAll();
}
