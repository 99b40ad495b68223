/**
 * The first durable stage: decides deliveries, each endpoint's in order of arrival, and puts each alert into
 * the queue of its key. The decision and its job are written in one transaction, so a crash never repeats
 * only one of them.
 */
import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import { isSubscription } from "../../base/payload/index.ts";
import { messageOf } from "../../base/problems.ts";
import type { BodyCipher, RawDelivery } from "../../base/security/index.ts";
import type { EndpointDirectory, LiveEndpoint } from "../../setup/endpoints/index.ts";
import { type Decided, type DecidedHow, type DecidedPart, type DecisionStore, PSA_LANE, type Undecided } from "../../store/index.ts";
import { keyHash } from "../incidents/index.ts";
import { readDelivery } from "../ingest/index.ts";
import type { DecisionContext, Verdict } from "../pipeline/index.ts";
import { decideCalmly, pause } from "./calm.ts";
import { isPutOff } from "./catchUp.ts";
import { asSent } from "./marked.ts";
import { createTurns } from "./turns.ts";

export interface DecidingDeps {
	readonly store: Omit<DecisionStore, "catchUps">;
	readonly directory: EndpointDirectory;
	readonly cipher: BodyCipher;
	readonly clock: Clock;
	readonly events: Events;
	/** Everything that decisions depend on besides configuration and payload, at this moment. */
	readonly context: () => Omit<DecisionContext, "now" | "requestId">;
	/** Verdict of a delivery that HookWise made itself (about a silent endpoint); null for deliveries of senders. */
	readonly ownVerdict: (
		endpoint: LiveEndpoint,
		delivery: RawDelivery,
		context: Omit<DecisionContext, "now" | "requestId">,
	) => Verdict | null;
	/** Called when there is new work in the PSA lane. */
	readonly onJobs: () => void;
	readonly onError: (error: unknown) => void;
}

export interface Deciding {
	/** Tells that there may be new deliveries. */
	nudge(): void;
	/** Resolves when no delivery waits to be decided, or after `mostMs` milliseconds. */
	caughtUp(mostMs: number): Promise<void>;
	/** Finishes the present batch and starts no other. */
	stop(): Promise<void>;
}

/** Maximum number of deliveries in one transaction. */
const BATCH = 64;
/** Number of arrivals read before a pause for others. */
const LOOK_AHEAD = 1_000;
/** Maximum duration of a batch, so that acknowledgements do not have to wait long. Milliseconds. */
const SLICE_MS = 4;
/** Maximum duration while acknowledgements keep coming. Milliseconds. */
const RUSH_SLICE_MS = 2;
/**
 * After this many starts in a row without progress, deliveries are decided one by one, and the next one is
 * set aside.
 */
const MAX_FUTILE_STARTS = 4;
/** Maximum number of acknowledgement times that are remembered. In a longer backlog the rest have none. */
const MAX_ACKS = 10_000;
const UNKNOWN: DecidedHow = { version: null, decideMs: null, ackMs: null };
/** Wait after the store refused a write. Milliseconds. */
const RETRY_MS = 1_000;

