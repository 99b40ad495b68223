import type { Clock } from "../../base/clock.ts";
import type { Events } from "../../base/events.ts";
import type { OldTokenStore, OldTokenUse } from "../../store/index.ts";

/** Writes down who still sends with a token that was replaced, summed up so that a rush costs one write. */
export interface OldTokens {
	/** Who used the old token of an endpoint since it was replaced, latest first. */
	usesOf(endpointId: string): Promise<readonly OldTokenUse[]>;
	/** Writes what is not written yet. */
	stop(): Promise<void>;
}

/** Senders that are told apart, for each endpoint; a fleet shows in its first fifty. */
const MAX_SENDERS = 50;
/** What is counted is written this long after its first. Milliseconds. */
const WRITE_MS = 5_000;
const MAX_AGENT = 200;
/** Pairs of endpoint and sender that wait to be written; past it they are only not counted. */
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
