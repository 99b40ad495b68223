import type { JsonObject } from "../../base/json.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { SealBroken, type Secrets } from "../../base/security/index.ts";
import {
	asDefault,
	changesOf,
	configOf,
	type EndpointInput,
	NEW_CONFIG,
	NO_OLD_TOKEN,
	newId,
	newRow,
	newSecret,
	ownColumns,
	readEndpointInput,
} from "../../setup/endpoints/index.ts";
import { findSource } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { endpointFields, type Fields, MAX_PROBLEMS } from "./document.ts";
import { CANNOT_OPEN, ChangedMeanwhile, isFields, openGiven, type Part, type PlanDeps, type Step, type Tell, type Told } from "./steps.ts";

const ID = /^[A-Za-z0-9_-]{1,128}$/;

/** An entry of the file with the endpoint it refers to; null for a new one. */
interface Match {
	readonly index: number;
	readonly fields: Fields;
	readonly current: StoredEndpoint | null;
}

export async function planEndpoints(
	list: readonly unknown[],
	current: readonly StoredEndpoint[],
	options: { readonly prune: boolean },
	tell: Tell,
	deps: PlanDeps,
): Promise<Part> {
	const { matches, problems } = matched(list, current, tell);
	const steps: Step[] = [];
	let unchanged = 0;
	let place = Math.max(-1, ...current.map(({ displayOrder }) => displayOrder));
	for (const [count, { index, fields, current: before }] of matches.entries()) {
		// Lets acknowledgements run in between, and stops after more problems than are reported.
		if (count % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => setImmediate(resolve));
		if (problems.length >= MAX_PROBLEMS) break;
		const input = readEntry(fields, before, deps.secrets);
		const wrong =
			"problems" in input ? input.problems : await deps.checkNames(configOf(input.value, before?.config ?? DEFAULTS), input.value);
		if ("problems" in input || wrong.length > 0) {
			problems.push(
				...wrong.slice(0, MAX_PROBLEMS).map((problem) => tell(["endpoints", index, problem.field], labelOf(fields, index), problem)),
			);
			continue;
		}
		const step =
			before === null ? creation(fields, input.value, ++place, deps.secrets) : alteration(before, fields, input.value, deps.secrets);
		if (step === null) unchanged++;
		else steps.push(step);
	}
	const meant = new Set(matches.map(({ current: before }) => before?.id));
	const rest = current.filter(({ id }) => !meant.has(id));
	if (options.prune) steps.push(...rest.map(removal));
	return { steps, unchanged, problems, leftAlone: options.prune ? [] : rest.map(({ name }) => `endpoint ${name}`) };
}

/** Number of entries checked between two pauses. */
const AT_ONCE = 50;

const DEFAULTS = NEW_CONFIG as JsonObject;

const labelOf = (fields: Fields, index: number): string =>
	typeof fields.name === "string" && fields.name !== "" ? `endpoint “${fields.name}”` : `endpoint ${index + 1}`;

interface Matched {
	readonly matches: readonly Match[];
	readonly problems: Told[];
}

/** Matches entries with endpoints, by id if given, otherwise by name. */
function matched(list: readonly unknown[], current: readonly StoredEndpoint[], tell: Tell): Matched {
	const problems: Told[] = [];
	const ids = new Set(list.flatMap((entry) => (isFields(entry) && typeof entry.id === "string" ? [entry.id] : [])));
	const taken = new Set<string>();
	const byId = new Map(current.map((endpoint) => [endpoint.id, endpoint]));
	// An endpoint whose id is in the file can only be matched by that entry.
	const byName = Map.groupBy(
		current.filter(({ id }) => !ids.has(id)),
		({ name }) => name,
	);
	const matches: Match[] = [];
	list.forEach((entry, index) => {
		const match = matchOf(entry, index, { byId, byName, taken });
		if ("message" in match) {
			const label = isFields(entry) ? labelOf(entry, index) : `endpoint ${index + 1}`;
			problems.push(tell(["endpoints", index, match.field], label, match));
		} else matches.push(match);
	});
	return { matches, problems };
}

interface Matching {
	readonly byId: ReadonlyMap<string, StoredEndpoint>;
	/** Endpoints whose ids are not in the file. */
	readonly byName: ReadonlyMap<string, readonly StoredEndpoint[]>;
	/** Ids that earlier entries refer to. */
	readonly taken: Set<string>;
}

