/** Fields about the ticket: ConnectWise's names, the company, and texts. */
import { type ConstantField, checkTemplate, TICKET_FIELDS } from "../../../alerts/pipeline/index.ts";
import { field } from "./field.ts";
import { checked, flag, optional, orDefault, path, text } from "./kinds.ts";

const name = optional(text(50));

/** An endpoint's own value for a ticket field. The table of ticket fields says which values apply otherwise. */
const constant = (ticketField: ConstantField, doc: string) => {
	const { word } = TICKET_FIELDS[ticketField];
	return field(name, {
		fallback: null,
		takes: "text ≤ 50 or null",
		form: { section: "ticket", control: { kind: "text", offers: "names" }, label: word, half: true },
		doc,
	});
};

/** A field whose default is in the environment, and which the section's summary mentions. */
const told = (ticketField: "board" | "status" | "close_status", says: (value: string) => string, doc: string) => {
	const { form, ...rest } = constant(ticketField, doc);
	const fallback = { board: "board", status: "status", close_status: "closed" } as const;
	return {
		...rest,
		form: {
			...form,
			says: (value: string, { defaults }: { defaults: Readonly<Record<"board" | "status" | "closed", string>> }) =>
				says(value || defaults[fallback[ticketField]]),
		},
	};
};

export const TICKET_PART_FIELDS = {
	board: told("board", (value) => value, "Service board; `CW_SERVICE_BOARD` without one."),
	status: told("status", (value) => value, "Status of new tickets; `CW_STATUS_NEW` without one."),
	close_status: told("close_status", (value) => `closes to ${value}`, "Status that closes the ticket; `CW_STATUS_CLOSED` without one."),
	priority: constant("priority", "Priority."),
	ticket_type: constant("ticket_type", "Type."),
	subtype: constant("subtype", "Subtype."),
	item: constant("item", "Item."),
	severity: constant("severity", "Severity: Low, Medium or High."),
	impact: constant("impact", "Impact: Low, Medium or High."),
	customer_id_default: field(optional(text(50)), {
		...{ fallback: null, takes: "text ≤ 50 or null" },
		form: {
			section: "company",
			control: { kind: "text", offers: "companies" },
			label: "Default company",
			hint: "Used when nothing else names a company. ConnectWise requires one.",
			says: (value, { on, defaults }) => {
				const company = value || defaults.company;
				if (on("company_locked")) return company === null ? "locked, and no company is set" : `always ${company}`;
				const then = company === null ? "no default" : `then ${company}`;
				return `tag in the name, ${on("global_routing_enabled") ? "then TenantMap, " : ""}${then}`;
			},
		},
		doc: "Company identifier when nothing else names one.",
	}),
	company_locked: field(flag, {
		...{ fallback: false, takes: "true or false" },
		form: {
			section: "company",
			control: { kind: "check", more: "regardless of payload, tag or tenant" },
			label: "Every alert belongs to the default company",
		},
		doc: "Every alert belongs to `customer_id_default`, whatever a payload, tag or tenant says.",
	}),
	global_routing_enabled: field(flag, {
		...{ fallback: false, preset: true, takes: "true or false" },
		form: {
			section: "company",
			control: { kind: "check", more: "looks up the company of the tenant in the payload" },
			label: "Use TenantMap",
		},
		doc: "Look the payload's tenant up in TenantMap.",
	}),
	tenant_path: field(optional(path), {
		...{ fallback: null, preset: true, takes: "JSONPath or null" },
		form: {
			section: "company",
			control: { kind: "text", mono: true, takes: true, placeholder: "$.Tenant" },
			label: "Path of the tenant",
			hint: "For TenantMap. Blank: Tenant, tenant, tenantId and TenantId are looked at.",
		},
		doc: "Where the tenant stands, before the usual names.",
	}),
	ticket_prefix: field(text(80).nullable(), {
		...{ fallback: null, preset: true, takes: "text ≤ 80 or null" },
		form: {
			section: "templates",
			control: { kind: "text", placeholder: "none" },
			label: "Prefix of the summary",
			says: (value, { on }) => (on("own_prefix") ? (value === "" ? "no prefix" : `prefix “${value}”`) : ""),
		},
		doc: "In front of the summary; null uses `CW_TICKET_PREFIX`, a blank one means none.",
	}),
	summary_remove_strings: field(orDefault(text(2_000), ""), {
		...{ fallback: "", preset: true, takes: "text ≤ 2,000, comma separated" },
		form: {
			section: "templates",
			control: { kind: "text" },
			label: "Remove from the summary",
			hint: "Comma separated. Spaces count.",
		},
		doc: "Texts that are removed from the summary.",
	}),
	description_template: field(optional(checked(text(30_000), checkTemplate)), {
		...{ fallback: null, preset: true, takes: "text ≤ 30,000 or null" },
		form: {
			section: "templates",
			control: { kind: "area", rows: 6, mono: true },
			label: "Description",
			hint: "{{ monitor_name }}, {{ msg }}, {{ request_id }}, {$.json.path}. Blank: source, message, request id and the masked payload.",
			says: (value) => (value === "" ? "" : "own description"),
		},
		doc: "Text of the description, with `{{ monitor_name }}`, `{{ msg }}`, `{{ request_id }}` and `{$.json.path}`.",
	}),
	internal_description: field(flag, {
		...{ fallback: false, preset: true, takes: "true or false" },
		form: {
			section: "templates",
			control: { kind: "check", more: "otherwise it is the Discussion, which the customer can read" },
			label: "Put the description on the Internal tab",
			says: (on) => (on ? "on the Internal tab" : ""),
		},
		doc: "The description goes to the Internal tab instead of the customer's Discussion.",
	}),
} as const;
