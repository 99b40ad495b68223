import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { filesOf, type ReadyFile, type Site, SOURCES, type Source, stepsOf } from "../../src/setup/sources/index.ts";
import { NASTY, siteOf } from "./site.ts";

const fileOf = (sourceId: string, ending: string, site: Site): ReadyFile => {
	const file = SOURCES.find(({ id }) => id === sourceId)
		?.files(site)
		.find(({ name }) => name.endsWith(ending));
	if (file === undefined) throw new Error(`No file …${ending} of ${sourceId}`);
	return file;
};

/** Reads a file as the tool would; throws when it can't. */
function parsed({ type, text }: ReadyFile): unknown {
	if (type === "application/json") return JSON.parse(text);
	if (type === "application/yaml") return Bun.YAML.parse(text);
	return text;
}

/** Every text in a document, keys included. */
function textsIn(value: unknown): string[] {
	if (typeof value === "string") return [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]);
}

// What the contract lets a token be: printable ASCII without blanks; names may be any text.
const anyToken = fc.oneof(
	fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 8, maxLength: 40 }),
	fc.constantFrom('"}],"x":["', "'; # comment", "$$$PATH$HOME", "{{.Status}}: |", "\\u0022\\\\\"'`", '---"...: &a *b'),
);
const anySite = fc.record({
	webhookUrl: fc.webUrl({ withQueryParameters: true }).map((url) => `${url}/webhook/Zk3v_9Qw-7pLx2`),
	asksToken: fc.boolean(),
	bearerToken: fc.option(anyToken, { nil: null }),
	hmac: fc.constantFrom(null, { header: "X-HookWise-Signature" }, { header: "X-Sig'$!#~" }),
	endpointName: fc.oneof(fc.string({ maxLength: 100 }), fc.string({ unit: "binary", maxLength: 60 }), fc.constantFrom(...NASTY)),
});

for (const source of SOURCES) {
	describe(`the files for ${source.name}`, () => {
		test("can be read whatever URL, token and name stand in them", () => {
			fc.assert(
				fc.property(anySite, (site) => {
					for (const file of source.files(site)) {
						const document = parsed(file);
						if (typeof document === "object") expect(document).not.toBeNull();
						expect(file.text).not.toContain("undefined");
					}
				}),
			);
		});

		test("have names that every file system takes, and say what they are", () => {
			for (const { name, what } of source.files(siteOf({ endpointName: "../x y/z" }))) {
				expect(name).toMatch(/^hookwise-[a-z0-9-]+\.[a-z0-9]+$/);
				expect(what).toMatch(/\.$/);
			}
		});
	});

	describe(`the steps for ${source.name}`, () => {
		const everyStep = (site: Site) => source.steps(site).flatMap(({ title, text, code }) => [title, text, code?.text ?? ""]);

		test("name the URL", () => {
			expect(everyStep(siteOf()).join("\n")).toContain("https://hookwise.example/webhook/Zk3v_9Qw-7pLx2");
		});

		test("show the token when it may be shown, and its placeholder when not", () => {
			const texts = (site: Site) => [...everyStep(site), ...source.files(site).map(({ text }) => text)].join("\n");
			expect(texts(siteOf())).toContain("tok_2f9c81ab77d0");
			expect(texts(siteOf({ bearerToken: null }))).toContain("YOUR_TOKEN");
			expect(texts(siteOf({ bearerToken: null }))).not.toContain("tok_");
		});

		test("say first to put the token in where it is not shown, and only then; each file says whether it holds it", () => {
			const titles = (site: Site) => stepsOf(source, site).map(({ title }) => title);
			expect(titles(siteOf({ bearerToken: null }))[0]).toBe("Put your token in place of YOUR_TOKEN");
			expect(titles(siteOf({ bearerToken: null, asksToken: false }))[0]).toBe("Leave the token out");
			expect(titles(siteOf())).toEqual(source.steps(siteOf()).map(({ title }) => title));
			for (const file of filesOf(source, siteOf())) {
				expect(file.what.includes("It holds the token")).toBe(file.text.includes("tok_2f9c81ab77d0"));
			}
			for (const file of filesOf(source, siteOf({ bearerToken: null }))) {
				expect(file.what.includes("in place of YOUR_TOKEN")).toBe(file.text.includes("YOUR_TOKEN"));
			}
		});

		test("tell how it shows who it is, with the very header or address; what an outage costs; and where all this comes from", () => {
			const { text, code } = source.auth(siteOf());
			expect(text).toMatch(/[.:]$/);
			if (source.config.bearer_auth_enabled !== false) {
				expect(`${text} ${code?.text ?? ""}`).toMatch(/Authorization|X-|token/i);
				expect(code?.text).toContain("tok_2f9c81ab77d0");
				expect(source.auth(siteOf({ bearerToken: null })).code?.text).toContain("YOUR_TOKEN");
			}
			expect(source.retries).toMatch(/\.$/);
			expect(source.verified.from).toMatch(/\.$/);
			expect(source.verified.missing ?? ".").toMatch(/\.$/);
		});

		test("say what to do about the signature, only when the endpoint asks for one", () => {
			expect(everyStep(siteOf({ hmac: { header: "X-Own-Signature" } })).join("\n")).toMatch(/X-Own-Signature|hmac_secret/);
			expect(everyStep(siteOf()).join("\n")).not.toMatch(/signature/i);
		});

		test("all have a title and a text without loose ends", () => {
			for (const { title, text } of source.steps(siteOf({ hmac: { header: "X-Sig" } }))) {
				expect(title.trim()).not.toBe("");
				expect(text).toMatch(/[.:]$/);
				expect(text).not.toMatch(/undefined|null|\s{2}/);
			}
		});
	});
}

