import { expect, setDefaultTimeout, test } from "bun:test";
import type { Preview } from "../../src/alerts/previews/index.ts";
import { type Room, startRoom } from "./room.ts";

setDefaultTimeout(60_000);

async function previewed(room: Room, endpoint: string, settings: Readonly<Record<string, unknown>>): Promise<Preview> {
	const begun = await room.call("POST", `/api/endpoints/${endpoint}/noise-preview`, settings);
	expect(begun.status).toBe(202);
	for (let tries = 0; tries < 1_000; tries++) {
		const { body } = await room.call("GET", `/api/jobs/${begun.body.job_id}`);
		if (body.status === "done") return body.result as Preview;
		expect(body).toMatchObject({ kind: "noise-preview", status: "running", total: 100 });
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error("The preview does not end");
}

test("a preview replays what came with other settings, and what it says is what would have been", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ key_ignores_numbers: false, json_mapping: { summary: "$.name", customer_id: "$.company" } });
	for (let n = 0; n < 6; n++) {
		await room.device(endpoint, `Disk C: ${90 + n}.5 % full`, "down");
		await room.pass(600);
	}
	expect(await room.tickets()).toHaveLength(6);
	const preview = await previewed(room, endpoint, { key_ignores_numbers: true, note_interval_minutes: 120 });
	expect(preview).toMatchObject({
		alerts: 6,
		isCut: false,
		before: { tickets: 6, notes: 0 },
		after: { tickets: 1, notes: 0 },
		different: 5,
	});
	expect(preview.after.days).toEqual([{ date: "2026-03-02", tickets: 1, notes: 0 }]);
	expect(preview.differences[0]).toMatchObject({ title: "Disk C: 95.5 % full", before: "ticket", after: "counted" });
	// Nothing was changed by it.
	expect(await room.tickets()).toHaveLength(6);
	expect((await room.call("GET", `/api/endpoints/${endpoint}`)).body).toMatchObject({ key_ignores_numbers: false });
	// Without settings it tries the preset's calm values.
	expect((await previewed(room, endpoint, {})).after.tickets).toBeLessThan(6);
});

test("a preview says what is wrong with its settings, and which endpoint there is not", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({});
	const path = `/api/endpoints/${endpoint}/noise-preview`;
	expect(await room.call("POST", path, { board: "X" })).toMatchObject({ status: 422, body: { errors: [{ field: "board" }] } });
	expect(await room.call("POST", path, { flap_count: -1 })).toMatchObject({ status: 422, body: { errors: [{ field: "flap_count" }] } });
	expect(await room.call("POST", "/api/endpoints/nowhere/noise-preview", {})).toMatchObject({ status: 404 });
	expect(await previewed(room, endpoint, { flap_count: 3 })).toMatchObject({ alerts: 0, before: { tickets: 0 }, after: { tickets: 0 } });
});

test("a preview knows the outages that an endpoint shares with others at its companies, as they are set", async () => {
	await using room = await startRoom();
	const grouping = { group_count: 4, group_seconds: 120, open_delay_seconds: 30 };
	const [other, mine] = [await room.endpoint(grouping), await room.endpoint({ open_delay_seconds: 30 })];
	// The same storm twice: at ACME while mine is on its own, at Globex when it groups with the other.
	const storm = async (company: string): Promise<void> => {
		for (const name of ["A", "B", "C"]) await room.device(other, name, "down", company);
		for (const name of ["D", "E", "F"]) await room.device(mine, name, "down", company);
		await room.pass(60);
	};
	await storm("ACME");
	for (const name of ["G", "H", "I", "J"]) await room.device(other, name, "down", "Initech");
	await room.pass(300);
	const own = async (company: string): Promise<number> => (await room.tickets()).filter((ticket) => ticket.company === company).length;
	expect(await own("ACME")).toBe(6);
	expect(await previewed(room, mine, { group_count: 4 })).toMatchObject({
		...{ alerts: 3, others: { endpoints: 1, alerts: 3, isCut: false } },
		before: { tickets: 3, notes: 0 },
		after: { tickets: 1, notes: 1 },
		different: 3,
	});
	await room.call("PATCH", `/api/endpoints/${mine}`, { group_count: 4, group_seconds: 120 });
	await storm("Globex");
	expect(await own("Globex")).toBe(1);
	// Without grouping nobody else's alerts are looked at.
	expect(await previewed(room, other, { group_count: 0 })).toMatchObject({ others: { endpoints: 1 }, before: { tickets: 3 } });
	const alone = await room.endpoint({});
	await room.device(alone, "Z", "down");
	expect(await previewed(room, alone, { flap_count: 3 })).toMatchObject({ alerts: 1, others: { endpoints: 0, alerts: 0 } });
});

test("a preview can be cancelled", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({});
	const { body } = await room.call("POST", `/api/endpoints/${endpoint}/noise-preview`, {});
	await room.call("DELETE", `/api/jobs/${body.job_id}`);
	for (let tries = 0; tries < 1_000; tries++) {
		const job = (await room.call("GET", `/api/jobs/${body.job_id}`)).body;
		if (job.status !== "running") return expect(["cancelled", "done"]).toContain(job.status as string);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	throw new Error("It goes on");
});

test("numbers by endpoint and company, on the API, the page and in metrics", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ flap_count: 3, open_delay_seconds: 60, note_interval_minutes: 60 });
	for (let n = 0; n < 4; n++) {
		await room.device(endpoint, "Radio link", "down");
		await room.pass(20);
		await room.device(endpoint, "Radio link", "up");
		await room.pass(20);
	}
	await room.device(endpoint, "Server", "down", "Globex");
	await room.pass(300);
	await room.device(endpoint, "Server", "up", "Globex");
	const { body } = await room.call("GET", "/api/noise?period=day");
	expect(body).toMatchObject({
		...{ alerts: 10, incidents: 5, tickets: 2, recovery: { count: 1, median: 240, p95: 240 } },
		companies: [
			{ company: "ACME", alerts: 8, incidents: 4, tickets: 1 },
			{ company: "Globex", alerts: 2, incidents: 1, tickets: 1, notes: 1 },
		],
		endpoints: [{ endpoint_id: endpoint, endpoint_name: "Endpoint 1", alerts: 10 }],
		flapping: [{ title: "Radio link is down", company: "ACME", count: 4 }],
	});
	expect((await room.call("GET", "/api/noise?company=globex")).body).toMatchObject({ alerts: 2, tickets: 1 });
	expect((await room.call("GET", "/api/noise?period=year")).status).toBe(422);
	for (const path of ["/noise", `/noise?period=month&endpoint=${endpoint}`, `/endpoints/${endpoint}/noise`]) {
		const page = await room.page(path);
		expect(page.status).toBe(200);
		expect(page.text).toContain("Noise");
	}
	expect((await room.page("/metrics")).text).toContain(`hookwise_noise_tickets{config_id="${endpoint}"} 2`);
});

test("open tickets that differ in digits alone are told of, with the remedy", async () => {
	await using room = await startRoom();
	const endpoint = await room.endpoint({ key_ignores_numbers: false });
	for (const percent of [91, 95]) await room.device(endpoint, `Disk ${percent} %`, "down");
	expect((await room.page(`/endpoints/${endpoint}/noise`)).text).toContain("2 open tickets of this endpoint differ in numbers alone");
	// Numbers in names are no measures.
	const other = await room.endpoint({ key_ignores_numbers: false });
	for (const name of ["SRV1", "SRV2"]) await room.device(other, name, "down");
	expect((await room.page(`/endpoints/${other}/noise`)).text).not.toContain("differ in numbers alone");
});
