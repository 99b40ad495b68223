import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import { lastOf, type StepOf, suppressionInWords } from "../../src/alerts/pipeline/index.ts";
import { ended } from "../format.ts";
import { ordinal, outcomeNow, reasonInWords, refusalOf } from "../words.ts";
import { code, type Piece, strong, text, ticketPiece, told, until } from "./pieces.ts";
import { isUnanswered, isWrite, keyOf } from "./trace.ts";

const MEANING = { OPEN: "which means open", CLOSE: "which means recovered", GENERIC: "which is in neither list" } as const;

/** The path of a trigger, for people: `heartbeat.status`. */
const spoken = (path: string): string => (path.startsWith("$.") ? path.slice(2) : path);

/** Reason why it is an open, a recovery or neither. */
function because(detail: AlertDetailView): Piece[] {
	const silence = lastOf(detail.steps, "silence");
	if (silence !== undefined) return [text("because of HookWise's own check for silence: "), ...told(withoutStop(silence.message))];
	const trigger = lastOf(detail.steps, "type");
	if (trigger === undefined) return [text("because of its alert type")];
	if (trigger.rule !== null) return [text(`because rule ${trigger.rule} makes it ${MEANING_OF_TYPE[trigger.type]}`)];
	if (trigger.seen === null) return [text("because "), code(spoken(trigger.path)), text(" is not in the payload")];
	return [text("because "), code(spoken(trigger.path)), text(" is "), code(trigger.seen), text(`, ${MEANING[trigger.type]}`)];
}

const MEANING_OF_TYPE = { OPEN: "an open one", CLOSE: "a recovery", GENERIC: "neither an open one nor a recovery" } as const;

const withoutStop = (words: string): string => (words.endsWith(".") ? words.slice(0, -1) : words);

/** Results of the tries, if the first one did not succeed. */
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

const WOULD = {
	create: "a ticket would have been created",
	update: "its ticket would have got a note",
	close: "its ticket would have been closed",
	skip: "nothing would have been done either",
} as const;

function whyNothing(detail: AlertDetailView): Piece[] {
	const { steps, reason } = detail;
	const trigger = lastOf(steps, "type");
	if (reason === "self_resolved" && detail.remark !== null) return [text(`It was ${detail.remark}.`)];
	if (reason === "no_open_ticket") return [text("This was a recovery"), ...inBrackets(trigger), text(", and no ticket was open.")];
	if (reason === "no_trigger_match") {
		if (trigger === undefined) return [];
		if (trigger.seen === null) return [code(trigger.path), text(" is not in the payload.")];
		return [code(spoken(trigger.path)), text(" is "), code(trigger.seen), text(", which means neither open nor recovered.")];
	}
	const [suppressed, would] = [lastOf(steps, "suppress"), lastOf(steps, "would_be")];
	const why = suppressed === undefined || suppressed.reason === null ? "" : `${suppressionInWords(suppressed)} `;
	return would === undefined ? [text(why.trim())] : [...told(why), text(`Without that ${WOULD[would.action]}.`)];
}

/** ` (heartbeat.status is 1)`; empty if a rule or HookWise itself set the type. */
function inBrackets(trigger: StepOf<"type"> | undefined): Piece[] {
	if (trigger === undefined || trigger.seen === null || trigger.rule !== null) return [];
	return [text(" ("), code(spoken(trigger.path)), text(" is "), code(trigger.seen), text(")")];
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
		case "counted":
			return [
				...ticket,
				strong(" counts it "),
				...because(detail),
				text(`: ${detail.remark ?? "one of many"}. No note of its own was written.`),
			];
		case "reopened":
			return [
				...ticket,
				strong(" was reopened "),
				...because(detail),
				text(`, and it had been ${detail.remark ?? "closed shortly before"}.`),
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
			return [strong("Fixed: "), text(`HookWise had given up: ${ended(detail.error_message ?? "no reason recorded")}`)];
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
				text("; a recovery meanwhile cancels it without a ticket."),
			];
		case "waiting":
		case "working":
			return waits(detail, now);
	}
}
