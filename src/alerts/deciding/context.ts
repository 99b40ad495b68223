import type { Config } from "../../base/config.ts";
import { mask } from "../../base/security/index.ts";
import type { Maintenance } from "../../setup/maintenance/index.ts";
import type { Silences } from "../../setup/silences/index.ts";
import type { StoredSilence, TenantStore } from "../../store/index.ts";
import type { ActiveSilence, DecisionContext, DecisionSettings, TenantEntry } from "../pipeline/index.ts";

/**
 * Settings that decisions read. Each has its value at the time of reading, since some can be changed while
 * HookWise runs.
 */
export const decisionSettings = (config: Config): DecisionSettings => ({
	get CW_SERVICE_BOARD() {
		return config.CW_SERVICE_BOARD;
	},
	get CW_STATUS_NEW() {
		return config.CW_STATUS_NEW;
	},
	get CW_STATUS_CLOSED() {
		return config.CW_STATUS_CLOSED;
	},
	get CW_TICKET_PREFIX() {
		return config.CW_TICKET_PREFIX;
	},
	get CW_DEFAULT_COMPANY_ID() {
		return config.CW_DEFAULT_COMPANY_ID;
	},
	TIME_ZONE: config.TIME_ZONE,
});

/** TenantMap in memory, for decisions. */
export interface Tenants {
	entries(): readonly TenantEntry[];
	/** Reads TenantMap again. Call it after every change. */
	reload(): Promise<void>;
}

export async function loadTenants(store: TenantStore): Promise<Tenants> {
	let entries: readonly TenantEntry[] = [];
	const reload = async (): Promise<void> => {
		entries = (await store.list()).map(({ tenantValue, companyId }) => ({ tenant_value: tenantValue, company_id: companyId }));
	};
	await reload();
	return { entries: () => entries, reload };
}

/** Everything that a decision depends on at the present time, besides configuration and payload. */
export const todaysContext =
	(deps: { settings: DecisionSettings; maintenance: Maintenance; silences: Pick<Silences, "active">; tenants: Tenants }) =>
	(): Omit<DecisionContext, "now" | "requestId"> => ({
		maintenanceMode: deps.maintenance.current().enabled,
		silences: deps.silences.active().map(activeSilence),
		tenantMap: deps.tenants.entries(),
		settings: deps.settings,
		mask,
	});

/** A silence in the form that decisions use. */
const activeSilence = ({ id, endpointId, company, group, key, summaryContains, endsAt }: StoredSilence): ActiveSilence => ({
	id: String(id),
	endpoint_id: endpointId,
	company,
	group,
	key,
	summary_contains: summaryContains,
	until: endsAt,
});
