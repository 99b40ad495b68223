import type { Compared, Kind } from "../../src/admin/original/index.ts";

export interface ComparedLine extends Compared {
	/** null if there is no such endpoint here. */
	readonly endpointName: string | null;
}

export interface ParallelView {
	/** Reason why the uploaded file could not be compared. */
	readonly problem: string | null;
	/** Number of endpoints, and of drafts among them. */
	readonly endpoints: number;
	readonly drafts: number;
	readonly run: {
		readonly id: string;
		readonly from: number;
		readonly to: number;
		readonly counts: Readonly<Record<Kind, number>>;
		readonly unread: number;
		/** The listed kind. */
		readonly kind: Kind;
		readonly items: readonly ComparedLine[];
		/** Number of further ones of that kind. */
		readonly more: number;
	} | null;
}
