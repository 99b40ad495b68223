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
/** Tickets that wait to be looked at; more are left to the next poll. */
const MAX_WAITING = 10_000;

export function createTicketWatch(deps: TicketWatchDeps): TicketWatch {
	const { psa, clock } = deps;
	const signatures = createSignatures({ psa, clock });
	const registration: Registration = createRegistration(deps);
	const waiting = new Set<number>();
	let cancelGather = (): void => {};
	let cancelPoll = (): void => {};
	let stopping = false;
	let running: Promise<void> = Promise.resolve();

	/** One look after the other, so that an older answer never comes after a newer one. */
	function next(work: () => Promise<void>): Promise<void> {
		running = running.then(work).catch(deps.onError);
		return running;
	}

	async function read(ids: readonly number[], by: "callback" | "poll"): Promise<void> {
		for (let from = 0; from < ids.length && !stopping; from += BATCH) {
			const answer = await psa.getTickets(ids.slice(from, from + BATCH));
			// An outage is told elsewhere; what was missed here is seen by the next poll.
			if (!answer.ok) return;
			if (answer.value.length > 0) await deps.onSeen(answer.value, by);
		}
	}

	async function readWaiting(): Promise<void> {
		const known = new Set(await deps.openTickets());
		const ids = [...waiting].filter((id) => known.has(id));
		waiting.clear();
		await read(ids, "callback");
	}

	const look = (): Promise<void> => next(async () => read(await deps.openTickets(), "poll"));

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
			cancelGather();
			cancelGather = clock.after(GATHER_MS, () => void next(readWaiting));
			return "taken";
		},
		state: () => registration.state(),
		look,
		async stop() {
			stopping = true;
			cancelGather();
			cancelPoll();
			registration.stop();
			await running;
		},
	};
}
