import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type FuzzedBody, fuzzedBody } from "../support/bodies.ts";
import { eventually, type HookWise, startHookWise } from "../support/index.ts";

/** `FUZZ_POSTS=100000 bun test tests/senders/fuzz.test.ts` for a long run. */
const POSTS = Number(process.env.FUZZ_POSTS ?? 3_000);
const AT_ONCE = 20;

/** Resident memory in MB. */
const memory = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

async function post(url: string, { bytes, contentType, encoding }: FuzzedBody): Promise<string> {
	const headers = {
		...(contentType === null ? {} : { "content-type": contentType }),
		...(encoding === null ? {} : { "content-encoding": encoding }),
	};
	const answer = await fetch(url, { method: "POST", headers, body: bytes });
	const text = await answer.text();
	return [200, 202, 400].includes(answer.status) && text.startsWith("{") ? "" : `${answer.status}: ${text.slice(0, 200)}`;
}

test("no body gets another answer than taken or refused, nothing is left undecided, and memory stays", async () => {
	await using hookwise: HookWise = await startHookWise({ env: { LOG_LEVEL: "warn" } });
	const { client, url, pid } = hookwise;
	const fields = { bearer_auth_enabled: false, is_draft: true };
	const endpoints = await Promise.all([
		client.endpoint(fields),
		client.endpoint({ ...fields, accept_text: true }),
		client.endpoint({ ...fields, payload_path: "$.a", token_path: "$.b" }),
	]);
	const targets = [...endpoints.map(({ id }) => `/w/${id}`), `/w/${endpoints[0]?.id}/v2/enqueue`, `/w/${endpoints[0]?.id}/v2/alerts`];
	const wrong: string[] = [];
	let sent = 0;
	/** The most memory in each fifth of the run. In the first the heap finds its size. */
	const fifths = [0, 0, 0, 0, 0];
	const bodies = fc.sample(fuzzedBody, { numRuns: POSTS, seed: 20_260_304 });
	for (let at = 0; at < bodies.length; at += AT_ONCE) {
		const crowd = bodies.slice(at, at + AT_ONCE).map((body) => post(`${url}${targets[sent++ % targets.length]}`, body));
		wrong.push(...(await Promise.all(crowd)).filter((one) => one !== ""));
		const fifth = Math.min(4, Math.floor((5 * at) / bodies.length));
		fifths[fifth] = Math.max(fifths[fifth] ?? 0, memory(pid));
	}
	expect(wrong).toEqual([]);
	await eventually("all is decided", async () => (await client.unfinished()) === 0, 60_000);
	expect(hookwise.stderr).not.toMatch(/unexpected error|request failed|webhook not stored/);
	expect((fifths[4] ?? 0) - (fifths[1] ?? 0)).toBeLessThan(60);
}, 1_800_000);
