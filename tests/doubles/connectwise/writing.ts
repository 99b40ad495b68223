import { type FieldError, fieldError, invalid } from "./problems.ts";
import { asFields, type Fields, resolve } from "./references.ts";
import type { Board, StoredNote, StoredTicket, Tenant } from "./types.ts";

/** Ticket rules that tenants differ in, or that are not known for certain. */
export interface TicketRules {
	readonly requireCompany: boolean;
	/** Boards that want a type before a ticket is closed. */
	readonly closeNeedsType: readonly string[];
}

type Draft = Omit<StoredTicket, "id">;

const RESOURCE = "ticket";
const LEVELS = ["Low", "Medium", "High"];
const RECORD_TYPES = ["ServiceTicket", "ProjectTicket", "ProjectIssue"];
const DATES = ["requiredDate", "estimatedStartDate"];
const REFERENCES = ["board", "status", "company", "type", "subType", "item", "priority"];
const TEXTS: Readonly<Record<string, number>> = { externalXRef: 100, contactName: 62, siteName: 50, automaticEmailCc: 1_000, poNumber: 50 };
const ONLY_ON_CREATE = ["initialDescription", "initialInternalAnalysis", "initialResolution"];
const FLAGS = ["processNotifications", "skipCallback", "automaticEmailContactFlag", "automaticEmailResourceFlag", "automaticEmailCcFlag"];
const OTHERS = ["summary", "recordType", "severity", "impact", "customFields", "source", "site", "contact", "team", "owner"];

/** Names that a create may carry; a typing error is better met here than ignored. */
const CREATABLE = new Set([...REFERENCES, ...Object.keys(TEXTS), ...DATES, ...ONLY_ON_CREATE, ...FLAGS, ...OTHERS]);
/** Paths that a patch may replace. */
export const PATCHABLE: ReadonlySet<string> = new Set([...REFERENCES, ...Object.keys(TEXTS), ...DATES, ...OTHERS]);

/** `yyyy-MM-ddTHH:mm:ssZ`; ConnectWise takes no fractions of seconds. */
export const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** A ticket out of the body of a POST. Throws a Problem with every field that is wrong. */
export function newTicket(tenant: Tenant, rules: TicketRules, body: Fields, now: number): Draft {
	const errors: FieldError[] = [];
	for (const name of Object.keys(body))
		if (!CREATABLE.has(name)) errors.push(fieldError(RESOURCE, name, "UnknownField", `${name} is not a field.`));
	if (body.summary === undefined) errors.push(fieldError(RESOURCE, "summary", "MissingRequiredField", "The summary field is required."));
	if (rules.requireCompany && (body.company ?? null) === null) {
		errors.push(fieldError(RESOURCE, "company", "MissingRequiredField", "The company field is required."));
	}
	for (const name of ONLY_ON_CREATE) textField(body, name, Number.POSITIVE_INFINITY, errors);
	const board = boardOf(tenant, body, tenant.boards[0], errors);
	if (board === null) throw invalid(RESOURCE, errors);
	const entered = stamp(now);
	const status = board.statuses.find((one) => one.isDefault);
	const priority = tenant.priorities.find((one) => one.isDefault);
	if (status === undefined || priority === undefined) throw new Error("The double's tenant has no default status or priority.");
	const blank: Draft = {
		summary: "",
		recordType: "ServiceTicket",
		board,
		status,
		company: null,
		type: null,
		subType: null,
		item: null,
		priority,
		severity: "Medium",
		impact: "Medium",
		externalXRef: null,
		closedDate: null,
		mergedInto: null,
		hasMergedChild: false,
		dateEntered: entered,
		lastUpdated: entered,
	};
	return changed(tenant, rules, blank, body, now, errors);
}

/** A stored ticket with fields replaced and everything checked again. Throws a Problem with every field that is wrong. */
export function changedTicket(tenant: Tenant, rules: TicketRules, ticket: StoredTicket, changes: Fields, now: number): StoredTicket {
	const errors: FieldError[] = [];
	const board = boardOf(tenant, changes, ticket.board, errors);
	if (board === null) throw invalid(RESOURCE, errors);
	// Statuses and types belong to their board: moved without a new status, a ticket gets the board's default.
	const status = board === ticket.board ? ticket.status : (board.statuses.find((one) => one.isDefault) ?? ticket.status);
	const moved = board === ticket.board ? ticket : { ...ticket, board, status, type: null, subType: null, item: null };
	return { ...changed(tenant, rules, moved, changes, now, errors), id: ticket.id };
}

function boardOf(tenant: Tenant, body: Fields, otherwise: Board | undefined, errors: FieldError[]): Board | null {
	if ((body.board ?? null) === null) return otherwise ?? null;
	const active = tenant.boards.filter((board) => !board.inactive);
	return resolve(RESOURCE, body, "board", active, errors);
}

