/** Compares the Python version's results with those of HookWise. Pure. */
import { reasonInWords, resolveOutcome, type Verdict } from "../../alerts/pipeline/index.ts";
import type { OriginalOutcome } from "./log.ts";

/** A webhook in the Python version's history. */
export interface There {
	readonly at: number;
	readonly endpointId: string;
	readonly print: string;
	readonly outcome: OriginalOutcome;
	readonly ticketId: number | null;
	readonly message: string | null;
	readonly summary: string | null;
}

/** The same webhook in HookWise's history. A rejected one has no payload, so it has neither print nor verdict. */
export interface Here {
	readonly id: number;
	readonly at: number;
	readonly endpointId: string;
	readonly print: string | null;
	readonly refusal: string | null;
	readonly summary: string | null;
	/** Verdict as if its endpoint were not a draft; for the first alert, if the payload splits. */
	readonly verdict: Verdict | null;
	/** Hash of its key. */
	readonly key: string;
	readonly parts: number;
}

export type Did = "create" | "update" | "close" | "nothing" | "failed" | "refused";
export type Kind = "same" | "differs" | "only_there" | "only_here";

export interface Compared {
	readonly kind: Kind;
	readonly at: number;
	readonly endpointId: string;
	readonly summary: string | null;
	/** null if only the other version has it. */
	readonly there: { readonly did: Did; readonly ticketId: number | null } | null;
	readonly here: { readonly did: Did; readonly alertId: number } | null;
	/** Reason for the difference, if known; blank if there is none. */
	readonly why: string;
}

/** Maximum difference between the two times at which one webhook was received. Milliseconds. */
const APART_MS = 2 * 60_000;

/**
 * @param there and @param here each in order of arrival
 * @param isKnown true if HookWise has an endpoint with this id
 */
export function* compareEach(
	there: readonly There[],
	here: readonly Here[],
	isKnown: (endpointId: string) => boolean,
): Generator<Compared> {
	const partners = pairUp(there, here);
	const open = new Map<string, boolean>();
	for (const mine of here) {
		if (mine.print === null) continue;
		const other = partners.get(mine) ?? null;
		const did = doneHere(mine, other, open);
		yield other === null ? onlyHere(mine, did) : both(other, mine, did);
	}
	const met = new Set(partners.values());
	const refused = byName(
		here.filter(({ refusal }) => refusal !== null),
		({ endpointId }) => endpointId,
	);
	for (const theirs of there) {
		if (met.has(theirs)) continue;
		yield onlyThere(theirs, nextTo(theirs.at, refused.get(theirs.endpointId) ?? []), isKnown(theirs.endpointId));
	}
}

function byName(all: readonly Here[], nameOf: (one: Here) => string): Map<string, Here[]> {
	const named = new Map<string, Here[]>();
	for (const one of all) {
		const name = nameOf(one);
		const before = named.get(name);
		if (before === undefined) named.set(name, [one]);
		else before.push(one);
	}
	return named;
}

/**
 * Pairs each webhook of the Python version with HookWise's first one of the same endpoint, payload and time,
 * in order.
 */
function pairUp(there: readonly There[], here: readonly Here[]): Map<Here, There> {
	const nameOf = ({ endpointId, print }: There | Here): string => `${endpointId} ${print ?? ""}`;
	const waiting = byName(
		here.filter(({ print }) => print !== null),
		nameOf,
	);
	/** Number of webhooks of each name that are already paired, or too old for all that follow. */
	const passed = new Map<string, number>();
	const pairs = new Map<Here, There>();
	for (const theirs of there) {
		const name = nameOf(theirs);
		const candidates = waiting.get(name) ?? [];
		let next = passed.get(name) ?? 0;
		while ((candidates[next]?.at ?? Number.POSITIVE_INFINITY) < theirs.at - APART_MS) next++;
		const mine = candidates[next];
		if (mine !== undefined && mine.at <= theirs.at + APART_MS) {
			pairs.set(mine, theirs);
			next++;
		}
		passed.set(name, next);
	}
	return pairs;
}

