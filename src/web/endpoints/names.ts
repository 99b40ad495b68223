import type { NameLists } from "../../../views/endpoints/rules/index.tsx";
import type { RulesForm } from "../../../views/endpoints/rulesForm.ts";
import {
	type BoardList,
	CONSTANT_FIELDS,
	type GlobalList,
	isBoardList,
	isCompanyList,
	namesOf as listOf,
} from "../../alerts/pipeline/index.ts";
import type { ListName } from "../../psa/lookups/index.ts";
import type { CustomFieldDefinition, NamedSubtype } from "../../psa/port/index.ts";
import type { PageDeps } from "../page/deps.ts";

/** Maximum wait of a page for ConnectWise's lists; without them the fields are plain text. Milliseconds. */
const PATIENCE_MS = 1_500;
/** Time after a failure for which cached lists are used, so that nobody waits at every key press. Milliseconds. */
const QUIET_MS = 15_000;

export type NamesFor = (form: RulesForm) => Promise<NameLists>;

/** Fields whose names belong to a board, with their list. */
const BY_BOARD = CONSTANT_FIELDS.flatMap((field): [string, BoardList][] => {
	const names = listOf(field);
	return names !== null && isBoardList(names) ? [[field, names]] : [];
});
/** Fields whose names are the same everywhere. Names of a company are not offered, because each alert has its own company. */
const EVERYWHERE = CONSTANT_FIELDS.flatMap((field): [string, GlobalList][] => {
	const names = listOf(field);
	return names === null || isBoardList(names) || isCompanyList(names) ? [] : [[field, names]];
});

/**
 * ConnectWise's names for each field, limited to the typed board, and for subtypes to the typed type. null if
 * ConnectWise does not answer.
 */
export function createNames(deps: Pick<PageDeps, "lookups" | "clock" | "config">): NamesFor {
	const last = new Map<string, readonly object[]>();
	let quietUntil = 0;

	async function list(name: ListName, argument: string): Promise<readonly object[] | null> {
		const key = `${name} ${argument}`;
		if (deps.clock.now() < quietUntil) return last.get(key) ?? null;
		const late = new Promise<null>((resolve) => {
			deps.clock.after(PATIENCE_MS, () => resolve(null));
		});
		const found = await Promise.race([deps.lookups.list(name, argument, false), late]);
		// A right that the role lacks is no silence: this list is not offered, the others are.
		if (found?.ok === false && found.failure.kind === "forbidden") return [];
		if (found?.ok !== true) {
			quietUntil = deps.clock.now() + QUIET_MS;
			return last.get(key) ?? null;
		}
		last.set(key, found.items);
		return found.items;
	}
	return (form) => namesOf(form, deps.config.CW_SERVICE_BOARD, list);
}

type List = (name: ListName, argument: string) => Promise<readonly object[] | null>;

async function namesOf(form: RulesForm, defaultBoard: string, list: List): Promise<NameLists> {
	const [boards, companies, custom, ...everywhere] = await Promise.all([
		list("boards", ""),
		list("companies", ""),
		list("custom_fields", ""),
		...EVERYWHERE.map(async ([field, name]): Promise<[string, readonly string[] | null]> => [field, names(await list(name, ""))]),
	]);
	const wanted = (form.texts.board || defaultBoard).trim().toLowerCase();
	const board = boards?.find((one) => nameOf(one).toLowerCase() === wanted) as { readonly id?: number } | undefined;
	/** Subtypes only fit some types. */
	async function narrowed(name: ListName, boardId: number): Promise<readonly object[] | null> {
		const items = await list(name, String(boardId));
		const type = (form.texts.ticket_type ?? "").trim().toLowerCase();
		if (name !== "subtypes" || type === "" || items === null) return items;
		const types = (await list("types", String(boardId))) ?? [];
		const id = (types.find((one) => nameOf(one).toLowerCase() === type) as NamedSubtype | undefined)?.id;
		return id === undefined ? items : items.filter((item) => goesWith(item as NamedSubtype, id));
	}
	const ofBoard = await Promise.all(
		BY_BOARD.map(async ([field, name]): Promise<[string, readonly string[] | null]> => {
			if (board?.id === undefined) return [field, boards === null ? null : []];
			return [field, names(await narrowed(name, board.id))];
		}),
	);
	return {
		companies: companies?.map((company) => String((company as { identifier?: string }).identifier ?? nameOf(company))) ?? null,
		custom_fields: custom?.filter((field) => (field as CustomFieldDefinition).readOnly !== true).map(nameOf) ?? null,
		...Object.fromEntries(everywhere),
		...Object.fromEntries(ofBoard),
	};
}

const goesWith = ({ typeIds = [] }: NamedSubtype, type: number): boolean => typeIds.length === 0 || typeIds.includes(type);
const nameOf = (one: object): string => String((one as { name?: string }).name ?? "");
const names = (items: readonly object[] | null): readonly string[] | null => items?.map(nameOf) ?? null;
