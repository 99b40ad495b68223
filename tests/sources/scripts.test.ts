import { describe, expect, test } from "bun:test";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findSource, type Site } from "../../src/setup/sources/index.ts";
import { NASTY, siteOf } from "./site.ts";

/** A HookWise that says what came and answers as told. */
function listener(status = 202) {
	const came: { body: string; authorization: string | null; url: string }[] = [];
	const server = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		async fetch(request) {
			came.push({ body: await request.text(), authorization: request.headers.get("Authorization"), url: request.url });
			return new Response('{"status":"queued"}', { status });
		},
	});
	return { came, url: `http://127.0.0.1:${server.port}/w/Zk3v_9Qw-7pLx2`, [Symbol.asyncDispose]: () => server.stop(true) };
}

const folder = mkdtempSync(join(tmpdir(), "hookwise-sources-"));
const textOf = (source: string, file: string, site: Site): string =>
	findSource(source)
		?.files(site)
		.find(({ name }) => name === file)?.text ?? "";
function saved(name: string, text: string): string {
	const path = join(folder, `${crypto.randomUUID()}-${name}`);
	writeFileSync(path, text);
	return path;
}
const sampleOf = (source: string, id: string): string => findSource(source)?.samples.find((sample) => sample.id === id)?.body ?? "";

async function run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number; output: string }> {
	const child = Bun.spawn([...command], { env: { PATH: process.env.PATH ?? "", ...env }, stdout: "pipe", stderr: "pipe" });
	const [out, err, code] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
	return { code, output: out + err };
}

const has = (program: string): boolean => Bun.which(program) !== null;
// What a token may hold: printable ASCII without blanks.
const NASTY_TOKEN = `q'"$HOME\`id\`;#%{}\\\\$$&<|>`;

describe.skipIf(!has("python3"))("the Checkmk script", () => {
	const variables = {
		NOTIFY_WHAT: "SERVICE",
		NOTIFY_NOTIFICATIONTYPE: "PROBLEM",
		NOTIFY_OMD_SITE: "lakeshore",
		NOTIFY_HOSTNAME: "lso-sql01",
		NOTIFY_HOSTALIAS: "LSO-SQL01",
		NOTIFY_HOSTADDRESS: "10.20.4.11",
		NOTIFY_SERVICEDESC: "Filesystem C:",
		NOTIFY_SERVICESTATE: "CRITICAL",
		NOTIFY_PREVIOUSSERVICEHARDSTATE: "OK",
		NOTIFY_SERVICEOUTPUT: "Used: 97.11% - 97.1 GiB of 100 GiB (warn/crit at 80.00%/90.00% used)",
		NOTIFY_LONGSERVICEOUTPUT: "trend per 1 day 0 hours: +1.2 GiB\\ntrend per 1 day 0 hours: +1.20%",
		NOTIFY_MICROTIME: "1772608402000000",
	};
	const start = (site: Site) => run(["python3", saved("checkmk.py", textOf("checkmk", "hookwise-checkmk.py", site))], variables);

	test("sends exactly the sample of a problem, with a token that tries to get out of its quotes", async () => {
		await using hookwise = listener();
		const { code, output } = await start(siteOf({ webhookUrl: hookwise.url, bearerToken: NASTY_TOKEN, endpointName: NASTY.join(" ") }));
		expect([code, output]).toEqual([0, ""]);
		expect(hookwise.came.map(({ authorization }) => authorization)).toEqual([`Bearer ${NASTY_TOKEN}`]);
		expect(JSON.parse(hookwise.came[0]?.body ?? "")).toEqual(JSON.parse(sampleOf("checkmk", "problem")));
	});

	test("tells Checkmk to try again while HookWise cannot take it, and to give up when it refuses", async () => {
		for (const [status, wanted] of [
			[503, 1],
			[429, 1],
			[401, 2],
		] as const) {
			await using hookwise = listener(status);
			expect((await start(siteOf({ webhookUrl: hookwise.url }))).code).toBe(wanted);
		}
	});
});

describe.skipIf(!has("python3"))("the Wazuh script", () => {
	test("sends the alert as it is, with the token of ossec.conf", async () => {
		await using hookwise = listener();
		const alert = saved("alert.json", sampleOf("wazuh", "high"));
		const script = saved("wazuh.py", textOf("wazuh", "hookwise-wazuh.py", siteOf()));
		const { code, output } = await run(["python3", script, alert, NASTY_TOKEN, hookwise.url]);
		expect([code, output]).toEqual([0, ""]);
		expect(hookwise.came.map(({ authorization }) => authorization)).toEqual([`Bearer ${NASTY_TOKEN}`]);
		expect(JSON.parse(hookwise.came[0]?.body ?? "")).toEqual(JSON.parse(sampleOf("wazuh", "high")));
	});

	test("gives up at once when it is refused, and says why", async () => {
		await using hookwise = listener(401);
		const alert = saved("alert.json", sampleOf("wazuh", "high"));
		const script = saved("wazuh.py", textOf("wazuh", "hookwise-wazuh.py", siteOf()));
		const { code, output } = await run(["python3", script, alert, "t", hookwise.url]);
		expect(code).toBe(1);
		expect(output).toContain("HookWise answered 401");
		expect(hookwise.came).toHaveLength(1);
	});

	test("has its integration written so that no token breaks the XML", () => {
		const text = textOf("wazuh", "hookwise-wazuh-integration.xml", siteOf({ bearerToken: "a<b>&c" }));
		expect(text).toContain("<api_key>a&lt;b&gt;&amp;c</api_key>");
	});
});

