import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { OldTokenStore, OldTokenUse } from "../../store/index.ts";

/** Records who still sends with a replaced token, added up so that a rush costs one write. */
export interface OldTokens {
	/** Senders that used the endpoint's old token since it was replaced, most recent first. */
	usesOf(endpointId: string): Promise<readonly OldTokenUse[]>;
	/** Writes all counts that are not written yet. */
	stop(): Promise<void>;
}

/** Maximum number of senders kept per endpoint; its first fifty are enough to recognise a fleet. */
const MAX_SENDERS = 50;
/** Time from the first use until the counts are written. Milliseconds. */
const WRITE_MS = 5_000;
const MAX_AGENT = 200;
/** Maximum number of pairs of endpoint and sender that wait to be written; beyond it, uses are not counted. */
const MAX_WAITING = 2_000;

export interface OldTokensDeps {
	readonly store: OldTokenStore;
	readonly events: Events;
	readonly clock: Clock;
	readonly onError: (error: unknown) => void;
}

export function createOldTokens({ store, events, clock, onError }: OldTokensDeps): OldTokens {
	const waiting = new Map<string, Map<string, { sourceIp: string; userAgent: string; uses: number; lastAt: number }>>();
	let count = 0;
	let cancel: (() => void) | null = null;

	async function write(): Promise<void> {
		cancel?.();
		cancel = null;
		const all = [...waiting];
		waiting.clear();
		count = 0;
		for (const [endpointId, senders] of all) await store.add(endpointId, [...senders.values()], MAX_SENDERS);
	}

	const unsubscribe = events.on("token.old", ({ endpointId, sourceIp, userAgent }) => {
		const agent = userAgent.slice(0, MAX_AGENT).toWellFormed();
		const senders = waiting.get(endpointId) ?? new Map();
		const key = `${sourceIp} ${agent}`;
		const known = senders.get(key);
		if (known !== undefined) {
			known.uses++;
			known.lastAt = clock.now();
			return;
		}
		if (count >= MAX_WAITING) return;
		count++;
		senders.set(key, { sourceIp, userAgent: agent, uses: 1, lastAt: clock.now() });
		waiting.set(endpointId, senders);
		cancel ??= clock.after(WRITE_MS, () => {
			write().catch(onError);
		});
	});

	return {
		async usesOf(endpointId) {
			if (waiting.has(endpointId)) await write();
			return store.of(endpointId);
		},
		async stop() {
			unsubscribe();
			await write().catch(onError);
		},
	};
}
