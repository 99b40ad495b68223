import type { z } from "zod";
import type { Json } from "../../../base/json.ts";
import type { StoredEndpoint } from "../../../store/index.ts";

/** Sections of the Rules tab, in order; each field names its section. */
export const SECTIONS = [
	{ id: "trigger", title: "Trigger", quiet: "" },
	{ id: "mapping", title: "Mapping", quiet: "" },
	{ id: "rules", title: "Rules", quiet: "" },
	{ id: "company", title: "Company", quiet: "No default company" },
	{ id: "windows", title: "Windows", quiet: "" },
	{ id: "ticket", title: "Ticket", quiet: "" },
	{ id: "templates", title: "Texts", quiet: "Built-in description" },
	{ id: "notes", title: "Noise", quiet: "Every alert counts at once" },
	{ id: "silence", title: "Silence", quiet: "Off" },
	{ id: "ai", title: "AI note", quiet: "Off" },
	{ id: "access", title: "Who sends", quiet: "" },
] as const satisfies readonly { readonly id: string; readonly title: string; readonly quiet: string }[];
export type SectionId = (typeof SECTIONS)[number]["id"];

/** Data for a field's summary: the form as typed, and the defaults. */
export interface Saying {
	/** Another field as typed; blank if it is empty. */
	text(field: string): string;
	/** True if another field is on. */
	on(field: string): boolean;
	readonly defaults: Readonly<Record<"board" | "status" | "closed" | "prefix" | "model", string>> & { readonly company: string | null };
}

export type Control =
	/**
	 * `takes`: a click on a value in the payload puts its path here. `offers`: list of ConnectWise's names to
	 * choose from.
	 */
	| {
			readonly kind: "text";
			readonly mono?: true;
			readonly takes?: true;
			readonly placeholder?: string;
			readonly offers?: "names" | "companies";
	  }
	| { readonly kind: "number"; readonly unit: string }
	| { readonly kind: "check"; readonly more?: string }
	| { readonly kind: "choice"; readonly choices: readonly { readonly value: string; readonly label: string }[] }
	| { readonly kind: "area"; readonly rows: number; readonly mono?: true }
	/** Rows with an editor of their own, or JSON. */
	| { readonly kind: "rows" };

export interface FormPlace {
	readonly section: SectionId;
	readonly control: Control;
	/** Name that a technician would use. */
	readonly label: string;
	/** Its effect, in one sentence. */
	readonly hint?: string;
	/** Set if it stands beside the next such field where there is room. */
	readonly half?: true;
	/**
	 * Its part of the section's summary line; blank if there is nothing to say. `value` as typed; `on` or blank
	 * for a checkbox.
	 */
	readonly says?: (value: string, given: Saying) => string;
}

/** One field of an endpoint, with everything needed to check, store, show, export and document it. */
export interface Field {
	/** Schema of values that a client may write. */
	readonly schema: z.ZodType;
	/** Value for endpoints that were stored without it; null for a field with `column` means there is none. */
	readonly fallback: Json;
	/** Value for new endpoints, if different. */
	readonly forNew?: Json;
	/** Column in the store. Fields without one are kept in the configuration, one JSON object. */
	readonly column?: keyof StoredEndpoint;
	/** Set for secrets: sealed in the store, shown only on request, and `changed` in the audit. */
	readonly secret?: true;
	/** Set if a source's preset may set it. */
	readonly preset?: true;
	/** Its place in the Rules tab; null if it is elsewhere, or nowhere. */
	readonly form: FormPlace | null;
	/** Text for docs/endpoint-fields.md and the API's description. */
	readonly doc: string;
	/** Allowed values, for the same table. */
	readonly takes: string;
}

/** Defines a field and keeps its types. */
export const field = <S extends z.ZodType, const M extends Omit<Field, "schema">>(schema: S, more: M): { readonly schema: S } & M => ({
	schema,
	...more,
});
