/**
 * Keys: `/` searches, `?` lists the keys, `j` `k` and arrows move in lists, `Enter` opens, `x` marks, `r`
 * replays. Not active while typing.
 */
const rows = () => [...document.querySelectorAll("[data-rows] > [data-href]")].filter((row) => row.getClientRects().length > 0);
const isTyping = (target) =>
	target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function move(by) {
	const all = rows();
	if (all.length === 0) return;
	const at = all.findIndex((row) => row.getAttribute("aria-current") === "true");
	const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by))];
	if (at >= 0) all[at].removeAttribute("aria-current");
	next.setAttribute("aria-current", "true");
	next.querySelector("a[data-open]")?.focus({ preventScroll: true });
	next.scrollIntoView({ block: "nearest" });
}

const current = () => document.querySelector('[data-rows] > [aria-current="true"]');

const KEYS = {
	"/": () => document.querySelector("main [data-search]") ?? document.querySelector("[data-search]"),
	"?": () => document.querySelector("[data-keys]"),
	j: () => move(1),
	k: () => move(-1),
	r: () => current()?.querySelector("[data-replay]") ?? document.querySelector("[data-replay-this]"),
	x: () => current()?.querySelector(".pickone"),
};

/** Enter opens the current line, unless the focused element itself uses Enter. */
function openCurrent(target) {
	const row = current();
	if (!row || (target instanceof Element && target.closest("a, button, input, select, textarea, summary"))) return;
	if (target === document.body || row.contains(target)) follow(row);
}

/** Follows a row's link; opens a dialog if the link does. */
function follow(row) {
	const link = row.querySelector("a[data-open]");
	if (link) link.click();
	else location.assign(row.dataset.href);
}

const openBeside = (row) => window.open(row.dataset.href, "_blank", "noopener");

/** The clicked row, unless the click was on a control, or selected text. */
function rowOf(event) {
	const target = event.target instanceof Element ? event.target : null;
	const row = target?.closest("[data-rows] > [data-href]") ?? null;
	return row && !target.closest("a, button, input, label, select, summary, [popover]") && String(getSelection()) === "" ? row : null;
}

function press(element) {
	if (!(element instanceof HTMLElement)) return;
	if (element instanceof HTMLInputElement && element.type !== "checkbox") {
		element.focus();
		element.select();
	} else element.click();
}

const isOurs = (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return false;
	const box = event.target instanceof HTMLInputElement && event.target.type === "checkbox";
	return box || !isTyping(event.target);
};

/** Current line of each page, so that Back returns to it. */
const KEPT = "hookwise-current";
const here = () => location.pathname + location.search;

function keepCurrent() {
	const id = current()?.id;
	if (id) sessionStorage.setItem(KEPT, JSON.stringify({ page: here(), id }));
}

function findCurrent() {
	const [entry] = performance.getEntriesByType("navigation");
	if (entry?.type !== "back_forward" || current()) return;
	const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
	const row = kept?.page === here() ? document.getElementById(kept.id) : null;
	if (!row) return;
	row.setAttribute("aria-current", "true");
	row.querySelector("a[data-open]")?.focus({ preventScroll: true });
	row.scrollIntoView({ block: "nearest" });
}

export function startKeys() {
	findCurrent();
	addEventListener("pagehide", keepCurrent);
	document.addEventListener("keydown", (event) => {
		if (!isOurs(event)) return;
		if (event.key === "Enter") {
			openCurrent(event.target);
			return;
		}
		const act = KEYS[event.key];
		if (!act) return;
		event.preventDefault();
		press(act());
	});
	// A click anywhere on a row opens it; with Ctrl or the middle button in a new tab, like a link.
	document.addEventListener("click", (event) => {
		const row = rowOf(event);
		if (!row) return;
		if (event.ctrlKey || event.metaKey || event.shiftKey) openBeside(row);
		else follow(row);
	});
	document.addEventListener("auxclick", (event) => {
		const row = event.button === 1 ? rowOf(event) : null;
		if (row) openBeside(row);
	});
}
