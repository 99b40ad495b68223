import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Configuration, createConfiguration, type Plan } from "../../src/admin/configuration/index.ts";
import { loadSettings } from "../../src/admin/settings/index.ts";
import { readConfig } from "../../src/base/config.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { createSecrets, newFernetKey } from "../../src/base/security/index.ts";
import { createAudit } from "../../src/setup/audit/index.ts";
import { CONFIG_DEFAULTS, newId, newRow } from "../../src/setup/endpoints/index.ts";
import { openStore, type Store } from "../../src/store/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { freshDirectory } from "../support/index.ts";

const ACTOR = { name: "test", sourceIp: null };
const secrets = createSecrets([newFernetKey()]);

interface Installation extends AsyncDisposable {
	readonly store: Store;
	/** A new one, as the command line makes for each command. */
	configuration(): Promise<Configuration>;
}

function installation(): Installation {
	const clock = createFakeClock();
	const store = openStore({
		...{ dataDir: freshDirectory(), clock, queueLimit: 10, minFreeBytes: 0 },
		onCommit: () => {},
		onError: (message) => {
			throw new Error(message);
		},
	});
	const reading = readConfig({});
	if (!reading.ok) throw new Error(reading.problems.join());
	return {
		store,
		async configuration() {
			const settings = await loadSettings({
				store: store.settings,
				audit: createAudit({ store: store.audit, clock }),
				config: reading.config,
			});
			return createConfiguration({ store, settings, secrets, clock, checkNames: async () => [] });
		},
		[Symbol.asyncDispose]: () => store.close(),
	};
}

async function planned(at: Installation, text: string, prune = false): Promise<Plan> {
	const result = await (await at.configuration()).plan(text, { prune });
	if (!result.ok) throw new Error(result.problems.join("\n"));
	return result.plan;
}

async function apply(at: Installation, text: string, prune = false): Promise<Plan> {
	const plan = await planned(at, text, prune);
	await (await at.configuration()).apply(plan, ACTOR);
	return plan;
}

const exported = async (at: Installation, withSecrets = false): Promise<string> => (await at.configuration()).export({ withSecrets });

/** Texts that YAML readers like to take for another type. */
const tricky = fc.constantFrom(
	...[
		"0",
		"1",
		"on",
		"off",
		"yes",
		"null",
		"~",
		"2026-01-01",
		"12:30",
		"1e3",
		"0x1f",
		"- a",
		"a: b",
		"# no",
		"{a}",
		"[1]",
		"*x",
		"&x",
		"!t",
	],
	...[
		"“quoted”",
		'say "x"',
		"it's",
		"back\\slash",
		"tab\there",
		"two\nlines",
		"two\nlines\n",
		"\n",
		" led",
		"trailed ",
		"🙂",
		"\u2028",
		"%TAG",
		"@at",
	],
);
const text = (longest: number) =>
	fc
		.oneof(tricky, fc.string({ unit: "grapheme", maxLength: longest }))
		.map((value) => value.toWellFormed().slice(0, longest).toWellFormed());
const filled = (longest: number) => text(longest).filter((value) => value.trim() !== "");
const path = fc.constantFrom("$.a", "$.heartbeat.status", "$.alerts[*].name", "$['on']", "a.b");
const window = fc.constantFrom(
	{ type: "daily", start: "22:00", end: "06:00" },
	{ type: "weekly", start: "00:00", end: "12:30", days: ["Mon", "Sun"] },
	{ start: "2026-01-01T00:00:00Z", end: "2026-01-02T00:00:00Z" },
);
const rule = fc.record(
	{
		path,
		regex: fc.constantFrom("^a$", "on|off", "\\d+", "#"),
		not: fc.boolean(),
		overrides: fc.record({ board: filled(50), drop: fc.boolean() }, { requiredKeys: [] }),
	},
	{ requiredKeys: ["path", "regex", "overrides"] },
);
const fields = fc.record(
	{
		bearer_auth_enabled: fc.boolean(),
		hmac_enabled: fc.boolean(),
		trusted_ips: fc.constantFrom("", "10.0.0.0/8, ::1"),
		is_enabled: fc.boolean(),
		is_draft: fc.boolean(),
		display_order: fc.integer({ min: -5, max: 1_000 }),
		trigger_field: path,
		open_value: text(40),
		close_value: text(40),
		unmatched_action: fc.constantFrom("skip", "open"),
		json_mapping: fc.record({ summary: path, board: path }, { requiredKeys: [] }),
		routing_rules: fc.array(rule, { maxLength: 3 }),
		maintenance_windows: fc.array(window, { maxLength: 2 }),
		split_path: fc.option(path),
		board: fc.option(filled(50)),
		ticket_prefix: fc.option(text(80)),
		description_template: fc.option(text(60).filter((value) => !/[{}]/.test(value))),
		open_delay_seconds: fc.nat(600),
		ai_prompt_template: text(60),
		timeout_hours: fc.constantFrom(0.5, 24, 24.25),
	},
	{ requiredKeys: [] },
);
const document = fc.record({
	endpoints: fc.uniqueArray(fc.tuple(filled(60), fields), { maxLength: 4, selector: ([name]) => name.trim() }),
	tenant_map: fc.uniqueArray(fc.record({ tenant_value: filled(60), company_id: filled(50), description: text(60) }), {
		maxLength: 4,
		selector: ({ tenant_value }) => tenant_value.trim().toLowerCase(),
	}),
	settings: fc.record({ backup_keep: fc.integer({ min: 1, max: 365 }), rca_system_prompt: text(60) }, { requiredKeys: [] }),
});

