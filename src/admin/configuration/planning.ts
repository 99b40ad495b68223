import { tenantChanges, tenantEntry, tenantValuesOf } from "../../alerts/deciding/index.ts";
import { SealBroken, type Secrets } from "../../base/security/index.ts";
import type { AuditChange, StoredTenant, TenantValues } from "../../store/index.ts";
import { readSettings, storedSettings, toldSettings } from "../settings/index.ts";
import { type Configured, FORMAT, MAX_PROBLEMS } from "./document.ts";
import { planEndpoints } from "./endpoints.ts";
import type { Drafted } from "./reading.ts";
import { planSilences } from "./silences.ts";
import { CANNOT_OPEN, isFields, openGiven, type Part, type PlanDeps, type PlanTime, type Step, type Tell, type Told } from "./steps.ts";

const SECTIONS = ["format", "settings", "tenant_map", "silences", "endpoints"];
/** Key for editors, ignored here. */
const SCHEMA = "$schema";
const NOTHING: Part = { steps: [], unchanged: 0, leftAlone: [], problems: [] };

/** Maximum number of entries in a section; more than anybody has, and checked quickly. */
const MAX_ENTRIES = 10_000;

/**
 * Compares a file with the present configuration. All checks are those of the HTTP API; a single problem
 * prevents the plan.
 * @param prune true to delete things that are missing in the file, in sections that the file has
 */
export async function planOf(
	value: unknown,
	current: Configured,
	options: { readonly prune: boolean },
	deps: PlanDeps & PlanTime,
): Promise<Drafted> {
	if (!isFields(value))
		return { ok: false, problems: [{ path: [], what: "", message: `A configuration is a map of ${SECTIONS.slice(1).join(", ")}.` }] };
	const tell: Tell = (path, what, { field, message }) => {
		const given = path.reduce<unknown>((inside, step) => (inside as Record<string | number, unknown> | undefined)?.[step], value);
		const quotes = message === "A text is expected." && (typeof given === "number" || typeof given === "boolean");
		return {
			path,
			what: `${what}${field === "" ? "" : `, ${field}`}`,
			message: `${message}${quotes ? ` Put it in quotes: "${String(given)}".` : ""}`,
		};
	};
	const problems: Told[] = Object.keys(value)
		.filter((section) => section !== SCHEMA && !SECTIONS.includes(section))
		.slice(0, MAX_PROBLEMS)
		.map((section) => ({ path: [section], what: "", message: `There is no section ${section}. Known: ${SECTIONS.join(", ")}.` }));
	if (value.format !== undefined && value.format !== FORMAT)
		problems.push({ path: ["format"], what: "format", message: `${FORMAT} is expected.` });
	const list = (section: "endpoints" | "silences" | "tenant_map"): readonly unknown[] | null => {
		const given = value[section] ?? null;
		const isList = Array.isArray(given);
		if (given === null || (isList && given.length <= MAX_ENTRIES)) return given as readonly unknown[] | null;
		const message = isList ? `It has more than ${MAX_ENTRIES} entries. Apply the file in parts.` : "A list is expected.";
		problems.push({ path: [section], what: section, message });
		return null;
	};
	const tenants = list("tenant_map");
	const silences = list("silences");
	const endpoints = list("endpoints");
	const parts = [
		planSettings(value.settings ?? null, current, tell, deps.secrets),
		tenants === null ? NOTHING : planTenants(tenants, current.tenants, options, tell),
		silences === null ? NOTHING : planSilences(silences, current.silences, options, tell, deps.now),
		endpoints === null ? NOTHING : await planEndpoints(endpoints, current.endpoints, options, tell, deps),
	];
	const all = [...problems, ...parts.flatMap((part) => part.problems)];
	if (all.length > 0) return { ok: false, problems: all.slice(0, MAX_PROBLEMS) };
	return {
		ok: true,
		plan: {
			steps: parts.flatMap(({ steps }) => steps),
			unchanged: parts.reduce((sum, { unchanged }) => sum + unchanged, 0),
			leftAlone: parts.flatMap(({ leftAlone }) => leftAlone),
		},
	};
}

