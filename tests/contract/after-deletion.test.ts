import { expect, test } from "bun:test";
import { eventually, startHookWise } from "../support/index.ts";

/**
 * Regression: deliveries used to be numbered from the newest remaining one, so without any, new numbers
 * counted as decided already.
 */
test("webhooks are worked on after all of history was deleted and HookWise was started again", async () => {
	const first = await startHookWise();
	const endpoint = await first.client.endpoint();
	for (const name of ["a", "b", "c"]) await first.client.accepted(endpoint, { state: "firing", monitor: { name } });
	await eventually("all is done", async () => (await first.client.unfinished()) === 0);
	await first.client.json("POST", "/api/logs/delete", { filter: {} });
	await eventually("history is empty", async () => (await first.client.history()).length === 0);
	await first.end("SIGTERM");
	await using second = await startHookWise({ dataDir: first.dataDir });
	const request = await second.client.accepted(endpoint, { state: "ok", monitor: { name: "b" } });
	const item = await eventually("it is done", async () => {
		const found = await second.client.item(request);
		return found.status === "processed" && found;
	});
	expect(item.action).toBe("close");
});
