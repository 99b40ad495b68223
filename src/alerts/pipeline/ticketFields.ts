/**
 * The fields of a ticket, defined once for the mapping, a rule's overrides, the endpoint's constants, the
 * environment, the decision, the pages, and the names that ConnectWise is asked for. To add one, see
 * CONTRIBUTING.md.
 */

/** Lists of names in the PSA that a field's values come from. */
export type NameList = GlobalList | BoardList | CompanyList;
/** Lists for all of ConnectWise. The list of members holds their identifiers. */
export type GlobalList = "boards" | "priorities" | "sources" | "members";
/** Lists that belong to a board. */
export type BoardList = "statuses" | "types" | "subtypes" | "items" | "teams";
/** Lists that belong to a company. */
export type CompanyList = "sites" | "agreements" | "contacts";

export interface TicketField {
	/** Name for people. */
	readonly word: string;
	/** True if `json_mapping` and a rule's `overrides` can set it. */
	readonly mapped: boolean;
	/**
	 * `plain`: from rule, mapping, the endpoint's constant or the environment, in this order, and sent
	 * unchanged. `made`: computed by a step of its own. `none`: only affects the decision and is not part of the
	 * ticket.
	 */
	readonly ticket: "plain" | "made" | "none";
	/** True if the endpoint has a field of this name with a value for all its alerts. */
	readonly constant: boolean;
	/** Variable with the last default; a field with one always has a value. */
	readonly environment?: "CW_SERVICE_BOARD" | "CW_STATUS_NEW" | "CW_STATUS_CLOSED";
	/** List with ConnectWise's names for it. */
	readonly names?: NameList;
}

/** All fields, in the order in which people read them. */
export const TICKET_FIELDS = {
	summary: { word: "Summary", mapped: true, ticket: "made", constant: false },
	description: { word: "Description", mapped: true, ticket: "made", constant: false },
	company: { word: "Company", mapped: false, ticket: "made", constant: false },
	customer_id: { word: "Company", mapped: true, ticket: "none", constant: false },
	board: { word: "Board", mapped: true, ticket: "plain", constant: true, environment: "CW_SERVICE_BOARD", names: "boards" },
	status: { word: "Status", mapped: true, ticket: "plain", constant: true, environment: "CW_STATUS_NEW", names: "statuses" },
	close_status: { word: "Closes to", mapped: false, ticket: "plain", constant: true, environment: "CW_STATUS_CLOSED", names: "statuses" },
	priority: { word: "Priority", mapped: true, ticket: "plain", constant: true, names: "priorities" },
	ticket_type: { word: "Type", mapped: true, ticket: "plain", constant: true, names: "types" },
	subtype: { word: "Subtype", mapped: true, ticket: "plain", constant: true, names: "subtypes" },
	item: { word: "Item", mapped: true, ticket: "plain", constant: true, names: "items" },
	severity: { word: "Severity", mapped: true, ticket: "plain", constant: true },
	impact: { word: "Impact", mapped: true, ticket: "plain", constant: true },
	contact: { word: "Contact", mapped: true, ticket: "plain", constant: true, names: "contacts" },
	site: { word: "Site", mapped: true, ticket: "plain", constant: true, names: "sites" },
	agreement: { word: "Agreement", mapped: true, ticket: "plain", constant: true, names: "agreements" },
	team: { word: "Team", mapped: true, ticket: "plain", constant: true, names: "teams" },
	owner: { word: "Owner", mapped: true, ticket: "plain", constant: true, names: "members" },
	configuration: { word: "Configuration", mapped: true, ticket: "plain", constant: false },
	source: { word: "Source", mapped: true, ticket: "plain", constant: true, names: "sources" },
	custom_fields: { word: "Custom fields", mapped: false, ticket: "made", constant: false },
	dedup_key: { word: "Key", mapped: true, ticket: "made", constant: false },
	group: { word: "Group", mapped: true, ticket: "none", constant: false },
	occurred_at: { word: "Happened at", mapped: true, ticket: "none", constant: false },
} as const satisfies Readonly<Record<string, TicketField>>;

type Table = typeof TICKET_FIELDS;
type NamesWith<Wanted> = { [K in keyof Table]: Table[K] extends Wanted ? K : never }[keyof Table];

/** Fields that a mapping or a rule can set. */
export type MappedField = NamesWith<{ readonly mapped: true }>;
/** Name of a custom field in mappings and rules: `custom.` and its caption or number. */
export type CustomName = `custom.${string}`;
/** Fields that a mapping or a rule can set, custom ones included. */
export type SettableField = MappedField | CustomName;
/** Fields that go into the ticket unchanged. */
export type PlainField = NamesWith<{ readonly ticket: "plain" }>;
/** Fields of a decision's ticket. */
export type TicketPart = NamesWith<{ readonly ticket: "plain" | "made" }>;
/** Fields for which the endpoint can have a value of its own. */
export type ConstantField = NamesWith<{ readonly constant: true }>;
/** Fields that always have a value, since the environment has one. */
export type EnvironmentField = NamesWith<{ readonly environment: string }>;

