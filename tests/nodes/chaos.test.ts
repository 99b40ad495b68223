/** A short, fixed piece of `scripts/chaos --nodes 3 --postgres`. */
import { expect, test } from "bun:test";
import { createRandom } from "../chaos/index.ts";
import { type Happening, makeCluster, playNodesRound } from "../chaos/nodes/index.ts";
import { startConnectWise } from "../doubles/connectwise/index.ts";

const once = (deed: Happening["deed"], forMs: number): Happening => ({ deed, forMs, whom: "leader", afterMs: 700, overlaps: false });

test("a leader is killed, the next one is paused, PostgreSQL restarts: nothing is lost, doubled or out of order, and all copies are equal", async () => {
	const double = startConnectWise();
	await using cluster = await makeCluster(3);
	const found = await playNodesRound({
		...{ name: "short", cluster, double, random: createRandom(7), keys: 12, pauseMs: 150, faults: true },
		plan: [once("kill", 6_500), once("pause", 6_500), once("restart", 0)],
	});
	expect(found.lines).toEqual([]);
	expect([found.lost, found.doubled, found.wrong]).toEqual([0, 0, 0]);
	// Within 15 s each, or it would stand in the lines.
	expect(found.gaps.map(({ what, isTakeover }) => [what, isTakeover])).toEqual([
		["kill leader", true],
		["pause leader", true],
		["restart", false],
	]);
	expect(found.acknowledged).toBeGreaterThan(50);
	await double.stop();
}, 120_000);
