import type { NameLists } from "../../../views/endpoints/rules/index.tsx";
import type { RulesForm } from "../../../views/endpoints/rulesForm.ts";
import { CONSTANT_FIELDS, TICKET_FIELDS, type TicketField } from "../../alerts/pipeline/index.ts";
import type { ListName } from "../../psa/lookups/index.ts";
import type { NamedSubtype } from "../../psa/port/index.ts";
import type { PageDeps } from "../page/deps.ts";

/** Maximum wait of a page for ConnectWise's lists; without them the fields are plain text. Milliseconds. */
const PATIENCE_MS = 1_500;
/** Time after a failure for which cached lists are used, so that nobody waits at every key press. Milliseconds. */
const QUIET_MS = 15_000;

export type NamesFor = (form: RulesForm) => Promise<NameLists>;

/** Fields whose names belong to a board, with their list. */
const BY_BOARD = CONSTANT_FIELDS.flatMap((field): [string, ListName][] => {
	const { names }: TicketField = TICKET_FIELDS[field];
	return names === undefined || names === "boards" || names === "priorities" ? [] : [[field, names]];
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
	const [boards, priorities, companies] = await Promise.all([list("boards", ""), list("priorities", ""), list("companies", "")]);
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
		board: names(boards),
		priority: names(priorities),
		companies: companies?.map((company) => String((company as { identifier?: string }).identifier ?? nameOf(company))) ?? null,
		...Object.fromEntries(ofBoard),
	};
}

const goesWith = ({ typeIds = [] }: NamedSubtype, type: number): boolean => typeIds.length === 0 || typeIds.includes(type);
const nameOf = (one: object): string => String((one as { name?: string }).name ?? "");
const names = (items: readonly object[] | null): readonly string[] | null => items?.map(nameOf) ?? null;
