import { type CompiledEndpoint, compileEndpoint, isBoardList, isCompanyList } from "../../alerts/pipeline/index.ts";
import type { JsonObject } from "../../base/json.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { Psa } from "../../psa/port/index.ts";
import { customInUse, whyNot } from "./customNames.ts";
import type { EndpointInput } from "./fields/index.ts";
import { createLists, type Lists, type Standing } from "./nameLists.ts";
import { type ListName, type NameInUse, namesInUse } from "./namesInUse.ts";

/** Asks the PSA about the names in a configuration; only names that are being set are checked. */
export type NameCheck = (config: JsonObject, given: EndpointInput) => Promise<readonly FieldProblem[]>;

export interface NameCheckDeps {
	readonly psa: Psa;
	/** Board for endpoints that name none. */
	readonly defaultBoard: () => string;
}

/** Maximum of problems in one answer. */
const MAX_PROBLEMS = 20;
/** Maximum of names that a problem suggests. */
const EXAMPLES = 8;

/** Word for one entry of each list. */
export const NOUNS: Readonly<Record<ListName, string>> = {
	boards: "board",
	priorities: "priority",
	sources: "source",
	members: "member",
	statuses: "status",
	types: "type",
	subtypes: "subtype",
	items: "item",
	teams: "team",
	sites: "site",
	agreements: "agreement",
	contacts: "contact",
	companies: "active company",
};

/**
 * Compares names, also those in rules, with ConnectWise's lists, if it answers. Names that cannot be checked now are accepted; the
 * regular configuration check reports them later. Only that check looks at companies: they are identifiers, and an unknown one has a
 * landing place. The sandbox accepts every name.
 */
export function createNameCheck({ psa, defaultBoard }: NameCheckDeps): NameCheck {
	return async (config, given) => {
		if (psa.kind === "sandbox") return [];
		const compiled = compileEndpoint(config, { id: "", isDraft: false });
		// The environment's own names are not what is being saved.
		const settings = { CW_SERVICE_BOARD: defaultBoard(), CW_STATUS_NEW: "", CW_STATUS_CLOSED: "", CW_DEFAULT_COMPANY_ID: null };
		const lists = createLists(psa, 0);
		const asked = namesInUse(compiled, settings).filter((name) => name.list !== "companies" && isBeingSet(name, given));
		const standings = await Promise.all(asked.map((name) => lists.standing(name)));
		const problems = asked.flatMap((name, index) => problemOf(name, standings[index]));
		return [...problems, ...(await customProblems(lists, compiled, given))].slice(0, MAX_PROBLEMS);
	};
}

async function customProblems(lists: Lists, compiled: CompiledEndpoint, given: EndpointInput): Promise<FieldProblem[]> {
	const asked = customInUse(compiled).filter(({ field }) => Object.hasOwn(given, field));
	const known = asked.length === 0 ? null : await lists.customFields();
	if (known === null || known === "hidden") return [];
	const offers = known.length === 0 ? "" : ` It has: ${examples(known.filter(({ readOnly }) => !readOnly).map(({ name }) => name))}.`;
	return asked.flatMap((one) => {
		const why = whyNot(known, one);
		const place = one.field === "custom_fields" ? one.name : atBegin(one.where.replace("json_mapping, ", ""));
		return why === null ? [] : [{ field: one.field, message: `${place}: ${why}${why.startsWith("ConnectWise has no") ? offers : ""}` }];
	});
}

const atBegin = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** A name that is written, or one whose board or company is. */
function isBeingSet({ field, list }: NameInUse, given: EndpointInput): boolean {
	if (field === null) return false;
	const sets = (...fields: readonly string[]): boolean => fields.some((one) => Object.hasOwn(given, one));
	if (list !== "companies" && isBoardList(list) && sets("board")) return true;
	if (list !== "companies" && isCompanyList(list) && sets("customer_id_default", "company_locked")) return true;
	return sets(field);
}

function problemOf(name: NameInUse, standing: Standing | undefined): FieldProblem[] {
	if (name.field === null || standing === undefined || standing.is === "there" || standing.is === "unknown") return [];
	const at = name.field === name.where ? "" : `${atBegin(name.where)}: `;
	const of = name.board !== null ? ` of the board “${name.board}”` : name.company !== null ? ` of ${name.company}` : "";
	const remedy =
		standing.known.length > 0
			? `Choose one that it has: ${examples(standing.known)}.`
			: `Add it in ConnectWise, or choose another ${NOUNS[name.list]}.`;
	return [{ field: name.field, message: `${at}ConnectWise has no “${name.name}” among the ${name.list} in use${of}. ${remedy}` }];
}

const examples = (names: readonly string[]): string =>
	names
		.slice(0, EXAMPLES)
		.map((name) => `“${name}”`)
		.join(", ") + (names.length > EXAMPLES ? ", …" : "");