function matchOf(fields: unknown, index: number, { byId, byName, taken }: Matching): Match | FieldProblem {
	if (!isFields(fields)) return { field: "", message: "A map of fields is expected." };
	const { id = null, name } = fields;
	if (id !== null && (typeof id !== "string" || !ID.test(id))) return { field: "id", message: "An id of URL-safe characters is expected." };
	const named = (typeof name === "string" ? byName.get(name) : undefined) ?? [];
	const found = (id === null ? undefined : byId.get(id)) ?? named[0] ?? null;
	if (found !== null && found.id !== id && named.length > 1) {
		return { field: "name", message: `There are ${named.length} endpoints of this name. Give the id of the one that is meant.` };
	}
	const key = found?.id ?? id ?? `new ${index}`;
	if (taken.has(key)) return { field: id === null ? "name" : "id", message: "Another entry of the file means the same endpoint." };
	taken.add(key);
	return { index, fields, current: found };
}

type Entry = { readonly value: EndpointInput } | { readonly problems: readonly FieldProblem[] };

/**
 * The parts of an entry that differ from the present endpoint. Unchanged values are accepted, however broken
 * an import left them.
 */
function readEntry(fields: Fields, current: StoredEndpoint | null, secrets: Secrets): Entry {
	const shown = current === null ? {} : endpointFields(current);
	const preset = presetOf(fields.preset);
	const { hmac_enabled: signing, bearer_token: token, hmac_secret: hmac, preset: _preset, ...own } = fields;
	// A preset only applies to new endpoints; later the file alone decides.
	const rest: Fields = current === null ? { ...preset.config, ...own } : own;
	const body: Record<string, unknown> = Object.fromEntries(
		Object.entries(rest).filter(([field, value]) => !(field in shown && Bun.deepEquals(value, shown[field], true))),
	);
	const problems: FieldProblem[] = [...preset.problems];
	if (current === null && rest.name === undefined) problems.push({ field: "name", message: "A name is needed." });
	if (signing !== undefined && typeof signing !== "boolean")
		problems.push({ field: "hmac_enabled", message: "true or false is expected." });
	if (signing === false && typeof hmac === "string") {
		problems.push({ field: "hmac_enabled", message: "It is false, and there is an hmac_secret. Take one of the two out." });
	}
	const given = (field: string, value: unknown): unknown => {
		try {
			return typeof value === "string" ? openGiven(value, secrets) : value;
		} catch (error) {
			if (!(error instanceof SealBroken)) throw error;
			problems.push({ field, message: CANNOT_OPEN });
			return undefined;
		}
	};
	const bearer = token === undefined || token === null ? undefined : given("bearer_token", token);
	const kept = isInUse(token, bearer, current, secrets) ? { bearer_token: bearer } : {};
	if (bearer !== undefined && !("bearer_token" in kept)) body.bearer_token = bearer;
	const wanted = hmac === undefined ? impliedHmac(signing, current) : given("hmac_secret", hmac);
	// “generate” asks for a secret if there is none; it does not replace one.
	if (wanted !== undefined && !(wanted === "generate" && current?.hmacSecret != null)) body.hmac_secret = wanted;
	const reading = readEndpointInput(body);
	if (!reading.ok) problems.push(...reading.problems.slice(0, MAX_PROBLEMS));
	if (!reading.ok || problems.length > 0) return { problems };
	return { value: { ...reading.value, ...kept } };
}

/** Fields that a preset sets; none without a preset. */
function presetOf(preset: unknown): { readonly config: Fields; readonly problems: readonly FieldProblem[] } {
	if (preset === undefined || preset === null) return { config: {}, problems: [] };
	const source = typeof preset === "string" ? findSource(preset) : null;
	if (source !== null) return { config: source.config, problems: [] };
	return { config: {}, problems: [{ field: "preset", message: "There is no such preset. hookwise schema lists them." }] };
}

/**
 * True for a token that is already in use, here or at the file's origin. It is accepted unchecked, since the
 * rules for tokens are newer than some tokens.
 */
const isInUse = (given: unknown, token: unknown, current: StoredEndpoint | null, secrets: Secrets): token is string =>
	typeof token === "string" && (token !== given || (current !== null && token === opened(current.bearerToken, secrets)));

