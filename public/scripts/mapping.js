/** Clicking a value of the payload puts its path into the field that has the focus; what is open stays open. */
export function startMapping() {
	const form = document.getElementById("rules-form");
	if (!form) return;
	let field = null;

	function aim(next) {
		field = next;
		const hint = document.querySelector("[data-pick-hint]");
		if (!hint) return;
		const name = document.createElement("strong");
		name.textContent = field.dataset.takes;
		hint.replaceChildren("Click a value to use its path in ", name);
	}
	document.addEventListener("focusin", (event) => {
		if (!(event.target instanceof HTMLElement) || event.target.dataset.takes === undefined) return;
		aim(event.target);
		// On phones the payload is a sheet from below, which belongs to the field.
		document.body.classList.add("picking");
	});
	document.addEventListener("click", (event) => {
		if (event.target instanceof Element && event.target.closest("[data-sheet-close]")) document.body.classList.remove("picking");
	});
	document.addEventListener("click", (event) => {
		const value = event.target instanceof Element ? event.target.closest("[data-path]") : null;
		if (!value) return;
		if (!field?.isConnected)
			field = document.querySelector('#rules-form [data-takes="summary"]') ?? document.querySelector("#rules-form [data-takes]");
		if (!field) return;
		field.closest("details")?.setAttribute("open", "");
		field.focus();
		field.select();
		// Typed, not set: so that Ctrl+Z takes it back.
		if (!document.execCommand("insertText", false, value.dataset.path)) {
			field.value = value.dataset.path;
			field.dispatchEvent(new Event("input", { bubbles: true }));
		}
		for (const line of document.querySelectorAll("[data-line].target")) line.classList.remove("target");
		value.closest("[data-line]")?.classList.add("target");
	});

	// Sections that a person opened stay open when a row is added or the form comes back.
	document.addEventListener(
		"toggle",
		() => {
			const open = document.querySelector("#rules-form [name=open]");
			if (open) open.value = [...document.querySelectorAll("#rules-form details.section[open]")].map(({ id }) => id.slice(2)).join(",");
		},
		true,
	);
	document.addEventListener("htmx:after:swap", () => {
		const told = document.getElementById("preview-values");
		if (!told) return;
		const values = JSON.parse(told.getAttribute("value") ?? "{}");
		for (const hint of document.querySelectorAll("[data-value-of]")) hint.textContent = values[hint.dataset.valueOf] ?? "";
	});

	// Leaving with something typed asks first; saving does not.
	let saving = false;
	document.addEventListener("submit", () => {
		saving = true;
	});
	addEventListener("beforeunload", (event) => {
		if (!saving && document.querySelector(".savebar:not(.none)")) event.preventDefault();
	});
}
