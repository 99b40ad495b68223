import { afterAll, describe, expect, test } from "bun:test";
import { createTrialThread, decideCalmly, TrialRefused } from "../../src/alerts/deciding/index.ts";
import { compileEndpoint } from "../../src/alerts/pipeline/index.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { withOuter } from "../../src/base/payload/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { contextOf, decideAll } from "../pipeline/deciding.ts";

const { mask: _own, ...context } = contextOf();
const rules = (config: unknown) => ({ endpointId: "e1", config, isDraft: false });
const batch = {
	alerts: Array.from({ length: 2_000 }, (_, id) => ({ id, name: `n${id}` })),
	blob: Array.from({ length: 100_000 }, (_, i) => i),
};

/** How often something is run, since other load on the machine may make one run slow. */
const RUNS = 3;

/** The longest time for which the event loop stood still while something ran, in the best of a few runs. Milliseconds. */
async function stallOf(run: () => Promise<unknown>): Promise<number> {
	const worst: number[] = [];
	while (worst.length < RUNS) worst.push(await stallOfOne(run));
	return Math.min(...worst);
}

async function stallOfOne(run: () => Promise<unknown>): Promise<number> {
	let [last, worst, done] = [performance.now(), 0, false];
	const watch = (): void => {
		const now = performance.now();
		worst = Math.max(worst, now - last);
		last = now;
		if (!done) setImmediate(watch);
	};
	setImmediate(watch);
	await run();
	done = true;
	return worst;
}

describe("trying a configuration that nobody saved", () => {
	const clock = createFakeClock();
	const thread = createTrialThread(clock);
	afterAll(() => thread.stop());

	test("decides as deciding does, on a thread of its own", async () => {
		const config = { json_mapping: { summary: "$.t" }, split_path: "$.alerts[*]" };
		const payload = { alerts: [{ t: "a" }, { t: "b" }] };
		const { verdicts, splits } = await thread.run({ rules: rules(config), payload, context });
		expect(splits).toBe(true);
		expect(verdicts as unknown).toEqual(JSON.parse(JSON.stringify(decideAll(config, payload))));
	});

	test("takes along what the payload was taken out of", async () => {
		const payload: JsonObject = { a: 1 };
		withOuter(payload, { Subject: "Disk full" }, null);
		const { verdicts } = await thread.run({ rules: rules({ json_mapping: { board: "$._outer.Subject" } }), payload, context });
		expect(verdicts[0]?.ticket.board).toBe("Disk full");
	});

	test("holds up nobody, whatever the configuration is", async () => {
		const config = {
			routing_rules: Array.from({ length: 20_000 }, () => ({ path: "$._parent", regex: "(a{1,99}){1,9}", overrides: { board: "B" } })),
			json_mapping: { summary: "$._parent..zz" },
			split_path: "$.alerts[*]",
		};
		const worst = await stallOf(() => thread.run({ rules: rules(config), payload: batch, context }));
		// The promise is 200 ms, but tests run in parallel.
		expect(worst).toBeLessThan(600);
	});

	test("is refused when it takes too long, and when too many wait", async () => {
		const heavy = () =>
			thread.run({ rules: rules({ split_path: "$.alerts[*]", json_mapping: { summary: "$._parent..zz" } }), payload: batch, context });
		const late = heavy();
		clock.advance(5_000);
		expect(await late.catch((error: unknown) => error)).toBeInstanceOf(TrialRefused);
		const many = await Promise.allSettled(Array.from({ length: 40 }, () => thread.run({ rules: rules({}), payload: { a: 1 }, context })));
		const refused = many.filter(({ status }) => status === "rejected");
		expect(refused).toHaveLength(8);
		for (const one of refused) expect((one as PromiseRejectedResult).reason).toBeInstanceOf(TrialRefused);
	});
});

test("deciding a large webhook pauses for others", async () => {
	const endpoint = compileEndpoint({ split_path: "$.alerts[*]", json_mapping: { summary: "$._parent..zz" } }, { id: "e1", isDraft: false });
	let verdicts: readonly unknown[] = [];
	const worst = await stallOf(async () => {
		verdicts = await decideCalmly(endpoint, batch, contextOf(), 4);
	});
	expect(verdicts).toHaveLength(2_000);
	expect(worst).toBeLessThan(600);
});
