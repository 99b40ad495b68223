import type { TicketView } from "../../doubles/connectwise/index.ts";
import type { Client, HistoryItem, MadeEndpoint } from "../../support/index.ts";
import type { Findings } from "../ledger.ts";

/** What a company that goes down at once is: alerts of one group within a minute share a ticket. */
export const STORM_FIELDS = {
	trigger_field: "$.state",
	open_value: "firing",
	close_value: "ok",
	json_mapping: { summary: "$.name", customer_id: "$.company" },
	...{ group_count: 4, group_seconds: 60, open_delay_seconds: 2, note_interval_minutes: 60 },
} as const;

export interface Storm {
	readonly devices: readonly string[];
	readonly company: string;
	/** Request ids of what was answered 202. */
	readonly acknowledged: readonly string[];
}

/**
 * Every device of a company goes down at once, and is up again later.
 * @param ms how long they are down
 */
export async function playStorm(client: Client, endpoint: MadeEndpoint, company: string, name: string, ms: number): Promise<Storm> {
	const devices = Array.from({ length: 40 }, (_, index) => `${name} device ${index}`);
	const all = (state: "firing" | "ok"): Promise<string[]> =>
		Promise.all(devices.map((device) => client.accepted(endpoint, { state, name: device, company, msg: `${device} is ${state}` })));
	const down = await all("firing");
	await Bun.sleep(ms);
	return { devices, company, acknowledged: [...down, ...(await all("ok"))] };
}

/** So many devices may have a ticket of their own: what comes before it is a storm, or was under way when it became one. */
const ALONE = STORM_FIELDS.group_count - 1;

/** One ticket for all but the first, nothing left open, and an outcome for each alert. */
export function auditStorm(
	{ company, acknowledged }: Storm,
	history: readonly HistoryItem[],
	tickets: readonly TicketView[],
	name: string,
): Findings {
	const byRequest = Map.groupBy(history, ({ request_id }) => request_id);
	const missing = acknowledged.filter((id) => !byRequest.has(id));
	const twice = acknowledged.filter((id) => (byRequest.get(id)?.length ?? 0) > 1);
	const unsettled = history.filter(({ status }) => status !== "processed" && status !== "skipped");
	const own = tickets.filter((ticket) => ticket.company === company);
	const open = own.filter(({ closed }) => !closed);
	const lines = [
		...missing.map((id) => `lost: ${id} of ${name} is not in history`),
		...twice.map((id) => `doubled: ${id} of ${name} is in history more than once`),
		...unsettled.map((item) => `lost: ${item.request_id} (${item.summary}) ended as ${item.status}: ${item.error_message}`),
		...own.slice(1 + ALONE).map(({ id, summary }) => `doubled: the storm at ${company} also has ticket #${id} “${summary}”`),
		...open.map(({ id, summary }) => `wrong: the storm at ${company} is over, and ticket #${id} “${summary}” is open`),
	];
	return {
		acknowledged: acknowledged.length,
		lost: missing.length + unsettled.length,
		doubled: twice.length + Math.max(0, own.length - 1 - ALONE),
		wrong: open.length,
		lines,
	};
}