function changed<T extends Draft>(tenant: Tenant, rules: TicketRules, before: T, body: Fields, now: number, errors: FieldError[]): T {
	const { board } = before;
	const where = ` for Service Board ${board.name}`;
	const live = <R extends { readonly inactive: boolean }>(rows: readonly R[]): R[] => rows.filter((row) => !row.inactive);
	const companies = tenant.companies.filter((company) => !company.deleted);
	const after = {
		...before,
		summary: summaryOf(body, errors) ?? before.summary,
		recordType: oneOf(body, "recordType", RECORD_TYPES, errors) ?? before.recordType,
		severity: oneOf(body, "severity", LEVELS, errors) ?? before.severity,
		impact: oneOf(body, "impact", LEVELS, errors) ?? before.impact,
		status: resolve(RESOURCE, body, "status", live(board.statuses), errors, where) ?? before.status,
		company: resolve(RESOURCE, body, "company", companies, errors) ?? before.company,
		type: resolve(RESOURCE, body, "type", live(board.types), errors, where) ?? before.type,
		subType: resolve(RESOURCE, body, "subType", live(board.subtypes), errors, where) ?? before.subType,
		item: resolve(RESOURCE, body, "item", live(board.items), errors, where) ?? before.item,
		priority: resolve(RESOURCE, body, "priority", tenant.priorities, errors) ?? before.priority,
		externalXRef: textField(body, "externalXRef", 100, errors) ?? before.externalXRef,
		lastUpdated: stamp(now),
	};
	for (const [name, longest] of Object.entries(TEXTS)) if (name !== "externalXRef") textField(body, name, longest, errors);
	for (const name of DATES) dateField(body, name, errors);
	checkAssociation(board, after, errors);
	if (after.status.closed && after.type === null && rules.closeNeedsType.includes(board.name)) {
		errors.push(
			fieldError(RESOURCE, "type", "MissingRequiredField", "The type field is required before a ticket of this board is closed."),
		);
	}
	if (errors.length > 0) throw invalid(RESOURCE, errors);
	return { ...after, closedDate: after.status.closed ? (before.closedDate ?? stamp(now)) : null };
}

function checkAssociation(board: Board, ticket: Draft, errors: FieldError[]): void {
	const { type, subType } = ticket;
	if (subType === null) return;
	const typeIds = board.subtypes.find((part) => part.id === subType.id)?.typeIds ?? [];
	if (type === null || !typeIds.includes(type.id)) {
		errors.push(
			fieldError(RESOURCE, "subType", "InvalidAssociation", `subType ${subType.name} does not go with type ${type?.name ?? "none"}.`),
		);
	}
}

function summaryOf(body: Fields, errors: FieldError[]): string | null {
	const summary = textField(body, "summary", 100, errors);
	if (summary !== null && summary.trim() === "") {
		errors.push(fieldError(RESOURCE, "summary", "MissingRequiredField", "The summary field is required."));
	}
	return summary;
}

function textField(body: Fields, field: string, longest: number, errors: FieldError[]): string | null {
	const value = body[field];
	if (value === undefined || value === null) return null;
	if (typeof value !== "string") errors.push(fieldError(RESOURCE, field, "InvalidValue", `${field} must be a string.`));
	else if (value.length > longest) {
		const text = `The field ${field} must be a string with a maximum length of ${longest}.`;
		errors.push(fieldError(RESOURCE, field, "MaxLength", text));
	} else return value;
	return null;
}

function oneOf(body: Fields, field: string, known: readonly string[], errors: FieldError[]): string | null {
	const value = textField(body, field, 50, errors);
	if (value === null || known.includes(value)) return value;
	errors.push(fieldError(RESOURCE, field, "InvalidEnum", `${value} is not one of ${known.join(", ")}.`));
	return null;
}

function dateField(body: Fields, field: string, errors: FieldError[]): void {
	const value = textField(body, field, 50, errors);
	if (value !== null && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value)) {
		errors.push(fieldError(RESOURCE, field, "UnsupportedFormat", `${field} must look like yyyy-MM-ddTHH:mm:ssZ.`));
	}
}

type NoteFlags = Pick<StoredNote, "detailDescriptionFlag" | "internalAnalysisFlag" | "resolutionFlag">;

/** The three display flags of a note, of which one must be set. */
export function noteFlags(body: Fields): NoteFlags {
	const flags = {
		detailDescriptionFlag: body.detailDescriptionFlag === true,
		internalAnalysisFlag: body.internalAnalysisFlag === true,
		resolutionFlag: body.resolutionFlag === true,
	};
	if (Object.values(flags).includes(true)) return flags;
	const message = "Please choose where to display the notes: detailDescriptionFlag, internalAnalysisFlag or resolutionFlag.";
	throw invalid("serviceNote", [fieldError("serviceNote", "detailDescriptionFlag", "MissingRequiredField", message)]);
}

/** Reads the operations of a PATCH into fields to replace; paths below a field are left out, as the real one can do. */
export function patchFields(operations: unknown): Fields {
	if (!Array.isArray(operations) || operations.length === 0) {
		throw invalid(RESOURCE, [fieldError(RESOURCE, "", "InvalidPatch", "A PATCH body must be an array of operations.")]);
	}
	const fields: Record<string, unknown> = {};
	for (const operation of operations) {
		const { op, path, value } = asFields(operation) ?? {};
		const knownOp = op === "add" || op === "replace" || op === "remove";
		if (!knownOp || typeof path !== "string") {
			throw invalid(RESOURCE, [fieldError(RESOURCE, "op", "InvalidPatch", "op must be add, replace or remove, path a field.")]);
		}
		if (path.includes("/")) continue;
		if (!PATCHABLE.has(path)) throw invalid(RESOURCE, [fieldError(RESOURCE, path, "InvalidPatch", `${path} is not a field.`)]);
		fields[path] = op === "remove" ? null : value;
	}
	return fields;
}
