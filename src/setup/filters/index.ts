/** Saved filters of the history page: private ones, and ones shared with everybody. */
import type { Clock } from "../../base/clock.ts";
import { conflict, done, invalidInput, missing, type Outcome } from "../../base/outcome.ts";
import type { SavedFilterStore, SavedFilterValues, StoredFilter } from "../../store/index.ts";
import { type Audit, changesBetween, type Deed } from "../audit/index.ts";
import type { By } from "../people/index.ts";

/** A saved filter with the rights of the person who asks. */
export interface SavedFilter extends StoredFilter {
	/** Whether this person may rename, share and delete it. */
	readonly mayChange: boolean;
	/** Whether the history page opens with it for this person. */
	readonly isDefault: boolean;
}

export interface SavedFilters {
	/** Shared filters and the person's own, by name. */
	list(by: By): Promise<readonly SavedFilter[]>;
	/** @returns null if there is none, or it is another person's private filter */
	find(id: number, by: By): Promise<SavedFilter | null>;
	/** Sharing needs the role operator. An API key has no private filters. */
	add(values: SavedFilterValues, by: By): Promise<Outcome<SavedFilter>>;
	change(id: number, values: Partial<SavedFilterValues>, by: By): Promise<Outcome<SavedFilter>>;
	/** @returns the deleted filter */
	remove(id: number, by: By): Promise<Outcome<StoredFilter>>;
	/** Sets the filter that the history page opens with for this person. @param id null: no filter */
	setDefault(id: number | null, by: By): Promise<Outcome<null>>;
}

export interface SavedFiltersDeps {
	readonly store: SavedFilterStore;
	readonly audit: Audit;
	readonly clock: Clock;
}

/** Maximum number of private filters per person, and of shared filters. */
const MAX_FILTERS = 50;

const mayShare = ({ who }: By): boolean => who.role !== "viewer";
const actorOf = ({ who, sourceIp }: By) => ({ name: who.name, sourceIp });
const told = ({ name, query, shared }: SavedFilterValues) => ({ name, query, shared });

const SHARING = "Sharing a filter needs the role operator";
const NO_PERSON = "An API key keeps no filter of its own. Share it, or log in as a user";

/** The audit entry of a change. Private filters are not audited. */
function deedOf(before: SavedFilterValues | null, after: SavedFilterValues | null): Deed | null {
	const [was, is] = [before?.shared === true, after?.shared === true];
	if (!was && !is) return null;
	const changes = changesBetween(before !== null && was ? told(before) : {}, after !== null && is ? told(after) : {});
	if (changes.length === 0) return null;
	return { action: `filter.${was && is ? "update" : is ? "create" : "delete"}`, subject: (after ?? before)?.name ?? null, changes };
}

export function createSavedFilters(deps: SavedFiltersDeps): SavedFilters {
	const kit = finding(deps);

	return { ...looking(kit), ...keeping(kit) };
}

type Finding = ReturnType<typeof finding>;

/** Lookups and checks that the operations share. */
function finding({ store, audit, clock }: SavedFiltersDeps) {
	const isVisible = (row: StoredFilter, { who }: By): boolean => row.shared || (row.userId !== null && row.userId === who.userId);

	const seenBy = (row: StoredFilter, by: By, chosen: number | null): SavedFilter => ({
		...row,
		mayChange: row.shared ? mayShare(by) : isVisible(row, by),
		isDefault: row.id === chosen,
	});

	const defaultOf = async ({ who }: By): Promise<number | null> => (who.userId === null ? null : store.defaultOf(who.userId));

	async function find(id: number, by: By): Promise<SavedFilter | null> {
		const row = await store.get(id);
		return row === null || !isVisible(row, by) ? null : seenBy(row, by, await defaultOf(by));
	}

	/** Why these values are refused; null if they are fine. @param id id of the filter; null for a new one */
	async function refusalOf(values: SavedFilterValues, by: By, id: number | null) {
		if (values.shared && !mayShare(by)) return conflict(SHARING, [{ field: "shared", message: `${SHARING}.` }]);
		if (!values.shared && by.who.userId === null) return conflict(NO_PERSON, [{ field: "shared", message: `${NO_PERSON}.` }]);
		const others = (await store.list(by.who.userId)).filter((row) => row.id !== id);
		const alike = others.filter(({ shared }) => shared === values.shared);
		if (alike.some(({ name }) => name.toLowerCase() === values.name.toLowerCase()))
			return invalidInput([{ field: "name", message: `There is a filter “${values.name}” already. Choose another name.` }]);
		if (id === null && alike.length >= MAX_FILTERS) return conflict(`There are ${MAX_FILTERS} filters already. Remove one first`);
		return null;
	}

	return { store, audit, clock, seenBy, defaultOf, find, refusalOf };
}

function looking({ store, seenBy, defaultOf, find }: Finding): Pick<SavedFilters, "list" | "find" | "setDefault"> {
	return {
		async list(by) {
			const [rows, chosen] = await Promise.all([store.list(by.who.userId), defaultOf(by)]);
			return rows.map((row) => seenBy(row, by, chosen));
		},
		find,
		async setDefault(id, by) {
			const { userId } = by.who;
			if (userId === null) return conflict("An API key opens no page, so no filter is its default");
			if (id !== null && (await find(id, by)) === null) return missing("Filter");
			await store.setDefault(userId, id);
			return done(null);
		},
	};
}

function keeping({ store, audit, clock, seenBy, defaultOf, find, refusalOf }: Finding): Pick<SavedFilters, "add" | "change" | "remove"> {
	return {
		async add(values, by) {
			const refusal = await refusalOf(values, by, null);
			if (refusal !== null) return refusal;
			const row = { ...values, userId: by.who.userId, createdBy: by.who.name, createdAt: clock.now() };
			const made = await audit.change(
				actorOf(by),
				() => store.add(row),
				() => deedOf(null, row),
			);
			return done(seenBy(made, by, null));
		},
		async change(id, values, by) {
			const before = await find(id, by);
			if (before === null) return missing("Filter");
			if (!before.mayChange) return conflict("Only an operator changes a shared filter");
			const wanted = { ...told(before), ...values };
			const refusal = await refusalOf(wanted, by, id);
			if (refusal !== null) return refusal;
			// Whoever ends the sharing of a filter becomes its owner.
			const owner = wanted.shared ? {} : { userId: by.who.userId };
			const after = await audit.change(
				actorOf(by),
				() => store.change(id, { ...wanted, ...owner }),
				(row) => (row === null ? null : deedOf(before, row)),
			);
			return after === null ? missing("Filter") : done(seenBy(after, by, await defaultOf(by)));
		},
		async remove(id, by) {
			const before = await find(id, by);
			if (before === null) return missing("Filter");
			if (!before.mayChange) return conflict("Only an operator removes a shared filter");
			const gone = await audit.change(
				actorOf(by),
				() => store.remove(id),
				(row) => (row === null ? null : deedOf(row, null)),
			);
			return gone === null ? missing("Filter") : done(gone);
		},
	};
}
