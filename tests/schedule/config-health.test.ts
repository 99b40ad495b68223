import { describe, expect, test } from "bun:test";
import { compileEndpoint } from "../../src/alerts/pipeline/index.ts";
import { createEvents } from "../../src/base/events.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { fixedPsa } from "../../src/psa/current/index.ts";
import type { Answer, Psa } from "../../src/psa/port/index.ts";
import type { EndpointHealth, StoredEndpoint } from "../../src/store/index.ts";
import { createConfigHealth } from "../../src/watch/schedule/configHealth/index.ts";
import { contextOf } from "../pipeline/deciding.ts";

const named = (...names: string[]) => names.map((name, index) => ({ id: index + 1, name }));

/** ConnectWise's lists, counting what is asked; `down` leaves it without an answer. */
function connectWise(changes: { readonly kind?: Psa["kind"]; readonly companies?: readonly string[] } = {}) {
	const asked: string[] = [];
	const state = { down: false };
	const list = <T>(what: string, values: readonly T[]): Promise<Answer<readonly T[]>> => {
		asked.push(what);
		if (state.down) {
			return Promise.resolve({ ok: false, failure: { kind: "unreachable", message: "down", status: null, retryAfterMs: null }, calls: [] });
		}
		return Promise.resolve({ ok: true, value: values, calls: [] });
	};
	const statuses = [
		{ id: 1, name: "New", closed: false, inactive: false },
		{ id: 2, name: "Closed", closed: true, inactive: false },
		{ id: 3, name: "Old", closed: false, inactive: true },
	];
	const companies = (changes.companies ?? ["ACME", "ACME2"]).map((identifier, id) => ({ id, identifier, name: `${identifier} Inc.` }));
	const psa = {
		kind: changes.kind ?? "connectwise",
		boards: () => list("boards", named("Service Board", "Ops")),
		priorities: () => list("priorities", named("High")),
		statuses: (board: number) => list(`statuses ${board}`, statuses),
		types: (board: number) => list(`types ${board}`, named("Server")),
		subtypes: (board: number) => list(`subtypes ${board}`, named("Disk")),
		items: (board: number) => list(`items ${board}`, named("Full")),
		companies: (query: string) =>
			list(`companies ${query}`, query === "" ? companies : companies.filter(({ identifier }) => identifier.includes(query)).slice(0, 50)),
	} as unknown as Psa;
	return { psa, asked, state };
}

/** Checks these configurations; what was written for each, by its number. */
async function check(configs: readonly JsonObject[], { psa }: { psa: Psa }, before: Partial<StoredEndpoint> = {}) {
	const written = new Map<string, EndpointHealth>();
	const endpoints = configs.map((config, index) => ({
		id: String(index),
		compiled: compileEndpoint(config, { id: String(index), isDraft: false }),
	}));
	const stored = endpoints.map(({ id }) => ({ id, configHealthStatus: null, configHealthMessage: null, ...before }));
	const health = createConfigHealth({
		endpoints: {
			shown: async () => stored as unknown as StoredEndpoint[],
			setHealth: async (id, found) => {
				written.set(id, found);
			},
		},
		directory: { all: () => endpoints as never },
		psa: fixedPsa(psa),
		settings: contextOf().settings,
		events: createEvents(() => {}),
	});
	await health.check();
	return written;
}

const SOUND = {
	...{ board: "ops", status: "new", close_status: "Closed", priority: "High", ticket_type: "Server", subtype: "Disk", item: "Full" },
	customer_id_default: "acme",
};

