/**
 * What tickets are made in: ConnectWise out of the environment, ConnectWise as an admin has set it up in the GUI, or the sandbox;
 * and the change from one to the other while HookWise runs (docs/decisions/008).
 */

import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import type { Config } from "../../base/config.ts";
import type { Events } from "../../base/events.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { MASK, type Secrets } from "../../base/security/index.ts";
import type { AuditChange, AuditStore, MetaStore, NeedStore, SettingsStore, Store } from "../../store/index.ts";
import { type CheckId, type Checkup, checkConnectWise, MISSING_RIGHT, type MissingRight } from "../checkup/index.ts";
import { createLivePsa, createPsa, type LivePsa, type PsaDeps, siteOf } from "../current/index.ts";
import { discover } from "./discovery.ts";
import { CREDENTIAL_VARIABLES, choiceOf, type Effective, effective, FIXED_BY } from "./effective.ts";
import { type ConnectionInput, merge } from "./fields.ts";
import { CONNECTION_SETTING, openConnection, type StoredConnection, sealConnection } from "./stored.ts";

export { type Effective, effective, type Names, overlaid } from "./effective.ts";
export { type ConnectionInput, connectionInput, REGIONS, regionUrl } from "./fields.ts";
export {
	CALLBACK_SETTING,
	CONNECTION_SETTING,
	ConnectionSealed,
	openConnection,
	SEALED_SETTINGS,
	type StoredConnection,
} from "./stored.ts";

/** How it stands, with secrets masked. */
export interface ConnectionView {
	readonly psa: "connectwise" | "sandbox";
	readonly source: Effective["source"];
	/** The environment has the credentials: nothing can be changed here. */
	readonly read_only: boolean;
	/** Variables of the environment that decide, by field. */
	readonly fixed_by: Readonly<Record<string, string>>;
	readonly url: string | null;
	readonly company: string | null;
	readonly client_id: string | null;
	readonly public_key: string | null;
	readonly private_key: string | null;
	readonly service_board: string;
	readonly status_new: string;
	readonly status_closed: string;
	readonly default_company_id: string | null;
}

/** Why nothing was done. `fixed`: the environment decides. `busy`: calls are under way that do not end. */
export type Refused =
	| { readonly kind: "invalid"; readonly problems: readonly FieldProblem[]; readonly checkup: Checkup | null }
	| { readonly kind: "fixed" }
	| { readonly kind: "nothing" }
	| { readonly kind: "busy" };

export type Checked =
	| { readonly kind: "checked"; readonly checkup: Checkup; readonly canGoOn: boolean }
	| Extract<Refused, { kind: "invalid" | "fixed" }>;
export type Changed = { readonly kind: "changed"; readonly checkup: Checkup | null } | Refused;

export interface Connection {
	/** For what alerts do. */
	readonly psa: LivePsa;
	/** For questions of people: with calls of its own, so that neither waits for the other. */
	readonly asking: LivePsa;
	now(): Effective;
	view(): ConnectionView;
	/** Asks for each thing that HookWise needs, with these fields over what is stored; null: as it is in use. Changes nothing. */
	check(input: ConnectionInput | null): Promise<Checked>;
	/** Tests, stores and uses it from the next call on. What is vital must be there. @throws StoreUnavailable */
	save(input: ConnectionInput, actor: Actor): Promise<Changed>;
	/** Forgets what is stored; tickets go into the sandbox. @throws StoreUnavailable */
	disconnect(actor: Actor): Promise<Changed>;
}

export interface ConnectionDeps {
	readonly config: Config;
	readonly settings: SettingsStore;
	readonly meta: MetaStore;
	readonly audit: AuditStore;
	readonly together: Store["together"];
	readonly secrets: Secrets;
	readonly events: Events;
	readonly clock: Clock;
	readonly sandbox: Omit<PsaDeps, "names" | "clock" | "onCall">;
	readonly onCall: PsaDeps["onCall"];
	readonly needs: Pick<NeedStore, "open">;
}

/** Needs that are looked through for missing rights. */
const MAX_NEEDS = 1_000;
/** With these the same, the API member and its role are. */
const IDENTIFIES = ["url", "company", "publicKey"] as const;

