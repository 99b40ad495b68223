import { createHash, createHmac } from "node:crypto";
import { type DoubleClock, wait } from "../clock.ts";
import type { Change } from "../routes/context.ts";
import type { CallbackSettings } from "./settings.ts";

/** One callback as it went out, or would have. */
export interface CallbackDelivery {
	readonly messageId: string;
	readonly ticketId: number;
	readonly action: Change;
	readonly url: string;
	readonly body: string;
	readonly signature: string;
	state: "held" | "delayed" | "sending" | "delivered" | "failed" | "dropped";
	/** Of the last answer; null when there was none. */
	status: number | null;
	attempts: number;
}

/** Answers after which ConnectWise tries again, and how long it waits. Milliseconds. */
const AGAIN: readonly number[] = [404, 409, 419, 429];
const WAITS: readonly number[] = [2_000, 4_000];
const TIMEOUT_MS = 5_000;

export interface Sender {
	/** Sends a callback, or holds, drops or delays it, as the settings say. */
	dispatch(delivery: CallbackDelivery, settings: CallbackSettings): void;
	deliveries(): readonly CallbackDelivery[];
	/** Sends what is held, oldest first. @returns how many */
	release(): number;
	/** When all that was sent has been answered. Held and delayed ones are not waited for. */
	settled(): Promise<void>;
	/** Forgets all, and ends what is on its way. */
	clear(): void;
}

export function createSender(clock: DoubleClock): Sender {
	let deliveries: CallbackDelivery[] = [];
	let ending = new AbortController();
	const running = new Set<Promise<void>>();

	async function post(delivery: CallbackDelivery, signal: AbortSignal): Promise<void> {
		for (const pause of [0, ...WAITS]) {
			if (pause > 0) await wait(clock, pause);
			if (signal.aborted) return;
			delivery.attempts += 1;
			delivery.status = await answerTo(delivery, signal);
			if (delivery.status === null || !AGAIN.includes(delivery.status)) break;
		}
		const { status } = delivery;
		delivery.state = status !== null && status >= 200 && status < 300 ? "delivered" : "failed";
	}

	function start(delivery: CallbackDelivery): void {
		delivery.state = "sending";
		const run = post(delivery, ending.signal).finally(() => running.delete(run));
		running.add(run);
	}

	return {
		dispatch(delivery, { mode, delayMs }) {
			deliveries.push(delivery);
			if (mode === "drop" || mode === "hold") delivery.state = mode === "drop" ? "dropped" : "held";
			else if (delayMs > 0) {
				const { signal } = ending;
				delivery.state = "delayed";
				clock.after(delayMs, () => {
					if (!signal.aborted) start(delivery);
				});
			} else start(delivery);
		},
		deliveries: () => deliveries,
		release() {
			const held = deliveries.filter(({ state }) => state === "held");
			for (const delivery of held) start(delivery);
			return held.length;
		},
		async settled() {
			while (running.size > 0) await Promise.all(running);
		},
		clear() {
			ending.abort();
			ending = new AbortController();
			deliveries = [];
		},
	};
}

/** Base64 HMAC-SHA256 of the raw body under the SHA-256 of the signing key. */
export const signatureOf = (body: string, signingKey: string): string =>
	createHmac("sha256", createHash("sha256").update(signingKey).digest()).update(body).digest("base64");

async function answerTo({ url, body, signature }: CallbackDelivery, ending: AbortSignal): Promise<number | null> {
	try {
		const response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json", "x-content-signature": signature },
			body,
			redirect: "manual",
			signal: AbortSignal.any([ending, AbortSignal.timeout(TIMEOUT_MS)]),
		});
		await response.body?.cancel();
		return response.status;
	} catch {
		// Whoever was to be called is not there: that is what the test is about, or the delivery's state tells.
		return null;
	}
}
