/** The licence of one part of the executable. */
export interface License {
	readonly name: string;
	readonly version: string;
	/** As SPDX spells it. */
	readonly license: string;
	readonly text: string;
}

/** Of everything in the executable, HookWise first. scripts/build.ts puts the collected ones in place of this module's empty list. */
export const LICENSES: readonly License[] = [];
