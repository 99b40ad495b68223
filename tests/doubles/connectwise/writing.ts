import { type FieldError, fieldError, invalid } from "./problems.ts";
import { asFields, type Fields, resolve } from "./references.ts";
import { checkBody, TICKET_FIELDS } from "./schema/index.ts";
import type { Board, Company, CustomValue, NoteFlags, Row, StoredTicket, Tenant } from "./types.ts";

/** What a ticket is written by. */
export interface Writing {
	readonly tenant: Tenant;
	readonly requireCompany: boolean;
	/** Milliseconds since 1970. */
	readonly now: number;
	/** Identifier of the member that writes. */
	readonly by: string;
}

type Draft = Omit<StoredTicket, "id">;

const RESOURCE = "ticket";
/** Fields that become something else than themselves; the rest of the schema's is kept as it is sent. */
const TAKEN = new Set([
	..."summary recordType board status company site contact agreement team owner source type subType item priority".split(" "),
	..."severity impact externalXRef customFields parentTicketId processNotifications skipCallback".split(" "),
	..."initialDescription initialInternalAnalysis initialResolution".split(" "),
]);

/** `yyyy-MM-ddTHH:mm:ssZ`; ConnectWise takes no fractions of seconds. */
export const stamp = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** A ticket out of the body of a POST. Throws a Problem with every field that is wrong. */
export function newTicket(writing: Writing, body: Fields): Draft {
	const { tenant } = writing;
	const errors = [...checkBody("NewTicket", RESOURCE, body)];
	if (writing.requireCompany && (body.company ?? null) === null) {
		errors.push(fieldError(RESOURCE, "company", "MissingRequiredField", "The company field is required."));
	}
	// References of a wrong shape cannot be looked up, and have been named already.
	if (errors.length > 0) throw invalid(RESOURCE, errors);
	const board = boardOf(tenant, body, tenant.boards[0], errors);
	if (board === null) throw invalid(RESOURCE, errors);
	const entered = stamp(writing.now);
	const status = board.statuses.find((one) => one.isDefault);
	const priority = tenant.priorities.find((one) => one.isDefault);
	if (status === undefined || priority === undefined) throw new Error("The double's tenant has no default status or priority.");
	const blank: Draft = {
		summary: "",
		recordType: "ServiceTicket",
		board,
		status,
		company: null,
		site: null,
		contact: null,
		agreement: null,
		team: null,
		owner: null,
		source: null,
		type: null,
		subType: null,
		item: null,
		priority,
		severity: "Medium",
		impact: "Medium",
		externalXRef: null,
		customFields: [],
		plain: {},
		parentId: null,
		hasChild: false,
		configurations: [],
		closedDate: null,
		closedBy: null,
		mergedInto: null,
		hasMergedChild: false,
		dateEntered: entered,
		enteredBy: writing.by,
		lastUpdated: entered,
		updatedBy: writing.by,
	};
	return changed(writing, blank, body, errors);
}

/** A stored ticket with fields replaced and everything checked again. Throws a Problem with every field that is wrong. */
export function changedTicket(writing: Writing, ticket: StoredTicket, changes: Fields): StoredTicket {
	const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));
	const errors = [...checkBody("Ticket", RESOURCE, set)];
	if (errors.length > 0) throw invalid(RESOURCE, errors);
	const board = boardOf(writing.tenant, changes, ticket.board, errors);
	if (board === null) throw invalid(RESOURCE, errors);
	// Statuses, types and teams belong to their board: moved without a new status, a ticket gets the board's default.
	const status = board === ticket.board ? ticket.status : (board.statuses.find((one) => one.isDefault) ?? ticket.status);
	const moved = board === ticket.board ? ticket : { ...ticket, board, status, type: null, subType: null, item: null, team: null };
	return { ...changed(writing, moved, changes, errors), id: ticket.id };
}

function boardOf(tenant: Tenant, body: Fields, otherwise: Board | undefined, errors: FieldError[]): Board | null {
	if ((body.board ?? null) === null) return otherwise ?? null;
	const active = tenant.boards.filter((board) => !board.inactive);
	const board = resolve(RESOURCE, body, "board", active, errors);
	if (board === null || !board.project || body.recordType === "ProjectTicket") return board;
	errors.push(fieldError(RESOURCE, "board", "InvalidObject", `board ${board.name} is a project board and takes no service tickets.`));
	return null;
}

function companyOf(tenant: Tenant, body: Fields, errors: FieldError[]): Company | null {
	const known = tenant.companies.filter(({ deleted }) => !deleted);
	const company = resolve(RESOURCE, body, "company", known, errors);
	if (company === null || !company.status.disallowSaving) return company;
	const text = `company ${company.identifier} has the status ${company.status.name}, which does not allow saving.`;
	errors.push(fieldError(RESOURCE, "company", "InvalidObject", text));
	return null;
}

