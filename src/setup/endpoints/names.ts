import { type CompiledEndpoint, compileEndpoint, isBoardList, isCompanyList } from "../../alerts/pipeline/index.ts";
import type { JsonObject } from "../../base/json.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { Psa } from "../../psa/port/index.ts";
import { customInUse, whyNot } from "./customNames.ts";
import type { EndpointInput } from "./fields/index.ts";
import { createLists, type Lists, type Standing } from "./nameLists.ts";
import { type ListName, type NameInUse, namesInUse } from "./namesInUse.ts";

/** What the PSA says to the names in a configuration; only those that are being set are asked for. */
export type NameCheck = (config: JsonObject, given: EndpointInput) => Promise<readonly FieldProblem[]>;

export interface NameCheckDeps {
	readonly psa: Psa;
	/** Board that counts where the endpoint names none. */
	readonly defaultBoard: () => string;
}

/** Problems that one answer lists; with more the person begins with these. */
const MAX_PROBLEMS = 20;
/** Names that a problem offers. */
const EXAMPLES = 8;

/** What a list's members are called. */
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
 * Compares names, those in rules included, with what ConnectWise has, as far as it answers; what cannot be asked now is let through,
 * and the configuration check says so later. Companies are identifiers, and have a landing place: they are the configuration check's
 * alone. The sandbox takes every name.
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
