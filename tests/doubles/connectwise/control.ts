import type { CallbackDelivery, CallbackEntry, CallbackSettings } from "./callbacks/index.ts";
import type { PendingCommit } from "./commits.ts";
import type { Fault } from "./faults.ts";
import type { Outage } from "./options.ts";
import type { NoteTab } from "./people.ts";
import type { SeenRequest } from "./requests.ts";
import type { Violation } from "./schema/index.ts";
import type { Settings } from "./settings.ts";
import type { Administration } from "./tenant.ts";
import type { TicketView } from "./types.ts";

/** What a test, a bench or `curl` can do to the double while it runs. */
export interface Controls {
	/** Every ticket, lowest id first. */
	readonly tickets: readonly TicketView[];
	/** Every request that is remembered, oldest first. */
	readonly requests: readonly SeenRequest[];
	/** `POST /service/tickets` → how many, since the start or the last reset. */
	readonly counters: Readonly<Record<string, number>>;
	/** The most requests in work at the same time. */
	readonly mostAtOnce: number;
	ticket(id: number): TicketView | null;

	/** What was sent and is not in ConnectWise's own schema. `stop` throws if there is any left. */
	readonly violations: readonly Violation[];
	/** The same, and forgets them: for a test that means them. */
	takeViolations(): readonly Violation[];

	fault(...faults: readonly Fault[]): void;
	clearFaults(): void;
	faults(): readonly Fault[];
	/** Writes that a fault with `commitAfterMs` holds back. */
	readonly pendingCommits: readonly PendingCommit[];
	/** Carries out all of them now. @returns how many */
	commitNow(): number;

	readonly settings: Settings;
	/** Changes what is given and leaves the rest. */
	set(changes: Partial<Settings>): void;
	/** `set({ outage })` */
	setOutage(outage: Outage): void;
	/** `set({ refuseCredentials })` */
	refuseCredentials(refuse: boolean): void;
	/** `set({ latencyMs })` */
	setLatency(ms: number): void;

	/** A ticket that a person made. Fields as in a POST body; throws if ConnectWise would refuse them. */
	addTicket(fields: Readonly<Record<string, unknown>>): TicketView;
	/** Any fields, by a person. */
	editTicket(id: number, fields: Readonly<Record<string, unknown>>): void;
	/** As a person would: to the status of that name, else to Closed, else to the first closed one. */
	closeTicket(id: number, status?: string): void;
	/** To any status of its board. */
	changeStatus(id: number, status: string): void;
	reopenTicket(id: number): void;
	mergeTicket(id: number, into: number): void;
	/** Without a status: to the board's default one. */
	moveTicket(id: number, board: string, status?: string): void;
	/** @param owner identifier of a member */
	reassignTicket(id: number, owner: string): void;
	/** A person's note, internal unless told otherwise. */
	noteTicket(id: number, text: string, tab?: NoteTab): void;
	addTime(id: number, hours: number, notes?: string): void;
	deleteTicket(id: number): void;
	/** What an administrator does: renamed boards, inactive companies, … */
	readonly admin: Administration;

	/** What is registered for callbacks. */
	readonly callbacks: readonly CallbackEntry[];
	/** Every callback that went out, or was held, dropped or delayed; oldest first. */
	readonly callbackDeliveries: readonly CallbackDelivery[];
	setCallbacks(changes: Partial<CallbackSettings>): void;
	/** Sends what mode `hold` kept. @returns how many */
	releaseCallbacks(): number;
	/** When all callbacks on their way have been answered. */
	callbacksSettled(): Promise<void>;
	/** As if a person had deleted the registration. */
	removeCallback(id: number): void;
	/** As ConnectWise does after days of failures. */
	disableCallback(id: number): void;
	rotateCallbackKey(): void;

	/** Forgets tickets, faults, requests, callbacks and late commits, and puts settings and tenant back; ids go on, violations stay. */
	reset(): void;
}

/** xrefs that more than one ticket carries: the sign that something was made twice. */
export function duplicateXrefs(tickets: readonly TicketView[]): Readonly<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { xref } of tickets) if (xref !== null) counts[xref] = (counts[xref] ?? 0) + 1;
	return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 1));
}
