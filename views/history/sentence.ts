import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import { ended } from "../format.ts";
import { ordinal, outcomeNow, reasonInWords, refusalOf } from "../words.ts";
import { code, type Piece, strong, text, ticketPiece, told, until } from "./pieces.ts";
import { isUnanswered, isWrite, keyOf, lastStep, triggerOf } from "./trace.ts";

const MEANING = { OPEN: "which means open", CLOSE: "which means recovered", GENERIC: "which is in neither list" } as const;

function because(detail: AlertDetailView): Piece[] {
	if (detail.request_id.startsWith("timeout-")) {
		const said = (lastStep(detail, "type")?.detail ?? "").replace(/^HookWise's own check for silence: /, "").replace(/\.$/, "");
		return [text("because of HookWise's own check for silence: "), ...told(said)];
	}
	const trigger = triggerOf(detail);
	const meaning = MEANING[(detail.alert_type ?? "GENERIC") as keyof typeof MEANING];
	if (trigger === null) return [text("because of its alert type")];
	if (trigger.value === null) return [text("because "), code(trigger.path), text(" is missing, so it is neither open nor recovered")];
	return [text("because "), code(trigger.path), text(" is "), code(trigger.value), text(`, ${meaning}`)];
}

/** What the tries came to, when it was not the first that did it. */
function triesOf(detail: AlertDetailView): Piece[] {
	const writes = detail.attempts.filter(isWrite);
	const failed = writes.filter((call) => isUnanswered(call) || (call.status !== null && call.status >= 400));
	if (failed.length === 0) return [];
	if (writes.length === failed.length) {
		return failed.every(isUnanswered)
			? [text(" The call had no answer; it had been done all the same, so what it made was found and kept.")]
			: [];
	}
	const first = failed[0];
	const how = first !== undefined && isUnanswered(first) ? "had no answer" : `was answered ${first?.status ?? ""}`;
	return [text(` The first try ${how}, the ${ordinal(failed.length + 1)} did it.`)];
}

function whyNothing(detail: AlertDetailView): Piece[] {
	const without = lastStep(detail, "action")?.detail ?? "";
	if (detail.reason === "no_trigger_match" || detail.reason === "no_open_ticket") {
		return [text("It came out so "), ...because(detail), text(".")];
	}
	if (!without.startsWith("Without that")) return [];
	const why = lastStep(detail, "suppress")?.detail ?? "";
	return [text(`${why}${why === "" ? "" : " "}${without}`)];
}

interface Now {
	readonly psaDown: boolean;
}

function waits(detail: AlertDetailView, { psaDown }: Now): Piece[] {
	const next = detail.next_attempt_at;
	const when = next === null ? [] : [text(" Next try in "), until(next), text(".")];
	return [
		strong(psaDown ? "It waits for ConnectWise. " : "It waits for its turn. "),
		text(detail.error_message === null ? "Nothing is lost: it is on disk." : ended(detail.error_message)),
		...when,
	];
}

/** One sentence that answers “why”. */
export function sentenceOf(detail: AlertDetailView, now: Now = { psaDown: false }): Piece[] {
	const id = detail.ticket_id;
	const ticket = id === null ? [strong("A ticket")] : [strong("Ticket "), ticketPiece(id)];
	const theTicket = id === null ? [strong("a ticket")] : [strong("ticket "), ticketPiece(id)];
	const next = detail.next_attempt_at;
	switch (outcomeNow(detail, now)) {
		case "created":
			return [
				...ticket,
				strong(" was created "),
				...because(detail),
				text(`, and no ticket was open for ${keyOf(detail)}.`),
				...triesOf(detail),
			];
		case "noted":
			return [
				strong("A note went to "),
				...theTicket,
				text(", "),
				...because(detail),
				text(`, and this ticket was open for ${keyOf(detail)} already.`),
				...triesOf(detail),
			];
		case "reopened":
			return [
				...ticket,
				strong(" was reopened "),
				...because(detail),
				text(`, and it had been ${/^closed \d+ min before$/.test(detail.remark ?? "") ? detail.remark : "closed shortly before"}.`),
				...triesOf(detail),
			];
		case "closed":
			return [...ticket, strong(" was closed "), ...because(detail), text("."), ...triesOf(detail)];
		case "none":
			return [strong("Nothing was done: "), text(`${reasonInWords(detail.reason ?? "no reason recorded")}. `), ...whyNothing(detail)];
		case "refused":
			return [
				strong("The webhook was refused: "),
				text(`${ended(refusalOf({ ...detail, remark: null }))} It is not counted as received, and makes no ticket.`),
				...(detail.remark === null ? [] : [text(` ${detail.remark}, only counted.`)]),
			];
		case "fixed":
			return [strong("It is dealt with: "), text(`HookWise had given up: ${ended(detail.error_message ?? "no reason recorded")}`)];
		case "gaveUp":
			return [strong("HookWise gave up: "), text(`${ended(detail.error_message ?? "no reason recorded")} Fix the cause, then replay.`)];
		case "retrying":
			return [
				strong("It will be tried again"),
				...(next === null ? [strong(": ")] : [strong(" in "), until(next), strong(": ")]),
				text(ended(detail.error_message ?? "the last try failed")),
			];
		case "held":
			return [
				strong("It is held "),
				...(next === null ? [] : [text("for another "), until(next), text(", ")]),
				...because(detail),
				text("; a recovery in between ends it without a ticket."),
			];
		case "waiting":
		case "working":
			return waits(detail, now);
	}
}
