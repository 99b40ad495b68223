import type { Decision } from "../../../src/alerts/deciding/trial.ts";
import type { Comparison } from "../../../src/alerts/fixtures/index.ts";
import type { Json } from "../../../src/base/json.ts";
import type { FieldProblem } from "../../../src/base/problems.ts";
import type { EvidenceLine } from "../../parts/evidence.tsx";
import type { RulesForm } from "../rulesForm.ts";

/** Names that ConnectWise has for a field; null when it did not answer. */
export type NameLists = Readonly<Record<string, readonly string[] | null>>;

/** A payload to try the rules with. */
export interface TriedPayload {
	/** `alert:123`, `fixture:4`, `sample:zabbix:problem`, `own`, or `pasted`. */
	readonly choice: string;
	readonly choices: readonly { readonly value: string; readonly label: string; readonly group: string }[];
	readonly payload: Json | undefined;
	/** What was pasted. */
	readonly pasted: string;
	/** Why there is none to show. */
	readonly problem: string | null;
}

/** What the payload comes to with what is typed, beside what it comes to now. */
export interface Preview {
	readonly decisions: readonly Decision[];
	readonly before: readonly Decision[];
	/** Names of fields that are not as they are saved. */
	readonly changed: readonly string[];
	readonly looked: boolean;
}

export interface RulesView {
	readonly endpointId: string;
	/** The version that the form was made for. */
	readonly version: number;
	/** What each field was when the form was made. */
	readonly base: string;
	readonly nextVersion: number;
	readonly form: RulesForm;
	readonly problems: readonly FieldProblem[];
	/** Present value of each mapped field with the payload. */
	readonly values: ReadonlyMap<string, string>;
	/** What a value of the payload is used for, by its path. */
	readonly marks: ReadonlyMap<string, string>;
	/** How many payloads are kept. */
	readonly fixtures: number;
	/** What they come to with what is typed; null while nothing is changed. */
	readonly comparison: Comparison | null;
	/** Saving would decide some of them otherwise, and waits for a yes. */
	readonly asks: { readonly comparison: Comparison; readonly confirm: string } | null;
	readonly names: NameLists;
	/** Section that is open. */
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
	/** Someone else saved meanwhile: what is different there. `yours` is null where nothing was typed, so theirs stands. */
	readonly conflict: {
		readonly version: number;
		readonly fields: readonly { readonly field: string; readonly theirs: string; readonly yours: string | null }[];
	} | null;
	readonly mayChange: boolean;
	readonly ai: AiNoteView;
}

/** How notes of this endpoint fare, and one that is tried just now. */
export interface AiNoteView {
	readonly evidence: readonly EvidenceLine[];
	readonly trial: NoteTrialView | null;
	/** LLM_MAX_TOKENS. */
	readonly maxTokens: number;
}

/** A note tried on the payload; nothing of it is written anywhere. */
export interface NoteTrialView {
	/** Blank for one that could not begin. */
	readonly id: string;
	readonly state: "running" | "done" | "failed" | "cancelled";
	readonly model: string;
	/** Tokens so far. */
	readonly pieces: number;
	readonly seconds: number;
	readonly note: string | null;
	readonly cut: boolean;
	readonly loadSeconds: number | null;
	/** What went wrong, with its remedy. */
	readonly error: string | null;
}
