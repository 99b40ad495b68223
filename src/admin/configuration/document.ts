import type { Document } from "yaml";
import { messageOf } from "../../base/problems.ts";
import type { Secrets } from "../../base/security/index.ts";
import { VERSION } from "../../base/version.ts";
import { CONFIG_FIELD_NAMES, fieldValue, OWN_FIELDS } from "../../setup/endpoints/index.ts";
import { writeYaml, type YamlValue } from "../../setup/sources/index.ts";
import type { StoredEndpoint, StoredSilence, StoredTenant } from "../../store/index.ts";
import type { RuntimeSettings } from "../settings/index.ts";
import { silenceFields } from "./silences.ts";
import type { Path } from "./steps.ts";

/** Version of the file format; it changes with every incompatible change. */
export const FORMAT = 1;

export type Fields = Readonly<Record<string, unknown>>;

/** All fields of an endpoint that can be set, except secrets, under their names in the HTTP contract. */
export function endpointFields(stored: StoredEndpoint): Fields {
	const fields = [...OWN_FIELDS, ...CONFIG_FIELD_NAMES].map((field): [string, unknown] => [field, fieldValue(stored, field)]);
	return { id: stored.id, ...Object.fromEntries(fields), hmac_enabled: stored.hmacSecret !== null };
}

export const tenantFields = ({ tenantValue, companyId, description }: Omit<StoredTenant, "id" | "createdAt" | "updatedAt">) => ({
	tenant_value: tenantValue,
	company_id: companyId,
	description,
});

/** The configuration of an installation. */
export interface Configured {
	readonly endpoints: readonly StoredEndpoint[];
	readonly tenants: readonly StoredTenant[];
	/** Silences that have not ended. */
	readonly silences: readonly StoredSilence[];
	readonly settings: RuntimeSettings;
}

/**
 * Writes configuration as YAML. The same configuration always gives the same text, for version control.
 * @param seal turns secrets into Fernet tokens; null leaves secrets out
 */
export function writeConfiguration({ endpoints, tenants, silences, settings }: Configured, seal: Secrets["seal"] | null): string {
	const secretsOf = (stored: StoredEndpoint): Fields =>
		seal === null ? {} : { bearer_token: stored.bearerToken, ...(stored.hmacSecret === null ? {} : { hmac_secret: stored.hmacSecret }) };
	const alarmUrl = settings.alarm_url === "" ? "" : (seal?.(settings.alarm_url) ?? null);
	const document = {
		format: FORMAT,
		settings: { ...settings, alarm_url: alarmUrl },
		tenant_map: tenants.map(tenantFields),
		silences: silences.map(silenceFields),
		endpoints: endpoints.map((stored) => ({ ...endpointFields(stored), ...secretsOf(stored) })),
	};
	return writeYaml(document as YamlValue, [
		`Configuration of HookWise ${VERSION}. Times and windows are UTC.`,
		...(seal === null
			? ["Secrets are left out: hookwise apply keeps those that are there, and makes new ones where there are none."]
			: ["Secrets are Fernet tokens: only an installation with the same ENCRYPTION_KEY can read them."]),
		"hookwise apply --plan FILE tells what applying it would change.",
		// Editors with a YAML language server use this file to complete and check: hookwise schema --file
		// hookwise.schema.json
		"yaml-language-server: $schema=hookwise.schema.json",
	]);
}

/** A parsed file. */
export interface Parsed {
	readonly value: unknown;
	/** Line of a path; if the path does not exist, of its nearest parent that does. */
	lineOf(path: Path): number;
}

/** Maximum number of problems reported at a time; nobody fixes more before the next try. */
export const MAX_PROBLEMS = 100;

/** Read with the first file: the process that only serves never reads one, and it takes two megabytes. */
const yaml = (): typeof import("yaml") => require("yaml") as typeof import("yaml");

/** Keys that occur twice in a map, with the position of the second one. */
function doubled(document: Document): { readonly at: number; readonly message: string }[] {
	const found: { at: number; message: string }[] = [];
	const { isScalar, visit } = yaml();
	visit(document, {
		Map(_key, map) {
			const seen = new Set<unknown>();
			for (const { key } of map.items) {
				if (!isScalar(key)) continue;
				if (seen.has(key.value))
					found.push({ at: key.range?.[0] ?? 0, message: `Map keys must be unique: ${String(key.value)} stands twice.` });
				seen.add(key.value);
			}
		},
	});
	return found;
}

/**
 * Maximum number of structural signs (beginnings of lines, entries, values), which determine the cost of
 * reading. Some 2,000 endpoints have as many.
 */
const MAX_SIGNS = 300_000;
const SIGNS = /[\n,{[]|[:?-]\s/g;

/** @returns the parsed YAML or JSON, or problems with their lines. May take seconds, so `worker.ts` calls it. */
export function parseConfiguration(text: string): Parsed | { readonly problems: readonly string[] } {
	let signs = 0;
	for (SIGNS.lastIndex = 0; SIGNS.test(text); ) {
		if (++signs > MAX_SIGNS)
			return { problems: ["The file is too large to be read at once. Apply it in parts, such as one section each."] };
	}
	const { LineCounter, parseDocument } = yaml();
	const lines = new LineCounter();
	// The parser's own check compares each key with all previous ones; ours needs one look-up per key.
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
	const wrong = [...document.errors, ...document.warnings].map(({ message, pos }) => ({ at: pos[0], message }));
	const problems = [...wrong, ...(wrong.length > 0 ? [] : doubled(document))];
	if (problems.length > 0)
		return { problems: problems.slice(0, MAX_PROBLEMS).map(({ at, message }) => `line ${lines.linePos(at).line}: ${message}`) };
	let value: unknown;
	try {
		value = document.toJS({ maxAliasCount: 1_000 }) as unknown;
	} catch (error) {
		return { problems: [messageOf(error)] };
	}
	return {
		value,
		lineOf(path) {
			for (let length = path.length; length > 0; length--) {
				const node = document.getIn(path.slice(0, length), true);
				const range = typeof node === "object" && node !== null && "range" in node ? (node.range as readonly number[] | null) : null;
				if (range?.[0] !== undefined) return lines.linePos(range[0]).line;
			}
			return 1;
		},
	};
}
