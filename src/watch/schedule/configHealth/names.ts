import type { DecisionSettings } from "../../../alerts/pipeline/index.ts";
import type { LiveEndpoint } from "../../../setup/endpoints/index.ts";

/** Lists of ConnectWise in which a name may be missing. */
export type ListName = "board" | "priority" | "company" | "status" | "type" | "subtype" | "item";

/** A name that an endpoint's tickets will carry, and the place where it is set. */
export interface NameInUse {
	readonly list: ListName;
	readonly name: string;
	/** Board whose list must contain it; null for lists that do not belong to a board. */
	readonly board: string | null;
	/** The place, for people: `board`, `CW_STATUS_NEW`, `rule 2, priority`. */
	readonly where: string;
}

type Texts = Readonly<Record<string, string | null | undefined>>;

/** Configuration field, its list, and true if the list belongs to the board. */
const FIELDS = [
	["priority", "priority", false],
	["status", "status", true],
	["close_status", "status", true],
	["ticket_type", "type", true],
	["subtype", "subtype", true],
	["item", "item", true],
	["customer_id", "company", false],
] as const;

/**
 * All names of an endpoint: from its own fields, its rules' overrides, and the environment for fields it does
 * not set.
 */
export function namesInUse({ compiled }: Pick<LiveEndpoint, "compiled">, settings: DecisionSettings): NameInUse[] {
	const board = compiled.constants.board ?? settings.CW_SERVICE_BOARD;
	const own: Texts = {
		...compiled.constants,
		customer_id: compiled.defaultCompany,
	};
	const fallbacks: readonly NameInUse[] = [
		...(compiled.constants.status === null ? [inUse("status", settings.CW_STATUS_NEW, board, "CW_STATUS_NEW")] : []),
		...(compiled.constants.close_status === null ? [inUse("status", settings.CW_STATUS_CLOSED, board, "CW_STATUS_CLOSED")] : []),
		...(compiled.defaultCompany === null && settings.CW_DEFAULT_COMPANY_ID !== null
			? [inUse("company", settings.CW_DEFAULT_COMPANY_ID, null, "CW_DEFAULT_COMPANY_ID")]
			: []),
	];
	return [
		inUse("board", board, null, compiled.constants.board === null ? "CW_SERVICE_BOARD" : "board"),
		...named(own, board, (field) => (field === "customer_id" ? "customer_id_default" : field)),
		...fallbacks,
		...compiled.rules.flatMap(({ number, overrides, drop, usesGroups }) => {
			// Values from groups are only known when an alert arrives.
			if (drop || usesGroups) return [];
			const where = (field: string): string => `rule ${number}, ${field}`;
			const moved = overrides.board === undefined ? [] : [inUse("board", overrides.board, null, where("board"))];
			return [...moved, ...named(overrides, overrides.board ?? board, where)];
		}),
	];
}

const inUse = (list: ListName, name: string, board: string | null, where: string): NameInUse => ({ list, name, board, where });

function named(texts: Texts, board: string, where: (field: string) => string): NameInUse[] {
	return FIELDS.flatMap(([field, list, ofBoard]) => {
		const name = texts[field] ?? null;
		return name === null ? [] : [inUse(list, name, ofBoard ? board : null, where(field))];
	});
}
