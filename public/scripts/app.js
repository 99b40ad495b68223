import { startCopying } from "./copy.js";
import { startDialogs } from "./dialogs.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startMapping } from "./mapping.js";
import { startOrdering } from "./ordering.js";
import { say } from "./say.js";
import { startSelecting } from "./selecting.js";
import { startTail } from "./tail.js";
import { startTimes } from "./times.js";

document.documentElement.classList.add("scripted");
startTimes();
startDialogs();
startCopying();
startKeys();
startLive();
startTail();
startSelecting();
startOrdering();
startMapping();

/** An answer that is no page says in JSON what is wrong; it belongs in front of people, not into the page. */
document.addEventListener("htmx:before:swap", (event) => {
	const { ctx } = event.detail;
	const type = ctx?.response?.headers?.get("content-type") ?? "";
	if (!type.includes("json")) return;
	event.preventDefault();
	if (ctx.response.status === 401) location.reload();
	else say(messageOf(ctx.text), "bad");
});
document.addEventListener("htmx:error", (event) => {
	const { ctx } = event.detail;
	if (ctx?.request?.method === "GET") return;
	say("HookWise does not answer. Nothing was changed as far as this page knows; try again.", "bad");
});

/** Filters that are not set stay out of the URL. */
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