/** Meaning of `hmac_enabled` alone. */
function impliedHmac(signing: unknown, current: StoredEndpoint | null): "generate" | null | undefined {
	const has = current !== null && current.hmacSecret !== null;
	if (signing === undefined || signing === has) return undefined;
	return signing === true ? "generate" : null;
}

function creation(fields: Fields, input: EndpointInput, place: number, secrets: Secrets): Step {
	const id = typeof fields.id === "string" ? fields.id : newId();
	const name = input.name ?? "";
	const made: Record<string, string> = {};
	const make = (field: string): string => {
		made[field] = newSecret();
		return made[field];
	};
	const bearer = input.bearer_token ?? make("bearer_token");
	const hmac = input.hmac_secret === "generate" ? make("hmac_secret") : (input.hmac_secret ?? null);
	const rowAt = (now: number) =>
		newRow(
			{ ...input, name },
			{
				...{ id, now, config: configOf(input, DEFAULTS), displayOrder: input.display_order ?? place },
				bearerToken: secrets.seal(bearer),
				hmacSecret: hmac === null ? null : secrets.seal(hmac),
			},
		);
	const row: StoredEndpoint = { ...rowAt(0), version: 1, deletedAt: null, lastSeenAt: null, lastIp: null };
	return {
		kind: "create",
		what: `endpoint ${row.name}`,
		changes: [{ field: "name", old: null, new: row.name }, ...changesOf(asDefault(row), row)],
		note: null,
		audit: { action: "endpoint.create", endpointId: id, subject: row.name },
		made,
		// Replaces a deleted endpoint with the same id.
		write: (store, now) => [store.endpoints.upsert([rowAt(now)])],
	};
}

/** null if nothing changes. */
function alteration(before: StoredEndpoint, fields: Fields, input: EndpointInput, secrets: Secrets): Step | null {
	const made: Record<string, string> = {};
	const sealedAnew: { bearerToken?: string; oldBearerToken?: null; oldTokenEndsAt?: null; hmacSecret?: string | null } = {};
	if (input.bearer_token != null && input.bearer_token !== opened(before.bearerToken, secrets)) {
		Object.assign(sealedAnew, { bearerToken: secrets.seal(input.bearer_token), ...NO_OLD_TOKEN });
	}
	if (input.hmac_secret === "generate") {
		made.hmac_secret = newSecret();
		sealedAnew.hmacSecret = secrets.seal(made.hmac_secret);
	} else if (input.hmac_secret === null && before.hmacSecret !== null) sealedAnew.hmacSecret = null;
	else if (typeof input.hmac_secret === "string" && input.hmac_secret !== opened(before.hmacSecret, secrets)) {
		sealedAnew.hmacSecret = secrets.seal(input.hmac_secret);
	}
	const change = { ...ownColumns(input), ...sealedAnew, config: configOf(input, before.config) };
	const changes = changesOf(before, { ...before, ...change });
	if (changes.length === 0) return null;
	const isNamed = typeof fields.id === "string" && fields.id !== before.id;
	return {
		kind: "change",
		what: `endpoint ${before.name}`,
		changes,
		note: isNamed ? `found by its name; it keeps its own id and URL (${before.id})` : null,
		audit: { action: "endpoint.update", endpointId: before.id, subject: before.name },
		made,
		write: (store, now) => [
			store.endpoints.change(
				before.id,
				(current) => {
					if (current.version !== before.version) throw new ChangedMeanwhile(before.name);
					return sealedAnew.bearerToken === undefined ? change : { ...change, lastRotatedAt: now };
				},
				now,
			),
		],
	};
}

const removal = (endpoint: StoredEndpoint): Step => ({
	kind: "delete",
	what: `endpoint ${endpoint.name}`,
	changes: [{ field: "name", old: endpoint.name, new: null }],
	note: null,
	audit: { action: "endpoint.delete", endpointId: endpoint.id, subject: endpoint.name },
	made: {},
	write: (store, now) => [
		store.endpoints.change(
			endpoint.id,
			(current) => {
				if (current.version !== endpoint.version) throw new ChangedMeanwhile(endpoint.name);
				return { deletedAt: now };
			},
			now,
		),
	],
});

function opened(token: string | null, secrets: Secrets): string | null {
	try {
		return token === null ? null : secrets.open(token);
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		// The stored token cannot be opened, so any given token differs.
		return null;
	}
}
