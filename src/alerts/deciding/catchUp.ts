import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { BodyCipher } from "../../base/security/index.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import { type CatchUp, type CatchUpStore, PSA_LANE } from "../../store/index.ts";
import { keyHash } from "../incidents/index.ts";
import { readDelivery } from "../ingest/index.ts";
import type { DecisionContext, Suppression, Verdict } from "../pipeline/index.ts";
import { decideCalmly } from "./calm.ts";

/**
 * When maintenance, a window or a silence ends, decides again what opened during it and has not recovered
 * since (docs/contract/behaviour.md, 2.2).
 */
export interface CatchingUp {
	stop(): Promise<void>;
}

export interface CatchingUpDeps {
	readonly store: CatchUpStore;
	readonly directory: EndpointDirectory;
	readonly cipher: BodyCipher;
	readonly clock: Clock;
	readonly events: Events;
	readonly context: () => Omit<DecisionContext, "now" | "requestId">;
	/** Called when there is new work in the PSA lane. */
	readonly onJobs: () => void;
	readonly onError: (error: unknown) => void;
}

/** How often to check for windows and silences that ended. Milliseconds. */
const LOOK_MS = 15_000;
/** Number of alerts read at a time. */
const BATCH = 50;
/** Milliseconds of work before a pause for others. */
const SLICE_MS = 2;

/** Reasons for suppression that end by themselves. */
const ENDING: ReadonlySet<Suppression | null> = new Set(["maintenance_global", "maintenance_window", "silenced"]);
const WORDS: Readonly<Record<string, string>> = {
	maintenance_global: "during maintenance",
	maintenance_window: "during a maintenance window",
	silenced: "while it was silenced",
};

/** True if the alert must be decided again when the reason for its suppression ends. */
export const isPutOff = ({ alertType, suppressed }: Verdict): boolean => alertType === "OPEN" && ENDING.has(suppressed);

const shownTime = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

export function createCatchingUp(deps: CatchingUpDeps): CatchingUp {
	const { store, directory, cipher, clock, events } = deps;
	let running: Promise<void> | null = null;
	let again = false;
	let stopped = false;
	let cancel = (): void => {};

	async function look(): Promise<void> {
		let after = 0;
		for (;;) {
			const waiting = await store.waiting(after, BATCH);
			for (const one of waiting) {
				if (stopped) return;
				await decideAgain(one);
				after = one.alertId;
			}
			if (waiting.length < BATCH) return;
		}
	}

	async function decideAgain(one: CatchUp): Promise<void> {
		const verdict = await verdictOf(one);
		if (verdict !== null && isPutOff(verdict)) return;
		if (verdict === null || verdict.alertType !== "OPEN" || verdict.suppressed !== null) return store.drop(one.alertId);
		const began = `Began ${shownTime(one.at)}, ${WORDS[one.reason ?? ""] ?? "while it was suppressed"}.`;
		const told: Verdict = { ...verdict, ticket: { ...verdict.ticket, description: `${began}\n\n${verdict.ticket.description}` } };
		const job = { lane: PSA_LANE, key: keyHash(verdict.key, one.endpointId) };
		await store.decided(one.alertId, told, job, `began ${shownTime(one.at)}, decided again at the end`, clock.now());
		events.emit("alert.changed", { alertIds: [one.alertId] });
		deps.onJobs();
	}

	/** Verdict of today's configuration; null if the alert cannot be decided any more. */
	async function verdictOf({ endpointId, sealed, requestId, part }: CatchUp): Promise<Verdict | null> {
		const endpoint = directory.findAny(endpointId);
		if (endpoint === undefined || sealed === null) return null;
		const payload = readDelivery(cipher.open(sealed), endpoint);
		if (!payload.ok) return null;
		const context = { ...deps.context(), now: clock.now(), requestId };
		const verdicts = await decideCalmly(endpoint.compiled, payload.value, context, SLICE_MS);
		return verdicts.find((verdict) => verdict.part === part) ?? null;
	}

	function nudge(): void {
		if (stopped) return;
		again = true;
		running ??= run().finally(() => {
			running = null;
		});
	}

	async function run(): Promise<void> {
		while (again && !stopped) {
			again = false;
			await look().catch(deps.onError);
		}
		cancel();
		if (!stopped) cancel = clock.after(LOOK_MS, nudge);
	}

	const unsubscribe = [events.on("maintenance.changed", nudge), events.on("silences.changed", nudge)];
	nudge();
	return {
		async stop() {
			stopped = true;
			cancel();
			for (const end of unsubscribe) end();
			await running;
		},
	};
}
