import type { NameLists } from "../../../views/endpoints/rules/index.tsx";
import type { RulesForm } from "../../../views/endpoints/rulesForm.ts";
import type { ListName } from "../../lookups/index.ts";
import type { PageDeps } from "./deps.ts";

/** How long a page waits for ConnectWise's lists; without them the fields are plain ones. Milliseconds. */
const PATIENCE_MS = 1_500;

const BY_BOARD = {
	status: "statuses",
	close_status: "statuses",
	ticket_type: "types",
	subtype: "subtypes",
	item: "items",
} as const satisfies Record<string, ListName>;

/** Names that ConnectWise offers for each field, narrowed by the board that is typed. null for what it does not answer now. */
export async function namesFor(deps: PageDeps, form: RulesForm): Promise<NameLists> {
	const list = async (name: ListName, argument: string): Promise<readonly object[] | null> => {
		const late = new Promise<null>((resolve) => {
			deps.clock.after(PATIENCE_MS, () => resolve(null));
		});
		const found = await Promise.race([deps.lookups.list(name, argument, false), late]);
		return found?.ok === true ? found.items : null;
	};
	const [boards, priorities, companies] = await Promise.all([list("boards", ""), list("priorities", ""), list("companies", "")]);
	const wanted = (form.texts.board || deps.config.CW_SERVICE_BOARD).trim().toLowerCase();
	const board = boards?.find((one) => nameOf(one).toLowerCase() === wanted) as { readonly id?: number } | undefined;
	const ofBoard = await Promise.all(
		Object.entries(BY_BOARD).map(async ([field, name]): Promise<[string, readonly string[] | null]> => {
			if (board?.id === undefined) return [field, boards === null ? null : []];
			return [field, names(await list(name, String(board.id)))];
		}),
	);
	return {
		board: names(boards),
		priority: names(priorities),
		companies: companies?.map((company) => String((company as { identifier?: string }).identifier ?? nameOf(company))) ?? null,
		...Object.fromEntries(ofBoard),
	};
}

const nameOf = (one: object): string => String((one as { name?: string }).name ?? "");
const names = (items: readonly object[] | null): readonly string[] | null => items?.map(nameOf) ?? null;
