import { randomBytes } from "node:crypto";
import type { Actor } from "../../base/actor.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { credentialsOf, newSecret, type RotatedToken, type Rotation } from "./credentials.ts";
import { type EndpointInput, isSecretHidden, NEW_CONFIG } from "./fields/index.ts";
import type { NameCheck } from "./names.ts";
import { type RecordingDeps, recording } from "./recording.ts";
import { asDefault, changesOf, configOf, NO_OLD_TOKEN, newRow, ownColumns, ownInput } from "./rows.ts";
import { read, type Saved } from "./saved.ts";
import type { ShownSecrets } from "./view.ts";

export interface WithSecrets {
	readonly endpoint: StoredEndpoint;
	readonly secrets: ShownSecrets;
}

/** Changes endpoints: checks everything, writes it with its audit entry, and puts it into force immediately. */
export interface EndpointService {
	list(): Promise<StoredEndpoint[]>;
	/** null if it is unknown or deleted. */
	get(id: string): Promise<StoredEndpoint | null>;
	create(body: unknown, actor: Actor): Promise<Saved<WithSecrets>>;
	/** @param version version that the change is based on; null for any */
	change(id: string, body: unknown, version: number | null, actor: Actor): Promise<Saved<StoredEndpoint>>;
	/** Result of `change` without writing anything; makes the same checks. */
	check(id: string, body: unknown): Promise<Saved<StoredEndpoint>>;
	/** Deletes an endpoint. New webhooks are refused immediately; accepted ones are finished. */
	remove(id: string, actor: Actor): Promise<boolean>;
	clone(id: string, actor: Actor): Promise<WithSecrets | null>;
	/** Sets a new token; the previous one stays valid for `overlapMs`. */
	rotateToken(id: string, actor: Actor, rotation?: Rotation): Promise<Saved<RotatedToken>>;
	/** Ends the previous token. @returns false if none was valid */
	endOldToken(id: string, actor: Actor): Promise<boolean>;
	rotateHmac(id: string, actor: Actor): Promise<string | null>;
	/** Shows the secrets, with an audit entry. */
	reveal(id: string, actor: Actor): Promise<ShownSecrets | null>;
	/** @returns ids that are not endpoints; nothing has changed then */
	reorder(ids: readonly string[], actor: Actor): Promise<readonly string[]>;
}

export interface EndpointServiceDeps extends RecordingDeps {
	readonly secrets: Secrets;
	/** Checks the names in a configuration with the PSA. */
	readonly checkNames: NameCheck;
}

/** A new id: 64 URL-safe characters. The first is no dash, as `hookwise send ID` would read it as an option. */
export function newId(): string {
	const id = randomBytes(48).toString("base64url");
	return id.startsWith("-") ? newId() : id;
}

export function createEndpointService(deps: EndpointServiceDeps): EndpointService {
	const kit = writing(deps);

	return {
		...changing(kit),
		...ordering(kit),
		...credentialsOf(deps, kit.get),
	};
}

type Writing = ReturnType<typeof writing>;

/** Reads and writes changes. */
function writing(deps: EndpointServiceDeps) {
	const { store, audit, secrets, clock, events } = deps;

	const { publish, deed, changed } = recording(deps);

	async function add(
		input: EndpointInput & { readonly name: string },
		config: JsonObject,
		action: string,
		actor: Actor,
	): Promise<WithSecrets> {
		const now = clock.now();
		const bearer = input.bearer_token ?? newSecret();
		const hmac = input.hmac_secret === "generate" ? newSecret() : (input.hmac_secret ?? null);
		const row = newRow(input, {
			...{ id: newId(), config, now },
			bearerToken: secrets.seal(bearer),
			hmacSecret: hmac === null ? null : secrets.seal(hmac),
			displayOrder: input.display_order ?? (await store.lastPlace()) + 1,
		});
		const endpoint: StoredEndpoint = { ...row, version: 1, deletedAt: null, lastSeenAt: null, lastIp: null };
		const changes = [{ field: "name", old: null, new: endpoint.name }, ...changesOf(asDefault(endpoint), endpoint)];
		await audit.change(
			actor,
			() => store.insert([row]),
			() => deed(endpoint, action, changes),
		);
		publish(endpoint);
		return { endpoint, secrets: { bearer_token: bearer, hmac_secret: hmac } };
	}

	async function get(id: string): Promise<StoredEndpoint | null> {
		const found = await store.get(id);
		return found === null || found.deletedAt !== null ? null : found;
	}

	async function check(id: string, body: unknown): Promise<Saved<{ readonly input: EndpointInput; readonly current: StoredEndpoint }>> {
		const reading = await read(body);
		if (!reading.ok) return reading;
		const input = reading.value;
		const current = await store.get(id);
		if (current === null || current.deletedAt !== null) return { ok: false, why: "missing" };
		const problems = await deps.checkNames(configOf(input, current.config), input);
		if (problems.length > 0) return { ok: false, why: "invalid", problems };
		return { ok: true, value: { input, current } };
	}

	return { deps, store, audit, secrets, clock, events, changed, add, get, check };
}

