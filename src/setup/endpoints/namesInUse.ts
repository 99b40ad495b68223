import {
	CONSTANT_FIELDS,
	type CompiledEndpoint,
	type CompiledRule,
	type ConstantField,
	type DecisionSettings,
	isBoardList,
	isCompanyList,
	type NameList,
	namesOf,
} from "../../alerts/pipeline/index.ts";

/** Lists of ConnectWise that a name can be missing from. */
export type ListName = NameList | "companies";

/** A name that an endpoint's tickets will carry, and where it was written. */
export interface NameInUse {
	readonly list: ListName;
	readonly name: string;
	/** Board whose list it has to be in; null for lists of something else. */
	readonly board: string | null;
	/** Company whose list it has to be in; null for lists of something else. */
	readonly company: string | null;
	/** Field of the endpoint that holds it; null for one of the environment. */
	readonly field: string | null;
	/** For people: `board`, `CW_STATUS_NEW`, `rule 2, priority`. */
	readonly where: string;
}

/** What a name belongs to. */
interface Place {
	readonly board: string;
	/** null where it is known only when an alert comes. */
	readonly company: string | null;
	readonly field: string | null;
	readonly where: (field: string) => string;
}

type Texts = Readonly<Partial<Record<string, string | null>>>;

/** A `$1` in an override: what groups match is known when an alert comes. */
export const GROUP = /\$\d/;

/** Every name that an endpoint has in its own fields, its rules' overrides, and the environment where it says nothing. */
export function namesInUse(
	compiled: Pick<CompiledEndpoint, "constants" | "defaultCompany" | "companyLocked" | "rules">,
	settings: Pick<DecisionSettings, "CW_SERVICE_BOARD" | "CW_STATUS_NEW" | "CW_STATUS_CLOSED" | "CW_DEFAULT_COMPANY_ID">,
): NameInUse[] {
	const { constants, defaultCompany, companyLocked } = compiled;
	const board = constants.board ?? settings.CW_SERVICE_BOARD;
	const company = companyLocked ? (defaultCompany ?? settings.CW_DEFAULT_COMPANY_ID) : null;
	const ofEnvironment = (list: ListName, name: string, where: string): NameInUse => ({
		...{ list, name, where, company: null, field: null },
		board: list === "statuses" ? board : null,
	});
	return [
		...(constants.board === null ? [ofEnvironment("boards", board, "CW_SERVICE_BOARD")] : []),
		...CONSTANT_FIELDS.flatMap((field) => named(field, constants, { board, company, field, where: (name) => name })),
		...(defaultCompany === null
			? []
			: [{ ...ofEnvironment("companies", defaultCompany, "customer_id_default"), field: "customer_id_default" }]),
		...(constants.status === null ? [ofEnvironment("statuses", settings.CW_STATUS_NEW, "CW_STATUS_NEW")] : []),
		...(constants.close_status === null ? [ofEnvironment("statuses", settings.CW_STATUS_CLOSED, "CW_STATUS_CLOSED")] : []),
		...(defaultCompany === null && settings.CW_DEFAULT_COMPANY_ID !== null
			? [ofEnvironment("companies", settings.CW_DEFAULT_COMPANY_ID, "CW_DEFAULT_COMPANY_ID")]
			: []),
		...compiled.rules.flatMap((rule) => inRule(rule, { board, company, locked: companyLocked })),
	];
}

function inRule(
	{ number, overrides, drop, usesGroups }: CompiledRule,
	own: { readonly board: string; readonly company: string | null; readonly locked: boolean },
): NameInUse[] {
	if (drop) return [];
	const set: Texts = Object.fromEntries(
		Object.entries<string | undefined>(overrides).filter(([, text = ""]) => !(usesGroups && GROUP.test(text))),
	);
	const company = own.locked ? own.company : (set.customer_id ?? null);
	const where = (field: string): string => `rule ${number}, ${field}`;
	const place: Place = { board: set.board ?? own.board, company, field: "routing_rules", where };
	// A board that groups name is known when an alert comes, and with it all that belongs to a board.
	const isBoardKnown = overrides.board === undefined || set.board !== undefined;
	return [
		...CONSTANT_FIELDS.flatMap((field) => named(field, set, place)).filter(({ board }) => board === null || isBoardKnown),
		...(set.customer_id == null
			? []
			: [
					{
						list: "companies",
						name: set.customer_id,
						board: null,
						company: null,
						field: "routing_rules",
						where: where("customer_id"),
					} as const,
				]),
	];
}

/** A field's name, where it has one that can be looked for. */
function named(field: ConstantField, texts: Texts, place: Place): NameInUse[] {
	const [list, name] = [namesOf(field), texts[field] ?? null];
	if (list === null || name === null || (isCompanyList(list) && place.company === null)) return [];
	return [
		{
			...{ list, name, field: place.field, where: place.where(field) },
			board: isBoardList(list) ? place.board : null,
			company: isCompanyList(list) ? place.company : null,
		},
	];
}
