import { describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findSource, type Site } from "../../src/setup/sources/index.ts";
import { siteOf } from "./site.ts";

const folder = mkdtempSync(join(tmpdir(), "hookwise-shells-"));
// What a token may hold: printable ASCII without blanks.
const NASTY_TOKEN = "q'\"$HOME`id`;#%{}\\\\$$&<|>";

/** Runs a script with the file of a source in it, and gives what came of it. */
async function ran(source: string, commandOf: (path: string) => readonly string[], env: Readonly<Record<string, string>>, status = 202) {
	const came: { readonly fields: Record<string, string>; readonly authorization: string | null }[] = [];
	const server = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		async fetch(request) {
			came.push({
				fields: Object.fromEntries(new URLSearchParams(await request.text())),
				authorization: request.headers.get("Authorization"),
			});
			return new Response('{"status":"queued"}', { status });
		},
	});
	try {
		const site: Site = siteOf({ webhookUrl: `http://127.0.0.1:${server.port}/webhook/Zk3v_9Qw-7pLx2`, bearerToken: NASTY_TOKEN });
		const path = join(folder, `${crypto.randomUUID()}.sh`);
		writeFileSync(path, findSource(source)?.files(site)[0]?.text ?? "");
		const child = Bun.spawn([...commandOf(path)], { env: { PATH: process.env.PATH ?? "", ...env }, stdout: "pipe", stderr: "pipe" });
		const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
		return { came, code, output: out + err };
	} finally {
		await server.stop(true);
	}
}

const sampleFields = (source: string, id: string): Record<string, string> =>
	Object.fromEntries(new URLSearchParams(findSource(source)?.samples.find((sample) => sample.id === id)?.body ?? ""));

describe.skipIf(Bun.which("curl") === null)("the script for Monit", () => {
	const env = {
		MONIT_HOST: "lso-app01",
		MONIT_SERVICE: "nginx",
		MONIT_EVENT: "Connection failed",
		MONIT_DESCRIPTION: "failed protocol test [HTTP] at [127.0.0.1]:443 [TCP/IP TLS] -- Connection refused",
		MONIT_DATE: "Wed, 04 Mar 2026 02:13:22",
	};

	test("sends exactly the sample of a failed check, with a token that tries to get out of its quotes", async () => {
		const { came, code } = await ran("monit", (path) => ["sh", path, "problem", "http"], env);
		expect(code).toBe(0);
		expect(came.map(({ authorization }) => authorization)).toEqual([`Bearer ${NASTY_TOKEN}`]);
		const { machine_id: machine, ...fields } = came[0]?.fields ?? {};
		const { machine_id: _, ...wanted } = sampleFields("monit", "problem");
		expect(fields).toEqual(wanted);
		expect(machine?.trim()).not.toBe("");
	});

	test("sends any message unchanged", async () => {
		const description = "line one\nline two & \"quotes\" 'and' $(id) `id` 100% +";
		const { came } = await ran("monit", (path) => ["sh", path, "ok"], { ...env, MONIT_DESCRIPTION: description });
		expect(came[0]?.fields).toMatchObject({ monit_status: "ok", check: "", description });
	});

	test("fails, so that Monit's log says so, when HookWise refuses it", async () => {
		expect((await ran("monit", (path) => ["sh", path, "problem"], env, 401)).code).not.toBe(0);
	});
});

describe.skipIf(Bun.which("curl") === null || Bun.which("bash") === null)("the sender for Netdata's Agent", () => {
	// What alarm-notify.sh has around a custom_sender.
	const around = (path: string) => [
		"bash",
		"-c",
		`docurl() { curl -s -o /dev/null -w "%{http_code}" "$@"; }; info() { echo "INFO $*"; }; error() { echo "ERROR $*"; }
sent=0; source "$1"; custom_sender hookwise; echo "sent $sent"`,
		"bash",
		path,
	];
	const env = {
		child_machine_guid: "3f2b1c0d-9e8f-4a7b-8c6d-5e4f3a2b1c0d",
		host: "ngc-web01",
		chart: "system.load",
		name: "load_average_5",
		status: "WARNING",
		status_message: "needs attention",
		alarm: "load average 5 = 18.4",
		info: "System load average for the past 5 minutes",
		duration: "320",
		goto_url: "https://ngc-web01.example:19999/?a=b&c=d",
	};

	test("sends the fields that the preset reads, with a token that tries to get out of its quotes", async () => {
		const { came, output } = await ran("netdata", around, env);
		expect(output).toContain("sent 1");
		expect(came[0]?.authorization).toBe(`Bearer ${NASTY_TOKEN}`);
		const { message: _, url: __, ...wanted } = sampleFields("netdata", "agent-warning");
		expect(came[0]?.fields).toMatchObject(wanted);
		expect(came[0]?.fields.url).toBe(env.goto_url);
	});

	test("counts nothing as sent, and says why, when HookWise refuses it", async () => {
		const { output } = await ran("netdata", around, env, 401);
		expect(output).toContain("sent 0");
		expect(output).toContain("HTTP status 401");
	});
});
