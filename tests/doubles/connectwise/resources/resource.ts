import type { Getters } from "../conditions/index.ts";
import type { Row } from "../types.ts";

/** How a kind of record looks in answers, and which of its names conditions, orderBy and fields know. */
export interface Resource<T> {
	readonly render: (row: T, base: string) => Readonly<Record<string, unknown>>;
	readonly getters: Getters<T>;
	/** Names of its list members, which only childConditions may use. */
	readonly childGetters?: Getters<T>;
	/** Fields that may be asked for, whether or not this row has them. */
	readonly fields: readonly string[];
}

export const ref = (row: Row, base: string, path: string, name: string): Readonly<Record<string, unknown>> => ({
	id: row.id,
	name: row.name,
	_info: { [`${name}_href`]: `${base}${path}/${row.id}` },
});

export const named = <T extends Row>(): Getters<T> => ({
	id: { type: "number", get: (row) => row.id },
	name: { type: "text", get: (row) => row.name },
});

/** Getters for a reference: `board/id` and `board/name`, also against null. */
export function refGetters<T>(name: string, get: (row: T) => Row | null): Getters<T> {
	return {
		[`${name}/id`]: { type: "number", get: (row) => get(row)?.id ?? null },
		[`${name}/name`]: { type: "text", get: (row) => get(row)?.name ?? null },
	};
}
