/** The Rules tab's form as a browser without scripts has it: what it shows, and what it saves. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { EVERY_FIELD, FORM_FIELDS, kindOf, SECTIONS } from "../../src/setup/endpoints/index.ts";
import { type HookWise, PASSWORD, startHookWise } from "../support/index.ts";
import { logIn } from "./session.ts";

let hookwise: HookWise;
let cookie: string;
beforeAll(async () => {
	hookwise = await startHookWise();
	cookie = (await logIn(hookwise, "admin", PASSWORD)).cookie ?? "";
});
afterAll(() => hookwise[Symbol.asyncDispose]());

const read = async (id: string): Promise<Record<string, unknown>> => hookwise.client.json("GET", `/api/endpoints/${id}`);
const every = SECTIONS.map(({ id }) => id).join(",");

/** The controls of the form in the page, as a browser would send them. */
async function shownForm(id: string): Promise<{ form: URLSearchParams; page: string }> {
	const page = await (await fetch(`${hookwise.url}/endpoints/${id}/rules?open=${every}`, { headers: { cookie } })).text();
	const form = new URLSearchParams();
	let inForm = false;
	let name = "";
	let area = "";
	const rewriter = new HTMLRewriter()
		.on("#rules-form", {
			element(element) {
				inForm = true;
				element.onEndTag(() => {
					inForm = false;
				});
			},
		})
		.on("input", {
			element(element) {
				const isBox = element.getAttribute("type") === "checkbox";
				const own = element.getAttribute("name");
				if (inForm && own !== null && (!isBox || element.hasAttribute("checked")))
					form.append(own, decoded(element.getAttribute("value") ?? ""));
			},
		})
		.on("select", {
			element(element) {
				name = inForm ? (element.getAttribute("name") ?? "") : "";
				if (name !== "") form.append(name, "");
			},
		})
		.on("select option", {
			element(element) {
				// A browser sends the first one where none is chosen.
				if (name !== "" && (element.hasAttribute("selected") || form.getAll(name).at(-1) === ""))
					setLast(form, name, element.getAttribute("value") ?? "");
			},
		})
		.on("textarea", {
			element(element) {
				const own = inForm ? element.getAttribute("name") : null;
				area = "";
				element.onEndTag(() => {
					if (own !== null) form.append(own, decoded(area).replace(/^\n/, ""));
				});
			},
			text(chunk) {
				area += chunk.text;
			},
		});
	await rewriter.transform(new Response(page)).text();
	return { form, page };
}

const decoded = (text: string): string =>
	text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function setLast(form: URLSearchParams, name: string, value: string): void {
	const values = form.getAll(name).slice(0, -1);
	form.delete(name);
	for (const one of [...values, value]) form.append(name, one);
}

async function sent(id: string, form: URLSearchParams): Promise<{ status: number; said: string }> {
	const answer = await fetch(`${hookwise.url}/endpoints/${id}/rules`, {
		method: "POST",
		redirect: "manual",
		headers: { cookie, origin: hookwise.url, "sec-fetch-site": "same-origin" },
		body: form,
	});
	return { status: answer.status, said: await answer.text() };
}

/** Something other than the default, for every kind of field that is typed. */
const TYPED: Readonly<Record<string, unknown>> = {
	name: "Typed",
	trigger_field: "$.state",
	split_path: "$.alerts[*]",
	token_path: "$.token",
	payload_path: "$.Message",
	tenant_path: "$.org",
	token_header: "X-Token",
	hmac_header: "X-Signed",
	hmac_timestamp_header: "X-At",
	hmac_separator: ".",
	hmac_format: "slack",
	trusted_ips: "10.0.0.0/8",
	answer_status: 204,
	unmatched_action: "open",
	key_scope: "all",
	description_template: "{{ msg }}\nsecond line",
	timeout_hours: 0.5,
	auto_close_hours: 1.5,
	custom_fields: { Cause: "Power", 52: "{$.id}" },
};
const other = (field: (typeof FORM_FIELDS)[number], now: unknown): unknown => {
	if (field in TYPED) return TYPED[field];
	if (kindOf(field) === "flag") return now !== true;
	return kindOf(field) === "number" ? 7 : "typed";
};

/** A value as a person types it. */
function typed(field: (typeof FORM_FIELDS)[number], value: unknown): string {
	if (kindOf(field) === "flag") return value === true ? "on" : "off";
	if (kindOf(field) !== "pairs") return String(value);
	return Object.entries(value as object)
		.map(([name, text]) => `${name} = ${text}`)
		.join("\n");
}

