import { describe, expect, test } from "bun:test";
import type { Json } from "../../src/base/json.ts";
import { mask } from "../../src/base/security/index.ts";
import cases from "./masking.json" with { type: "json" };

describe("masking vectors", () => {
	for (const { id, payload, masked } of cases as unknown as readonly { id: string; payload: Json; masked: Json }[]) {
		test(`${id} is masked as it says`, () => {
			const before = structuredClone(payload);
			expect(mask(payload)).toEqual(masked);
			expect(payload).toEqual(before);
		});
	}
});
