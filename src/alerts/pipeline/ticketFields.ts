/**
 * What a ticket can carry, once for everyone who handles it: the mapping, a rule's overrides, the endpoint's constant, the
 * environment's, the decision, the pages, and the names that ConnectWise is asked for. To add one, see CONTRIBUTING.md.
 */

/** A list of names in the PSA that a field takes its values from. */
export type NameList = GlobalList | BoardList | CompanyList;
/** Lists of the whole of ConnectWise. Owners are members, by their identifiers. */
export type GlobalList = "boards" | "priorities" | "sources" | "members";
/** Lists that each board has of its own. */
export type BoardList = "statuses" | "types" | "subtypes" | "items" | "teams";
/** Lists that each company has of its own. */
export type CompanyList = "sites" | "agreements" | "contacts";

export interface TicketField {
	/** What people call it. */
	readonly word: string;
	/** `json_mapping` and a rule's `overrides` can set it. */
	readonly mapped: boolean;
	/**
	 * `plain`: rule, else mapping, else the endpoint's constant, else the environment; sent as it is. `made`: a step of its own makes
	 * it. `none`: it steers the decision and is no part of the ticket.
	 */
	readonly ticket: "plain" | "made" | "none";
	/** The endpoint has a field of this name with the value for all its alerts. */
	readonly constant: boolean;
	/** Variable that counts where nothing else gives a value; such a field always has one. */
	readonly environment?: "CW_SERVICE_BOARD" | "CW_STATUS_NEW" | "CW_STATUS_CLOSED";
	/** Where ConnectWise lists the names it takes. */
	readonly names?: NameList;
}

/** In the order in which people read them. */
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

/** A field that a mapping or a rule can set. */
export type MappedField = NamesWith<{ readonly mapped: true }>;
/** A custom field of ConnectWise as mappings and rules name it: `custom.`, and its caption or number. */
export type CustomName = `custom.${string}`;
/** All that a mapping or a rule can set. */
export type SettableField = MappedField | CustomName;
/** A field that goes into the ticket as it is. */
export type PlainField = NamesWith<{ readonly ticket: "plain" }>;
/** A field of a decision's ticket. */
export type TicketPart = NamesWith<{ readonly ticket: "plain" | "made" }>;
/** A field that the endpoint can have a value of its own for. */
export type ConstantField = NamesWith<{ readonly constant: true }>;
/** A field that always has a value, since the environment has one. */
export type EnvironmentField = NamesWith<{ readonly environment: string }>;

function namesWhere<T extends keyof Table>(isWanted: (field: TicketField) => boolean): readonly T[] {
	return (Object.keys(TICKET_FIELDS) as (keyof Table)[]).filter((name): name is T => isWanted(TICKET_FIELDS[name]));
}

/** The fields that a mapping or a rule can set. */
export const MAPPED_FIELDS = namesWhere<MappedField>(({ mapped }) => mapped);
export const PLAIN_FIELDS = namesWhere<PlainField>(({ ticket }) => ticket === "plain");
/** The fields of a decision's ticket. */
export const TICKET_PARTS = namesWhere<TicketPart>(({ ticket }) => ticket !== "none");
export const CONSTANT_FIELDS = namesWhere<ConstantField>(({ constant }) => constant);

const BOARD_LISTS: readonly NameList[] = ["statuses", "types", "subtypes", "items", "teams"] satisfies readonly BoardList[];
const COMPANY_LISTS: readonly NameList[] = ["sites", "agreements", "contacts"] satisfies readonly CompanyList[];
export const isBoardList = (list: NameList): list is BoardList => BOARD_LISTS.includes(list);
export const isCompanyList = (list: NameList): list is CompanyList => COMPANY_LISTS.includes(list);
/** The list that a field takes its values from; null for none. */
export const namesOf = (field: keyof Table): NameList | null => (TICKET_FIELDS[field] as TicketField).names ?? null;

/** Values of custom fields, by caption or number. */
export type CustomFields = Readonly<Record<string, string>>;

const CUSTOM = "custom.";
export const isCustomName = (name: string): name is CustomName => name.startsWith(CUSTOM) && name.length > CUSTOM.length;
export const customName = (caption: string): CustomName => `${CUSTOM}${caption}`;
export const captionOf = (name: CustomName): string => name.slice(CUSTOM.length);

/** What is wrong with the caption or number of a custom field; null when it is fine. */
export function problemOfCaption(caption: string): string | null {
	if (caption.trim() === "") return "A custom field needs its caption or number.";
	if (caption.length > 50) return "A caption has at most 50 characters; its number in ConnectWise does, too.";
	return /[=\p{Cc}]/u.test(caption) ? "A caption with = or a line break is named by its number in ConnectWise." : null;
}

/** What of an object's members a mapping or a rule can set, in the order of the fields; custom ones after the others. */
export const settableIn = (given: object): readonly SettableField[] => [
	...MAPPED_FIELDS.filter((name) => Object.hasOwn(given, name)),
	...Object.keys(given)
		.filter((name) => isCustomName(name))
		.slice(0, 50),
];

/** Custom fields in a line: `Cause: Power, Monitor: web01`. */
export const customInWords = (fields: CustomFields): string =>
	Object.entries(fields)
		.map(([name, value]) => `${name}: ${value}`)
		.join(", ");

/** A field of a ticket as text; null where it has none. */
export const partText = (ticket: { readonly [K in TicketPart]: string | CustomFields | null }, name: TicketPart): string | null => {
	const value = ticket[name];
	return typeof value === "object" && value !== null ? customInWords(value) : value;
};

/** What people call a field; its own name where it is none. */
export const ticketWord = (name: string): string =>
	isCustomName(name) ? captionOf(name) : Object.hasOwn(TICKET_FIELDS, name) ? TICKET_FIELDS[name as keyof Table].word : name;

/** The endpoint's own values. */
export type Constants = Readonly<Record<ConstantField, string | null>>;
/** What goes into the ticket as it is; null: not sent. */
export type PlainValues = { readonly [K in PlainField]: K extends EnvironmentField ? string : string | null };
type Environment = Readonly<Record<(typeof TICKET_FIELDS)[EnvironmentField]["environment"], string>>;

/**
 * What the plain fields of a ticket come to (docs/contract/behaviour.md, 2.8).
 * @param given what rules and the mapping say of a field; null for nothing
 */
export function plainValues(given: (field: MappedField) => string | null, constants: Constants, environment: Environment): PlainValues {
	const settled = (name: PlainField): string | null => {
		const { mapped, constant, environment: variable }: TicketField = TICKET_FIELDS[name];
		const own = constant ? constants[name as ConstantField] : null;
		return (mapped ? given(name as MappedField) : null) ?? own ?? (variable === undefined ? null : environment[variable]);
	};
	return Object.fromEntries(PLAIN_FIELDS.map((name) => [name, settled(name)])) as PlainValues;
}
