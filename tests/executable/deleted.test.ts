import { expect, test } from "bun:test";
import { eventually, startHookWise } from "../support/index.ts";

test("after the newest alert was deleted and HookWise started again, the next one is decided all the same", async () => {
	const first = await startHookWise();
	const endpoint = await first.client.endpoint({ trigger_field: "$.heartbeat.status", open_value: "0", close_value: "1" });
	const payload = (name: string) => ({ heartbeat: { status: 0 }, monitor: { name }, msg: "down" });
	const gone = await first.client.accepted(endpoint, payload("web01"));
	const item = await eventually("it is processed", async () => {
		const found = (await first.client.item(gone)) as unknown as { id: string; status: string };
		return found.status === "processed" && found;
	});
	expect((await first.client.call("DELETE", `/api/logs/${item.id}`)).status).toBe(204);
	expect(await first.end("SIGTERM")).toBe(0);

	await using second = await startHookWise({ dataDir: first.dataDir });
	const next = await second.client.accepted(endpoint, payload("web02"));
	await eventually("the next is processed", async () => (await second.client.item(next)).status === "processed");
	expect((await second.client.sandbox()).map(({ summary }) => summary).sort()).toEqual(["Alert: web01", "Alert: web02"]);
});