/** Which site our store knows as plain `connectwise`. */
const HOME = "connectwise_home";
/** What is under way may take that long to end before a change is given up. Below the server's own limit. Milliseconds. */
const PATIENCE_MS = 90_000;
/** A person waits for a test. Milliseconds for one call. */
const TEST_MS = 15_000;

/** @throws ConnectionSealed when no key opens what is stored */
export async function connect(deps: ConnectionDeps): Promise<Connection> {
	const { config, settings, meta, secrets, clock } = deps;
	let stored = openConnection(secrets, await settings.get(CONNECTION_SETTING));
	let home = await meta.get(HOME);
	const now = (): Effective => effective(config, stored);
	const names = () => now().names;

	/** The site becomes the one our store means, unless another one is already. */
	const homeFor = ({ config: chosen }: Effective): string | null => home ?? (chosen === null ? null : siteOf(chosen));
	const make = (wanted: Effective, onCall: PsaDeps["onCall"]) =>
		createPsa({ ...deps.sandbox, clock, onCall, names }, choiceOf(wanted, homeFor(wanted)));

	const first = now();
	const psa = createLivePsa(make(first, deps.onCall), clock.after);
	const asking = createLivePsa(make(first, deps.onCall), clock.after);
	if (home === null && first.config !== null) {
		home = homeFor(first);
		await meta.set(HOME, home ?? "");
	}

	async function switchTo(next: StoredConnection | null, actor: Actor): Promise<"swapped" | "busy"> {
		const before = stored;
		const wanted = effective(config, next);
		const nextHome = homeFor(wanted);
		const result = await psa.swap(
			make(wanted, deps.onCall),
			async () => {
				await deps.together(() => [
					settings.set({ [CONNECTION_SETTING]: next === null ? null : sealConnection(secrets, next) }),
					...(nextHome === null || nextHome === home ? [] : [meta.set(HOME, nextHome)]),
					deps.audit.append({
						at: clock.now(),
						who: actor.name,
						sourceIp: actor.sourceIp,
						action: next === null ? "connectwise.disconnect" : before === null ? "connectwise.connect" : "connectwise.change",
						endpointId: null,
						subject: next?.company ?? before?.company ?? null,
						changes: changesOf(before, next),
					}),
				]);
				stored = next;
				home = nextHome;
			},
			PATIENCE_MS,
		);
		if (result === "busy") return result;
		await asking.swap(make(wanted, deps.onCall), async () => {}, PATIENCE_MS);
		deps.events.emit("psa.switched", { kind: psa.kind });
		return result;
	}

	/** Rights that this API member was refused. */
	async function missing(): Promise<MissingRight[]> {
		const needs = await deps.needs.open(MAX_NEEDS);
		return needs.filter(({ kind }) => kind === MISSING_RIGHT).map(({ subject, message }) => ({ right: subject, message }));
	}

	/** Where no address is given or known, the company tells which of ConnectWise's clouds it is. */
	async function located(input: ConnectionInput): Promise<ConnectionInput> {
		if (input.url || !input.company || stored !== null || config.given.has("CW_URL")) return input;
		const url = await discover(input.company);
		return url === null ? input : { ...input, url };
	}

	/** @returns what would be stored, and what the test says to it */
	async function tryOut(input: ConnectionInput) {
		const merged = merge(await located(input), stored, config.given.has("CW_URL") ? config.CW_URL : null);
		if (!merged.ok) return { kind: "invalid", problems: merged.problems, checkup: null } as const;
		const wanted = effective(config, merged.connection);
		const limited = wanted.config === null ? null : { ...wanted.config, timeoutMs: Math.min(wanted.config.timeoutMs, TEST_MS) };
		const candidate = make({ ...wanted, config: limited }, () => {});
		const isSameMember = stored !== null && IDENTIFIES.every((field) => stored?.[field] === merged.connection[field]);
		const checkup = await checkConnectWise({ psa: candidate, names: wanted.names, missing: isSameMember ? await missing() : [] });
		return { kind: "tried", checkup, connection: merged.connection } as const;
	}

	return {
		psa,
		asking,
		now,
		view: () => viewOf(config, psa.kind, now()),
		async check(input) {
			if (input === null) {
				const checkup = await checkConnectWise({ psa: asking.current(), names: names(), missing: await missing() });
				return { kind: "checked", checkup, canGoOn: isEnough(checkup) };
			}
			if (now().source === "environment") return { kind: "fixed" };
			const tried = await tryOut(input);
			return tried.kind === "invalid" ? tried : { kind: "checked", checkup: tried.checkup, canGoOn: isEnough(tried.checkup) };
		},
		async save(input, actor) {
			if (now().source === "environment") return { kind: "fixed" };
			const tried = await tryOut(input);
			if (tried.kind === "invalid") return tried;
			const { checkup, connection } = tried;
			if (!isEnough(checkup)) return { kind: "invalid", problems: problemsOf(checkup), checkup };
			return (await switchTo(connection, actor)) === "busy" ? { kind: "busy" } : { kind: "changed", checkup };
		},
		async disconnect(actor) {
			const { source } = now();
			if (source === "environment") return { kind: "fixed" };
			if (source === "none") return { kind: "nothing" };
			return (await switchTo(null, actor)) === "busy" ? { kind: "busy" } : { kind: "changed", checkup: null };
		},
	};
}

