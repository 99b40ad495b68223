import { siteUrl } from "./base.js";
import { say } from "./say.js";
import { areRulesUnsaved } from "./unsaved.js";

/** Storage for typed values while somebody must log in again; only for this tab. */
const KEPT = "hookwise-rules-typed";

/** Keeps values typed into the rules: after logging in again they are restored. */
export function startTyped() {
	if (location.pathname === new URL(siteUrl("/login")).pathname) {
		const kept = read();
		if (kept) sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, loggedOut: true }));
		return;
	}
	const kept = read();
	sessionStorage.removeItem(KEPT);
	if (!document.getElementById("rules-form")) return;
	if (kept?.loggedOut && kept.path === location.pathname) restore(kept.entries);

	addEventListener("pagehide", () => {
		const now = document.getElementById("rules-form");
		if (!now || !areRulesUnsaved()) return;
		const entries = [...new FormData(now)].filter(([, value]) => typeof value === "string");
		sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, entries }));
	});
}

function read() {
	try {
		return JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
	} catch {
		return null;
	}
}

/** Restores the form, using its own buttons. */
async function restore(entries) {
	const body = new URLSearchParams([...entries, ["do", "look"]]);
	const answer = await fetch(`${location.pathname}?edit`, { method: "POST", body, headers: { "HX-Request": "true" } });
	if (!answer.ok) return;
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const tab = page.getElementById("rules-tab");
	const here = document.getElementById("rules-tab");
	if (!tab || !here) return;
	const mine = document.adoptNode(tab);
	here.replaceWith(mine);
	globalThis.htmx?.process(mine);
	say("What you typed before you logged in again is back. It is not saved yet.");
}
