/**
 * The fields of a ticket, defined once for the mapping, a rule's overrides, the endpoint's constants, the
 * environment, the decision, the pages, and the names that ConnectWise is asked for. To add one, see
 * CONTRIBUTING.md.
 */

/** Lists of names in the PSA that a field's values come from. */
export type NameList = "boards" | "priorities" | "statuses" | "types" | "subtypes" | "items";

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
	/** List with ConnectWise's names for it. All lists except `boards` and `priorities` belong to a board. */
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
	contact: { word: "Contact", mapped: true, ticket: "plain", constant: false },
	site: { word: "Site", mapped: true, ticket: "plain", constant: false },
	configuration: { word: "Configuration", mapped: true, ticket: "plain", constant: false },
	source: { word: "Source", mapped: true, ticket: "plain", constant: false },
	dedup_key: { word: "Key", mapped: true, ticket: "made", constant: false },
	group: { word: "Group", mapped: true, ticket: "none", constant: false },
	occurred_at: { word: "Happened at", mapped: true, ticket: "none", constant: false },
} as const satisfies Readonly<Record<string, TicketField>>;

type Table = typeof TICKET_FIELDS;
type NamesWith<Wanted> = { [K in keyof Table]: Table[K] extends Wanted ? K : never }[keyof Table];

/** Fields that a mapping or a rule can set. */
export type MappedField = NamesWith<{ readonly mapped: true }>;
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

/** Name of a field for people; the given name if there is no such field. */
export const ticketWord = (name: string): string => (Object.hasOwn(TICKET_FIELDS, name) ? TICKET_FIELDS[name as keyof Table].word : name);

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