describe.skipIf(!has("curl"))("the commands for Nagios and Icinga", () => {
	const values = { ...Object.fromEntries(new URLSearchParams(sampleOf("nagios", "problem"))), output: 'DISK "CRITICAL" 100% & more' };
	const sent = (body: string | undefined) => Object.fromEntries(new URLSearchParams(body));

	test("of Nagios post the form of the sample through a shell, whatever the token is", async () => {
		await using hookwise = listener();
		const text = textOf("nagios", "hookwise-nagios.cfg", siteOf({ webhookUrl: hookwise.url, bearerToken: NASTY_TOKEN }));
		const line = /notify-service-by-hookwise\n\s+command_line {2}(.*)\n/.exec(text)?.[1] ?? "";
		// As Nagios reads it: a semicolon with a backslash is one, `$$` is a dollar sign, and a macro loses its quotes.
		const macros: Record<string, string> = {
			NOTIFICATIONTYPE: "PROBLEM",
			HOSTNAME: "lso-sql01",
			HOSTALIAS: "LSO-SQL01",
			HOSTADDRESS: "10.20.4.11",
			SERVICEDESC: "Disk C:",
			SERVICESTATE: "CRITICAL",
			SERVICEOUTPUT: "DISK CRITICAL - free space: C: 3123 MB (3%)",
			HOSTGROUPNAMES: "lakeshore",
			SHORTDATETIME: "2026-03-04 02:13:22",
			NOTIFICATIONAUTHOR: "",
			NOTIFICATIONCOMMENT: "",
		};
		const command = line
			.replaceAll("\\;", ";")
			.replace(/\$([A-Z]*)\$/g, (_, name: string) => (name === "" ? "$" : (macros[name] ?? "MISSING")));
		const { code, output } = await run(["sh", "-c", command]);
		expect([code, output]).toEqual([0, '{"status":"queued"}']);
		expect(hookwise.came.map(({ authorization }) => authorization)).toEqual([`Bearer ${NASTY_TOKEN}`]);
		expect(sent(hookwise.came[0]?.body)).toEqual(sent(sampleOf("nagios", "problem")));
	});

	test("of Icinga post the same fields without a shell", async () => {
		await using hookwise = listener();
		const text = textOf("nagios", "hookwise-icinga2.conf", siteOf({ webhookUrl: hookwise.url, bearerToken: NASTY_TOKEN }));
		const list = /"hookwise-service" \{\n\s+command = (\[[\s\S]*?\n\s+\])/.exec(text)?.[1] ?? "[]";
		const macros: Record<string, string> = {
			"notification.type": "PROBLEM",
			"host.name": "lso-sql01",
			"host.display_name": "LSO-SQL01",
			"service.name": "Disk C:",
			"service.state": "CRITICAL",
			"service.output": values.output,
			"host.groups": "lakeshore",
			"icinga.long_date_time": "2026-03-04 02:13:22",
			"notification.author": "",
			"notification.comment": "",
		};
		const words = (JSON.parse(list) as string[]).map((word) =>
			word.replace(/\$([a-z_.]*)\$/g, (_, name: string) => (name === "" ? "$" : (macros[name] ?? "MISSING"))),
		);
		const { code } = await run(words);
		expect(code).toBe(0);
		expect(hookwise.came.map(({ authorization }) => authorization)).toEqual([`Bearer ${NASTY_TOKEN}`]);
		const { address: _, ...wanted } = values as Record<string, string>;
		expect(sent(hookwise.came[0]?.body)).toEqual(wanted);
	});
});

describe("the command for Proxmox", () => {
	test("passes pvesh the address, headers, token and body, with any content", async () => {
		const site = siteOf({ webhookUrl: "https://hookwise.example/w/a'b$c", bearerToken: NASTY_TOKEN });
		const script = textOf("proxmox", "hookwise-proxmox-target.sh", site);
		// A pvesh that only says what it was given, one word a line.
		const { code, output } = await run(["sh", "-c", `pvesh() { printf '%s\\n' "$@"; }\n${script}`]);
		expect(code).toBe(0);
		const words = output.split("\n");
		const after = (flag: string) => words.flatMap((word, index) => (word === flag ? [words[index + 1] ?? ""] : []));
		const decoded = (pair: string) => Buffer.from(pair.replace(/^name=[^,]*,value=/, ""), "base64").toString();
		expect(after("--url")).toEqual([site.webhookUrl]);
		expect(after("--header").map(decoded)).toEqual(["application/json", "Bearer {{ secrets.token }}"]);
		expect(after("--secret").map(decoded)).toEqual([NASTY_TOKEN]);
		expect(after("--body").map(decoded)[0]).toContain("{{ escape title }}");
	});
});

describe("the Veeam script", () => {
	test("holds the token in quotes that nothing in it ends", () => {
		const text = textOf("veeam", "hookwise-veeam.ps1", siteOf({ bearerToken: "a'b\u2019c$d`e" }));
		expect(text).toContain("$token = 'a''b\u2019\u2019c$d`e'");
		expect(text).toContain("$url = 'https://hookwise.example/webhook/Zk3v_9Qw-7pLx2'");
	});
});
