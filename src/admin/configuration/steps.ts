import type { FieldProblem } from "../../base/problems.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { NameCheck } from "../../setup/endpoints/index.ts";
import type { AuditChange, Store } from "../../store/index.ts";
import type { Fields } from "./document.ts";

/** One change, ready to be written. */
export interface Step {
	readonly kind: "create" | "change" | "delete";
	/** Name for people: `endpoint Uptime Kuma`. */
	readonly what: string;
	/** Changes by field; secrets as "changed". */
	readonly changes: readonly AuditChange[];
	/** Additional information for the person. */
	readonly note: string | null;
	readonly audit: { readonly action: string; readonly endpointId: string | null; readonly subject: string };
	/** Generated secrets in plain text; they are shown only once. */
	readonly made: Readonly<Record<string, string>>;
	/** Writes the change; called inside `Store.together`. @param who the person who applies it */
	write(store: Store, now: number, who: string): readonly Promise<unknown>[];
}

export interface Plan {
	readonly steps: readonly Step[];
	readonly unchanged: number;
	/** Things that exist, but are not in the file; only `prune` deletes them. */
	readonly leftAlone: readonly string[];
}

/** A problem and its place in the file. `what` names the place for people; blank if the message does. */
export interface Told {
	readonly path: Path;
	readonly what: string;
	readonly message: string;
}

export type Path = readonly (string | number)[];

export type Planned = { readonly ok: true; readonly plan: Plan } | { readonly ok: false; readonly problems: readonly string[] };

export interface PlanDeps {
	readonly secrets: Secrets;
	/** Checks the names in a configuration with the PSA. */
	readonly checkNames: NameCheck;
}

/** Time of planning; milliseconds since the epoch. */
export interface PlanTime {
	readonly now: number;
}

/** A part of a plan, with the problems of that part of the file. */
export interface Part extends Plan {
	readonly problems: readonly Told[];
}

/** Makes a problem from a path, a name such as `endpoint “Uptime Kuma”`, and a problem of its field. */
export type Tell = (path: Path, what: string, problem: FieldProblem) => Told;

/** The configuration changed between planning and applying. */
export class ChangedMeanwhile extends Error {
	override readonly name = "ChangedMeanwhile";
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A secret from a file, given in plain text or as a Fernet token.
 * @throws SealBroken if it is a token that no key opens
 */
export const openGiven = (text: string, secrets: Secrets): string =>
	/^gAAAA[A-Za-z0-9_-]{90,}={0,2}$/.test(text) ? secrets.open(text) : text;

export const CANNOT_OPEN = "ENCRYPTION_KEY does not open this token. Use the key of the installation that it comes from.";
