import type { FieldProblem } from "../../base/problems.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { NameCheck } from "../../setup/endpoints/index.ts";
import type { AuditChange, Store } from "../../store/index.ts";
import type { Fields } from "./document.ts";

/** One change, ready to be written. */
export interface Step {
	readonly kind: "create" | "change" | "delete";
	/** `endpoint Uptime Kuma` */
	readonly what: string;
	/** Field by field; secrets as "changed". */
	readonly changes: readonly AuditChange[];
	/** What the person should know beside that. */
	readonly note: string | null;
	readonly audit: { readonly action: string; readonly endpointId: string | null; readonly subject: string };
	/** Secrets that are made for it, in the clear; they are told once. */
	readonly made: Readonly<Record<string, string>>;
	/** Called inside `Store.together`. @param who applies it */
	write(store: Store, now: number, who: string): readonly Promise<unknown>[];
}

export interface Plan {
	readonly steps: readonly Step[];
	readonly unchanged: number;
	/** There, and not in the file; only `prune` deletes them. */
	readonly leftAlone: readonly string[];
}

/** What is wrong, and where in the file; `what` names it for people, blank where the message does. */
export interface Told {
	readonly path: Path;
	readonly what: string;
	readonly message: string;
}

export type Path = readonly (string | number)[];

export type Planned = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly problems: readonly string[] };

export interface PlanDeps {
	readonly secrets: Secrets;
	/** What the PSA says to the names in a configuration. */
	readonly checkNames: NameCheck;
}

/** When a plan is made; milliseconds since the epoch. */
export interface PlanTime {
	readonly now: number;
}

/** Part of a plan, and what is wrong with that part of the file. */
export interface Part extends Plan {
	readonly problems: readonly Told[];
}

/** Of `endpoint “Uptime Kuma”` and a problem of its field. */
export type Tell = (path: Path, what: string, problem: FieldProblem) => Told;

/** The configuration changed between plan and application. */
export class ChangedMeanwhile extends Error {
	override readonly name = "ChangedMeanwhile";
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A secret as it may stand in a file: in the clear, or as a Fernet token.
 * @throws SealBroken when it is a token that no key opens
 */
export const openGiven = (text: string, secrets: Secrets): string =>
	/^gAAAA[A-Za-z0-9_-]{90,}={0,2}$/.test(text) ? secrets.open(text) : text;

export const CANNOT_OPEN = "ENCRYPTION_KEY does not open this token. Use the key of the installation that it comes from.";
