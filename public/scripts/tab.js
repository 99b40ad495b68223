/** Shows the overall state (`#standing`) in the tab's icon and title, and shows there when the stream is lost. */
export function startTab() {
	const icon = document.getElementById("tab-icon");
	let isThere = true;

	function show() {
		const standing = document.getElementById("standing");
		if (!standing || !icon) return;
		const wanted = isThere ? icon.dataset[standing.dataset.tone] : icon.dataset.lost;
		if (wanted && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
		const needs = Number(standing.dataset.needs);
		const title = document.title.replace(/^\(\d+\) /, "");
		const told = needs > 0 ? `(${needs}) ${title}` : title;
		if (document.title !== told) document.title = told;
	}

	document.addEventListener("htmx:after:swap", show);
	return {
		stream(up) {
			isThere = up;
			show();
		},
	};
}
