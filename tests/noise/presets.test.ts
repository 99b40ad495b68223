import { expect, setDefaultTimeout, test } from "bun:test";
import { SOURCES } from "../../src/setup/sources/index.ts";
import { startRoom } from "./room.ts";

setDefaultTimeout(60_000);

/** Settings that every preset shares; the delay is for tools that have none of their own. */
const CALM = {
	...{ reopen_within_minutes: 60, note_interval_minutes: 720, flap_count: 4, flap_minutes: 30, group_count: 4, group_seconds: 120 },
};

test("every preset reopens within the hour, tells twice a day, knows flapping and outages, and waits a minute at most", () => {
	const presets = SOURCES.filter(({ id }) => id !== "blank");
	expect(presets.length).toBeGreaterThan(40);
	for (const { id, config } of presets) {
		expect({ id, ...config }).toMatchObject({ id, ...CALM });
		expect([undefined, 60]).toContain((config as { readonly open_delay_seconds?: number }).open_delay_seconds);
	}
});

test("a test shows its ticket at once, whatever the endpoint waits for an alert", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ open_delay_seconds: 3_600, group_count: 2 });
	const body = { state: "down", name: "A test", company: "ACME", msg: "It is tried" };
	const begun = await room.call("POST", `/api/endpoints/${endpoint}/test`, body);
	expect(begun.status).toBe(202);
	await room.pass(1);
	expect((await room.tickets()).map(({ summary }) => summary)).toEqual(["A test is down"]);
	await room.send(endpoint, body);
	await room.device(endpoint, "Real", "down");
	await room.pass(60);
	expect(await room.tickets()).toHaveLength(1);
});