describe("the Zabbix media type", () => {
	type Export = {
		zabbix_export: {
			version: string;
			media_types: [
				{
					name: string;
					type: string;
					attempts: string;
					attempt_interval: string;
					parameters: { name: string; value: string }[];
					script: string;
					message_templates: object[];
				},
			];
		};
	};
	const mediaTypeOf = (site: Site) => (parsed(fileOf("zabbix", ".yaml", site)) as Export).zabbix_export.media_types[0];
	const parametersOf = (site: Site) => new Map(mediaTypeOf(site).parameters.map(({ name, value }) => [name, value]));

	test("carries URL, token and name as they are", () => {
		fc.assert(
			fc.property(anySite, (site) => {
				const parameters = parametersOf(site);
				expect(parameters.get("url")).toBe(site.webhookUrl);
				expect(parameters.get("token")).toBe(site.bearerToken ?? "YOUR_TOKEN");
				expect(parameters.get("hmac_header")).toBe(site.hmac?.header ?? "");
				expect(mediaTypeOf(site).name.startsWith("HookWise ")).toBe(true);
				expect(mediaTypeOf(site).name.length).toBeLessThanOrEqual(100);
			}),
		);
	});

	test("has the messages of problem, recovery and update, and a script of its own in every endpoint's file alike", () => {
		const { message_templates, script, type, attempts, attempt_interval } = mediaTypeOf(siteOf());
		// Zabbix's own 3 tries in 30 seconds lose what falls into a restart.
		expect({ attempts, attempt_interval }).toEqual({ attempts: "100", attempt_interval: "60s" });
		expect(message_templates).toHaveLength(3);
		expect(type).toBe("WEBHOOK");
		expect(mediaTypeOf(siteOf({ bearerToken: "another-token", endpointName: '"' })).script).toBe(script);
	});

	/** Runs the script as Zabbix does: its text is the body of a function of `value`. */
	function run(site: Site, macros: Readonly<Record<string, string>>, status = 202) {
		const sent = { url: "", body: "", headers: [] as string[], proxy: "" };
		class HttpRequest {
			addHeader(header: string) {
				sent.headers.push(header);
			}
			setProxy(proxy: string) {
				sent.proxy = proxy;
			}
			post(url: string, body: string) {
				Object.assign(sent, { url, body });
				return '{"status":"queued"}';
			}
			getStatus() {
				return status;
			}
		}
		const hmac = (kind: string, key: string, data: string) => createHmac(kind, key).update(data).digest("hex");
		const parameters = Object.fromEntries([...parametersOf(site)].map(([name, value]) => [name, macros[name] ?? value]));
		const answer: unknown = new Function("value", "HttpRequest", "hmac", mediaTypeOf(site).script)(
			JSON.stringify(parameters),
			HttpRequest,
			hmac,
		);
		return { answer, sent };
	}

	const filled = {
		event_ack_status: "No",
		event_date: "2026.03.04",
		event_id: "20418837",
		event_name: "Disk C: free space below 5 %",
		event_opdata: "Free: 3.1 %",
		event_recovery_id: "{EVENT.RECOVERY.ID}",
		event_severity: "High",
		event_status: "PROBLEM",
		event_tags: '[{"tag":"component","value":"storage"},{"tag":"scope","value":"capacity"}]',
		event_time: "02:13:22",
		event_timestamp: "1772608402",
		event_update_action: "{EVENT.UPDATE.ACTION}",
		event_update_message: "{EVENT.UPDATE.MESSAGE}",
		event_update_status: "0",
		event_value: "1",
		host_groups: "Lakeshore / Servers",
		host_host: "lso-sql01.lakeshore.local",
		host_ip: "10.20.4.11",
		host_name: "LSO-SQL01",
		message: "Problem since 02:13:22 on 2026.03.04\nSeverity: High\nOperational data: Free: 3.1 %",
		subject: "LSO-SQL01: Disk C: free space below 5 %",
		trigger_description: "Less than 5 % of the volume is free.",
		trigger_id: "23112",
		trigger_url: "",
		user: "*UNKNOWN*",
		zabbix_url: "https://zabbix.lakeshore.example/",
	};
	const sampleOf = (id: string): unknown =>
		JSON.parse(SOURCES.find((source) => source.id === "zabbix")?.samples.find((sample) => sample.id === id)?.body ?? "null");

	test("sends exactly the samples of problem, recovery, update and test", () => {
		const site = siteOf();
		expect(JSON.parse(run(site, filled).sent.body)).toEqual(sampleOf("problem"));
		const recovery = {
			event_value: "0",
			event_status: "RESOLVED",
			event_recovery_id: "20419102",
			recovery_timestamp: "1772610502",
			event_opdata: "Free: 22.4 %",
			message: "Resolved at 02:48:22 on 2026.03.04 after 35m\nOperational data: Free: 22.4 %",
		};
		expect(JSON.parse(run(site, { ...filled, ...recovery }).sent.body)).toEqual(sampleOf("resolved"));
		const update = {
			event_update_status: "1",
			event_ack_status: "Yes",
			user: "Dana Okafor",
			event_update_action: "acknowledged, commented",
			event_update_message: "Clearing the log folder.",
			message: "Dana Okafor acknowledged, commented problem at 2026.03.04 02:20:05\nClearing the log folder.",
		};
		expect(JSON.parse(run(site, { ...filled, ...update }).sent.body)).toEqual(sampleOf("update"));
		const form = { subject: "HookWise test", message: "This is the test message from Zabbix" };
		expect(JSON.parse(run(site, form).sent.body)).toEqual(sampleOf("test"));
	});

	test("sends the token, signs when asked, and goes through a proxy", () => {
		const plain = run(siteOf(), filled).sent;
		expect(plain.url).toBe(siteOf().webhookUrl);
		expect(plain.headers).toEqual(["Content-Type: application/json", "Authorization: Bearer tok_2f9c81ab77d0"]);
		const signed = run(siteOf({ hmac: { header: "X-Own" } }), { ...filled, hmac_secret: "s3", http_proxy: "http://proxy:3128" }).sent;
		expect(signed.headers).toContain(`X-Own: ${createHmac("sha256", "s3").update(signed.body).digest("hex")}`);
		expect(signed.proxy).toBe("http://proxy:3128");
	});

	test("fails in Zabbix when HookWise refuses, with HookWise's words", () => {
		expect(() => run(siteOf(), filled, 401)).toThrow(/HookWise answered 401/);
	});

	test("leaves out a person whom its user may not see, and times that an older Zabbix does not know", () => {
		const unseen = {
			...filled,
			user: "Inaccessible user",
			message: "Inaccessible user acknowledged problem",
			event_timestamp: "{EVENT.TIMESTAMP}",
		};
		expect(JSON.parse(run(siteOf(), unseen).sent.body)).toMatchObject({
			message: "acknowledged problem",
			update: { user: "" },
			event: { occurred_at: "" },
		});
	});

	test("survives tags that are not JSON", () => {
		expect(JSON.parse(run(siteOf(), { ...filled, event_tags: "oops" }).sent.body)).toMatchObject({ event: { tags: {}, value: "1" } });
	});

	test("is JavaScript that Zabbix's engine knows: ES5", () => {
		expect(mediaTypeOf(siteOf()).script).not.toMatch(/=>|\b(?:let|const|class|async|await)\b|`|\.\.\./);
	});
});

describe("the Grafana contact point", () => {
	type Provisioning = { contactPoints: [{ name: string; receivers: [{ uid: string; settings: Record<string, unknown> }] }] };
	// As Grafana reads provisioned texts: `$$` is a dollar sign, `$NAME` and `${NAME}` come from the environment.
	const expanded = (text: unknown): string =>
		String(text).replace(/\$\$|\$\{[^}]*\}|\$\w+/g, (found) => (found === "$$" ? "$" : "FROM-THE-ENVIRONMENT"));

	test("carries URL, token and name as they are, dollar signs included", () => {
		fc.assert(
			fc.property(anySite, (site) => {
				const [contactPoint] = (parsed(fileOf("grafana", ".yaml", site)) as Provisioning).contactPoints;
				const [{ uid, settings }] = contactPoint.receivers;
				expect(expanded(settings.url)).toBe(site.webhookUrl);
				expect(expanded(settings.authorization_credentials)).toBe(site.bearerToken ?? "YOUR_TOKEN");
				expect(expanded(contactPoint.name)).toBe(`HookWise ${site.endpointName}`.toWellFormed());
				expect(uid).toMatch(/^[A-Za-z0-9_-]{1,40}$/);
				expect(settings.hmacConfig === undefined).toBe(site.hmac === null);
			}),
		);
	});
});

describe("the Alertmanager receiver", () => {
	type Config = { receivers: [{ name: string; webhook_configs: [{ url: string; send_resolved: boolean; http_config: unknown }] }] };
	test("carries URL, token and name as they are, and the route of the steps leads to it", () => {
		fc.assert(
			fc.property(anySite, (site) => {
				const [receiver] = (parsed(fileOf("alertmanager", ".yml", site)) as Config).receivers;
				const [webhook] = receiver.webhook_configs;
				expect(webhook.url).toBe(site.webhookUrl);
				expect(webhook.send_resolved).toBe(true);
				expect(webhook.http_config).toEqual({ authorization: { type: "Bearer", credentials: site.bearerToken ?? "YOUR_TOKEN" } });
				const source = SOURCES.find(({ id }) => id === "alertmanager") as Source;
				const route = source.steps(site).find(({ title }) => title === "Route alerts to it")?.code?.text ?? "";
				expect(Bun.YAML.parse(route)).toMatchObject({ route: { routes: [{ receiver: receiver.name }] } });
			}),
		);
	});
});

describe("the headers for Uptime Kuma and Datadog", () => {
	test("carry the token as it is", () => {
		fc.assert(
			fc.property(anySite, (site) => {
				const wanted = { Authorization: `Bearer ${site.bearerToken ?? "YOUR_TOKEN"}` };
				expect(parsed(fileOf("uptime-kuma", "headers.json", site))).toEqual(wanted);
				expect(parsed(fileOf("datadog", "headers.json", site))).toEqual(wanted);
			}),
		);
	});
});

test("no text of a file is left without its values", () => {
	for (const source of SOURCES) {
		for (const file of source.files(siteOf())) expect(textsIn(parsed(file)).join("\n")).not.toMatch(/undefined|\[object/);
	}
});
