import { messageOf } from "../../base/problems.ts";
import type { NewDelivery } from "../../store/index.ts";
import type { Passing, Place } from "../passing.ts";

/** Where a leader takes what another node has kept. Only nodes know the key that such a request is signed with. */
export const HAND_OVER_PATH = "/_hookwise/deliveries";

/** A kept webhook between nodes. Bytes are base64; the body is sealed with the key that all nodes share. */
interface Line {
	readonly request_id: string;
	readonly endpoint_id: string;
	readonly received_at: number;
	readonly source_ip: string | null;
	readonly sealed: string;
	readonly idempotency: string | null;
}

const shown = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/** Longest time for a leader to take a letter. Milliseconds. */
const LETTER_MS = 15_000;

/** Hands kept webhooks to the one of these nodes that leads. @throws if none of them does, or it did not take them */
export async function sendToOneOf(places: readonly Place[], deliveries: readonly NewDelivery[], passing: Passing): Promise<void> {
	const body = encodeDeliveries(deliveries);
	let problem = "No node leads at the moment";
	for (const { name, url } of places) {
		try {
			const answer = await fetch(`${url}${HAND_OVER_PATH}`, {
				...{ method: "POST", body, redirect: "manual" },
				headers: passing.letterHeaders(HAND_OVER_PATH, body),
				signal: AbortSignal.timeout(LETTER_MS),
			});
			if (answer.status === 204) return;
			problem = `${name} answered ${answer.status}`;
		} catch (error) {
			problem = `${name}: ${messageOf(error)}`;
		}
	}
	throw new Error(problem);
}

/** Writes kept webhooks as the body of a request to the leader. */
function encodeDeliveries(deliveries: readonly NewDelivery[]): Uint8Array<ArrayBuffer> {
	const lines = deliveries.map(
		({ requestId, endpointId, receivedAt, sourceIp, sealed, idempotency }): Line => ({
			...{ request_id: requestId, endpoint_id: endpointId, received_at: receivedAt, source_ip: sourceIp },
			sealed: shown(sealed),
			idempotency: idempotency === null ? null : shown(idempotency),
		}),
	);
	return new TextEncoder().encode(JSON.stringify(lines));
}

/** Reads such a body, whose signature has been checked. @throws SyntaxError if it is none */
export function decodeDeliveries(body: Uint8Array): readonly NewDelivery[] {
	const lines = JSON.parse(new TextDecoder().decode(body)) as readonly Line[];
	return lines.map((line) => ({
		requestId: line.request_id,
		endpointId: line.endpoint_id,
		origin: "webhook",
		receivedAt: line.received_at,
		sourceIp: line.source_ip,
		sealed: Buffer.from(line.sealed, "base64"),
		replayOf: null,
		idempotency: line.idempotency === null ? null : Buffer.from(line.idempotency, "base64"),
	}));
}
