import type { CompiledEndpoint } from "./compile.ts";
import { type ConstantField, type MappedField, PLAIN_FIELDS, type PlainField, TICKET_FIELDS, type TicketField } from "./ticketFields.ts";
import type { Origin } from "./trace.ts";
import type { DecisionSettings, TicketFields } from "./types.ts";

export type PlainFields = Pick<TicketFields, PlainField>;

/** What a rule or a mapping sets, and which. */
export interface SetValue {
	readonly value: string;
	readonly origin: Origin;
}

export interface FoundFields {
	readonly fields: PlainFields;
	/** Where each value comes from, of those that a rule or a mapping may set. */
	readonly origins: readonly (readonly [PlainField, Origin])[];
}

/**
 * Every field that goes into a ticket as it is: what is set, else the endpoint's own, else the environment's (behaviour 2.8).
 * @param setFor what rules and mappings say of a field; null for nothing
 */
export function plainFields(
	{ constants }: Pick<CompiledEndpoint, "constants">,
	settings: DecisionSettings,
	setFor: (field: MappedField) => SetValue | null,
): FoundFields {
	const origins: [PlainField, Origin][] = [];
	const find = (field: PlainField): string | null => {
		const { mapped, constant, environment } = TICKET_FIELDS[field] as TicketField;
		const set = mapped ? setFor(field as MappedField) : null;
		const own = constant ? constants[field as ConstantField] : null;
		const value = set?.value ?? own ?? (environment === undefined ? null : settings[environment]);
		if (value !== null && mapped) origins.push([field, set?.origin ?? { from: own === null ? "environment" : "endpoint" }]);
		return value;
	};
	const fields = Object.fromEntries(PLAIN_FIELDS.map((field) => [field, find(field)])) as unknown as PlainFields;
	return { fields, origins };
}
