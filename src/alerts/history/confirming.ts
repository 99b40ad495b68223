/**
 * Confirms subscriptions of Amazon SNS, which sends nothing to an address until somebody follows the link in
 * its first message.
 */

import type { Json } from "../../base/json.ts";
import { isSubscription } from "../../base/payload/index.ts";
import { messageOf } from "../../base/problems.ts";

export type Confirmed =
	| { readonly ok: true; readonly topic: string }
	| { readonly ok: false; readonly why: "missing" | "foreign" | "failed"; readonly message: string };

/** Only Amazon's own hosts are called; otherwise a sender could make HookWise call any address. */
const HOST = /^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?$/;
const WAIT_MS = 10_000;

/** Address in a request for confirmation; null if it must not be followed. */
export function subscribeUrl(payload: Json): URL | null {
	if (!isSubscription(payload) || typeof payload.SubscribeURL !== "string" || !URL.canParse(payload.SubscribeURL)) return null;
	const url = new URL(payload.SubscribeURL);
	const isPlain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
	return isPlain && HOST.test(url.hostname) ? url : null;
}

/** Confirms the subscription. Only the status of Amazon's answer is read. */
export async function confirmSubscription(payload: Json, fetch: (url: string, init: RequestInit) => Promise<Response>): Promise<Confirmed> {
	if (!isSubscription(payload))
		return { ok: false, why: "missing", message: "This webhook is no subscription of Amazon SNS that wants to be confirmed." };
	const url = subscribeUrl(payload);
	if (url === null) {
		return { ok: false, why: "foreign", message: "Its SubscribeURL is not https://sns.<region>.amazonaws.com, so it was not called." };
	}
	try {
		const answer = await fetch(url.href, { redirect: "manual", signal: AbortSignal.timeout(WAIT_MS) });
		await answer.body?.cancel();
		if (answer.ok) return { ok: true, topic: String(payload.TopicArn) };
		return {
			ok: false,
			why: "failed",
			message: `Amazon answered ${answer.status}. The link is good for three days: send it again from the SNS console.`,
		};
	} catch (error) {
		return { ok: false, why: "failed", message: `Amazon could not be reached: ${messageOf(error)}` };
	}
}
