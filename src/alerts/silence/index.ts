/**
 * Silence monitoring (docs/contract/behaviour.md, section 5). For a silent endpoint HookWise creates an alert
 * as an internal delivery, so that order, history, retries, dead letters and exactly one ticket work as for
 * every other alert. All alerts about one endpoint's silence share a key: the first opens the ticket, later
 * ones are notes on it, and the end of the silence closes it.
 */
import { createHash } from "node:crypto";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { BodyCipher } from "../../base/security/index.ts";
import type { LivePsa } from "../../psa/current/index.ts";
import { createAudit } from "../../setup/audit/index.ts";
import type { Maintenance } from "../../setup/maintenance/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import {
	type ActStore,
	type AuditStore,
	alertId,
	type DeliveryStore,
	type EndpointStore,
	type MetaStore,
	type Store,
} from "../../store/index.ts";
import { keyHash } from "../incidents/index.ts";
import { createBeats } from "./beats.ts";
import { type Judgement, judgeArrival, judgeSilence, nextAlertAt } from "./judge.ts";
import { alertEvent, overEvent, SILENCE_KEY, type SilenceEvent, silenceDelivery } from "./verdict.ts";
import { watchedOf } from "./watched.ts";

export { type Judgement, judgeArrival, judgeSilence, nextAlertAt, type Watched } from "./judge.ts";
export { ownVerdict, shortHours, silenceVerdict } from "./verdict.ts";

export interface HeartbeatDeps {
	readonly endpoints: EndpointStore;
	readonly deliveries: DeliveryStore;
	readonly acts: ActStore;
	readonly meta: MetaStore;
	readonly audit: AuditStore;
	readonly together: Store["together"];
	readonly cipher: BodyCipher;
	readonly psa: Pick<LivePsa, "current">;
	readonly maintenance: Pick<Maintenance, "current">;
	readonly clock: Clock;
	readonly events: Events;
	/** HEARTBEAT_CHECK_SECONDS in milliseconds. */
	readonly checkMs: number;
	/** Called when a delivery is on disk and waits to be decided. */
	readonly onDelivery: () => void;
	readonly onError: (error: unknown) => void;
}

export interface Heartbeats {
	/** Checks every endpoint once. @throws StoreUnavailable; the next check does the rest */
	check(): Promise<void>;
	/** Milliseconds since the epoch; null for an endpoint that is not monitored. */
	nextAlertAt(endpoint: StoredEndpoint): number | null;
	/** Resolves once all reactions to webhooks and finished alerts so far are written. */
	settled(): Promise<void>;
	/** Lets present work end, and records when monitoring stopped. */
	stop(): Promise<void>;
}

/** Actor in the audit for actions that no person asked for. */
const HOOKWISE = { name: "HookWise", sourceIp: null };
const SILENCE = { kind: "own", text: SILENCE_KEY, company: null } as const;

/** Listens for webhooks immediately. The caller runs `check` regularly. */
export function createHeartbeats(deps: HeartbeatDeps): Heartbeats {
	const { endpoints, clock, events } = deps;
	const beats = createBeats(deps);
	const { raised, raise, record, forget, adoptKnown, learnTicket } = createTelling(deps);
	/** Endpoints whose silence was or is being reported. */
	const silent = new Set<string>();
	let last: Promise<unknown> = Promise.resolve();
	let stopped = false;

	/** Runs one piece of work at a time, so that data that was read is still valid when it is used. */
	function inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = last.then(work);
		last = turn.catch(() => undefined);
		return turn;
	}

	const unsubscribe = [
		events.on("delivery.accepted", ({ endpointId }) => {
			if (stopped || !silent.delete(endpointId)) return;
			inTurn(() => arrived(endpointId)).catch((error: unknown) => {
				// The next check will see from the dates that a webhook arrived.
				silent.add(endpointId);
				deps.onError(error);
			});
		}),
		events.on("alert.changed", ({ alertIds }) => {
			if (stopped || raised.size === 0) return;
			for (const id of alertIds) {
				const endpointId = raised.get(id);
				if (endpointId !== undefined) inTurn(() => learnTicket(endpointId)).catch(deps.onError);
			}
		}),
	];

	const judge = (stored: StoredEndpoint): Judgement =>
		judgeSilence(watchedOf(stored, beats.since()), clock.now(), deps.maintenance.current().enabled);

	async function look(): Promise<void> {
		await beats.beat();
		const judged = (await endpoints.watched()).map((stored) => ({ stored, judgement: judge(stored) }));
		// Done before the first await: a webhook that arrives from now on finds its endpoint marked as silent.
		for (const { stored, judgement } of judged) {
			const open = stored.lastStaleAlertAt !== null || stored.timeoutTicketId !== null;
			if (judgement.kind === "alert" || (open && judgement.kind !== "over")) silent.add(stored.id);
			else silent.delete(stored.id);
		}
		for (const { stored, judgement } of judged) {
			if (judgement.kind === "alert") await tell(stored, judgement);
			else if (judgement.kind === "over") await end(stored);
			else if (stored.lastStaleAlertAt !== null) await learnTicket(stored.id);
		}
	}

	/** Handles a webhook at a silent endpoint. The state is read again, as it may have changed since. */
	async function arrived(endpointId: string): Promise<void> {
		const stored = await endpoints.get(endpointId);
		if (stored === null) return;
		if (judgeArrival(watchedOf(stored, beats.since())).kind === "over") await end(stored);
	}

	async function tell(stored: StoredEndpoint, alert: Extract<Judgement, { kind: "alert" }>): Promise<void> {
		await adoptKnown(stored);
		const event = alertEvent(stored.name, { ...alert, seenAt: stored.lastSeenAt });
		const requestId = await raise(stored, event, [alert.quietSince, stored.lastStaleAlertAt]);
		const changes = [{ field: "quiet_since", old: null, new: isoTime(alert.quietSince) }];
		const action = alert.repeat ? "silence.repeat" : "silence.alert";
		await record(stored, { action, requestId, changes, ticketId: stored.timeoutTicketId, lastAlertAt: clock.now() });
	}

	async function end(stored: StoredEndpoint): Promise<void> {
		await adoptKnown(stored);
		const requestId = await raise(stored, overEvent(stored.name, stored.lastSeenAt), [stored.lastStaleAlertAt, stored.timeoutTicketId]);
		const changes = [{ field: "timeout_ticket_id", old: stored.timeoutTicketId, new: null }];
		forget(stored.id);
		await record(stored, { action: "silence.over", requestId, changes, ticketId: null, lastAlertAt: null });
	}

	async function settled(): Promise<void> {
		await last;
	}

	return {
		check: () => inTurn(look),
		nextAlertAt: (stored) => nextAlertAt(watchedOf(stored, beats.since())),
		settled,
		async stop() {
			stopped = true;
			for (const end of unsubscribe) end();
			await settled();
			await beats.beat();
		},
	};
}

