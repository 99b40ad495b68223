/**
 * Learns what people do with tickets in ConnectWise: by callbacks where ConnectWise can reach HookWise, else by looking at open
 * tickets now and then. What a callback says is never believed: it only names a ticket, which is then read.
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
	/** Ids of the tickets that an open incident has, lowest first. */
	readonly openTickets: () => Promise<readonly number[]>;
	/** What was seen of tickets that HookWise knows. */
	readonly onSeen: (tickets: readonly PsaTicket[], by: "callback" | "poll") => Promise<void>;
	/** `PUBLIC_URL`; null where there is none. */
	readonly publicUrl: string | null;
	/** The unguessable last part of the callback's address; made once. */
	readonly secret: string;
	/** `CW_POLL_SECONDS` in milliseconds; 0: never. */
	readonly pollMs: number;
	readonly onError: (error: unknown) => void;
}

export interface TicketWatch {
	/** A callback came. @returns what the sender is to be answered */
	receive(secret: string, body: Uint8Array, signature: string | null): Promise<Received>;
	/** Whether ConnectWise calls back, and why not where it does not. */
	state(): RegistrationState;
	/** Looks at every open ticket at once. */
	look(): Promise<void>;
	stop(): Promise<void>;
}

/** `unknown`: not this HookWise's address; `forged`: a wrong signature; `unreadable`: no callback; `later`: its key could not be had. */
export type Received = "taken" | "unknown" | "forged" | "unreadable" | "later";

/** The key of `meta` under which a running HookWise tells how it learns of tickets: JSON of `RegistrationState`. */
export const CALLBACKS = "callbacks";

/** Tickets asked for in one call. */
const BATCH = 100;
/** Callbacks that come close together, as one press of a person makes several, are one look. Milliseconds. */
const GATHER_MS = 500;
/** Tickets that wait to be looked at; beyond them all open ones are. */
const MAX_WAITING = 10_000;
/** What could not be read is asked for again after this. Milliseconds. */
const AGAIN_MS = 10_000;
/** Merges of others' tickets make HookWise look at all of its own, this often at most. Milliseconds. */
const MERGES_MS = 30_000;

export function createTicketWatch(deps: TicketWatchDeps): TicketWatch {
	const { psa, clock } = deps;
	const signatures = createSignatures({ psa, clock });
	const waiting = new Set<number>();
	/** Every open ticket waits to be looked at. */
	let all = false;
	let mergesLookedAt = Number.NEGATIVE_INFINITY;
	let cancelMerges: (() => void) | null = null;
	let gathering: { readonly at: number; readonly cancel: () => void } | null = null;
	let cancelPoll = (): void => {};
	let stopping = false;
	let running: Promise<void> = Promise.resolve();

	/** One look after the other, so that an older answer never comes after a newer one. */
	function next(work: () => Promise<void>): Promise<void> {
		running = running.then(work).catch(deps.onError);
		return running;
	}

	/** @returns those that could not be read; an outage is told elsewhere */
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
		// Nobody else looks where ConnectWise calls back.
		for (const id of left) waiting.add(id);
		if (left.length > 0) gather(AGAIN_MS);
	}

	/** The first of several sets the time: a steady stream of callbacks must not put it off for ever. */
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

	/** What happened while nobody was called is seen now. */
	const registration: Registration = createRegistration(deps, () => void look());

	function armPoll(): void {
		cancelPoll();
		if (deps.pollMs <= 0 || stopping) return;
		cancelPoll = clock.after(deps.pollMs, () => {
			// Where ConnectWise calls back, nobody has to ask.
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
