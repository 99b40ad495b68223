import { expect, test } from "bun:test";
import { createRandom, playRound } from "../chaos/index.ts";
import { startConnectWise } from "../doubles/connectwise/index.ts";
import { freshDirectory } from "../support/index.ts";

for (const seed of [1, 2, 3]) {
	test(`killed with kill -9 at random moments under load, nothing acknowledged is lost and nothing is doubled (seed ${seed})`, async () => {
		const double = startConnectWise();
		const random = createRandom(seed);
		const dataDir = `${freshDirectory()}/data`;
		try {
			const round = { double, random, dataDir, keys: 16, kills: 3, faults: seed !== 1, longestMs: 500 };
			const found = await playRound({ name: `seed ${seed}`, ...round });
			expect(found).toMatchObject({ lost: 0, doubled: 0, wrong: 0, lines: [] });
			expect(found.acknowledged).toBeGreaterThan(0);
		} finally {
			await double.stop();
		}
	}, 90_000);
}