export function createDeciding(deps: DecidingDeps): Deciding {
	const { store, clock } = deps;
	let running: Promise<void> | null = null;
	let again = false;
	let stopping = false;
	/** Duration of each acknowledgement in milliseconds, kept until its delivery is decided. */
	const acks = new Map<number, number>();
	let decidedThrough = 0;
	const unsubscribe = deps.events.on("delivery.accepted", ({ seq, ackMs }) => {
		// A delivery may be decided while its commit is on the way to disk, before its sender gets the answer.
		if (seq > decidedThrough && acks.size < MAX_ACKS) acks.set(seq, ackMs);
	});
	let suspicious: Promise<boolean> | null = null;
	const turns = createTurns();
	const decideOne = createDecideOne(deps);
	const forget = store.onLost(() => {
		turns.clear();
		nudge();
	});

	async function drain(): Promise<void> {
		suspicious ??= store.countStart().then((starts) => starts >= MAX_FUTILE_STARTS);
		if (await suspicious) {
			suspicious = Promise.resolve(false);
			await setAsideNext(deps);
		}
		do {
			again = false;
			// Each slice ends with a write. Acknowledgements that arrived meanwhile are served first.
			while (!stopping && (await slice()));
		} while (again && !stopping);
	}

	/** @returns false if there was nothing to decide */
	async function slice(): Promise<boolean> {
		await lookAhead();
		const started = performance.now();
		const most = store.isRush() ? RUSH_SLICE_MS : SLICE_MS;
		const seqs = turns.next(BATCH);
		const decided: Decided[] = [];
		for (const delivery of await store.take(seqs)) {
			const began = performance.now();
			const one = await decideOne(delivery, most);
			decided.push({ ...one, how: { ...one.how, decideMs: performance.now() - began, ackMs: acks.get(delivery.seq) ?? null } });
			acks.delete(delivery.seq);
			decidedThrough = Math.max(decidedThrough, delivery.seq);
			if (performance.now() - started > most) break;
		}
		// Deliveries that no longer exist count as dealt with.
		const last = decided.at(-1)?.delivery.seq;
		if (last === undefined) return turns.waiting > 0;
		turns.putBack(seqs.slice(seqs.indexOf(last) + 1));
		await record(decided);
		for (const one of decided) announce(deps, one);
		if (decided.some(({ verdicts }) => verdicts.some((part) => part.job !== null))) deps.onJobs();
		return true;
	}

	/**
	 * Reads all waiting deliveries before deciding: an endpoint's first alert may be behind a storm of a hundred
	 * thousand alerts of another endpoint.
	 */
	async function lookAhead(): Promise<void> {
		for (;;) {
			const arrivals = await store.arrivals(turns.newest, LOOK_AHEAD);
			turns.add(arrivals);
			if (arrivals.length < LOOK_AHEAD || stopping) return;
			await pause();
		}
	}

	/** Records decisions. If that fails, everything is read from the store again, since part of it may be recorded. */
	async function record(decided: readonly Decided[]): Promise<void> {
		try {
			await store.record(decided, clock.now());
		} catch (error) {
			turns.clear();
			throw error;
		}
	}

	function nudge(): void {
		if (stopping) return;
		again = true;
		running ??= drain()
			.catch((error: unknown) => {
				again = false;
				deps.onError(error);
				clock.after(RETRY_MS, nudge);
			})
			.finally(() => {
				running = null;
				if (again && !stopping) nudge();
			});
	}

	return {
		nudge,
		async caughtUp(mostMs) {
			const { promise, resolve } = Promise.withResolvers<void>();
			const cancel = clock.after(mostMs, resolve);
			await Promise.race([running, promise]);
			cancel();
		},
		async stop() {
			stopping = true;
			unsubscribe();
			forget();
			await running;
		},
	};
}

/** Sets the next delivery aside, since HookWise died several times before it got past it. */
async function setAsideNext({ store, clock }: DecidingDeps): Promise<void> {
	const [arrival] = await store.arrivals(0, 1);
	const [delivery] = arrival === undefined ? [] : await store.take([arrival.seq]);
	if (delivery === undefined) return;
	const failure = `HookWise stopped ${MAX_FUTILE_STARTS} times in a row before it had decided this webhook, so it was set aside. Replay it to try again.`;
	await store.record([{ delivery, verdicts: [], failure, how: UNKNOWN }], clock.now());
}

function announce({ events, clock }: DecidingDeps, { delivery, verdicts, failure }: Decided): void {
	const { seq, endpointId } = delivery;
	events.emit("delivery.decided", { seq, parts: Math.max(1, verdicts.length) });
	const seconds = Math.max(0, clock.now() - delivery.receivedAt) / 1000;
	const finished = (status: "skipped" | "dlq", alertType: Verdict["alertType"]) =>
		events.emit("alert.finished", { endpointId, status, action: null, alertType, count: 1, seconds });
	if (failure !== null) finished("dlq", "GENERIC");
	for (const { verdict, job } of verdicts) if (job === null) finished("skipped", verdict.alertType);
}

