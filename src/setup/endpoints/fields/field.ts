import type { z } from "zod";
import type { Json } from "../../../base/json.ts";
import type { StoredEndpoint } from "../../../store/index.ts";

/** Parts of the Rules tab, in their order; a field names the one it stands in. */
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

/** What a field's summary may look at: the form as typed, and what counts where it says nothing. */
export interface Saying {
	/** Another field as typed; blank where nothing is. */
	text(field: string): string;
	/** Whether another field is on. */
	on(field: string): boolean;
	readonly defaults: Readonly<Record<"board" | "status" | "closed" | "prefix" | "model", string>> & { readonly company: string | null };
}

export type Control =
	/** `takes`: a click in the payload puts its path here. `offers`: names of ConnectWise to choose from. */
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
	/** A map of texts, typed as lines of `name = text`. */
	| { readonly kind: "pairs"; readonly rows: number }
	/** Rows with an editor of their own, or JSON. */
	| { readonly kind: "rows" };

export interface FormPlace {
	readonly section: SectionId;
	readonly control: Control;
	/** What a technician would call it. */
	readonly label: string;
	/** What it does, in a sentence. */
	readonly hint?: string;
	/** Stands beside the next one that does where there is room. */
	readonly half?: true;
	/** Its part of the section's summary line; blank for nothing worth saying. `value` as typed; `on` or blank for a box. */
	readonly says?: (value: string, given: Saying) => string;
}

/** One field of an endpoint: all that anybody needs to know to check, store, show, export and document it. */
export interface Field {
	/** What a client may write. */
	readonly schema: z.ZodType;
	/** What an endpoint has that was stored without it; null beside `column`: there is none. */
	readonly fallback: Json;
	/** What endpoints have that are made from now on, where that is something else. */
	readonly forNew?: Json;
	/** Column of the store; without one it is kept in the configuration, one JSON object. */
	readonly column?: keyof StoredEndpoint;
	/** Sealed in the store, shown only to those who ask, `changed` in the audit. */
	readonly secret?: true;
	/** The preset of a source may set it. */
	readonly preset?: true;
	/** Where it stands in the Rules tab; null: elsewhere, or nowhere. */
	readonly form: FormPlace | null;
	/** For docs/endpoint-fields.md and the API's description. */
	readonly doc: string;
	/** What it takes, for the same table. */
	readonly takes: string;
}

/** A field with its types kept. */
export const field = <S extends z.ZodType, const M extends Omit<Field, "schema">>(schema: S, more: M): { readonly schema: S } & M => ({
	schema,
	...more,
});
