import { z } from "zod";
import type { StoredFilter } from "../../store/index.ts";
import { BY_FILE, isFields, type Part, type Step, type Tell, type Told } from "./steps.ts";

/** A shared filter of the history page, as in the file. */
export const filterEntry = z.strictObject({
	name: z
		.string("A text is expected.")
		.trim()
		.min(1, "A name is needed.")
		.max(60, "At most 60 characters.")
		.describe("Found by it, whatever its case."),
	query: z
		.string("A text is expected.")
		.transform((text) => text.trim().replace(/^\?/, ""))
		.pipe(z.string().min(1, "A filter is needed, such as status=dlq&period=7d.").max(2_000, "At most 2,000 characters."))
		.describe("As in the address of the history page: status=dlq&period=7d."),
});
type Values = z.output<typeof filterEntry>;

export const filterFields = ({ name, query }: Values): Values => ({ name, query });

const keyOf = (name: string): string => name.toLowerCase();

/**
 * Plans the shared filters of a file. Private filters of people are never touched.
 * @param current shared filters that exist
 * @param options.prune also deletes filters that an earlier file created and this one does not have
 */
export function planFilters(
	list: readonly unknown[],
	current: readonly StoredFilter[],
	options: { readonly prune: boolean },
	tell: Tell,
): Part {
	const known = new Map(current.map((filter) => [keyOf(filter.name), filter]));
	const seen = new Set<string>();
	const steps: Step[] = [];
	const problems: Told[] = [];
	let unchanged = 0;
	for (const [index, given] of list.entries()) {
		const read = filterEntry.safeParse(given);
		const name = isFields(given) && typeof given.name === "string" ? `filter “${given.name}”` : `filter ${index + 1}`;
		if (!read.success) {
			for (const { path, message } of read.error.issues)
				problems.push(tell(["filters", index, ...path.map(String)], name, { field: path.join("."), message }));
			continue;
		}
		const key = keyOf(read.data.name);
		if (seen.has(key)) {
			problems.push(tell(["filters", index], name, { field: "", message: "It stands in the file twice." }));
			continue;
		}
		seen.add(key);
		const before = known.get(key) ?? null;
		if (before?.name === read.data.name && before.query === read.data.query) unchanged++;
		else steps.push(filterStep(before, read.data));
	}
	const rest = current.filter(({ name, createdBy }) => createdBy.endsWith(BY_FILE) && !seen.has(keyOf(name)));
	if (options.prune) steps.push(...rest.map(withoutFilter));
	return { steps, unchanged, problems, leftAlone: options.prune ? [] : rest.map(({ name }) => `filter ${name}`) };
}

const changesOf = (before: Values | null, after: Values | null) =>
	(["name", "query"] as const)
		.map((field) => ({ field, old: before?.[field] ?? null, new: after?.[field] ?? null }))
		.filter((change) => change.old !== change.new);

const filterStep = (before: StoredFilter | null, values: Values): Step => ({
	kind: before === null ? "create" : "change",
	what: `filter ${values.name}`,
	changes: changesOf(before, values),
	note: null,
	audit: { action: before === null ? "filter.create" : "filter.update", endpointId: null, subject: values.name },
	made: {},
	write: (store, now, who) => [
		before === null
			? store.savedFilters.add({ ...values, shared: true, userId: null, createdBy: `${who}${BY_FILE}`, createdAt: now })
			: store.savedFilters.change(before.id, values),
	],
});

const withoutFilter = (filter: StoredFilter): Step => ({
	kind: "delete",
	what: `filter ${filter.name}`,
	changes: changesOf(filter, null),
	note: null,
	audit: { action: "filter.delete", endpointId: null, subject: filter.name },
	made: {},
	write: (store) => [store.savedFilters.remove(filter.id)],
});
