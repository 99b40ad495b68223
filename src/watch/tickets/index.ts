/**
 * Learns of people's changes to tickets in ConnectWise: by callbacks if ConnectWise can reach HookWise,
 * otherwise by polling open tickets. The content of a callback is not trusted: it only names a ticket, which
 * is then read.
 */
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { LivePsa } from "../../psa/current/index.ts";
import type { PsaTicket } from "../../psa/port/index.ts";
import { createRegistration, type Registration, type RegistrationState } from "./registration.ts";
import { createSignatures, type Verdict } from "./signatures.ts";

export type { RegistrationState } from "./registration.ts";
export { callbackSecret } from "./secret.ts";

export interface TicketWatchDeps {
	readonly psa: LivePsa;
	readonly clock: Clock;
	readonly events: Events;
	/** Ids of the tickets of open incidents, lowest first. */
	readonly openTickets: () => Promise<readonly number[]>;
	/** Called with the state of tickets that HookWise knows. */
	readonly onSeen: (tickets: readonly PsaTicket[], by: "callback" | "poll") => Promise<void>;
	/** `PUBLIC_URL`; null if not set. */
	readonly publicUrl: string | null;
	/** The secret last part of the callback's address; generated once. */
	readonly secret: string;
	/** `CW_POLL_SECONDS` in milliseconds; 0: never. */
	readonly pollMs: number;
	readonly onError: (error: unknown) => void;
}

export interface TicketWatch {
	/** Handles a callback. @returns the answer for its sender */
	receive(secret: string, body: Uint8Array, signature: string | null): Promise<Received>;
	/** State of the callback, with the reason if there is none. */
	state(): RegistrationState;
	/** Reads all open tickets now. */
	look(): Promise<void>;
	stop(): Promise<void>;
}

/**
 * `unknown`: not this HookWise's address; `forged`: a wrong signature; `unreadable`: not a callback; `later`:
 * its key is not available now.
 */
export type Received = "taken" | "unknown" | "forged" | "unreadable" | "later";

/** Entry of `meta` in which a running HookWise says how it learns of tickets: JSON of `RegistrationState`. */
export const CALLBACKS = "callbacks";

/** Number of tickets read in one call. */
const BATCH = 100;
/** Time for which callbacks are collected into one look, since one action of a person causes several. Milliseconds. */
const GATHER_MS = 500;
/** Maximum number of waiting tickets; beyond it, all open ones are read. */
const MAX_WAITING = 10_000;
/** Wait before tickets that could not be read are tried again. Milliseconds. */
const AGAIN_MS = 10_000;
/** Minimum time between two looks at all own tickets after merges of other tickets. Milliseconds. */
const MERGES_MS = 30_000;

export function createTicketWatch(deps: TicketWatchDeps): TicketWatch {
	const { psa, clock } = deps;
	const signatures = createSignatures({ psa, clock });
	const waiting = new Set<number>();
	/** True if all open tickets are to be read. */
	let all = false;
	let mergesLookedAt = Number.NEGATIVE_INFINITY;
	let cancelMerges: (() => void) | null = null;
	let gathering: { readonly at: number; readonly cancel: () => void } | null = null;
	let cancelPoll = (): void => {};
	let stopping = false;
	let running: Promise<void> = Promise.resolve();

	/** Makes looks one after the other, so that an older answer never follows a newer one. */
	function next(work: () => Promise<void>): Promise<void> {
		running = running.then(work).catch(deps.onError);
		return running;
	}

	/** @returns tickets that could not be read; an outage is reported elsewhere */
	async function read(ids: readonly number[], by: "callback" | "poll"): Promise<readonly number[]> {
		for (let from = 0; from < ids.length && !stopping; from += BATCH) {
			const answer = await psa.getTickets(ids.slice(from, from + BATCH));
			if (!answer.ok) return ids.slice(from);
			if (answer.value.length > 0) await deps.onSeen(answer.value, by);
		}
		return [];
	}

	async function readWaiting(): Promise<void> {
		const open = await deps.openTickets();
		const ids = all ? open : open.filter((id) => waiting.has(id));
		waiting.clear();
		all = false;
		const left = await read(ids, "callback");
		// If ConnectWise calls back, there is no polling that would catch these.
		for (const id of left) waiting.add(id);
		if (left.length > 0) gather(AGAIN_MS);
	}

	/** The first of several callbacks sets the time, so that a steady stream cannot postpone it for ever. */
	function gather(ms: number): void {
		const at = clock.now() + ms;
		if (stopping || (gathering !== null && gathering.at <= at)) return;
		gathering?.cancel();
		const cancel = clock.after(ms, () => {
			gathering = null;
			void next(readWaiting);
		});
		gathering = { at, cancel };
	}

	function lookForMerged(): void {
		if (cancelMerges !== null) return;
		const wait = Math.min(MERGES_MS, Math.max(GATHER_MS, mergesLookedAt + MERGES_MS - clock.now()));
		cancelMerges = clock.after(wait, () => {
			cancelMerges = null;
			mergesLookedAt = clock.now();
			void look();
		});
	}

	const look = (): Promise<void> =>
		next(async () => {
			await read(await deps.openTickets(), "poll");
		});

	/** Reads everything that happened while no callback was registered. */
	const registration: Registration = createRegistration(deps, () => void look());

	function armPoll(): void {
		cancelPoll();
		if (deps.pollMs <= 0 || stopping) return;
		cancelPoll = clock.after(deps.pollMs, () => {
			// If ConnectWise calls back, no polling is needed.
			const work = psa.kind === "connectwise" && registration.state().kind !== "registered" ? look() : Promise.resolve();
			void work.finally(armPoll);
		});
	}

	armPoll();
	return {
		async receive(secret, body, signature) {
			if (!signatures.isOurs(secret, deps.secret)) return "unknown";
			const verdict: Verdict = await signatures.check(body, signature);
			if (verdict.kind !== "signed") return verdict.kind;
			if (waiting.size < MAX_WAITING) waiting.add(verdict.ticketId);
			else all = true;
			gather(GATHER_MS);
			if (verdict.hasMerged) lookForMerged();
			return "taken";
		},
		state: () => registration.state(),
		look,
		async stop() {
			stopping = true;
			gathering?.cancel();
			cancelMerges?.();
			cancelPoll();
			registration.stop();
			await running;
		},
	};
}