/** Reports silence: as a delivery of our own, in the endpoint's state, and in the audit. */
function createTelling(deps: HeartbeatDeps) {
	const { endpoints, acts, clock, events } = deps;
	const audit = createAudit({ store: deps.audit, clock });
	/** Alerts whose outcome will have a silence ticket's id: endpoint id by alert id. */
	const raised = new Map<number, string>();

	/**
	 * Adds the event to the deliveries. The occasion makes it unique, so that a crash between this and `record`
	 * creates no second one.
	 * @param about distinguishes this occasion from all others of the endpoint
	 */
	async function raise(stored: StoredEndpoint, event: SilenceEvent, about: readonly (number | null)[]): Promise<string> {
		const accepted = await deps.deliveries.accept({
			requestId: `timeout-${Bun.randomUUIDv7()}`,
			endpointId: stored.id,
			origin: "heartbeat",
			receivedAt: clock.now(),
			sourceIp: null,
			sealed: deps.cipher.seal(silenceDelivery(event)),
			replayOf: null,
			// The line break at the beginning ensures that no Idempotency-Key header has the same digest.
			idempotency: createHash("sha256")
				.update(`\n${event.event} ${about.join(" ")}`)
				.digest(),
		});
		if (accepted.kind === "new") {
			if (event.event === "silence.alert") raised.set(alertId(accepted.seq, 1), stored.id);
			deps.onDelivery();
		}
		return accepted.requestId;
	}

	/** Writes state and audit in one transaction. */
	async function record(
		stored: StoredEndpoint,
		step: {
			readonly action: string;
			readonly requestId: string;
			readonly changes: readonly { readonly field: string; readonly old: unknown; readonly new: unknown }[];
			readonly ticketId: number | null;
			readonly lastAlertAt: number | null;
		},
	): Promise<void> {
		const { action, requestId, ticketId, lastAlertAt } = step;
		const changes = [...step.changes, { field: "request_id", old: null, new: requestId }];
		await deps.together(() => [
			endpoints.setSilence(stored.id, { ticketId, lastAlertAt }),
			audit.record(HOOKWISE, { action, endpointId: stored.id, subject: stored.name, changes }),
		]);
		events.emit("endpoint.changed", { endpointId: stored.id });
	}

	/** Forgets an endpoint's alerts, whose outcomes no longer matter. */
	function forget(endpointId: string): void {
		for (const [alert, endpoint] of raised) if (endpoint === endpointId) raised.delete(alert);
	}

	/** Writes the silence ticket's id to the endpoint once there is one. */
	async function learnTicket(endpointId: string): Promise<void> {
		const stored = await endpoints.get(endpointId);
		if (stored === null || stored.lastStaleAlertAt === null) return;
		const incident = await acts.currentIncident(deps.psa.current().identity, keyHash(SILENCE, endpointId));
		const ticketId = incident?.ticketId ?? null;
		if (ticketId === null || incident?.state !== "open") return;
		forget(endpointId);
		if (ticketId === stored.timeoutTicketId) return;
		await endpoints.setSilence(endpointId, { ticketId, lastAlertAt: stored.lastStaleAlertAt });
		events.emit("endpoint.changed", { endpointId });
	}

	return { raised, raise, record, forget, learnTicket, adoptKnown: (stored: StoredEndpoint) => adoptKnown(deps, stored) };
}

/** Adopts a ticket id from an import, for which our store has no incident yet. */
async function adoptKnown({ acts, psa: live }: HeartbeatDeps, stored: StoredEndpoint): Promise<void> {
	const { timeoutTicketId: ticketId, id: endpointId } = stored;
	if (ticketId === null) return;
	const hash = keyHash(SILENCE, endpointId);
	const { identity: psa } = live.current();
	if ((await acts.currentIncident(psa, hash)) !== null) return;
	// The sandbox counts its tickets from 1, and numbers of one PSA mean nothing in another.
	if (await acts.isTiedElsewhere(psa, hash, ticketId)) return;
	const seenOpen = stored.lastStaleAlertAt ?? 0;
	await acts.adopt({
		...{ psa, keyHash: hash, laneKey: hash, key: SILENCE, endpointId, ticketId },
		...{ company: null, summary: null, ours: true, now: seenOpen },
	});
}