describe("the health of a configuration", () => {
	test("is OK where ConnectWise has every name, whatever their case", async () => {
		const written = await check([SOUND], connectWise({ companies: ["acme"] }));
		expect(written.get("0")).toEqual({ status: "OK", message: null });
	});

	for (const [field, value, words] of [
		["board", "Gone", "ConnectWise has no board “Gone” (board)."],
		["status", "Gone", "ConnectWise has no status “Gone” on the board “ops” (status)."],
		["status", "Old", "The status “Old” on the board “ops” is inactive in ConnectWise (status)."],
		["close_status", "Gone", "ConnectWise has no status “Gone” on the board “ops” (close_status)."],
		["priority", "Gone", "ConnectWise has no priority “Gone” (priority)."],
		["ticket_type", "Gone", "ConnectWise has no type “Gone” on the board “ops” (ticket_type)."],
		["subtype", "Gone", "ConnectWise has no subtype “Gone” on the board “ops” (subtype)."],
		["item", "Gone", "ConnectWise has no item “Gone” on the board “ops” (item)."],
		["customer_id_default", "Gone", "ConnectWise has no active company “Gone” (customer_id_default)."],
	] as const) {
		test(`is ERROR, in words, with ${field} ${value}`, async () => {
			const written = await check([{ ...SOUND, [field]: value }], connectWise({ companies: ["acme"] }));
			expect(written.get("0")).toEqual({ status: "ERROR", message: words });
		});
	}

	test("names what the environment says where the endpoint says nothing", async () => {
		const { psa } = connectWise();
		const written = await check([{}], { psa: { ...psa, boards: async () => ({ ok: true, value: named("Ops"), calls: [] }) } });
		expect(written.get("0")?.message).toBe("ConnectWise has no board “Service Board” (CW_SERVICE_BOARD).");
	});

	test("looks at what rules put in place, on the board that they name", async () => {
		const rule = (overrides: JsonObject) => ({ path: "$.a", regex: "x", overrides });
		const config = {
			...SOUND,
			customer_id_default: null,
			routing_rules: [rule({ status: "New" }), rule({ board: "Service Board", item: "Gone" }), rule({ drop: true, board: "Gone" })],
		};
		const double = connectWise();
		expect((await check([config], double)).get("0")?.message).toBe(
			"ConnectWise has no item “Gone” on the board “Service Board” (rule 2, item).",
		);
		expect(double.asked).toContain("items 1");
	});

	test("is WARNING where a part can't be read, which is passed over", async () => {
		const written = await check([{ ...SOUND, split_path: "$..[" }], connectWise({ companies: ["acme"] }));
		expect(written.get("0")?.status).toBe("WARNING");
		expect(written.get("0")?.message).toStartWith("Passed over: split_path: ");
	});

	test("stays as it was while ConnectWise does not answer", async () => {
		const double = connectWise();
		double.state.down = true;
		expect(await check([{ ...SOUND, split_path: "$..[" }, {}], double)).toEqual(new Map());
		expect(double.asked).toEqual(["boards"]);
	});

	test("is about the configuration alone in the sandbox", async () => {
		const double = connectWise({ kind: "sandbox" });
		const written = await check([{ board: "Any" }, { close_value: {} }], double);
		expect([...written.values()].map(({ status }) => status)).toEqual(["OK", "WARNING"]);
		expect(double.asked).toEqual([]);
	});

	test("is not written again while nothing changes", async () => {
		expect(await check([SOUND], connectWise({ companies: ["acme"] }), { configHealthStatus: "OK", configHealthMessage: null })).toEqual(
			new Map(),
		);
	});
});

describe("a run", () => {
	test("asks for each list once, however many endpoints there are", async () => {
		const double = connectWise({ companies: ["acme"] });
		await check(
			Array.from({ length: 30 }, () => SOUND),
			double,
		);
		expect(double.asked.length).toBe(new Set(double.asked).size);
		expect(double.asked.length).toBe(7);
	});

	test("reads all companies at once where many are used, and where a search finds too many", async () => {
		const ids = Array.from({ length: 60 }, (_, index) => `C${index}`);
		const many = connectWise({ companies: ids });
		await check(
			ids.map((customer_id_default) => ({ customer_id_default })),
			many,
		);
		expect(many.asked.filter((what) => what.startsWith("companies"))).toEqual(["companies "]);

		const crowded = connectWise({ companies: [...ids, "C"] });
		expect((await check([{ customer_id_default: "C" }], crowded)).get("0")?.status).toBe("OK");
		expect(crowded.asked.filter((what) => what.startsWith("companies"))).toEqual(["companies C", "companies "]);
	});
});
