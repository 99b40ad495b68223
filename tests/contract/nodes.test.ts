import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { PASSWORD, startHookWise } from "../support/index.ts";
import { nodeOf, startSeated } from "../support/seated.ts";
import { type Ask, asking, basic } from "./caller.ts";

const SEEN = Date.UTC(2026, 10, 27, 1, 2, 3);
const LEADER = nodeOf({ name: "alpha:5000", role: "leads", seenAt: SEEN });
const FOLLOWER = nodeOf({ name: "beta:5000", behind: 12, version: "1.3.0", schema: 41, seenAt: SEEN });

let seated: Awaited<ReturnType<typeof startSeated>>;
let call: Ask;
let list: () => Promise<readonly ReturnType<typeof nodeOf>[]>;
beforeAll(async () => {
	seated = await startSeated(() => list());
	call = asking(seated.url, basic("admin", PASSWORD));
}, 30_000);
afterAll(() => seated[Symbol.asyncDispose]());
beforeEach(() => {
	list = async () => [FOLLOWER, LEADER];
});

describe("with several nodes", () => {
	test("/health/services lists them, the one that leads first", async () => {
		const { status, body } = await call("GET", "/health/services");
		expect(status).toBe(200);
		expect(body.nodes).toEqual([
			{
				...{ name: "alpha:5000", role: "leads", version: "1.2.0", schema: 40, behind: 0 },
				...{ seen_at: "2026-11-27T01:02:03.000Z", alive: true },
			},
			{
				...{ name: "beta:5000", role: "follows", version: "1.3.0", schema: 41, behind: 12 },
				...{ seen_at: "2026-11-27T01:02:03.000Z", alive: true },
			},
		]);
		// Two versions side by side are how an upgrade goes.
		expect(body).not.toHaveProperty("nodes_problem");
	});

	test("/health/services names a node that is gone, and is answered while PostgreSQL is away", async () => {
		list = async () => [LEADER, nodeOf({ name: "beta:5000", alive: false, seenAt: Date.now() - 61_000 })];
		const gone = await call("GET", "/health/services");
		expect([gone.status, gone.body.nodes_problem]).toEqual([200, "Not seen for more than a minute: beta:5000."]);
		list = () => Promise.reject(new Error("refused by hunter2"));
		const away = await call("GET", "/health/services");
		expect([away.status, away.body.nodes, away.body.database]).toEqual([200, [], "up"]);
		expect(away.body.nodes_problem).toBe("The list of nodes cannot be read from PostgreSQL.");
	});

	test("a scrape has each node with its role, whether it is there, and how far it is behind", async () => {
		list = async () => [LEADER, { ...FOLLOWER, alive: false }];
		const { text } = await call("GET", "/metrics");
		const samples = text.split("\n").filter((line) => /^hookwise_node/.test(line));
		expect(samples).toEqual([
			'hookwise_nodes{name="alpha:5000",role="leads"} 1',
			'hookwise_nodes{name="beta:5000",role="follows"} 0',
			'hookwise_node_behind_entries{name="alpha:5000"} 0',
			'hookwise_node_behind_entries{name="beta:5000"} 12',
		]);
		list = async () => [{ ...FOLLOWER, role: "leads", behind: 0 }];
		const later = (await call("GET", "/metrics")).text;
		// A takeover leaves no sample of the role before.
		expect(later.split("\n").filter((line) => line.startsWith("hookwise_nodes{"))).toEqual([
			'hookwise_nodes{name="beta:5000",role="leads"} 1',
		]);
	});

	test("the dashboard shows each node in words, also as the part that updates itself", async () => {
		const page = await call("GET", "/");
		const part = await call("GET", "/", undefined, { "HX-Request": "true", "HX-Target": "section#nodes" });
		for (const { status, text } of [page, part]) {
			const card = /<section class="panel nodes"[\s\S]*?<\/section>/.exec(text)?.[0] ?? "";
			const words = card
				.replaceAll(/<svg[\s\S]*?<\/svg>/g, "")
				.replaceAll(/<[^>]+>/g, " ")
				.replaceAll(/\s+/g, " ");
			expect(status).toBe(200);
			expect(words).toMatch(
				/Nodes 2 alpha:5000 Leads 1\.2\.0, up to date seen .*01:02.* UTC , .* ago beta:5000 Follows 1\.3\.0, 12 entries behind/,
			);
			expect(words).toContain("Versions differ: an upgrade is under way.");
		}
		expect(part.text).not.toContain("<h1");
	});

	test("the dashboard says which node is late or gone, and that none is left to take over", async () => {
		const late = nodeOf({ name: "beta:5000", alive: false, seenAt: Date.now() - 20_000 });
		list = async () => [LEADER, late];
		expect((await call("GET", "/")).text).toMatch(/beta:5000[\s\S]*>Late<[\s\S]*No other node is there to take over/);
		list = async () => [LEADER, FOLLOWER, { ...late, name: "gamma:5000", seenAt: Date.now() - 90_000 }];
		const { text } = await call("GET", "/");
		expect(text).toMatch(/gamma:5000[\s\S]*>Gone<[\s\S]*Not seen for more than a minute: gamma:5000\./);
		expect(text).not.toContain("No other node");
	});

	test("the name of a node is text on the page", async () => {
		list = async () => [{ ...LEADER, name: "<b>alpha</b>" }];
		const { text } = await call("GET", "/");
		expect(text).toContain("&lt;b&gt;alpha&lt;/b&gt;");
		expect(text).not.toContain("<b>alpha</b>");
	});
});

test("with the embedded database there is nothing of nodes", async () => {
	await using hookwise = await startHookWise();
	const alone = asking(hookwise.url, basic("admin", PASSWORD));
	const services = await alone("GET", "/health/services");
	expect(Object.keys(services.body).filter((key) => key.startsWith("node"))).toEqual([]);
	expect((await alone("GET", "/metrics")).text).not.toContain("hookwise_node");
	expect((await alone("GET", "/")).text).not.toContain('id="nodes"');
	const part = await alone("GET", "/", undefined, { "HX-Request": "true", "HX-Target": "section#nodes" });
	expect([part.status, part.text.trim()]).toEqual([200, ""]);
});