/** Creates, changes, deletes and copies one endpoint. */
function changing({
	deps,
	secrets,
	clock,
	changed,
	add,
	get,
	check,
}: Writing): Pick<EndpointService, "create" | "change" | "check" | "remove" | "clone"> {
	return {
		async create(body, actor) {
			const reading = await read(body);
			if (!reading.ok) return reading;
			const { name } = reading.value;
			if (name === undefined) return { ok: false, why: "invalid", problems: [{ field: "name", message: "A name is needed." }] };
			const config = configOf(reading.value, NEW_CONFIG as JsonObject);
			const problems = await deps.checkNames(config, reading.value);
			if (problems.length > 0) return { ok: false, why: "invalid", problems };
			return { ok: true, value: await add({ ...reading.value, name }, config, "endpoint.create", actor) };
		},
		async change(id, body, version, actor) {
			const checked = await check(id, body);
			if (!checked.ok) return checked;
			const { input, current } = checked.value;
			if (version !== null && version !== current.version) return { ok: false, why: "stale", current };
			const token = input.bearer_token ?? null;
			const hmac = isSecretHidden(body) ? undefined : input.hmac_secret === "generate" ? newSecret() : input.hmac_secret;
			const result = await changed(
				id,
				(before) => {
					if (version !== null && version !== before.version) return null;
					return {
						...ownColumns(input),
						...(token === null ? {} : { bearerToken: secrets.seal(token), ...NO_OLD_TOKEN, lastRotatedAt: clock.now() }),
						...(hmac === undefined ? {} : { hmacSecret: hmac === null ? null : secrets.seal(hmac) }),
						config: configOf(input, before.config),
					};
				},
				actor,
				(before, after) => ({ action: "endpoint.update", changes: changesOf(before, after) }),
			);
			if (result === null) return { ok: false, why: "missing" };
			if (result.after.version === result.before.version) return { ok: false, why: "stale", current: result.after };
			return { ok: true, value: result.after };
		},
		async check(id, body) {
			const checked = await check(id, body);
			if (!checked.ok) return checked;
			const { input, current } = checked.value;
			return { ok: true, value: { ...current, ...ownColumns(input), config: configOf(input, current.config) } };
		},
		async remove(id, actor) {
			const told = (before: StoredEndpoint) => ({
				action: "endpoint.delete",
				changes: [{ field: "name", old: before.name, new: null }],
			});
			return (await changed(id, () => ({ deletedAt: clock.now() }), actor, told)) !== null;
		},
		async clone(id, actor) {
			const from = await get(id);
			if (from === null) return null;
			const suffix = " (Copy)";
			const input = {
				...ownInput(from),
				name: `${from.name.slice(0, 100 - suffix.length)}${suffix}`,
				hmac_secret: from.hmacSecret === null ? null : "generate",
				is_enabled: false,
				is_pinned: false,
				display_order: undefined,
			};
			return add(input, from.config, "endpoint.clone", actor);
		},
	};
}

/** Lists and orders endpoints. */
function ordering({ store, audit, events, get }: Writing): Pick<EndpointService, "list" | "get" | "reorder"> {
	return {
		list: () => store.shown(),
		get,
		async reorder(ids, actor) {
			const before = await store.shown();
			const known = new Set(before.map(({ id }) => id));
			const unknown = ids.filter((id) => !known.has(id));
			if (unknown.length > 0) return unknown;
			const names = new Map(before.map(({ id, name }) => [id, name]));
			const old = before.map(({ name }) => name);
			await audit.change(
				actor,
				() => store.reorder(ids),
				(ordered) => ({
					action: "endpoint.reorder",
					subject: `${ids.length} endpoints`,
					changes: [{ field: "order", old, new: ordered.map((id) => names.get(id) ?? id) }],
				}),
			);
			for (const endpointId of ids) events.emit("endpoint.changed", { endpointId });
			return [];
		},
	};
}
