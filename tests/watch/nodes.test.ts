import { expect, test } from "bun:test";
import { createNodes } from "../../src/watch/nodes/index.ts";
import { createFakeClock } from "../doubles/clock.ts";
import { nodeOf } from "../support/seated.ts";

const clock = createFakeClock();
const ago = (seconds: number): number => clock.now() - seconds * 1_000;

test("the node that leads comes first, the others by name, numbers in them counted", async () => {
	const names = [
		nodeOf({ name: "n10" }),
		nodeOf({ name: "n9" }),
		nodeOf({ name: "n2", role: "leads", alive: false }),
		nodeOf({ role: "leads" }),
	];
	const { nodes, problem } = await createNodes({ seat: { nodes: async () => names }, clock }).look();
	// One that led and gives no sign of life leads no longer.
	expect([nodes.map(({ name }) => name), problem]).toEqual([["node-1", "n2", "n9", "n10"], null]);
});

test("a node counts as gone after a minute without a sign of life, and not while it only starts again", async () => {
	const list = [
		nodeOf({ role: "leads", seenAt: ago(1) }),
		nodeOf({ name: "restarting", alive: false, seenAt: ago(60) }),
		nodeOf({ name: "gone", alive: false, seenAt: ago(61) }),
		nodeOf({ name: "gone, too", alive: false, seenAt: ago(90_000) }),
	];
	const { nodes, problem } = await createNodes({ seat: { nodes: async () => list }, clock }).look();
	expect(nodes.filter(({ isGone }) => isGone).map(({ name }) => name)).toEqual(["gone", "gone, too"]);
	expect(problem).toBe("Not seen for more than a minute: gone, gone, too.");
});

test("the node that leads is not behind, whatever it had written at its last sign of life", async () => {
	const list = [
		nodeOf({ role: "leads", behind: 7 }),
		nodeOf({ name: "n2", behind: 7 }),
		nodeOf({ name: "n3", role: "leads", alive: false, behind: 7 }),
	];
	const { nodes } = await createNodes({ seat: { nodes: async () => list }, clock }).look();
	expect(nodes.map(({ behind }) => behind)).toEqual([0, 7, 7]);
});

test("versions differ while an upgrade is under way; a node that is not there does not count", async () => {
	const differ = async (...versions: readonly [version: string, alive: boolean][]): Promise<unknown> => {
		const list = versions.map(([version, alive]) => nodeOf({ version, alive }));
		const { versionsDiffer, problem } = await createNodes({ seat: { nodes: async () => list }, clock }).look();
		return [versionsDiffer, problem];
	};
	expect(await differ(["1.2.0", true], ["1.3.0", true])).toEqual([true, null]);
	expect(await differ(["1.2.0", false], ["1.3.0", true])).toEqual([false, null]);
	expect(await differ(["1.3.0", true], ["1.3.0", true])).toEqual([false, null]);
});

test("a list that PostgreSQL refuses, or does not give within two seconds, is a problem and not an error", async () => {
	const unreadable = { nodes: [], problem: "The list of nodes cannot be read from PostgreSQL.", versionsDiffer: false };
	const refused = createNodes({ seat: { nodes: () => Promise.reject(new Error("connection refused")) }, clock });
	expect(await refused.look()).toEqual(unreadable);
	const hangs = createNodes({ seat: { nodes: () => new Promise(() => {}) }, clock });
	const looking = hangs.look();
	await clock.advance(1_999);
	let isOver = false;
	void looking.then(() => {
		isOver = true;
	});
	await clock.settle();
	expect(isOver).toBe(false);
	await clock.advance(1);
	expect(await looking).toEqual(unreadable);
	expect(clock.waiting).toEqual([]);
});

test("who asks while a look is under way gets its result; the next one looks again", async () => {
	let asked = 0;
	const nodes = createNodes({
		seat: {
			nodes: async () => {
				asked++;
				return [nodeOf()];
			},
		},
		clock,
	});
	await Promise.all([nodes.look(), nodes.look(), nodes.look()]);
	expect(asked).toBe(1);
	await nodes.look();
	expect(asked).toBe(2);
});
