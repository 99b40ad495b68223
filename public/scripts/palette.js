import { siteUrl } from "./base.js";

/** Ctrl K or ⌘ K finds everything by name: arrows move from the box to what was found and back, Enter goes there. */
const open = () => document.querySelector("dialog[open] [data-palette-open]");
const box = (palette) => palette.querySelector("input[name=q]");
const hits = (palette) => [...palette.querySelectorAll("[data-hit]")];

/** A pause in typing, before it is looked for. */
const WAIT_MS = 120;
let from = null;

function toggle() {
	const dialog = document.getElementById("dialog");
	if (open() !== null) {
		dialog?.close();
		return;
	}
	// A question waits for its answer.
	if (document.querySelector("dialog[open]") !== null) return;
	const link = document.querySelector("[data-palette]");
	if (!(link instanceof HTMLElement)) return;
	from = document.activeElement;
	link.click();
	dialog?.addEventListener("close", backToStart, { once: true });
}

/** The link that was clicked stands in a closed menu, so the dialog itself cannot give the focus back. */
function backToStart() {
	if (from instanceof HTMLElement && from.isConnected && from !== document.body) from.focus();
	from = null;
}

const typed = (palette) => box(palette).value.trim();
let asked = 0;
let timer;

/** Shows what is found for what stands in the box; of several questions under way the last counts. */
async function find(palette) {
	clearTimeout(timer);
	asked++;
	const mine = asked;
	const answer = await fetch(siteUrl(`/search?${new URLSearchParams({ q: typed(palette) })}`), { headers: { "HX-Request": "true" } }).catch(
		() => null,
	);
	if (answer?.ok !== true || mine !== asked) return;
	const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
	if (found !== null && mine === asked) palette.querySelector("#found")?.replaceWith(found);
}

/** Goes to the first that fits what is typed now, which may be newer than the list. */
async function goFirst(palette) {
	if (palette.querySelector("#found")?.dataset.q !== typed(palette)) await find(palette);
	hits(palette)[0]?.click();
}

function move(palette, by) {
	const all = [box(palette), ...hits(palette)];
	const at = all.indexOf(document.activeElement);
	all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
}

export function startPalette() {
	document.addEventListener("keydown", (event) => {
		if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
			event.preventDefault();
			toggle();
			return;
		}
		const palette = document.activeElement?.closest("[data-palette-open]") ?? null;
		if (palette === null) return;
		if (event.key === "ArrowDown" || event.key === "ArrowUp") {
			event.preventDefault();
			move(palette, event.key === "ArrowDown" ? 1 : -1);
		} else if (event.key === "Enter" && document.activeElement === box(palette) && open() !== null) {
			event.preventDefault();
			goFirst(palette);
		}
	});
	document.addEventListener("input", (event) => {
		const palette = event.target instanceof Element ? event.target.closest("[data-palette-open]") : null;
		if (palette === null) return;
		clearTimeout(timer);
		timer = setTimeout(() => find(palette), WAIT_MS);
	});
	// A page that is only another section of this one is there already.
	document.addEventListener("click", (event) => {
		const hit = event.target instanceof Element ? event.target.closest("dialog [data-hit]") : null;
		if (hit !== null) document.getElementById("dialog")?.close();
	});
}
