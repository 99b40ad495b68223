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

/** Where webhooks go. */
export interface Place {
	readonly url: string;
	readonly endpointId: string;
	readonly token: string;
}

/** Where webhooks go right now; null while nothing listens. */
export type Target = () => Place | null;

/** What one webhook tells: the `n`th of its key. */
export interface Sent {
	readonly key: string;
	readonly n: number;
	readonly kind: Kind;
}

/** Posts one webhook as a tool does. */
export type Post = (to: Place, sent: Sent, signal?: AbortSignal) => Promise<Response>;

const postJson: Post = (to, { key, n, kind }, signal) =>
	fetch(`${to.url}/w/${to.endpointId}`, {
		method: "POST",
		headers: { authorization: `Bearer ${to.token}`, "content-type": "application/json", "idempotency-key": `${key} ${n}` },
		body: JSON.stringify({ state: STATES[kind], monitor: { name: key }, msg: `${key} number ${n}` }),
		...(signal === undefined ? {} : { signal }),
	});

const KINDS = ["OPEN", "OPEN", "OPEN", "CLOSE", "GENERIC"] as const satisfies readonly Kind[];

export interface SenderOptions {
	readonly keys: readonly string[];
	readonly target: Target;
	readonly random: Random;
	/** Longest time between two webhooks of a key. Milliseconds. */
	readonly pauseMs: number;
	/** What a key sends, by how often it stands here. */
	readonly kinds?: readonly [Kind, ...Kind[]];
	readonly post?: Post;
	/** Of those that get no answer, how many are sent again until they do: 0 to 1. */
	readonly stubborn?: number;
	/** How long an answer is waited for; as long as the connection lasts unless told. Milliseconds. */
	readonly patienceMs?: number;
	/** Told of each answer, and how long it took. Milliseconds. */
	readonly answered?: (status: number, ms: number) => void;
}

export interface Load {
	readonly acknowledged: readonly Acknowledged[];
	/** Sends nothing new; resolves when everyone has stopped. */
	stop(): Promise<void>;
}

/**
 * One sender for each key, each sending one webhook after the other, as monitoring tools do. What gets no answer is sent
 * again under the same idempotency key until it is acknowledged, or now and then forgotten: then either outcome is right.
 */
export function startSenders(options: SenderOptions): Load {
	const { target, random, pauseMs, kinds = KINDS, post = postJson, answered = () => {} } = options;
	const acknowledged: Acknowledged[] = [];
	let stopping = false;

	async function sender(key: string): Promise<void> {
		for (let n = 0; !stopping; n++) {
			const kind = random.pick<Kind>(kinds);
			const stubborn = random.chance(options.stubborn ?? 0.7);
			const requestId = await deliver({ key, n, kind }, stubborn);
			if (requestId !== null) acknowledged.push({ requestId, key, kind });
			await Bun.sleep(random.whole(0, pauseMs));
		}
	}

	async function deliver(sent: Sent, stubborn: boolean): Promise<string | null> {
		for (;;) {
			const requestId = await attempt(sent);
			if (requestId !== null) return requestId;
			if (!stubborn) return null;
			await Bun.sleep(20);
		}
	}

	async function attempt(sent: Sent): Promise<string | null> {
		const to = target();
		if (to === null) return null;
		try {
			const began = performance.now();
			const answer = await post(to, sent, options.patienceMs === undefined ? undefined : AbortSignal.timeout(options.patienceMs));
			const { request_id } = (await answer.json()) as { request_id: string };
			answered(answer.status, performance.now() - began);
			return answer.status === 202 ? request_id : null;
		} catch {
			// The process was killed under the request: whether it counts, nobody knows.
			return null;
		}
	}

	const all = Promise.all(options.keys.map(sender));
	return {
		acknowledged,
		async stop() {
			stopping = true;
			await all;
		},
	};
}
