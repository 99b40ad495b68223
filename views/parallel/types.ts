import type { Compared, Kind } from "../../src/admin/original/index.ts";

export interface ComparedLine extends Compared {
	/** null when there is no such endpoint here. */
	readonly endpointName: string | null;
}

export interface ParallelView {
	/** Why the file that was sent could not be compared. */
	readonly problem: string | null;
	/** Endpoints, and how many of them are drafts. */
	readonly endpoints: number;
	readonly drafts: number;
	readonly run: {
		readonly id: string;
		readonly from: number;
		readonly to: number;
		readonly counts: Readonly<Record<Kind, number>>;
		readonly unread: number;
		/** What is listed. */
		readonly kind: Kind;
		readonly items: readonly ComparedLine[];
		/** Of that kind, beside those that are listed. */
		readonly more: number;
	} | null;
}
