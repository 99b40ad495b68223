import { describe, expect, test } from "bun:test";
import { readConfig } from "../../src/base/config.ts";
import { type IngestRoom, openIngest } from "../support/ingest.ts";
import vectors from "../vectors/ingest.json" with { type: "json" };

interface Vector {
	readonly id: string;
	readonly area: string;
	readonly why?: string;
	readonly endpoint: Readonly<Record<string, unknown>> | null;
	readonly settings: Readonly<Record<string, string>>;
	readonly request: {
		readonly method?: string;
		readonly headers?: Readonly<Record<string, string>>;
		readonly remote_addr?: string;
		readonly body: string;
	};
	readonly expect: { readonly status: number; readonly message: string | null };
}

/** Header values as on the wire: their UTF-8 bytes, one character each. */
const wire = (headers: Readonly<Record<string, string>>): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, "utf8").toString("latin1")]));

function roomFor({ settings }: Vector): Promise<IngestRoom> {
	const reading = readConfig(settings);
	if (!reading.ok) throw new Error(reading.problems.join("\n"));
	const { MAX_CONTENT_LENGTH_KB, USE_PROXY: useProxy, PROXY_FIX_COUNT: proxyFixCount } = reading.config;
	return openIngest({ largestBody: MAX_CONTENT_LENGTH_KB * 1024, useProxy, proxyFixCount });
}

function requestOf({ method = "POST", headers, remote_addr: peer, body }: Vector["request"]) {
	return {
		method,
		headers: { "content-type": "application/json", ...wire(headers ?? {}) },
		...(method === "GET" ? {} : { body }),
		...(peer === undefined ? {} : { peer }),
	};
}

describe("ingest vectors", () => {
	for (const vector of vectors as unknown as readonly Vector[]) {
		const { id, why, endpoint, request, expect: expected } = vector;
		test(`${id}${why === undefined ? "" : `: ${why}`}`, async () => {
			await using room = await roomFor(vector);
			const to = endpoint === null ? "no-such-endpoint" : await room.endpoint({ bearer_auth_enabled: true, ...endpoint });
			const answer = await room.receive(to, requestOf(request));
			expect(answer.status).toBe(expected.status);
			if (expected.message !== null) expect(answer.body.message).toBe(expected.message);
			expect(answer.body.status).toBe({ 200: "ready", 202: "queued" }[expected.status] ?? "error");
			if (expected.status !== 200) expect(answer.headers.get("x-request-id")).toBe(answer.body.request_id);
			expect(room.accepted).toHaveLength(expected.status === 202 ? 1 : 0);
		});
	}
});
