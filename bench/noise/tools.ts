/** Payloads of the week's tools, and their endpoints: as the presets ship, and as tuned by an expert. */
import { findSource } from "../../src/setup/sources/index.ts";

export type ToolName = "kuma" | "zabbix" | "alertmanager" | "generic" | "watcherA" | "watcherB" | "windowed";

export interface Setup {
	readonly tool: ToolName;
	/** Fields of the HTTP contract's endpoint. */
	readonly endpoint: Readonly<Record<string, unknown>>;
}

const iso = (now: number): string => new Date(now).toISOString();

export const kumaBeat = (given: { id: number; name: string; company: string; isUp: boolean; now: number }): unknown => ({
	heartbeat: {
		monitorID: given.id,
		status: given.isUp ? 1 : 0,
		time: iso(given.now).replace("T", " ").replace("Z", ""),
		msg: given.isUp ? "200 - OK" : "timeout of 48000ms exceeded",
		important: true,
	},
	monitor: {
		id: given.id,
		name: given.name,
		type: "ping",
		path: [given.company, given.name],
		pathName: `${given.company} / ${given.name}`,
		tags: [{ name: "CW_ID", value: given.company }],
	},
	msg: `[${given.name}] [${given.isUp ? "✅ Up" : "🔴 Down"}] ${given.isUp ? "200 - OK" : "timeout of 48000ms exceeded"}`,
});

export const kumaTest = (): unknown => ({ heartbeat: null, monitor: null, msg: "My webhook Testing" });

export const zabbixEvent = (given: {
	event: number;
	host: string;
	name: string;
	company: string;
	isUp: boolean;
	now: number;
}): unknown => ({
	event: { id: String(given.event), value: given.isUp ? "0" : "1", name: given.name, severity: "High", tags: { CW_ID: given.company } },
	host: { name: given.host, ip: "10.0.0.1", groups: given.company },
	trigger: { description: given.name },
	message: given.isUp ? "Problem resolved" : "Problem started",
});

export const genericStatus = (given: { id?: string; name: string; company: string; status: string }): unknown => ({ ...given });

export const alertmanagerBatch = (given: { company: string; now: number; alerts: readonly { id: number; isUp: boolean }[] }): unknown => ({
	version: "4",
	status: given.alerts.every(({ isUp }) => isUp) ? "resolved" : "firing",
	receiver: "hookwise",
	externalURL: "http://alertmanager.example",
	alerts: given.alerts.map(({ id, isUp }) => ({
		status: isUp ? "resolved" : "firing",
		labels: { alertname: "HighLatency", instance: `shard-${id}`, cw_id: given.company, severity: "warning" },
		annotations: { summary: `shard ${id}` },
		startsAt: iso(given.now - 60_000),
		endsAt: isUp ? iso(given.now) : "0001-01-01T00:00:00Z",
		fingerprint: `f00d${String(id).padStart(12, "0")}`,
	})),
});

const preset = (id: string): Readonly<Record<string, unknown>> => {
	const source = findSource(id);
	if (source === null) throw new Error(`There is no preset ${id}`);
	return source.config as Readonly<Record<string, unknown>>;
};

const SHIPPED: Readonly<Record<ToolName, Readonly<Record<string, unknown>>>> = {
	kuma: preset("uptime-kuma"),
	zabbix: preset("zabbix"),
	alertmanager: preset("alertmanager"),
	generic: preset("generic"),
	watcherA: { ...preset("generic"), key_scope: "all" },
	watcherB: { ...preset("generic"), key_scope: "all" },
	windowed: { ...preset("generic"), maintenance_windows: [{ type: "daily", start: "02:00", end: "03:00" }] },
};

/**
 * Settings of somebody who knows every field: the presets' noise values, with automatic closing after a day
 * without news.
 */
const TUNED: Readonly<Record<string, unknown>> = {
	open_delay_seconds: 90,
	reopen_within_minutes: 60,
	note_interval_minutes: 1440,
	flap_count: 3,
	flap_minutes: 30,
	group_count: 4,
	group_seconds: 120,
	key_ignores_numbers: true,
	auto_close_hours: 72,
};

/** @param mode `shipped`: as in the presets; `tuned`: by an expert */
export function setups(mode: "shipped" | "tuned"): Setup[] {
	return (Object.keys(SHIPPED) as ToolName[]).map((tool) => ({
		tool,
		endpoint: { name: tool, bearer_auth_enabled: false, ...SHIPPED[tool], ...(mode === "tuned" ? TUNED : {}) },
	}));
}
