import type { Call } from "../../alerts/ingest/index.ts";
import type { Passing } from "../passing.ts";
import type { Spool } from "../spool/index.ts";
import { type Asking, passTo, type StandingPoint, unavailable } from "./standing.ts";

/**
 * How long a webhook waits before it is kept here: many senders give up after 10 seconds, and most outages of a
 * leader are shorter. Later webhooks of an outage don't wait. Milliseconds.
 */
const KEEP_AFTER_MS = 5_000;
/** Time that a leader gets in any case. Milliseconds. */
export const LEADER_MS = 1_000;
/** If more wait to be handed over, a new webhook goes behind them at once; if fewer, it waits until they are. */
const MANY = 1_000;

export interface WebhookDeps {
	readonly passing: Passing;
	readonly point: StandingPoint;
	/** Largest webhook body, bytes. */
	readonly largestBody: number;
	/** How long a webhook waits for somebody who can take it. Milliseconds. */
	readonly holdMs: number;
	/** Where webhooks go that nobody can take. */
	readonly spool: Spool;
	readonly outage: Outage;
}

/** Since when no webhook could be taken. */
export interface Outage {
	/** As `performance.now`; null if the last one could. */
	since: number | null;
}

/** Takes webhooks: gives them to whoever leads, or keeps them here. */
export function createWebhooks({ passing, point, largestBody, holdMs, spool, outage }: WebhookDeps) {
	async function take(request: Request, came: Omit<Call, "requestId" | "sent">): Promise<Response> {
		const body = request.method === "GET" || request.method === "HEAD" ? null : await bodyOf(request, largestBody);
		if (body === BROKEN_OFF) return brokenOff();
		// With the same request id, it may be asked for again.
		const call = { ...came, requestId: Bun.randomUUIDv7(), sent: body ?? NO_BODY };
		const taken = await taking({
			here: ({ receive }) => receive(request, call),
			there: (leader, signal) => passTo(passing, leader, request, call, body, signal),
			isRepeatable: true,
		});
		return taken ?? (await spool.keep(request, call)) ?? unavailable();
	}

	/** Lets the leader take a webhook. @returns null if none can in time, or if what is kept here must go first */
	async function taking(asking: Asking): Promise<Response | null> {
		const came = performance.now();
		const patience = Math.min(came, outage.since ?? came) + (spool.keeps ? KEEP_AFTER_MS : holdMs);
		if (spool.keeps && spool.waiting() > MANY) return null;
		if (!(await spool.emptied(patience))) return null;
		if (!spool.keeps) return point.ask(asking);
		const isHopeless = point.now().kind === "nobody" && point.others().length === 0;
		const until = Math.max(patience, performance.now() + (isHopeless ? 0 : LEADER_MS));
		// A leader that takes it after all, later, has it once: what is handed over has the same request id.
		const answer = await inTime(point.ask(asking, until), until);
		outage.since = answer === null ? (outage.since ?? came) : null;
		return answer;
	}

	return take;
}

/** @returns null if the time (of `performance.now`) is over before it resolves */
export async function inTime<T>(work: Promise<T>, until: number): Promise<T | null> {
	const late = Promise.withResolvers<null>();
	const timer = setTimeout(() => late.resolve(null), Math.max(0, until - performance.now()));
	try {
		return await Promise.race([work, late.promise]);
	} finally {
		clearTimeout(timer);
		work.catch(() => undefined);
	}
}

const NO_BODY = new Uint8Array();
const BROKEN_OFF = Symbol("the sender closed the connection");

/** A body up to one byte more than is allowed, so that ingest sees that it is too large. */
async function bodyOf(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | typeof BROKEN_OFF> {
	if (request.body === null) return new Uint8Array();
	const told = request.headers.get("content-length");
	// Its length is known, so it needs no stream.
	if (told !== null && Number(told) <= limit) return request.bytes().catch(() => BROKEN_OFF);
	const parts: Uint8Array[] = [];
	let length = 0;
	try {
		for await (const part of request.body) {
			parts.push(part);
			length += part.length;
			if (length > limit) break;
		}
	} catch {
		return BROKEN_OFF;
	}
	return new Uint8Array(Buffer.concat(parts).subarray(0, limit + 1));
}

/** Nobody reads it: the sender is gone. */
const brokenOff = (): Response =>
	Response.json({ status: "error", message: "The request broke off before its body was complete" }, { status: 400 });
