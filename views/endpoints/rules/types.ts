import type { Decision } from "../../../src/alerts/deciding/trial.ts";
import type { Comparison } from "../../../src/alerts/fixtures/index.ts";
import type { Json } from "../../../src/base/json.ts";
import type { FieldProblem } from "../../../src/base/problems.ts";
import type { EvidenceLine } from "../../parts/evidence.tsx";
import type { RulesForm } from "../rulesForm.ts";

/** ConnectWise's names for a field; null if it did not answer. */
export type NameLists = Readonly<Record<string, readonly string[] | null>>;

/** A payload for trying the rules. */
export interface TriedPayload {
	/** `alert:123`, `fixture:4`, `sample:zabbix:problem`, `own`, or `pasted`. */
	readonly choice: string;
	readonly choices: readonly { readonly value: string; readonly label: string; readonly group: string }[];
	readonly payload: Json | undefined;
	/** The pasted text. */
	readonly pasted: string;
	/** Reason why there is none to show. */
	readonly problem: string | null;
}

/** Decisions with the typed rules (`decisions`) and with the saved ones (`before`). */
export interface Preview {
	readonly decisions: readonly Decision[];
	readonly before: readonly Decision[];
	/** Names of fields with unsaved changes. */
	readonly changed: readonly string[];
	readonly looked: boolean;
}

export interface RulesView {
	readonly endpointId: string;
	/** Version that the form was made from. */
	readonly version: number;
	/** Base of the form: a hash of each field when the form was made. */
	readonly base: string;
	readonly nextVersion: number;
	readonly form: RulesForm;
	readonly problems: readonly FieldProblem[];
	/** Present value of each mapped field with this payload. */
	readonly values: ReadonlyMap<string, string>;
	/** Uses of payload values, by path. */
	readonly marks: ReadonlyMap<string, string>;
	/** Number of saved payloads. */
	readonly fixtures: number;
	/** Their results with the typed rules; null if nothing was changed. */
	readonly comparison: Comparison | null;
	/** Set if saving would change some of these results and needs a confirmation. */
	readonly asks: { readonly comparison: Comparison; readonly confirm: string } | null;
	readonly names: NameLists;
	/** The open section. */
	readonly open: string;
	readonly tried: TriedPayload;
	readonly preview: Preview | null;
	readonly defaults: {
		readonly board: string;
		readonly status: string;
		readonly closed: string;
		readonly prefix: string;
		readonly company: string | null;
		readonly model: string;
	};
	/**
	 * Set if somebody else saved meanwhile, with the differences. `yours` is null for fields not changed here,
	 * where their value is used.
	 */
	readonly conflict: {
		readonly version: number;
		readonly fields: readonly { readonly field: string; readonly theirs: string; readonly yours: string | null }[];
	} | null;
	readonly mayChange: boolean;
	readonly ai: AiNoteView;
}

/** Results of this endpoint's notes, and a running trial. */
export interface AiNoteView {
	readonly evidence: readonly EvidenceLine[];
	readonly trial: NoteTrialView | null;
	/** LLM_MAX_TOKENS. */
	readonly maxTokens: number;
}

/** A trial of a note on the payload; it is not stored. */
export interface NoteTrialView {
	/** Blank if it could not begin. */
	readonly id: string;
	readonly state: "running" | "done" | "failed" | "cancelled";
	readonly model: string;
	/** Number of tokens so far. */
	readonly pieces: number;
	readonly seconds: number;
	readonly note: string | null;
	readonly cut: boolean;
	readonly loadSeconds: number | null;
	/** The problem, with its remedy. */
	readonly error: string | null;
}
