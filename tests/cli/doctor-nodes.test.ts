import { describe, expect, test } from "bun:test";
import { findingsOf } from "../../src/cli/doctorNodes.ts";
import type { PostgresLook } from "../../src/nodes/index.ts";
import { nodeOf } from "../support/seated.ts";

const NOW = Date.UTC(2026, 10, 27);
const WELL: PostgresLook = {
	...{ name: "db.example:5432/hookwise", version: 160_003, versionText: "16.3", tls: "TLSv1.3", synchronousCommit: "on", fsync: true },
	...{ isStandby: false, isReadOnly: false, mayMakeTables: true },
	cluster: { otherKey: null, closed: null, nodes: [nodeOf({ name: "beta", behind: 3 }), nodeOf({ name: "alpha", role: "leads" })] },
};
const lines = (change: Partial<PostgresLook> = {}): readonly string[] =>
	findingsOf({ ...WELL, ...change }, NOW).map(({ what, ok, says }) => `${ok ? "ok" : "FAIL"} ${what}: ${says}`);
const failures = (change: Partial<PostgresLook>): readonly string[] => lines(change).filter((line) => line.startsWith("FAIL"));

test("a PostgreSQL that is well has a line for each question, and the nodes, the one that leads first", () => {
	expect(lines()).toEqual([
		"ok PostgreSQL: db.example:5432/hookwise answers, version 16.3",
		"ok PostgreSQL TLS: TLSv1.3, certificate and name checked",
		"ok PostgreSQL writes: are taken; no standby",
		"ok PostgreSQL commits: last: synchronous_commit is on, fsync on",
		"ok keys of the nodes: ENCRYPTION_KEY and SECRET_KEY are those of the other nodes",
		"ok nodes: alpha leads (1.2.0); beta follows (1.2.0, 3 entries behind)",
	]);
	expect(failures({ tls: null, synchronousCommit: "remote_apply", version: 130_000, versionText: "13.0" })).toEqual([]);
});

describe("what must be changed is told with its remedy:", () => {
	test.each<[string, Partial<PostgresLook>, RegExp]>([
		["an old version", { version: 120_017, versionText: "12.17" }, /^FAIL PostgreSQL: .* is version 12\.17; 13 or newer/],
		["commits that are confirmed too early", { synchronousCommit: "off" }, /commits: synchronous_commit is off .*ALTER ROLE/],
		["commits that a standby may lack", { synchronousCommit: "local" }, /commits: synchronous_commit is local/],
		["writes that are not on disk", { fsync: false }, /commits: fsync is off/],
		["a standby", { isStandby: true, isReadOnly: true }, /writes: .*standby.*primary/],
		["a user who may only read", { isReadOnly: true }, /writes: default_transaction_read_only/],
		[
			"another key of encryption",
			{ cluster: { otherKey: "ENCRYPTION_KEY", closed: null, nodes: [nodeOf(), nodeOf({ name: "b" })] } },
			/keys of the nodes: ENCRYPTION_KEY is not/,
		],
		[
			"another key of cookies",
			{ cluster: { otherKey: "SECRET_KEY", closed: null, nodes: [nodeOf(), nodeOf({ name: "b" })] } },
			/keys of the nodes: SECRET_KEY is not/,
		],
		["a user who may not make the tables", { cluster: null, mayMakeTables: false }, /nodes: none has started yet, .*GRANT CREATE/],
	])("%s", (_what, change, line) => {
		const failed = failures(change);
		expect(failed).toHaveLength(1);
		expect(failed[0]).toMatch(line);
	});
});

describe("the nodes", () => {
	const nodes = (...list: ReturnType<typeof nodeOf>[]): string | undefined =>
		lines({ cluster: { otherKey: null, closed: null, nodes: list } }).at(-1);
	const silent = (seconds: number) => nodeOf({ name: "beta", alive: false, seenAt: NOW - seconds * 1_000 });

	test("may not have started yet, or all be stopped", () => {
		expect(lines({ cluster: null }).at(-1)).toBe(
			"ok nodes: none has started yet; the first one makes the tables, and its keys are those of all",
		);
		expect(nodes()).toBe("ok nodes: none runs");
	});

	test("fail when one is gone, and not while it starts again", () => {
		expect(nodes(nodeOf({ role: "leads" }), silent(60))).toBe(
			"ok nodes: node-1 leads (1.2.0); beta not seen for 60 s; no other node is there to take over",
		);
		expect(nodes(nodeOf({ role: "leads" }), nodeOf({ name: "c" }), silent(61))).toBe(
			"FAIL nodes: node-1 leads (1.2.0); beta is gone, not seen for 61 s; c follows (1.2.0)",
		);
		expect(nodes(nodeOf({ role: "leads" }), nodeOf({ name: "c" }), silent(7_300))).toContain("beta is gone, not seen for 121 min");
	});

	test("of two versions are an upgrade, which is well", () => {
		expect(nodes(nodeOf({ role: "leads" }), nodeOf({ name: "b", version: "1.3.0", behind: 1 }))).toBe(
			"ok nodes: node-1 leads (1.2.0); b follows (1.3.0, 1 entry behind); versions differ: an upgrade is under way",
		);
	});
});