/** The first of these that arrived at about this time; they are in order of arrival. */
function nextTo(at: number, all: readonly Here[]): Here | null {
	let [from, to] = [0, all.length];
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((all[middle]?.at ?? 0) < at - APART_MS) from = middle + 1;
		else to = middle;
	}
	const found = all[from];
	return found !== undefined && found.at <= at + APART_MS ? found : null;
}

interface Done {
	readonly did: Did;
	readonly reason: string | null;
}

/**
 * Action that HookWise would take, as far as it follows from earlier webhooks. A ticket that was open before
 * the comparison is only known from the other version's action.
 */
function doneHere({ verdict, key }: Here, other: There | null, open: Map<string, boolean>): Done {
	if (verdict === null) return { did: "failed", reason: null };
	const there = other === null ? null : didThere(other);
	const isOpen = open.get(key) ?? (there === "update" || there === "close");
	const { action, reason } = resolveOutcome(verdict, isOpen ? { id: 0, summary: "" } : null);
	if (action === "skip") return { did: "nothing", reason };
	open.set(key, action !== "close");
	return { did: action, reason: null };
}

function didThere({ outcome: { status, action } }: There): Did {
	if (status === "rejected") return "refused";
	if (status === "dlq") return "failed";
	return action ?? "nothing";
}

function both(theirs: There, mine: Here, done: Done): Compared {
	const did = didThere(theirs);
	const isSame = did === done.did && mine.parts === 1;
	return {
		kind: isSame ? "same" : "differs",
		...about(theirs.at, mine),
		there: { did, ticketId: theirs.ticketId },
		here: { did: done.did, alertId: mine.id },
		why: isSame ? "" : whyOf(theirs, did, mine, done),
	};
}

const about = (at: number, { endpointId, summary, verdict }: Here) => ({ at, endpointId, summary: verdict?.ticket.summary ?? summary });

const onlyHere = (mine: Here, { did }: Done): Compared => ({
	kind: "only_here",
	...about(mine.at, mine),
	there: null,
	here: { did, alertId: mine.id },
	why: "Its history has no such webhook within two minutes: it did not receive it, or refused it without a line.",
});

function onlyThere(theirs: There, near: Here | null, isKnown: boolean): Compared {
	return {
		kind: "only_there",
		at: theirs.at,
		endpointId: theirs.endpointId,
		summary: theirs.summary,
		there: { did: didThere(theirs), ticketId: theirs.ticketId },
		here: null,
		why: !isKnown
			? "HookWise has no endpoint of this id: import it first."
			: near === null
				? "HookWise did not receive it: is the tool, or the proxy, told to send to both?"
				: `HookWise refused a webhook of this endpoint at that time: ${near.refusal}`,
	};
}

const TROUBLE: readonly Did[] = ["create", "update"];

function whyOf(theirs: There, there: Did, mine: Here, { did: here, reason }: Done): string {
	const ticket = theirs.ticketId === null ? "a ticket" : `ticket #${theirs.ticketId}`;
	if (mine.parts > 1) return `Here it is split into ${mine.parts} alerts; the first of them is shown.`;
	if (there === "failed") return `There it failed${theirs.message === null ? "." : `: ${theirs.message}`}`;
	if (there === "refused") return `There it was refused${theirs.message === null ? "." : `: ${theirs.message}`}`;
	if (here === "failed") return "HookWise cannot read its body.";
	if (here === "nothing") return `There it went to ${ticket}. Here nothing is done: ${reasonInWords(reason ?? "")}.`;
	if (there === "nothing") {
		const words = theirs.outcome.reason === null ? (theirs.message ?? "") : reasonInWords(theirs.outcome.reason);
		return `There nothing was done${words === "" ? "" : `: ${words}`}. Here it is not so.`;
	}
	if (TROUBLE.includes(there) && TROUBLE.includes(here)) return whichTicket(there, ticket);
	return TROUBLE.includes(there)
		? "There it counts as trouble, here as its end: compare open_value and close_value."
		: "There it counts as the end, here as trouble: compare open_value and close_value.";
}

const whichTicket = (there: Did, ticket: string): string =>
	there === "create"
		? "Here it is news of a trouble that is open already: a note. There it got another ticket."
		: `There it became a note on ${ticket}: a ticket whose summary contains this one was enough. Here it is a trouble of its own.`;
