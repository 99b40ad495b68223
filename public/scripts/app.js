import { startCopying } from "./copy.js";
import { startDialogs } from "./dialogs.js";
import { startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startMapping } from "./mapping.js";
import { startOffers } from "./offers.js";
import { startOnce } from "./once.js";
import { startOrdering } from "./ordering.js";
import { startPalette } from "./palette.js";
import { startPlace } from "./place.js";
import { startPresets } from "./presets.js";
import { say } from "./say.js";
import { startMoved, startSections } from "./sections.js";
import { startSelecting } from "./selecting.js";
import { logInAgain, startSession } from "./session.js";
import { startTail } from "./tail.js";
import { startTimes } from "./times.js";
import { startUnsaved } from "./unsaved.js";
import { startWall } from "./wall.js";
import { startWindows } from "./windows.js";

startTimes();
startDialogs();
startCopying();
startFilters();
startKeys();
startLive();
startTail();
startPlace();
startSelecting();
startOrdering();
startMapping();
startOffers();
startOnce();
startSession();
startMoved();
startSections();
startUnsaved();
startWindows();
startPresets();
startWall();
startPalette();

/** An answer that is not a page is JSON with an error message. It is shown to people, not put into the page. */
document.addEventListener("htmx:before:swap", (event) => {
	const { ctx } = event.detail;
	const type = ctx?.response?.headers?.get("content-type") ?? "";
	if (!type.includes("json")) return;
	event.preventDefault();
	if (ctx.response.status !== 401) say(messageOf(ctx.text), "bad");
	else if (isAsked(ctx) || !isTyping()) logInAgain();
	else loggedOut();
});

/** True for an action of a person, false for a part of the page that updates itself. */
const isAsked = (ctx) => ctx?.sourceEvent?.isTrusted === true && /^(click|submit|change)$/.test(ctx.sourceEvent.type);
const isTyping = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");

let toldOut = false;
/** The log-in dialog would take the focus from a field that is being typed in. */
function loggedOut() {
	if (!toldOut && !document.getElementById("again")?.open)
		say("You were logged out. What you type stays; you can log in when you send it.", "bad");
	toldOut = true;
}
document.addEventListener("hookwise:logged-in", () => {
	toldOut = false;
	say("You are logged in again and can continue.");
});
document.addEventListener("htmx:error", (event) => {
	const { ctx } = event.detail;
	if (ctx?.request?.method === "GET" && !isAsked(ctx)) return;
	const changed = ctx?.request?.method === "GET" ? "" : "It may not have been done; what you typed stays. ";
	say(`HookWise is not answering. ${changed}Try again in a moment.`, "bad");
});

/** Unset filters are left out of the URL. */
document.addEventListener("htmx:config:request", (event) => {
	const { sourceElement, request } = event.detail.ctx;
	if (sourceElement?.dataset?.tidy === undefined || !(request.body instanceof FormData)) return;
	for (const [name, value] of [...request.body]) if (value === "") request.body.delete(name);
});

function messageOf(text) {
	try {
		const { message, request_id: id } = JSON.parse(text);
		return id ? `${message} (request ${id})` : message;
	} catch {
		return "The answer could not be read.";
	}
}
