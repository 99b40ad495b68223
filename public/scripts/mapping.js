import { startRows } from "./rows.js";
import { startTyped } from "./typed.js";

const NARROW = "(max-width: 767px)";

/** The Rules tab. A click on a payload value puts its path into the focused field; open sections stay open. */
export function startMapping() {
	// On phones an endpoint's tabs are wider than the screen.
	document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
	startTyped();
	if (!document.getElementById("rules-form")) return;
	startRows();
	startPicking();
	startViews();
	askModally();

	// Sections that a person opened stay open when a row is added or the form is replaced.
	document.addEventListener(
		"toggle",
		() => {
			const open = document.querySelector("#rules-form [name=open]");
			if (open) open.value = [...document.querySelectorAll("#rules-form details.section[open]")].map(({ id }) => id.slice(2)).join(",");
		},
		true,
	);
	document.addEventListener("htmx:after:swap", () => {
		const values = told("preview-values");
		if (values) for (const hint of document.querySelectorAll("[data-value-of]")) hint.textContent = values[hint.dataset.valueOf] ?? "";
		const missing = told("preview-missing");
		if (missing) for (const hint of document.querySelectorAll("[data-missing]")) hint.hidden = !missing.includes(hint.dataset.missing);
		const marks = told("preview-marks");
		if (marks) for (const line of document.querySelectorAll(".payload [data-line]")) mark(line, marks[line.dataset.line]);
	});
}

/** Data that the preview brings along. */
function told(id) {
	const data = document.getElementById(id);
	return data ? JSON.parse(data.getAttribute("value") ?? "{}") : null;
}

/** Shows the use of a payload value to its right. */
function mark(line, text) {
	const shown = line.querySelector(".mark");
	if (text === undefined) {
		shown?.remove();
		return;
	}
	const place = shown ?? line.appendChild(document.createElement("span"));
	place.className = "mark";
	place.textContent = text;
}

function startPicking() {
	let field = null;

	function aim(next) {
		field = next;
		const hint = document.querySelector("[data-pick-hint]");
		if (!hint) return;
		const name = document.createElement("strong");
		name.textContent = field.dataset.takes;
		hint.replaceChildren("Click a value to use its path in ", name);
		const title = document.querySelector("[data-sheet-title]");
		if (title) title.textContent = `Use a value in ${field.dataset.takes}`;
	}
	document.addEventListener("focusin", (event) => {
		if (!(event.target instanceof HTMLElement) || event.target.dataset.takes === undefined) return;
		aim(event.target);
		// On phones the payload is a sheet at the bottom, and the field is scrolled into view above it.
		document.body.classList.add("picking");
		if (matchMedia(NARROW).matches) event.target.scrollIntoView({ block: "start" });
	});
	const close = () => document.body.classList.remove("picking");
	document.addEventListener("click", (event) => {
		if (event.target instanceof Element && event.target.closest("[data-sheet-close]")) close();
	});
	document.addEventListener("keydown", (event) => {
		if (event.key === "Escape") close();
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
		// Inserted as if typed, so that Ctrl+Z undoes it.
		if (!document.execCommand("insertText", false, value.dataset.path)) {
			field.value = value.dataset.path;
			field.dispatchEvent(new Event("input", { bubbles: true }));
		}
		for (const line of document.querySelectorAll("[data-line].target")) line.classList.remove("target");
		value.closest("[data-line]")?.classList.add("target");
	});
}

/** On narrow screens, the preview is a tab beside the rules, and on phones covers them. */
function startViews() {
	let from = null;
	function show(preview) {
		document.body.classList.toggle("previewing", preview);
		for (const button of document.querySelectorAll("[data-view]"))
			button.setAttribute("aria-pressed", String((button.dataset.view === "preview") === preview));
	}
	function close() {
		show(false);
		if (from?.isConnected) from.focus();
	}
	document.addEventListener("click", (event) => {
		const target = event.target instanceof Element ? event.target : null;
		const view = target?.closest("[data-view]");
		if (view) show(view.dataset.view === "preview");
		const opener = target?.closest("[data-preview]");
		if (opener) {
			event.preventDefault();
			from = opener;
			document.body.classList.remove("picking");
			show(true);
			document.querySelector("[data-preview-close]")?.focus();
		}
		if (target?.closest("[data-preview-close]")) close();
	});
	document.addEventListener("keydown", (event) => {
		if (event.key === "Escape" && document.body.classList.contains("previewing") && matchMedia(NARROW).matches) close();
	});
}

/** Shows a required confirmation as a modal dialog. */
function askModally() {
	const dialog = document.querySelector("dialog[data-modal]");
	if (!(dialog instanceof HTMLDialogElement)) return;
	dialog.close();
	dialog.showModal();
	dialog.addEventListener("click", (event) => {
		if (!(event.target instanceof Element) || !event.target.closest("[data-close]")) return;
		event.preventDefault();
		dialog.close();
	});
	dialog.addEventListener("close", () => document.querySelector(".savebar .primary")?.focus());
}
