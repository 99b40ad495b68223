import { expect, test } from "bun:test";
import { startHookWise } from "../support/index.ts";

interface Receiver {
	readonly id: number;
	readonly name: string;
	readonly address: string;
	readonly url: null;
	readonly last_problem: string | null;
}

test("a chat is told, tried, changed and left out again; its address is shown to nobody", async () => {
	const got: { text: string }[] = [];
	const chat = Bun.serve({
		port: 0,
		hostname: "127.0.0.1",
		async fetch(request) {
			got.push((await request.json()) as { text: string });
			return new Response("ok");
		},
	});
	await using hookwise = await startHookWise();
	const { client } = hookwise;
	const place = `http://127.0.0.1:${chat.port}`;
	const url = `${place}/services/T0/secret-path`;
	const add = (): Promise<Response> => client.call("POST", "/api/alarms", { name: "On call", kind: "slack", url });
	const refused = await add();
	expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining("alarm_allow_private")]);
	await client.json("PATCH", "/api/settings", { alarm_allow_private: true });
	const made = await add();
	expect(made.status).toBe(201);
	const { id } = (await made.json()) as Receiver;
	expect(await client.json("POST", `/api/alarms/${id}/test`)).toEqual({ ok: true, status: 200 });
	expect(got.map(({ text }) => text)).toEqual(["Test from HookWise: This is a test of HookWise's alarms."]);
	// As it was read it may be sent back: the address stays.
	expect((await client.call("PATCH", `/api/alarms/${id}`, { name: "Night shift", url: null })).status).toBe(200);
	expect(await client.json("POST", `/api/alarms/${id}/test`)).toMatchObject({ ok: true });
	await chat.stop(true);
	expect(await client.json("POST", `/api/alarms/${id}/test`)).toMatchObject({ ok: false });
	const { items } = await client.json<{ items: Receiver[] }>("GET", "/api/alarms");
	expect(items).toMatchObject([{ name: "Night shift", address: `${place}/…`, url: null }]);
	expect(items[0]?.last_problem).not.toBeNull();
	expect((await client.call("DELETE", `/api/alarms/${id}`)).status).toBe(204);
	expect((await client.call("POST", `/api/alarms/${id}/test`)).status).toBe(404);
	const audited = await (await client.call("GET", "/api/audit?limit=200")).text();
	for (const action of ["alarm.create", "alarm.update", "alarm.test", "alarm.delete"]) expect(audited).toContain(action);
	expect(audited).not.toContain("secret-path");
	expect((await client.call("PATCH", "/api/alarms/1", { kind: "email" })).status).toBe(404);
});