function planSettings(given: unknown, { settings }: Configured, tell: Tell, secrets: Secrets): Part {
	if (given === null) return NOTHING;
	if (!isFields(given)) return { ...NOTHING, problems: [tell(["settings"], "settings", { field: "", message: "A map is expected." })] };
	const body: Record<string, unknown> = { ...given };
	// Exports without secrets leave it out, so the present value stays.
	if (body.alarm_url === null) delete body.alarm_url;
	try {
		if (typeof body.alarm_url === "string") body.alarm_url = openGiven(body.alarm_url, secrets);
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		return { ...NOTHING, problems: [tell(["settings", "alarm_url"], "settings", { field: "alarm_url", message: CANNOT_OPEN })] };
	}
	const reading = readSettings(body, settings);
	if (!reading.ok) return { ...NOTHING, problems: reading.problems.map((one) => tell(["settings", one.field], "settings", one)) };
	if (reading.changes.length === 0) return { ...NOTHING, unchanged: 1 };
	const step: Step = {
		kind: "change",
		what: "settings",
		changes: toldSettings(reading.changes),
		note: null,
		audit: { action: "settings.update", endpointId: null, subject: "Settings" },
		made: {},
		write: (store) => [store.settings.set(storedSettings(reading.changes))],
	};
	return { ...NOTHING, steps: [step] };
}

/** Lower case as the store compares tenants: only ASCII letters are folded. */
const folded = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function planTenants(list: readonly unknown[], current: readonly StoredTenant[], options: { prune: boolean }, tell: Tell): Part {
	const known = new Map(current.map((tenant) => [folded(tenant.tenantValue), tenant]));
	const seen = new Set<string>();
	const steps: Step[] = [];
	const problems: Told[] = [];
	let unchanged = 0;
	list.forEach((given, index) => {
		const read = tenantEntry.strict().safeParse(given);
		if (!read.success) {
			const named = isFields(given) && typeof given.tenant_value === "string" ? `tenant “${given.tenant_value}”` : `tenant ${index + 1}`;
			for (const { path, message } of read.error.issues) {
				problems.push(tell(["tenant_map", index, ...path.map(String)], named, { field: path.join("."), message }));
			}
			return;
		}
		const values = tenantValuesOf(read.data);
		const key = folded(values.tenantValue);
		if (seen.has(key)) {
			problems.push(tell(["tenant_map", index], `tenant “${values.tenantValue}”`, { field: "", message: "It stands in the file twice." }));
			return;
		}
		seen.add(key);
		const before = known.get(key) ?? null;
		const changes = tenantChanges(before, values);
		if (before !== null && changes.length === 0) unchanged++;
		else steps.push(tenantStep(before, values, changes));
	});
	const rest = current.filter(({ tenantValue }) => !seen.has(folded(tenantValue)));
	if (options.prune) steps.push(...rest.map(withoutTenant));
	return { steps, unchanged, problems, leftAlone: options.prune ? [] : rest.map(({ tenantValue }) => `tenant ${tenantValue}`) };
}

const tenantStep = (before: StoredTenant | null, values: TenantValues, changes: readonly AuditChange[]): Step => ({
	kind: before === null ? "create" : "change",
	what: `tenant ${values.tenantValue}`,
	changes,
	note: null,
	audit: { action: before === null ? "tenantmap.create" : "tenantmap.update", endpointId: null, subject: values.tenantValue },
	made: {},
	write: (store, now) => [before === null ? store.tenants.add(values, now) : store.tenants.change(before.id, values, now)],
});

const withoutTenant = (tenant: StoredTenant): Step => ({
	kind: "delete",
	what: `tenant ${tenant.tenantValue}`,
	changes: tenantChanges(tenant, null),
	note: null,
	audit: { action: "tenantmap.delete", endpointId: null, subject: tenant.tenantValue },
	made: {},
	write: (store) => [store.tenants.remove(tenant.id)],
});