/** Makes the function that decides one delivery. A delivery that cannot be decided is set aside with the reason. */
function createDecideOne(deps: DecidingDeps): (delivery: Undecided, most: number) => Promise<Decided> {
	const { clock } = deps;

	/** @param most milliseconds of work before a pause for others */
	async function decideOne(delivery: Undecided, most: number): Promise<Decided> {
		const failed = (failure: string): Decided => ({ delivery, verdicts: [], failure, how: UNKNOWN });
		const endpoint = deps.directory.findAny(delivery.endpointId);
		if (endpoint === undefined) return failed("The endpoint of this webhook is gone, with its configuration.");
		if (delivery.sealed === null) return failed("The body of this webhook is gone.");
		try {
			const how: DecidedHow = { ...UNKNOWN, version: endpoint.version };
			const raw = deps.cipher.open(delivery.sealed);
			const own = deps.ownVerdict(endpoint, raw, deps.context());
			if (own !== null) return { delivery, verdicts: [withJob(own, delivery.endpointId)], failure: null, how };
			const payload = readDelivery(raw, endpoint);
			if (!payload.ok) return failed(payload.message);
			const context = { ...deps.context(), now: clock.now(), requestId: delivery.requestId };
			const decided = await decideCalmly(endpoint.compiled, payload.value, context, most);
			const sent = asSent(decided, raw.headers, delivery.requestId);
			const verdicts = isSubscription(payload.value) ? sent.map(withoutTicket) : sent;
			return { delivery, verdicts: verdicts.map((verdict) => withJob(verdict, delivery.endpointId)), failure: null, how };
		} catch (error) {
			deps.onError(error);
			return failed(`This webhook could not be decided: ${messageOf(error)}`);
		}
	}

	function withJob(verdict: Verdict, endpointId: string): DecidedPart {
		// A recovery that may pass needs a look-up: the result depends on whether its ticket is open.
		const isForTickets = verdict.suppressed === null || verdict.suppressedIfOpen === null;
		const key = keyHash(verdict.key, endpointId);
		return { verdict, job: isForTickets ? { lane: PSA_LANE, key } : null, keyHash: key, isPutOff: isPutOff(verdict) };
	}

	return decideOne;
}

/** A verdict without a ticket: Amazon SNS's request for confirmation is for a person. */
function withoutTicket(verdict: Verdict): Verdict {
	const reason = "no_trigger_match";
	const trace = verdict.trace.map((step) => (step.kind === "suppress" ? { ...step, reason, ifOpen: reason } : step)) as Verdict["trace"];
	return {
		...verdict,
		alertType: "GENERIC",
		suppressed: reason,
		suppressedIfOpen: reason,
		trace,
		remark: "Amazon SNS asks to be confirmed",
	};
}

export { decideCalmly } from "./calm.ts";
export { type CatchingUp, createCatchingUp } from "./catchUp.ts";
export { decisionSettings, loadTenants, type Tenants, todaysContext } from "./context.ts";
export { markedTest, TEST_MARK, testHeaders } from "./marked.ts";
export { createSamples, type SampleBody, type Samples, samplePayload } from "./samples.ts";
export { newTenantInput, tenantChangeInput, tenantChangeOf, tenantChanges, tenantEntry, tenantValuesOf } from "./tenantInput.ts";
export { createTenantMap, type TenantMap } from "./tenantMap.ts";
export { type Decision, decisionOf, decisionsOf, NO_LOOKUP, tryOut } from "./trial.ts";
export type { TrialRules } from "./trialProtocol.ts";

export { createTrialThread, TrialRefused } from "./trialThread.ts";
