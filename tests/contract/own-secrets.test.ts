/** Secrets that a tool dictates, given on the page where they are replaced. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { logIn } from "./session.ts";

let hookwise: HookWise;
let cookie: string;
beforeAll(async () => {
	hookwise = await startHookWise();
	cookie = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
});
afterAll(() => hookwise[Symbol.asyncDispose]());

async function replace(id: string, verb: string, own: string): Promise<{ status: number; said: string }> {
	const answer = await fetch(`${hookwise.url}/endpoints/${id}/${verb}`, {
		method: "POST",
		redirect: "manual",
		headers: { cookie, origin: hookwise.url, "sec-fetch-site": "same-origin" },
		body: new URLSearchParams({ own }),
	});
	return { status: answer.status, said: await answer.text() };
}
const secretsOf = (id: string): Promise<Record<string, string | null>> => hookwise.client.json("GET", `/api/endpoints/${id}/secrets`);

describe("a secret of one's own", () => {
	test("counts as it is given, and is refused with the reason when it is none", async () => {
		const { id } = await hookwise.client.endpoint();
		expect((await replace(id, "rotate-token", "dictated-by-a-tool-1")).status).toBe(303);
		expect((await replace(id, "rotate-hmac", "a signing secret")).status).toBe(303);
		const before = await secretsOf(id);
		expect(before).toEqual({ bearer_token: "dictated-by-a-tool-1", hmac_secret: "a signing secret" });
		const short = await replace(id, "rotate-token", "too-short");
		expect([short.status, short.said.includes("16 to 200 characters")]).toEqual([422, true]);
		expect(await secretsOf(id)).toEqual(before);
	});

	test("is made where none is given", async () => {
		const { id, bearer_token: first } = await hookwise.client.endpoint();
		expect((await replace(id, "rotate-token", " ")).status).toBe(303);
		const { bearer_token: second } = await secretsOf(id);
		expect([second === first, (second ?? "").length > 30]).toEqual([false, true]);
	});
});
