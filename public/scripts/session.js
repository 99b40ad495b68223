import { siteUrl } from "./base.js";
import { isSentAlready, sending } from "./once.js";
import { say } from "./say.js";

/**
 * Handles a session that ends while somebody types: the log-in appears on the page, and typed values stay.
 * Before the browser sends a form itself, a check makes sure that the session is valid.
 */
const UNREACHED = "HookWise is not answering. Nothing was sent, and what you typed stays here. Try again in a moment.";
const ASKS_FOR_PIECE = { "HX-Request": "true" };
const checking = new WeakSet();
const passed = new WeakSet();
let asking = null;
let settle = () => {};

/** Resolves with true if somebody is logged in afterwards. */
export function logInAgain() {
	asking ??= ask().finally(() => {
		asking = null;
	});
	return asking;
}

async function ask() {
	const dialog = document.getElementById("again");
	const name = document.documentElement.dataset.user ?? "";
	const answer = await fetch(siteUrl(`/login?username=${encodeURIComponent(name)}`), { headers: ASKS_FOR_PIECE }).catch(() => null);
	if (answer === null || !(dialog instanceof HTMLDialogElement)) {
		say(UNREACHED, "bad");
		return false;
	}
	// Already logged in, in another tab.
	if (answer.status === 204) return true;
	const from = document.activeElement;
	show(dialog, await answer.text());
	dialog.showModal();
	dialog.querySelector("[autofocus]")?.focus();
	const isIn = await new Promise((resolve) => {
		settle = resolve;
	});
	if (from instanceof HTMLElement && from.isConnected) from.focus();
	if (isIn) document.dispatchEvent(new CustomEvent("hookwise:logged-in"));
	return isIn;
}

function show(dialog, text) {
	dialog.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
}

async function logIn(event) {
	event.preventDefault();
	const form = event.target;
	const dialog = form.closest("dialog");
	const typed = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
	const answer = await fetch(siteUrl("/login"), { method: "POST", body: typed, headers: ASKS_FOR_PIECE }).catch(() => null);
	if (answer === null) say(UNREACHED, "bad");
	else if (answer.status === 204) {
		settle(true);
		dialog.close();
	} else {
		show(dialog, await answer.text());
		dialog.querySelector("[autofocus]")?.focus();
	}
}

/** True if the server would accept a form now; shows the log-in if needed. */
async function isTaken() {
	const answer = await fetch(siteUrl("/api/me"), { cache: "no-store" }).catch(() => null);
	if (answer === null) {
		say(UNREACHED, "bad");
		return false;
	}
	return answer.status === 401 ? logInAgain() : true;
}

const isHtmx = (element) => element?.getAttributeNames().some((name) => name.startsWith("hx-")) ?? false;

/** Read from the attribute: a field named `method` would hide the form's own property. */
const methodOf = (form, submitter) => (submitter?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get").toLowerCase();

export function startSession() {
	const dialog = document.getElementById("again");
	if (!dialog) return;
	dialog.addEventListener("close", () => {
		settle(false);
		dialog.replaceChildren();
	});
	dialog.addEventListener("submit", logIn);
	dialog.addEventListener("click", (event) => {
		if (event.target === dialog || (event.target instanceof Element && event.target.closest("[data-close]"))) dialog.close();
	});
	// Runs before other listeners, since a form that is not sent must not count as saved.
	addEventListener(
		"submit",
		async (event) => {
			const { target: form, submitter } = event;
			if (methodOf(form, submitter) !== "post" || isHtmx(form) || isHtmx(submitter) || dialog.contains(form)) return;
			if ("unchecked" in form.dataset) return;
			if (passed.delete(form)) {
				sending(form, submitter);
				return;
			}
			event.preventDefault();
			event.stopImmediatePropagation();
			if (checking.has(form) || isSentAlready(form, submitter)) return;
			checking.add(form);
			const taken = await isTaken();
			checking.delete(form);
			if (!taken) return;
			passed.add(form);
			form.requestSubmit(submitter);
		},
		true,
	);
}
