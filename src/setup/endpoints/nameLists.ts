import type { Answer, CustomFieldDefinition, Named, NamedCompany, NamedStatus, Psa } from "../../psa/port/index.ts";
import type { ListName, NameInUse } from "./namesInUse.ts";

/** What ConnectWise has to say to a name; `unknown` when it did not answer. */
export interface Standing {
	readonly is: "there" | "missing" | "inactive" | "unknown";
	/** Names that it has instead, where it lists them. */
	readonly known: readonly string[];
}

/** ConnectWise's lists as of one run: each is asked for once, when it is first needed. */
export interface Lists {
	standing(name: NameInUse): Promise<Standing>;
	/** null when ConnectWise did not answer, `hidden` where the role may not read them. */
	customFields(): Promise<readonly CustomFieldDefinition[] | "hidden" | null>;
}

type Listed = readonly (Named & Partial<Pick<NamedStatus, "inactive">> & Partial<Pick<NamedCompany, "identifier">>)[];

/** A search for companies gives no more than that (`Psa.companies`). */
const FOUND_COMPANIES = 50;
/** Companies that are searched for one by one; with more, all of them are read at once. */
const FEW_COMPANIES = 20;

export const same = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase();

/** A list that the role may not read says nothing about a name: it counts as there. */
const readable = <T>(answer: Answer<T>): T | "hidden" | null =>
	answer.ok ? answer.value : answer.failure.kind === "forbidden" ? "hidden" : null;

function lazily<T>(ask: () => Promise<T>): () => Promise<T> {
	let asked: Promise<T> | null = null;
	return () => {
		asked ??= ask();
		return asked;
	};
}

const UNKNOWN: Standing = { is: "unknown", known: [] };
const THERE: Standing = { is: "there", known: [] };

/** @param companies how many different companies will be asked for */
export function createLists(psa: Psa, companies: number): Lists {
	const asked = new Map<string, Promise<Listed | "hidden" | null>>();

	function once(key: string, call: () => Promise<Answer<Listed>>): Promise<Listed | "hidden" | null> {
		const known = asked.get(key) ?? call().then(readable);
		asked.set(key, known);
		return known;
	}

	/** One of a company's, looked for by its name: what is found has that name. */
	const found = (key: string, name: string, call: () => Promise<Answer<number | null>>): Promise<Listed | "hidden" | null> =>
		once(key, async () => {
			const answer = await call();
			return answer.ok ? { ...answer, value: answer.value === null ? [] : [{ id: answer.value, name }] } : answer;
		});

	function listOf(list: ListName, name: string, board: number, company: string): Promise<Listed | "hidden" | null> {
		const key = `${list} ${board} ${company.toLowerCase()}`;
		switch (list) {
			case "boards":
			case "priorities":
			case "sources":
			case "members":
				return once(key, () => psa[list]());
			case "statuses":
			case "types":
			case "subtypes":
			case "items":
			case "teams":
				return once(key, () => psa[list](board));
			case "companies":
				return companiesLike(name);
			case "sites":
				return once(key, () => psa.sites(company));
			case "agreements":
				return found(`${key} ${name}`, name, () => psa.findAgreement(company, name));
			case "contacts":
				return found(`${key} ${name}`, name, () => psa.findContact(company, name));
		}
	}

	async function companiesLike(name: string): Promise<Listed | "hidden" | null> {
		const all = () => once("companies", () => psa.companies(""));
		if (companies > FEW_COMPANIES) return all();
		const few = await once(`companies ${name.toLowerCase()}`, () => psa.companies(name));
		return few !== null && few !== "hidden" && few.length >= FOUND_COMPANIES ? all() : few;
	}

	return {
		customFields: lazily(async () => readable(await psa.customFields())),
		async standing({ list, name, board, company }) {
			let boardId = 0;
			if (board !== null) {
				const boards = await listOf("boards", board, 0, "");
				if (boards === null) return UNKNOWN;
				if (boards === "hidden") return THERE;
				const of = boards.find((entry) => same(entry.name, board));
				// That the board is missing is said once, about the board.
				if (of === undefined) return THERE;
				boardId = of.id;
			}
			const entries = await listOf(list, name, boardId, company ?? "");
			if (entries === null) return UNKNOWN;
			if (entries === "hidden") return THERE;
			const known = entries.filter(({ inactive }) => inactive !== true).map((entry) => entry.name);
			const entry = entries.find((one) => same(list === "companies" ? (one.identifier ?? "") : one.name, name));
			if (entry === undefined) return { is: "missing", known };
			return { is: entry.inactive === true ? "inactive" : "there", known };
		},
	};
}
