/**
 * The system that tickets are created in: ConnectWise from the environment, ConnectWise as an admin set it up
 * in the GUI, or the sandbox; and the change from one to another while HookWise runs (docs/decisions/008).
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

/** State of the connection, with secrets masked. */
export interface ConnectionView {
	readonly psa: "connectwise" | "sandbox";
	readonly source: Effective["source"];
	/** True if the environment sets the credentials, so that nothing can be changed here. */
	readonly read_only: boolean;
	/** Fields that variables of the environment decide, with the variable's name. */
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

/** Reason why nothing was done. `fixed`: the environment decides. `busy`: calls under way do not end. */
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
	/** PSA for alerts. */
	readonly psa: LivePsa;
	/** PSA for requests of people. It has its own limit of concurrent calls, so that neither side waits for the other. */
	readonly asking: LivePsa;
	now(): Effective;
	view(): ConnectionView;
	/**
	 * Checks everything that HookWise needs, with these fields over the stored ones; null: with the connection
	 * in use. Changes nothing.
	 */
	check(input: ConnectionInput | null): Promise<Checked>;
	/** Tests, stores and activates the connection. All vital checks must succeed. @throws StoreUnavailable */
	save(input: ConnectionInput, actor: Actor): Promise<Changed>;
	/** Deletes the stored connection; tickets go to the sandbox. @throws StoreUnavailable */
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
	readonly sandbox: Omit<PsaDeps, "names" | "clock" | "onCall" | "mayWrite">;
	readonly onCall: PsaDeps["onCall"];
	readonly mayWrite: PsaDeps["mayWrite"];
	readonly needs: Pick<NeedStore, "open">;
}

/** Maximum number of needs that are searched for missing rights. */
const MAX_NEEDS = 1_000;
/** Fields that identify the API member, and so its security role. */
const IDENTIFIES = ["url", "company", "publicKey"] as const;

/** Name of the stored site that the store knows as plain `connectwise`. */
const HOME = "connectwise_home";
/**
 * Time that calls under way get to end before a change is given up. Below the HTTP server's own limit.
 * Milliseconds.
 */
const PATIENCE_MS = 90_000;
/** Time limit of one call in a test, since a person waits. Milliseconds. */
const TEST_MS = 15_000;

/** @throws ConnectionSealed if no key opens the stored connection */
export async function connect(deps: ConnectionDeps): Promise<Connection> {
	const { config, settings, meta, secrets, clock, mayWrite } = deps;
	let stored = openConnection(secrets, await settings.get(CONNECTION_SETTING));
	let home = await meta.get(HOME);
	const now = (): Effective => effective(config, stored);
	const names = () => now().names;

	/** The home site: the stored one, or this one if none is stored yet. */
	const homeFor = ({ config: chosen }: Effective): string | null => home ?? (chosen === null ? null : siteOf(chosen));
	const make = (wanted: Effective, onCall: PsaDeps["onCall"]) =>
		createPsa({ ...deps.sandbox, clock, onCall, mayWrite, names }, choiceOf(wanted, homeFor(wanted)));

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

	/** Rights that ConnectWise denied to this API member. */
	async function missing(): Promise<MissingRight[]> {
		const needs = await deps.needs.open(MAX_NEEDS);
		return needs.filter(({ kind }) => kind === MISSING_RIGHT).map(({ subject, message }) => ({ right: subject, message }));
	}

	/** If no address is given or known, finds ConnectWise's cloud by the company. */
	async function located(input: ConnectionInput): Promise<ConnectionInput> {
		if (input.url || !input.company || stored !== null || config.given.has("CW_URL")) return input;
		const url = await discover(input.company);
		return url === null ? input : { ...input, url };
	}

	/** @returns the connection that would be stored, and its test results */
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

/** True if no finding prevents tickets. Those with `soon` do not. */
const isEnough = ({ findings }: Checkup): boolean => findings.every(({ state }) => state !== "now");

/**
 * The field to correct for each failed check. Missing rights belong to the public key, which stands for the
 * API member.
 */
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

/** Changes by field; secrets as "changed". */
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

/** Names of the variables that make the form read-only, for people. */
export const FIXED_WORDS = `${CREDENTIAL_VARIABLES.slice(0, -1).join(", ")} and ${CREDENTIAL_VARIABLES.at(-1)}`;

/** The connection for people: secrets are masked, and fields fixed by the environment name their variable. */
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