test("applying an export changes nothing where it comes from, and makes the same, with the same ids, where there is nothing", async () => {
	await fc.assert(
		fc.asyncProperty(document, async (given) => {
			await using first = installation();
			const endpoints = given.endpoints.map(([name, rest]) => ({ name, ...rest }));
			await apply(first, JSON.stringify({ ...given, endpoints }));
			const before = await exported(first);
			for (const prune of [false, true]) expect((await planned(first, before, prune)).steps).toEqual([]);
			expect((await planned(first, await exported(first, true))).steps).toEqual([]);

			await using second = installation();
			const plan = await apply(second, before);
			expect(await exported(second)).toBe(before);
			// Every endpoint has its own token, which was shown.
			const made = plan.steps.filter(({ what }) => what.startsWith("endpoint ")).map((step) => step.made.bearer_token);
			expect(new Set(made).size).toBe(endpoints.length);
			const tokens = (await second.store.endpoints.shown()).map(({ bearerToken }) => secrets.open(bearerToken));
			expect(tokens.toSorted()).toEqual(made.map(String).toSorted());

			await using third = installation();
			await apply(third, await exported(first, true));
			const clear = async (at: Installation) =>
				(await at.store.endpoints.shown()).map(({ id, bearerToken, hmacSecret }) => [
					id,
					secrets.open(bearerToken),
					hmacSecret === null ? null : secrets.open(hmacSecret),
				]);
			expect(await clear(third)).toEqual(await clear(first));
		}),
		{ numRuns: 25 },
	);
}, 120_000);

test("what an import left broken is no obstacle as long as it stays as it is", async () => {
	await using here = installation();
	const config = {
		...(CONFIG_DEFAULTS as JsonObject),
		json_mapping: "{'summary': '$.title'}",
		routing_rules: [{ path: "$.a", regex: "(" }],
	};
	const sealed = { bearerToken: secrets.seal("token"), hmacSecret: null, displayOrder: 0 };
	await here.store.endpoints.insert([newRow({ name: "Broken" }, { id: newId(), config, now: 0, ...sealed })]);
	const text = await exported(here);
	expect((await planned(here, text)).steps).toEqual([]);
	const plan = await planned(here, text.replace("board: null", "board: NOC"));
	expect(plan.steps.map(({ changes }) => changes)).toEqual([[{ field: "board", old: null, new: "NOC" }]]);
});

test("a token that is in use passes, however short it is; a new one has 16 to 200 characters", async () => {
	await using here = installation();
	const sealed = { bearerToken: secrets.seal("short"), hmacSecret: null, displayOrder: 0 };
	await here.store.endpoints.insert([newRow({ name: "Old" }, { id: newId(), config: CONFIG_DEFAULTS as JsonObject, now: 0, ...sealed })]);
	expect((await planned(here, await exported(here, true))).steps).toEqual([]);
	await using there = installation();
	await apply(there, await exported(here, true));
	expect((await there.store.endpoints.shown()).map(({ bearerToken }) => secrets.open(bearerToken))).toEqual(["short"]);
	expect((await planned(there, JSON.stringify({ endpoints: [{ name: "Old", bearer_token: "short" }] }))).steps).toEqual([]);
	await expect(planned(there, JSON.stringify({ endpoints: [{ name: "Old", bearer_token: "other" }] }))).rejects.toThrow(/16 to 200/);
});

test("one thing that fails undoes all of it", async () => {
	await using here = installation();
	await apply(here, "endpoints: [{name: One}, {name: Two}]");
	const plan = await planned(
		here,
		"settings: {backup_keep: 3}\nendpoints: [{name: One, board: NOC}, {name: Two, board: NOC}, {name: Three}]",
	);
	const two = (await here.store.endpoints.shown()).find(({ name }) => name === "Two");
	await here.store.endpoints.change(two?.id ?? "", () => ({ trustedIps: "10.0.0.1" }), 1);
	const before = await exported(here);
	await expect((await here.configuration()).apply(plan, ACTOR)).rejects.toThrow("Two");
	expect(await exported(here)).toBe(before);
	expect(await here.store.audit.page({ action: "settings" }, 10, null)).toEqual([]);
});
