import type { Outage } from "./options.ts";
import { isRight, type Right } from "./rights.ts";

/** What a ticket of a board can be made to need before it may be closed. */
export type ClosingNeed = "type" | "subType" | "item" | "agreement" | "owner" | "time" | "resolution";

/** What can be switched while the double runs. */
export interface Settings {
	readonly outage: Outage;
	/** Every call is answered 401 (404 with `cloud`), whatever it carries. */
	readonly refuseCredentials: boolean;
	/** Milliseconds before every answer. */
	readonly latencyMs: number;
	/** Milliseconds that a search takes beside that if it has `contains`, or `like` that begins with a wildcard. */
	readonly slowSearchMs: number;
	/** Rights that the API member's role lacks: 403 for what needs them. */
	readonly denied: readonly Right[];
	/** Boards by name, and what their tickets must have before the API may close them. */
	readonly closeNeeds: Readonly<Record<string, readonly ClosingNeed[]>>;
	/** Whether notes on closed tickets are refused; accepted by default, as the real one generally does. */
	readonly refuseNotesOnClosed: boolean;
	/** Whether notes on merged tickets are refused (not known of the real one); accepted by default. */
	readonly refuseNotesOnMerged: boolean;
	/** `*` is then a character like any other: only `%` is proven as a wildcard on live tenants. */
	readonly starIsPlain: boolean;
	/** `contains` then treats wildcards as `like` does (not known of the real one). */
	readonly containsIsLike: boolean;
	/** A ticket without a company is then refused. */
	readonly requireCompany: boolean;
}

const NEEDS: readonly string[] = ["type", "subType", "item", "agreement", "owner", "time", "resolution"];

/** Reads settings that came over HTTP; a text says what is wrong with them. */
export function settingsOf(value: unknown): Partial<Settings> | string {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return "Settings are an object.";
	for (const [name, setting] of Object.entries(value)) {
		const wrong = wrongWith(name, setting);
		if (wrong !== null) return wrong;
	}
	return value as Partial<Settings>;
}

function wrongWith(name: string, value: unknown): string | null {
	switch (name) {
		case "outage":
			return ["none", "errors", "drop", "hang"].includes(String(value)) ? null : "outage is none, errors, drop or hang.";
		case "latencyMs":
		case "slowSearchMs":
			return typeof value === "number" && value >= 0 ? null : `${name} is a number of milliseconds.`;
		case "denied":
			return Array.isArray(value) && value.every(isRight) ? null : "denied is a list of rights.";
		case "closeNeeds": {
			const lists = typeof value === "object" && value !== null ? Object.values(value) : [null];
			const fits = lists.every((list) => Array.isArray(list) && list.every((need) => NEEDS.includes(String(need))));
			return fits ? null : `closeNeeds has lists of ${NEEDS.join(", ")} under names of boards.`;
		}
		case "refuseCredentials":
		case "refuseNotesOnClosed":
		case "refuseNotesOnMerged":
		case "starIsPlain":
		case "containsIsLike":
		case "requireCompany":
			return typeof value === "boolean" ? null : `${name} is true or false.`;
		default:
			return `There is no setting ${name}.`;
	}
}
