/**
 * Filters the list of presets while typing: every word must be in a preset's name, group or other names.
 * Enter chooses the first.
 */
export function startPresets() {
	const search = document.querySelector("[data-presets-search]");
	if (!search) return;
	const rows = [...document.querySelectorAll("[data-preset]")];
	const none = document.querySelector("[data-presets-none]");

	function filter() {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		for (const row of rows) row.hidden = !words.every((word) => row.dataset.preset.includes(word));
		for (const group of new Set(rows.map((row) => row.parentElement))) group.hidden = !group.querySelector("[data-preset]:not([hidden])");
		none.hidden = rows.some((row) => !row.hidden);
	}
	search.addEventListener("input", filter);
	search.addEventListener("keydown", (event) => {
		if (event.key !== "Enter") return;
		// Enter chooses the tool; only the button sends the form.
		event.preventDefault();
		rows
			.find((row) => !row.hidden)
			?.querySelector("input")
			?.click();
	});
	filter();
}
