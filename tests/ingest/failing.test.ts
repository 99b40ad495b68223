import { expect, test } from "bun:test";
import { createIngest } from "../../src/alerts/ingest/index.ts";
import { createEvents } from "../../src/base/events.ts";
import { createBodyCipher, createSecrets, newFernetKey } from "../../src/base/security/index.ts";
import { loadDirectory, newRow } from "../../src/setup/endpoints/index.ts";
import { StoreUnavailable } from "../../src/store/index.ts";
import { createFakeClock } from "../doubles/clock.ts";

const secrets = createSecrets([newFernetKey()]);

async function ingestOn(failure: unknown) {
	const row = newRow(
		{ name: "Edge", bearer_auth_enabled: false },
		{ id: "e1", config: {}, bearerToken: secrets.seal("t"), hmacSecret: null, displayOrder: 0, now: 0 },
	);
	const stored = { ...row, version: 1, deletedAt: null, lastSeenAt: null, lastIp: null };
	const directory = await loadDirectory({ store: { all: async () => [stored] } as never, secrets });
	const told: unknown[] = [];
	const fail = async (): Promise<never> => {
		throw failure;
	};
	const ingest = createIngest({
		...{ directory, clock: createFakeClock(), events: createEvents((error) => told.push(error)) },
		cipher: createBodyCipher(crypto.getRandomValues(new Uint8Array(32))),
		deliveries: { accept: fail, reject: fail } as never,
		settings: { largestBody: 1_000, rateLimit: 0, authFailLimit: 60, useProxy: false, proxyFixCount: 1 },
		onDelivery: () => {},
		onError: (error) => told.push(error),
	});
	const send = (body: string): Promise<Response> =>
		ingest.receive(new Request("http://h/w/e1", { method: "POST", body }), { endpointId: "e1", peer: "192.0.2.1", rest: "" });
	return { send, told };
}

const failures: readonly (readonly [string, unknown, string])[] = [
	["says that it is full", new StoreUnavailable("full", 60), "60"],
	["breaks in a way that nobody foresaw", new Error("EIO: statfs '/secret/path'"), "5"],
	["throws what is no error", "disk", "5"],
];
for (const [what, failure, seconds] of failures) {
	test(`a store that ${what} is 503 in the contract's shape`, async () => {
		const { send, told } = await ingestOn(failure);
		const answer = await send('{"a":1}');
		expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, seconds]);
		const body = (await answer.json()) as Record<string, unknown>;
		expect(body).toEqual({
			status: "error",
			message: expect.stringMatching(/cannot store webhooks right now/),
			request_id: answer.headers.get("x-request-id"),
		});
		expect(told).toEqual([failure]);
	});

	test(`a store that ${what} does not change the answer to a refused webhook`, async () => {
		const { send } = await ingestOn(failure);
		expect((await send("{oops")).status).toBe(400);
	});
}
