import type { Random } from "./random.ts";

export type Kind = "OPEN" | "CLOSE" | "GENERIC";

/** What a monitoring tool sends. */
export const STATES: Readonly<Record<Kind, string>> = { OPEN: "firing", CLOSE: "ok", GENERIC: "pending" };

/** A webhook that was answered 202. */
export interface Acknowledged {
	readonly requestId: string;
	readonly key: string;
	readonly kind: Kind;
}

/** Where webhooks go right now; null while nothing listens. */
export type Target = () => { readonly url: string; readonly endpointId: string; readonly token: string } | null;

export interface Load {
	readonly acknowledged: readonly Acknowledged[];
	/** Sends nothing new; resolves when everyone has stopped. */
	stop(): Promise<void>;
}

/**
 * One sender for each key, each sending one webhook after the other, as monitoring tools do. What gets no answer is sent
 * again under the same idempotency key until it is acknowledged, or now and then forgotten: then either outcome is right.
 */
export function startSenders(deps: { keys: readonly string[]; target: Target; random: Random; pauseMs: number }): Load {
	const { target, random, pauseMs } = deps;
	const acknowledged: Acknowledged[] = [];
	let stopping = false;

	async function sender(key: string): Promise<void> {
		for (let n = 0; !stopping; n++) {
			const kind = random.pick<Kind>(["OPEN", "OPEN", "OPEN", "CLOSE", "GENERIC"]);
			const stubborn = random.chance(0.7);
			const requestId = await deliver(key, n, kind, stubborn);
			if (requestId !== null) acknowledged.push({ requestId, key, kind });
			await Bun.sleep(random.whole(0, pauseMs));
		}
	}

	async function deliver(key: string, n: number, kind: Kind, stubborn: boolean): Promise<string | null> {
		for (;;) {
			const requestId = await attempt(key, n, kind);
			if (requestId !== null) return requestId;
			if (!stubborn) return null;
			await Bun.sleep(20);
		}
	}

	async function attempt(key: string, n: number, kind: Kind): Promise<string | null> {
		const to = target();
		if (to === null) return null;
		try {
			const answer = await fetch(`${to.url}/w/${to.endpointId}`, {
				method: "POST",
				headers: { authorization: `Bearer ${to.token}`, "content-type": "application/json", "idempotency-key": `${key} ${n}` },
				body: JSON.stringify({ state: STATES[kind], monitor: { name: key }, msg: `${key} number ${n}` }),
			});
			const { request_id } = (await answer.json()) as { request_id: string };
			return answer.status === 202 ? request_id : null;
		} catch {
			// The process was killed under the request: whether it counts, nobody knows.
			return null;
		}
	}

	const all = Promise.all(deps.keys.map(sender));
	return {
		acknowledged,
		async stop() {
			stopping = true;
			await all;
		},
	};
}
