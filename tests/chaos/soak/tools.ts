/** The monitoring tools of the simulated MSP: each with its own preset, its own body and its own way to show its token. */
import { findSource } from "../../../src/setup/sources/index.ts";
import { type Kind, type Place, type Post, type Sent, STATES } from "../senders.ts";

export interface Tool {
	/** Stands in the names of its hosts. */
	readonly name: string;
	/** Fields of its endpoint beside its name. */
	readonly fields: Readonly<Record<string, unknown>>;
	readonly kinds: readonly [Kind, ...Kind[]];
	readonly post: Post;
}

/** One ticket for each trouble and a note for each repeat: what comes of an alert is known, whatever comes at the same time. */
const PLAIN = {
	open_delay_seconds: 0,
	note_interval_minutes: 0,
	flap_count: 0,
	group_count: 0,
	reopen_within_minutes: 0,
} as const;

/** @throws Error when there is no such preset */
function preset(id: string): Readonly<Record<string, unknown>> {
	const source = findSource(id);
	if (source === null) throw new Error(`There is no preset “${id}”`);
	return { ...source.config, ...PLAIN };
}

const NEVER = "0001-01-01T00:00:00Z";
const TROUBLES: readonly [Kind, ...Kind[]] = ["OPEN", "OPEN", "CLOSE"];

/** Posts what `body` says; a text is a form's. */
const posting =
	(body: (sent: Sent, at: string) => unknown, tokenIn: "header" | "url" = "header"): Post =>
	(to: Place, sent) => {
		const told = body(sent, new Date().toISOString());
		const isForm = typeof told === "string";
		return fetch(`${to.url}/w/${to.endpointId}${tokenIn === "url" ? `?token=${to.token}` : ""}`, {
			method: "POST",
			headers: {
				...(tokenIn === "header" ? { authorization: `Bearer ${to.token}` } : {}),
				"content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
				"idempotency-key": `${sent.key} ${sent.n}`,
			},
			body: isForm ? told : JSON.stringify(told),
		});
	};

export const TOOLS: readonly Tool[] = [
	{
		name: "script",
		fields: { trigger_field: "$.state", open_value: "firing", close_value: "ok", ...PLAIN },
		kinds: ["OPEN", "OPEN", "CLOSE", "GENERIC"],
		post: posting(({ key, n, kind }) => ({ state: STATES[kind], monitor: { name: key }, msg: `number ${n}` })),
	},
	{
		name: "kuma",
		fields: preset("uptime-kuma"),
		kinds: TROUBLES,
		post: posting(({ key, n, kind }, at) => ({
			heartbeat: { monitorID: key, status: kind === "CLOSE" ? 1 : 0, time: at.slice(0, -1).replace("T", " "), msg: `number ${n}` },
			monitor: {
				id: key,
				name: key,
				type: "http",
				path: ["Soak", key],
				pathName: `Soak / ${key}`,
				url: "https://portal.example",
				tags: [],
			},
			msg: `[${key}] number ${n}`,
		})),
	},
	{
		name: "grafana",
		fields: preset("grafana"),
		kinds: TROUBLES,
		post: posting(({ key, n, kind }, at) => ({
			status: kind === "CLOSE" ? "resolved" : "firing",
			alerts: [
				{
					status: kind === "CLOSE" ? "resolved" : "firing",
					labels: { alertname: key, grafana_folder: "Soak" },
					annotations: { description: `number ${n}` },
					startsAt: kind === "CLOSE" ? "2026-01-01T00:00:00Z" : at,
					endsAt: kind === "CLOSE" ? at : NEVER,
					fingerprint: key,
					values: { A: n },
				},
			],
		})),
	},
	{
		name: "zabbix",
		fields: preset("zabbix"),
		kinds: TROUBLES,
		post: posting(({ key, n, kind }, at) => ({
			message: `number ${n}`,
			event: {
				id: key,
				value: kind === "CLOSE" ? "0" : "1",
				name: "Disk C: free space below 5 %",
				severity: "High",
				occurred_at: at,
				tags: {},
			},
			host: { name: key, ip: "10.20.4.11", groups: "Soak / Servers" },
			trigger: { description: "Less than 5 % of the volume is free." },
		})),
	},
	{
		name: "prtg",
		fields: preset("prtg"),
		kinds: TROUBLES,
		post: posting(
			({ key, n, kind }) =>
				new URLSearchParams({
					sensorid: key,
					device: key,
					sensor: "Ping",
					probe: "Soak",
					status: kind === "CLOSE" ? "Up" : "Down",
					message: `number ${n}`,
				}).toString(),
			"url",
		),
	},
];
