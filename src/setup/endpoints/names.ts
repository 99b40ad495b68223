import { CONSTANT_FIELDS, type ConstantField, type NameList, TICKET_FIELDS, type TicketField } from "../../alerts/pipeline/index.ts";
import type { JsonObject } from "../../base/json.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { Answer, Named, Psa } from "../../psa/port/index.ts";
import type { EndpointInput } from "./fields/index.ts";

/** Asks the PSA about the names in a configuration; only names that are being set are checked. */
export type NameCheck = (config: JsonObject, given: EndpointInput) => Promise<readonly FieldProblem[]>;

export interface NameCheckDeps {
	readonly psa: Psa;
	/** Board for endpoints that name none. */
	readonly defaultBoard: () => string;
}

/** Fields whose names belong to a board, with their list. */
const BOARD_FIELDS = CONSTANT_FIELDS.flatMap((field): [ConstantField, BoardList][] => {
	const { names }: TicketField = TICKET_FIELDS[field];
	return names === undefined || names === "boards" || names === "priorities" ? [] : [[field, names]];
});
type BoardList = Exclude<NameList, "boards" | "priorities">;

/** Reads a list of the PSA at the first call; null if it does not answer. */
type Ask = () => Promise<readonly Named[] | null>;

const ask =
	<T extends Named>(call: () => Promise<Answer<readonly T[]>>): Ask =>
	async () => {
		const answer = await call();
		return answer.ok ? answer.value : null;
	};

const same = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

const textOf = (config: JsonObject, field: string): string | null => {
	const value = config[field];
	return typeof value === "string" && value.trim() !== "" ? value : null;
};

/**
 * Compares names with ConnectWise's lists, if it answers. Names that cannot be checked now are accepted; the
 * regular configuration check reports them later. The sandbox accepts every name.
 */
export function createNameCheck({ psa, defaultBoard }: NameCheckDeps): NameCheck {
	/** Compares one field with one list, if the field is being set. */
	async function compare(config: JsonObject, given: EndpointInput, field: keyof EndpointInput, list: Ask, where: string) {
		const wanted = Object.hasOwn(given, field) ? textOf(config, field) : null;
		if (wanted === null) return [];
		const names = await list();
		if (names === null || names.some(({ name }) => same(name, wanted))) return [];
		return [{ field, message: `ConnectWise has no “${wanted}”${where}. Choose one that it has: ${examples(names)}.` }];
	}

	return async (config, given) => {
		if (psa.kind === "sandbox") return [];
		const boards = ask(() => psa.boards());
		const problems: FieldProblem[] = [
			...(await compare(
				config,
				given,
				"priority",
				ask(() => psa.priorities()),
				" among its priorities",
			)),
			...(await compare(config, given, "board", boards, " among its boards")),
		];
		if (!BOARD_FIELDS.some(([field]) => Object.hasOwn(given, field) && textOf(config, field) !== null)) return problems;
		const board = (await boards())?.find(({ name }) => same(name, textOf(config, "board") ?? defaultBoard()));
		if (board === undefined) return problems;
		// A ticket cannot be moved to an inactive status.
		const statuses: Ask = async () => {
			const answer = await psa.statuses(board.id);
			return answer.ok ? answer.value.filter(({ inactive }) => !inactive) : null;
		};
		const lists: Readonly<Record<BoardList, Ask>> = {
			statuses,
			types: ask(() => psa.types(board.id)),
			subtypes: ask(() => psa.subtypes(board.id)),
			items: ask(() => psa.items(board.id)),
		};
		for (const [field, list] of BOARD_FIELDS) {
			problems.push(...(await compare(config, given, field, lists[list], ` on the board “${board.name}”`)));
		}
		return problems;
	};
}

const examples = (names: readonly Named[]): string =>
	names
		.slice(0, 8)
		.map(({ name }) => `“${name}”`)
		.join(", ") + (names.length > 8 ? ", …" : "");
