import { describe, expect, test } from "bun:test";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { createClient, eventually, freshDirectory, type HookWise, PASSWORD, runToEnd, startHookWise } from "../support/index.ts";

const basic = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;

interface Staged {
	readonly id: string;
	readonly name: string;
	readonly counts: Readonly<Record<string, number>>;
}

/** A backup of the running HookWise, as the browser downloads it. */
async function downloaded({ client }: HookWise): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await (await client.call("GET", "/api/backup")).arrayBuffer());
}

function upload(hookwise: HookWise, bytes: Uint8Array<ArrayBuffer>, name = "before.hwbackup"): Promise<Response> {
	const form = new FormData();
	form.set("backup_file", new Blob([bytes]), name);
	return fetch(`${hookwise.url}/api/restore`, { method: "POST", headers: { authorization: basic }, body: form });
}

async function filled(): Promise<{ hookwise: HookWise; endpoint: Awaited<ReturnType<HookWise["client"]["endpoint"]>> }> {
	const hookwise = await startHookWise();
	const endpoint = await hookwise.client.endpoint({ name: "Kept" });
	await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
	await eventually("the ticket", async () => (await hookwise.client.sandbox()).length === 1);
	return { hookwise, endpoint };
}

describe("a full backup through the browser", () => {
	test("is shown first, then takes the place of everything while the process goes on; what was there is kept", async () => {
		const { hookwise, endpoint } = await filled();
		await using running = hookwise;
		const bytes = await downloaded(running);
		await running.client.endpoint({ name: "Made since" });
		const answer = await upload(running, bytes);
		expect(answer.status).toBe(201);
		const staged = (await answer.json()) as Staged;
		expect(staged).toMatchObject({ name: "before.hwbackup", counts: { endpoints: 1, history: 1 } });
		// Nothing is changed yet.
		expect((await running.client.json<{ items: unknown[] }>("GET", "/api/endpoints")).items).toHaveLength(2);
		expect((await running.client.call("POST", `/api/restore/${staged.id}/apply`)).status).toBe(202);
		await eventually("the backup is in place", async () => {
			const shown = await running.client.call("GET", "/api/endpoints").catch(() => null);
			return shown?.ok === true && ((await shown.json()) as { items: unknown[] }).items.length === 1;
		});
		// The same address, tokens and tickets as before.
		await running.client.accepted(endpoint, { state: "ok", monitor: { name: "SRV1" } });
		await eventually("the ticket closes", async () => (await running.client.sandbox()).some(({ closed }) => closed));
		expect(readdirSync(running.dataDir)).toContain("hookwise.db.before-restore");
		expect(await running.end("SIGTERM")).toBe(0);
		expect(running.stdout.match(/ready/g)).toHaveLength(1);
	});

	test("can be discarded, and a second one takes the place of the first", async () => {
		const { hookwise } = await filled();
		await using running = hookwise;
		const bytes = await downloaded(running);
		const first = (await (await upload(running, bytes, "first.hwbackup")).json()) as Staged;
		const second = (await (await upload(running, bytes, "second.hwbackup")).json()) as Staged;
		expect((await running.client.call("POST", `/api/restore/${first.id}/apply`)).status).toBe(404);
		expect((await running.client.json<{ items: Staged[] }>("GET", "/api/restore")).items.map(({ id }) => id)).toEqual([second.id]);
		expect(readdirSync(join(running.dataDir, "restore"))).toEqual([`${second.id}.hwbackup`]);
		expect((await running.client.call("DELETE", `/api/restore/${second.id}`)).status).toBe(204);
		expect((await running.client.json<{ items: Staged[] }>("GET", "/api/restore")).items).toEqual([]);
		expect(readdirSync(join(running.dataDir, "restore"))).toEqual([]);
	});

	test("what is no backup, a damaged one, one of another key, and a cut-off one are refused and leave nothing", async () => {
		const { hookwise } = await filled();
		await using running = hookwise;
		await using other = await startHookWise();
		await other.client.endpoint();
		const bytes = await downloaded(running);
		const damaged = bytes.slice();
		for (let page = 8; page < damaged.length / 4096; page++) damaged.fill(0xaa, page * 4096 + 100, page * 4096 + 900);
		const cases: [string, Uint8Array<ArrayBuffer>, number, RegExp][] = [
			["notes", new Uint8Array(Buffer.from("these are notes\n".repeat(1000))), 422, /not a backup/],
			["damaged", damaged, 422, /damaged|not a backup/],
			["of another key", await downloaded(other), 422, /ENCRYPTION_KEY/],
			["nothing", new Uint8Array(0), 400, /empty/],
		];
		for (const [what, content, status, message] of cases) {
			const answer = await upload(running, content);
			expect([what, answer.status]).toEqual([what, status]);
			expect(((await answer.json()) as { message: string }).message).toMatch(message);
		}
		const half = Buffer.concat([
			Buffer.from('--b\r\nContent-Disposition: form-data; name="backup_file"; filename="x"\r\n\r\n'),
			bytes.subarray(0, 5000),
		]);
		const cut = await fetch(`${running.url}/api/restore`, {
			method: "POST",
			headers: { authorization: basic, "content-type": "multipart/form-data; boundary=b" },
			body: half,
		});
		expect([cut.status, ((await cut.json()) as { message: string }).message]).toEqual([
			400,
			"The upload ended in the middle of the file. Send it again",
		]);
		expect(readdirSync(join(running.dataDir, "restore"))).toEqual([]);
		expect((await running.client.json<{ items: unknown[] }>("GET", "/api/endpoints")).items).toHaveLength(1);
	});

	test("is an administrator's alone", async () => {
		await using running = await startHookWise();
		await running.client.json("POST", "/api/users", { username: "olga", password: "operate with care", role: "operator" });
		const olga = `Basic ${Buffer.from("olga:operate with care").toString("base64")}`;
		for (const [method, path] of [
			["POST", "/api/restore"],
			["GET", "/api/restore"],
			["POST", "/api/restore/x/apply"],
			["DELETE", "/api/restore/x"],
		] as const) {
			expect((await fetch(`${running.url}${path}`, { method, headers: { authorization: olga } })).status).toBe(403);
			expect((await fetch(`${running.url}${path}`, { method })).status).toBe(401);
		}
	});

	test("a large file goes to disk as it comes: memory does not grow with it", async () => {
		await using running = await startHookWise();
		const file = join(freshDirectory(), "large");
		const descriptor = openSync(file, "w");
		const block = Buffer.alloc(8 * 2 ** 20, 0x5a);
		for (let part = 0; part < 40; part++) writeSync(descriptor, block); // 320 MB
		const rss = (): number => Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${running.pid}/status`, "utf8"))?.[1]) / 1024;
		const before = rss();
		const answer = await fetch(`${running.url}/api/restore`, { method: "POST", headers: { authorization: basic }, body: Bun.file(file) });
		expect(answer.status).toBe(422);
		expect(rss() - before).toBeLessThan(160);
		rmSync(file);
	});
});

describe("a restore that was killed", () => {
	test("between the old database and the new one ends at the next start", async () => {
		const { hookwise, endpoint } = await filled();
		const backup = join(freshDirectory(), "b.hwbackup");
		writeFileSync(backup, await downloaded(hookwise));
		await hookwise.end("SIGKILL"); // its log is not in the database yet
		const { dataDir } = hookwise;
		const restored = join(freshDirectory(), "data");
		mkdirSync(restored, { recursive: true });
		for (const name of ["encryption.key", "secret.key"]) copyFileSync(join(dataDir, name), join(restored, name));
		expect((await runToEnd({ dataDir: restored, words: ["restore", backup] })).code).toBe(0);
		// The moment between the two renames: the old database is away, its log still there, the new one ready.
		copyFileSync(join(restored, "hookwise.db"), join(dataDir, "hookwise.db.restoring"));
		renameSync(join(dataDir, "hookwise.db"), join(dataDir, "hookwise.db.before-restore"));
		await using again = await startHookWise({ dataDir });
		const { items } = await again.client.json<{ items: { id: string }[] }>("GET", "/api/endpoints");
		expect(items.map(({ id }) => id)).toEqual([endpoint.id]);
		expect(existsSync(join(dataDir, "hookwise.db.restoring"))).toBe(false);
		expect(existsSync(join(dataDir, "hookwise.db.before-restore-wal"))).toBe(true);
	});
});

describe("hookwise restore --check", () => {
	test("restores into a folder of its own beside a running HookWise, opens what is sealed, and leaves nothing", async () => {
		const { hookwise } = await filled();
		await using running = hookwise;
		const backup = join(freshDirectory(), "b.hwbackup");
		writeFileSync(backup, await downloaded(running));
		const before = readdirSync(running.dataDir).sort();
		const { code, stdout, stderr } = await runToEnd({ dataDir: running.dataDir, words: ["restore", "--check", backup] });
		expect([code, stderr]).toEqual([0, ""]);
		expect(stdout).toContain(`${backup} can be restored`);
		expect(stdout).toContain("secrets that open: 1");
		expect(stdout).toContain("latest alerts that open: 1");
		expect(readdirSync(running.dataDir).sort()).toEqual(before);
	});

	test("fails where the key is another, and where the file is damaged", async () => {
		const { hookwise } = await filled();
		await using running = hookwise;
		const bytes = await downloaded(running);
		const backup = join(freshDirectory(), "b.hwbackup");
		writeFileSync(backup, bytes);
		await using other = await startHookWise();
		const wrong = await runToEnd({ dataDir: other.dataDir, words: ["restore", "--check", backup] });
		expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
		expect(wrong.stderr).toContain("ENCRYPTION_KEY");
		writeFileSync(backup, bytes.subarray(0, bytes.length / 2));
		const half = await runToEnd({ dataDir: running.dataDir, words: ["restore", "--check", backup] });
		expect([half.code, half.stdout]).toEqual([1, ""]);
		expect(half.stderr).not.toMatch(/\n\s+at /);
	});
});

test("a client with the password of the backup gets in after it took the place of another", async () => {
	const { hookwise } = await filled();
	await using running = hookwise;
	const bytes = await downloaded(running);
	await running.client.json("POST", "/api/users", { username: "since", password: "made after the backup", role: "viewer" });
	const staged = (await (await upload(running, bytes)).json()) as Staged;
	await running.client.json("POST", `/api/restore/${staged.id}/apply`);
	const gone = createClient(running.url, PASSWORD);
	await eventually("the user is gone", async () => {
		const answer = await gone.call("GET", "/api/users").catch(() => null);
		return answer?.ok === true && !(await answer.text()).includes("since");
	});
});
