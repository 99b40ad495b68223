import { expect, setDefaultTimeout, test } from "bun:test";
import { startRoom } from "./room.ts";

setDefaultTimeout(60_000);

test("a test that is sent from a page makes a ticket of its own, marked, internal, and closed after five minutes", async () => {
	await using room = await startRoom();
	// Holds, groups and flips are not for tests.
	const endpoint = await room.endpoint({
		open_delay_seconds: 600,
		flap_count: 2,
		json_mapping: { summary: "$.monitor.name", dedup_key: "$.state" },
	});
	await room.device(endpoint, "Radio link", "down");
	await room.form(`/endpoints/${endpoint}/test`);
	const [made, ...others] = await room.tickets();
	expect(others).toEqual([]);
	expect(made).toMatchObject({ closed: false, company: "Unassigned" });
	expect(made?.summary).toStartWith("[TEST] ");
	expect([made?.description, ...(made?.notes ?? []).map(({ text }) => text)].join("\n")).toContain(
		"This is a test that was sent from HookWise.",
	);
	await room.pass(299);
	expect((await room.tickets())[0]?.closed).toBe(false);
	await room.pass(2);
	const [after] = await room.tickets();
	expect(after?.closed).toBe(true);
	expect(after?.notes.at(-1)?.text).toStartWith("Closed automatically: this was a test from HookWise.");

	// A second one does not meet the first, and a sender's header makes no test.
	await room.form(`/endpoints/${endpoint}/test`);
	expect((await room.tickets()).map(({ closed }) => closed)).toEqual([true, false]);
	const item = (await room.call("GET", "/api/logs?limit=1")).body as { items: { request_id: string; action: string }[] };
	expect(item.items[0]?.request_id).toStartWith("test_");
	expect(item.items[0]?.action).toBe("create");
});
