import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HookWise, startHookWise } from "../support/index.ts";
import decisions from "../vectors/decisions.json" with { type: "json" };
import masking from "../vectors/masking.json" with { type: "json" };

interface Vector {
	readonly id: string;
	readonly area: string;
	readonly config: object;
	readonly context: object;
	readonly payload: unknown;
	readonly expect: {
		readonly action: string;
		readonly reason?: string | null;
		readonly ticket_id?: number | null;
		readonly ticket?: Readonly<Record<string, string | null>>;
		readonly description_contains?: readonly string[];
	};
}

interface Decision {
	readonly action: string;
	readonly reason: string | null;
	readonly ticket_id: number | null;
	readonly ticket: Readonly<Record<string, string | null>>;
}

let hookwise: HookWise;
beforeAll(async () => {
	hookwise = await startHookWise();
});
afterAll(() => hookwise[Symbol.asyncDispose]());

describe("POST /api/debug/process on the executable", () => {
	for (const vector of decisions as unknown as readonly Vector[]) {
		test(`${vector.id} (${vector.area}) decides as it says`, async () => {
			const { config, context, payload, expect: expected } = vector;
			const decision = await hookwise.client.json<Decision>("POST", "/api/debug/process", { config, context, payload });
			expect(decision.action).toBe(expected.action);
			if (expected.reason !== undefined) expect(decision.reason).toBe(expected.reason);
			if (expected.ticket_id !== undefined) expect(decision.ticket_id).toBe(expected.ticket_id);
			for (const [field, value] of Object.entries(expected.ticket ?? {}))
				expect([field, decision.ticket[field] ?? null]).toEqual([field, value]);
			for (const text of expected.description_contains ?? []) expect(decision.ticket.description).toContain(text);
		});
	}

	for (const { id, payload, masked } of masking as unknown as readonly { id: string; payload: unknown; masked: unknown }[]) {
		test(`${id} is masked in the description as it says`, async () => {
			const body = { config: { description_template: "{$}" }, context: { open_tickets: [] }, payload };
			const decision = await hookwise.client.json<Decision>("POST", "/api/debug/process", body);
			expect(JSON.parse(decision.ticket.description ?? "")).toEqual(masked);
		});
	}

	test("without config or payload it is 422 and names the field", async () => {
		const answer = await hookwise.client.call("POST", "/api/debug/process", { config: {} });
		expect(answer.status).toBe(422);
		expect(await answer.json()).toMatchObject({ errors: [{ field: "payload" }] });
	});
});
