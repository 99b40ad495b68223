import type { Answer, Named, NamedCompany, NamedStatus, Psa } from "../../../psa/port/index.ts";
import type { ListName, NameInUse } from "./names.ts";

/** State of a name in ConnectWise; `unknown` if it did not answer. */
export type Standing = "there" | "missing" | "inactive" | "unknown";

/** ConnectWise's lists for one run; each is read once, when first needed. */
export interface Lists {
	standing(name: NameInUse): Promise<Standing>;
}

type Listed = readonly (Named & Partial<Pick<NamedStatus, "inactive">> & Partial<Pick<NamedCompany, "identifier">>)[];

/** Maximum number of results in a search for companies (`Psa.companies`). */
const FOUND_COMPANIES = 50;
/** Maximum number of companies that are searched one by one; for more, all are read at once. */
const FEW_COMPANIES = 20;

const same = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

/** @param companies number of different companies that will be looked up */
export function createLists(psa: Psa, companies: number): Lists {
	const asked = new Map<string, Promise<Listed | null>>();

	function once(key: string, call: () => Promise<Answer<Listed>>): Promise<Listed | null> {
		const known = asked.get(key) ?? call().then((answer) => (answer.ok ? answer.value : null));
		asked.set(key, known);
		return known;
	}

	function listOf(list: ListName, name: string, board: number): Promise<Listed | null> {
		switch (list) {
			case "board":
				return once("boards", () => psa.boards());
			case "priority":
				return once("priorities", () => psa.priorities());
			case "company":
				return companiesLike(name);
			case "status":
				return once(`statuses ${board}`, () => psa.statuses(board));
			case "type":
				return once(`types ${board}`, () => psa.types(board));
			case "subtype":
				return once(`subtypes ${board}`, () => psa.subtypes(board));
			case "item":
				return once(`items ${board}`, () => psa.items(board));
		}
	}

	async function companiesLike(name: string): Promise<Listed | null> {
		const all = () => once("companies", () => psa.companies(""));
		if (companies > FEW_COMPANIES) return all();
		const found = await once(`companies ${name.toLowerCase()}`, () => psa.companies(name));
		return found !== null && found.length >= FOUND_COMPANIES ? all() : found;
	}

	return {
		async standing({ list, name, board }) {
			let boardId = 0;
			if (board !== null) {
				const boards = await listOf("board", board, 0);
				if (boards === null) return "unknown";
				const found = boards.find((entry) => same(entry.name, board));
				// A missing board is only reported once, as a problem of the board.
				if (found === undefined) return "there";
				boardId = found.id;
			}
			const entries = await listOf(list, name, boardId);
			if (entries === null) return "unknown";
			const entry = entries.find((one) => same(list === "company" ? (one.identifier ?? "") : one.name, name));
			if (entry === undefined) return "missing";
			return entry.inactive === true ? "inactive" : "there";
		},
	};
}