/** What is only looked at "soon" lets tickets be made. */
const isEnough = ({ findings }: Checkup): boolean => findings.every(({ state }) => state !== "now");

/** The field that mends what is wrong; rights are the API member's, whom the public key names. */
const FIELD_OF: Readonly<Partial<Record<CheckId, string>>> = {
	board: "service_board",
	status_new: "status_new",
	status_closed: "status_closed",
	default_company: "default_company_id",
};

function problemsOf({ findings, refused }: Checkup): FieldProblem[] {
	return findings
		.filter(({ state }) => state === "now")
		.map(({ id, title, says, answer }) => ({
			field: id === "login" ? loginField(refused) : (FIELD_OF[id] ?? "public_key"),
			message: [`${title}.`, answer, says].filter((part) => part !== null).join(" "),
		}));
}

function loginField(refused: Checkup["refused"]): string {
	if (refused === null || (refused.kind !== "refused" && refused.kind !== "forbidden")) return "url";
	if (refused.status === 404) return "company";
	return refused.status !== null && refused.status < 400 ? "url" : "private_key";
}

const PLAIN = [
	["url", "url"],
	["company", "company"],
	["service_board", "board"],
	["status_new", "statusNew"],
	["status_closed", "statusClosed"],
	["default_company_id", "defaultCompany"],
] as const;
const SECRET = [
	["client_id", "clientId"],
	["public_key", "publicKey"],
	["private_key", "privateKey"],
] as const;

/** Field by field; secrets as "changed". */
function changesOf(before: StoredConnection | null, after: StoredConnection | null): AuditChange[] {
	const plain = PLAIN.filter(([, key]) => (before?.[key] ?? null) !== (after?.[key] ?? null)).map(([field, key]) => ({
		field,
		old: before?.[key] ?? null,
		new: after?.[key] ?? null,
	}));
	const secret = SECRET.filter(([, key]) => before?.[key] !== after?.[key]).map(([field]) => ({
		field,
		old: before === null ? null : "changed",
		new: after === null ? null : "changed",
	}));
	return [...plain, ...secret];
}

/** For people: the variables that make the form read-only. */
export const FIXED_WORDS = `${CREDENTIAL_VARIABLES.slice(0, -1).join(", ")} and ${CREDENTIAL_VARIABLES.at(-1)}`;

/** As people see it: secrets are masked, and what the environment fixes is named with its variable. */
function viewOf(config: Config, psa: ConnectionView["psa"], { source, config: chosen, names: said }: Effective): ConnectionView {
	const masked = chosen === null ? null : MASK;
	const fixed = Object.entries(FIXED_BY).filter(([, variable]) => config.given.has(variable));
	return {
		psa,
		source,
		read_only: source === "environment",
		fixed_by: Object.fromEntries(
			source === "environment"
				? [
						...fixed,
						["company", "CW_COMPANY"],
						["client_id", "CW_CLIENT_ID"],
						["public_key", "CW_PUBLIC_KEY"],
						["private_key", "CW_PRIVATE_KEY"],
					]
				: fixed,
		),
		url: chosen?.url ?? (config.given.has("CW_URL") ? config.CW_URL : null),
		company: chosen?.company ?? null,
		...{ client_id: masked, public_key: masked, private_key: masked },
		service_board: said.board,
		status_new: said.statusNew,
		status_closed: said.statusClosed,
		default_company_id: said.defaultCompany,
	};
}
