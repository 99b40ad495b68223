import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import Papa from "papaparse";
import { eventually, type HookWise, type MadeEndpoint, PASSWORD, startHookWise } from "../support/index.ts";
import { type Ask, asking, basic, fieldsOf } from "./caller.ts";

let hookwise: HookWise;
let call: Ask;
let endpoint: MadeEndpoint;
beforeAll(async () => {
	hookwise = await startHookWise();
	call = asking(hookwise.url, basic("admin", PASSWORD));
	endpoint = await hookwise.client.endpoint({ name: "Many" });
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const quiet = () => eventually("nothing waits", async () => (await hookwise.client.unfinished()) === 0, 30_000);
async function send(count: number, name: (index: number) => string, state = "ok"): Promise<void> {
	await Promise.all(
		Array.from({ length: count }, (_, index) => hookwise.client.accepted(endpoint, { state, monitor: { name: name(index) } })),
	);
	await quiet();
}
const job = (id: string) =>
	eventually("the job has ended", async () => {
		const { body } = await call("GET", `/api/jobs/${id}`);
		return body.status !== "running" && body;
	});
const total = async (query: string): Promise<number> => (await call("GET", `/api/logs/counts?${query}`)).body.total;

describe("many at once", () => {
	test("are replayed by filter, oldest first, with progress to the end", async () => {
		const own = await hookwise.client.endpoint({ name: "In order" });
		await hookwise.client.accepted(own, { state: "firing", monitor: { name: "up and down" } });
		await quiet();
		await hookwise.client.accepted(own, { state: "ok", monitor: { name: "up and down" } });
		await quiet();
		const answer = await call("POST", "/api/logs/replay", { filter: { endpoint: own.id, status: ["processed"] } });
		expect(answer.status).toBe(202);
		expect(await job(answer.body.job_id)).toMatchObject({
			id: answer.body.job_id,
			kind: "replay",
			status: "done",
			done: 2,
			total: 2,
			failed: 0,
		});
		await quiet();
		const replays = (await hookwise.client.history(`endpoint=${own.id}`)).filter(({ request_id }) => request_id.startsWith("replay_"));
		// Newest first. The problem has recovered since, so nothing is left to do for either.
		expect(replays.map(({ reason }) => reason)).toEqual(["no_open_ticket", "superseded"]);
	});

	test("are replayed by id, each once", async () => {
		await send(3, (index) => `by id ${index}`);
		await eventually("indexed", async () => (await hookwise.client.history("q=by+id")).length === 3);
		const ids = (await hookwise.client.history("q=by+id")).map(({ id }) => id);
		const { body } = await call("POST", "/api/logs/replay", { ids: [...ids, ids[0], "999999999"] });
		expect(await job(body.job_id)).toMatchObject({ status: "done", total: 4, done: 4, failed: 1 });
		await quiet();
		for (const id of ids) expect((await call("GET", `/api/logs/${id}`)).body.replays).toHaveLength(1);
	});

	test("are deleted by filter; what is not finished stays and is counted as failed", async () => {
		const held = await hookwise.client.endpoint({ name: "Held", open_delay_seconds: 3600 });
		await hookwise.client.accepted(held, { state: "ok", monitor: { name: "done" } });
		await quiet();
		await hookwise.client.accepted(held, { state: "firing", monitor: { name: "waits" } });
		const before = await total("");
		const { body } = await call("POST", "/api/logs/delete", { filter: { endpoint: held.id } });
		expect(await job(body.job_id)).toMatchObject({ kind: "delete", status: "done", done: 2, total: 2, failed: 1 });
		expect(await total(`endpoint=${held.id}`)).toBe(1);
		expect(await total("")).toBe(before - 1);
		await hookwise.client.accepted(held, { state: "ok", monitor: { name: "waits" } });
		await quiet();
	});

	test("can be cancelled on the way; what is done stays done", async () => {
		await send(600, (index) => `to cancel ${index}`);
		const before = await total("");
		const { body } = await call("POST", "/api/logs/replay", { filter: { status: "skipped" } });
		const cancelled = await call("DELETE", `/api/jobs/${body.job_id}`);
		expect(cancelled.status).toBe(200);
		const end = await job(body.job_id);
		expect(end.status).toBe("cancelled");
		expect(end.done).toBeLessThan(end.total);
		await quiet();
		expect((await total("")) - before).toBe(end.done - end.failed);
	}, 60_000);

	test("need ids or a filter, known and well-formed", async () => {
		const wrong: [unknown, string][] = [
			[{}, "ids"],
			[{ ids: ["1"], filter: {} }, "ids"],
			[{ ids: ["x"] }, "ids"],
			[{ ids: "1" }, "ids"],
			[{ filter: { colour: "red" } }, "filter.colour"],
			[{ filter: { status: "lost" } }, "status"],
			[{ filter: { from: "yesterday" } }, "from"],
			[{ filter: [] }, "filter"],
			[{ everything: true }, "everything"],
		];
		const before = await total("");
		for (const path of ["/api/logs/replay", "/api/logs/delete"]) {
			for (const [body, field] of wrong) {
				const answer = await call("POST", path, body);
				expect([path, body, answer.status, fieldsOf(answer)]).toEqual([path, body, 422, [field]]);
			}
		}
		expect(await total("")).toBe(before);
	});
});

describe("an export", () => {
	test("holds all that the filter holds, as CSV that a spreadsheet runs nothing of, and as JSON", async () => {
		const names = ['=HYPERLINK("http://evil")', "+1+1", "-2", "@SUM(A1)", 'quoted "name", with comma'];
		const own = await hookwise.client.endpoint({ name: "=cmd|' /C calc'!A0", ticket_prefix: "" });
		for (const name of names) await hookwise.client.accepted(own, { state: "ok", monitor: { name } });
		await quiet();
		const csv = await call("GET", `/api/logs/export?format=csv&endpoint=${own.id}`);
		expect(csv.headers.get("content-type")).toStartWith("text/csv");
		expect(csv.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.-]+\.csv"$/);
		const { data, meta } = Papa.parse<Record<string, string>>(csv.text, { header: true, skipEmptyLines: true });
		expect(data).toHaveLength(names.length);
		expect(meta.fields).toContain("request_id");
		for (const row of data) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
		expect(data.map(({ summary }) => summary?.replace(/^'/, "")).toSorted()).toEqual(names.toSorted());
		const json = await call("GET", `/api/logs/export?format=json&endpoint=${own.id}`);
		expect(json.headers.get("content-type")).toStartWith("application/json");
		expect(json.body).toEqual(await hookwise.client.history(`endpoint=${own.id}`));
	});

	test("goes beyond a page, and is empty rather than missing", async () => {
		const { text } = await call("GET", "/api/logs/export");
		expect(text.trim().split("\r\n")).toHaveLength((await total("")) + 1);
		const none = await call("GET", "/api/logs/export?format=json&request_id=none");
		expect([none.status, none.body]).toEqual([200, []]);
		expect((await call("GET", "/api/logs/export?format=csv&request_id=none")).text.trim()).toStartWith("id,request_id");
	});

	test("is refused with a filter or format that there is none of", async () => {
		expect(fieldsOf(await call("GET", "/api/logs/export?format=pdf"))).toEqual(["format"]);
		expect(fieldsOf(await call("GET", "/api/logs/export?status=lost"))).toEqual(["status"]);
	});
});