function namesWhere<T extends keyof Table>(isWanted: (field: TicketField) => boolean): readonly T[] {
	return (Object.keys(TICKET_FIELDS) as (keyof Table)[]).filter((name): name is T => isWanted(TICKET_FIELDS[name]));
}

/** Fields that a mapping or a rule can set. */
export const MAPPED_FIELDS = namesWhere<MappedField>(({ mapped }) => mapped);
export const PLAIN_FIELDS = namesWhere<PlainField>(({ ticket }) => ticket === "plain");
/** Fields of a decision's ticket. */
export const TICKET_PARTS = namesWhere<TicketPart>(({ ticket }) => ticket !== "none");
export const CONSTANT_FIELDS = namesWhere<ConstantField>(({ constant }) => constant);

const BOARD_LISTS: readonly NameList[] = ["statuses", "types", "subtypes", "items", "teams"] satisfies readonly BoardList[];
const COMPANY_LISTS: readonly NameList[] = ["sites", "agreements", "contacts"] satisfies readonly CompanyList[];
export const isBoardList = (list: NameList): list is BoardList => BOARD_LISTS.includes(list);
export const isCompanyList = (list: NameList): list is CompanyList => COMPANY_LISTS.includes(list);
/** List that a field's values come from; null if there is none. */
export const namesOf = (field: keyof Table): NameList | null => (TICKET_FIELDS[field] as TicketField).names ?? null;

/** Values of custom fields, by caption or number. */
export type CustomFields = Readonly<Record<string, string>>;

const CUSTOM = "custom.";
export const isCustomName = (name: string): name is CustomName => name.startsWith(CUSTOM) && name.length > CUSTOM.length;
export const customName = (caption: string): CustomName => `${CUSTOM}${caption}`;
export const captionOf = (name: CustomName): string => name.slice(CUSTOM.length);

/** Problem with the caption or number of a custom field; null if it is fine. */
export function problemOfCaption(caption: string): string | null {
	if (caption.trim() === "") return "A custom field needs its caption or number.";
	if (caption.length > 50) return "A caption has at most 50 characters; its number in ConnectWise does, too.";
	return /[=\p{Cc}]/u.test(caption) ? "A caption with = or a line break is named by its number in ConnectWise." : null;
}

/** Members of an object that a mapping or a rule can set, in the order of the fields; custom ones last. */
export const settableIn = (given: object): readonly SettableField[] => [
	...MAPPED_FIELDS.filter((name) => Object.hasOwn(given, name)),
	...Object.keys(given)
		.filter((name) => isCustomName(name))
		.slice(0, 50),
];

/** Custom fields in one line: `Cause: Power, Monitor: web01`. */
export const customInWords = (fields: CustomFields): string =>
	Object.entries(fields)
		.map(([name, value]) => `${name}: ${value}`)
		.join(", ");

/** Text of a ticket's field; null if it has none. */
export const partText = (ticket: { readonly [K in TicketPart]: string | CustomFields | null }, name: TicketPart): string | null => {
	const value = ticket[name];
	return typeof value === "object" && value !== null ? customInWords(value) : value;
};

/** Name of a field for people; the given name if there is no such field. */
export const ticketWord = (name: string): string =>
	isCustomName(name) ? captionOf(name) : Object.hasOwn(TICKET_FIELDS, name) ? TICKET_FIELDS[name as keyof Table].word : name;

/** The endpoint's own values. */
export type Constants = Readonly<Record<ConstantField, string | null>>;
/** Values that go into the ticket unchanged; null: not sent. */
export type PlainValues = { readonly [K in PlainField]: K extends EnvironmentField ? string : string | null };
type Environment = Readonly<Record<(typeof TICKET_FIELDS)[EnvironmentField]["environment"], string>>;

/**
 * The plain fields of a ticket (docs/contract/behaviour.md, 2.8).
 * @param given value of a field from rules or mapping; null if they set none
 */
export function plainValues(given: (field: MappedField) => string | null, constants: Constants, environment: Environment): PlainValues {
	const settled = (name: PlainField): string | null => {
		const { mapped, constant, environment: variable }: TicketField = TICKET_FIELDS[name];
		const own = constant ? constants[name as ConstantField] : null;
		return (mapped ? given(name as MappedField) : null) ?? own ?? (variable === undefined ? null : environment[variable]);
	};
	return Object.fromEntries(PLAIN_FIELDS.map((name) => [name, settled(name)])) as PlainValues;
}