/** References that depend on the company or the board that the ticket has by now. */
function belongings(tenant: Tenant, body: Fields, company: Company | null, board: Board, errors: FieldError[]) {
	const ours = <R extends { readonly companyId: number }>(list: readonly R[]): R[] =>
		list.filter(({ companyId }) => companyId === company?.id);
	const ofCompany = ` for Company ${company?.identifier ?? "none"}`;
	const ofBoard = ` for Service Board ${board.name}`;
	return {
		site: resolve(RESOURCE, body, "site", company?.sites.filter(({ inactive }) => !inactive) ?? [], errors, ofCompany),
		contact: resolve(
			RESOURCE,
			body,
			"contact",
			ours(tenant.contacts).filter(({ inactive }) => !inactive),
			errors,
			ofCompany,
		),
		agreement: resolve(
			RESOURCE,
			body,
			"agreement",
			ours(tenant.agreements).filter(({ cancelled }) => !cancelled),
			errors,
			ofCompany,
		),
		team: resolve(RESOURCE, body, "team", board.teams, errors, ofBoard),
		owner: resolve(
			RESOURCE,
			body,
			"owner",
			tenant.members.filter(({ inactive }) => !inactive),
			errors,
		),
	};
}

function changed<T extends Draft>(writing: Writing, before: T, body: Fields, errors: FieldError[]): T {
	const { tenant } = writing;
	const { board } = before;
	const where = ` for Service Board ${board.name}`;
	const live = <R extends { readonly inactive: boolean }>(rows: readonly R[]): R[] => rows.filter((row) => !row.inactive);
	const text = (field: string): string | null => (typeof body[field] === "string" ? body[field] : null);
	const own = <R>(field: string, found: R | null, kept: R | null): R | null => (body[field] === null ? null : (found ?? kept));
	const status = resolve(RESOURCE, body, "status", live(board.statuses), errors, where) ?? before.status;
	const company = own("company", companyOf(tenant, body, errors), before.company);
	const theirs = belongings(tenant, body, company, board, errors);
	const after: T = {
		...before,
		summary: text("summary") ?? before.summary,
		recordType: text("recordType") ?? before.recordType,
		severity: text("severity") ?? before.severity,
		impact: text("impact") ?? before.impact,
		status,
		company,
		site: own("site", theirs.site, before.site),
		contact: own("contact", theirs.contact, before.contact),
		agreement: own("agreement", theirs.agreement, before.agreement),
		team: own("team", theirs.team, before.team),
		owner: own("owner", theirs.owner, before.owner),
		source: own("source", resolve(RESOURCE, body, "source", tenant.sources, errors), before.source),
		type: own<Row>("type", resolve(RESOURCE, body, "type", live(board.types), errors, where), before.type),
		subType: own<Row>("subType", resolve(RESOURCE, body, "subType", live(board.subtypes), errors, where), before.subType),
		item: own<Row>("item", resolve(RESOURCE, body, "item", live(board.items), errors, where), before.item),
		priority: resolve(RESOURCE, body, "priority", tenant.priorities, errors) ?? before.priority,
		externalXRef: own("externalXRef", text("externalXRef"), before.externalXRef),
		customFields: customFields(tenant, body, errors) ?? before.customFields,
		plain: { ...before.plain, ...plainOf(body) },
		parentId: typeof body.parentTicketId === "number" ? body.parentTicketId : body.parentTicketId === null ? null : before.parentId,
		lastUpdated: stamp(writing.now),
		updatedBy: writing.by,
	};
	if (after.summary.trim() === "") {
		errors.push(fieldError(RESOURCE, "summary", "MissingRequiredField", "The summary field is required."));
	}
	checkAssociation(board, after, errors);
	if (errors.length > 0) throw invalid(RESOURCE, errors);
	if (!after.status.closed) return { ...after, closedDate: null, closedBy: null };
	return { ...after, closedDate: before.closedDate ?? stamp(writing.now), closedBy: before.closedBy ?? writing.by };
}

const plainOf = (body: Fields): Fields => Object.fromEntries(Object.entries(body).filter(([name]) => !TAKEN.has(name)));

/** What each type of custom field takes. */
const VALUES = { Text: "string", Number: "number", Checkbox: "boolean" } as const;

/** The whole list, as the real one wants it; null when none was sent. */
function customFields(tenant: Tenant, body: Fields, errors: FieldError[]): readonly CustomValue[] | null {
	if (!Array.isArray(body.customFields)) return null;
	return body.customFields.map((given, index) => {
		const { id, value = null } = asFields(given) ?? {};
		const field = tenant.customFields.find((one) => one.id === id);
		const at = `customFields/${index}`;
		if (field === undefined) errors.push(fieldError(RESOURCE, at, "NotFound", `Custom field ${String(id)} not found.`));
		else if (value !== null && typeof value !== VALUES[field.type]) {
			errors.push(fieldError(RESOURCE, at, "InvalidValue", `${field.caption} takes a ${field.type}.`));
		} else if (field.options.length > 0 && !field.options.includes(String(value))) {
			errors.push(fieldError(RESOURCE, at, "InvalidValue", `${field.caption} is one of ${field.options.join(", ")}.`));
		}
		return { id: Number(id), value };
	});
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

/**
 * Reads the operations of a PATCH, of a shape that has been checked, into fields to replace; null empties one. Paths below a field are left
 * out, as the real one can do.
 */
export function patchFields(operations: unknown): Fields {
	const fields: Record<string, unknown> = {};
	for (const operation of Array.isArray(operations) ? operations : []) {
		const { op, path, value } = asFields(operation) ?? {};
		if (typeof path !== "string" || path.includes("/")) continue;
		if (!TICKET_FIELDS.has(path)) throw invalid(RESOURCE, [fieldError(RESOURCE, path, "InvalidPatch", `${path} is not a field.`)]);
		fields[path] = op === "remove" ? null : value;
	}
	return fields;
}