const RULES = {
	json_mapping: { summary: "$.title on $.host", source: "Monitoring", occurred_at: "$.at" },
	routing_rules: [
		{ path: "$.a", regex: "x|y", overrides: { priority: "High" } },
		{ path: "$.a", regex: "x", not: true, overrides: { drop: true } },
		{ path: "$.load", op: "gte", value: 90, overrides: { alert_type: "OPEN" } },
		{ path: "$.host", op: "missing", overrides: { site: "Main" } },
	],
	maintenance_windows: [
		{ type: "daily", start: "22:00", end: "04:00", time_zone: "Europe/Berlin" },
		{ type: "weekly", start: "09:00", end: "10:00", days: ["Mon", "Fri"] },
	],
};

describe("the Rules tab's form", () => {
	test("has a control for every field of the table, with its name and its hint", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Whole" });
		const { form, page } = await shownForm(id);
		const text = decoded(page);
		for (const field of FORM_FIELDS.filter((name) => kindOf(name) !== "list")) {
			expect([field, form.has(field)]).toEqual([field, true]);
			const place = EVERY_FIELD[field].form;
			expect(text).toContain(place?.label ?? "");
			expect(text).toContain(place?.hint ?? "");
			expect(text).toContain(`<code class="api-name"> ${field}</code>`);
		}
	});

	test("sent back as it is shown changes nothing, whatever the endpoint has", async () => {
		for (const fields of [{}, RULES, { ticket_prefix: "", hmac_separator: "", description_template: "a\n\nb", trusted_ips: "::1" }]) {
			const { id } = await hookwise.client.endpoint({ name: "Round trip", ...fields });
			const before = await read(id);
			const { form } = await shownForm(id);
			expect((await sent(id, form)).status).toBe(303);
			expect(await read(id)).toEqual(before);
		}
	});

	test("saves each field that is typed, and nothing beside it", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Typed into" });
		for (const field of FORM_FIELDS.filter((name) => kindOf(name) !== "list")) {
			const before = await read(id);
			const value = other(field, before[field]);
			const { form } = await shownForm(id);
			form.delete(field);
			form.append(field, typed(field, value));
			if (field === "ticket_prefix") form.append("own_prefix", "on");
			const { status, said } = await sent(id, form);
			expect([field, status, /class="problem"[\s\S]*?<span>([^<]*)/.exec(said)?.[1]]).toEqual([field, 303, undefined]);
			const after = await read(id);
			// The check of names runs by itself meanwhile.
			const { version, updated_at, config_health_status, config_health_message } = after;
			expect(after).toEqual({ ...before, [field]: value, version, updated_at, config_health_status, config_health_message });
		}
	});

	test("takes a blank number as its default, and tells of what is no number", async () => {
		const { id } = await hookwise.client.endpoint({ name: "Numbers", flap_minutes: 5, answer_status: 200 });
		const { form } = await shownForm(id);
		form.set("flap_minutes", "");
		expect((await sent(id, form)).status).toBe(303);
		expect(await read(id)).toMatchObject({ flap_minutes: 30, answer_status: 200 });
		const again = (await shownForm(id)).form;
		again.set("group_seconds", "soon");
		const { status, said } = await sent(id, again);
		expect([status, said.includes("A whole number is expected.")]).toEqual([422, true]);
	});

	test("shows as JSON what its rows would change", async () => {
		const rules = [{ path: "$.a", op: "eq", value: "90", overrides: {} }];
		const { id } = await hookwise.client.endpoint({ name: "As JSON", routing_rules: rules });
		const { form } = await shownForm(id);
		expect(JSON.parse(form.get("raw.routing_rules") ?? "null")).toEqual(rules);
	});

	test("says in a line what a part is set to", async () => {
		const { id } = await hookwise.client.endpoint({
			...{ name: "Line", open_delay_seconds: 60, flap_count: 5, auto_close_hours: 2, token_in_url: true },
			...{ company_locked: true, customer_id_default: "Acme", board: "NOC", ticket_prefix: "" },
		});
		const page = await (await fetch(`${hookwise.url}/endpoints/${id}/rules`, { headers: { cookie } })).text();
		const lines = [...page.matchAll(/<h2>([^<]+)<\/h2><span class="says ellipsis">([^<]*)/g)].map(([, title, line]) => [
			title,
			decoded(line ?? ""),
		]);
		expect(Object.fromEntries(lines)).toMatchObject({
			Trigger: "$.state, firing opens, ok closes, others: no action",
			Company: "Always Acme",
			Ticket: "NOC, New, closes to Closed",
			Texts: "No prefix",
			Noise: "Wait 60 s, every repeat is noted, closes after 2 h without news, flapping from 5 in 30 min",
			Silence: "Off",
			"Who sends": "Line, token, token in the address",
		});
	});
});
