/** The licence of one component of the executable. */
export interface License {
	readonly name: string;
	readonly version: string;
	/** Name of the licence as SPDX spells it. */
	readonly license: string;
	readonly text: string;
}

/** Licences of all components, HookWise first. scripts/build.ts replaces this empty list with the collected ones. */
export const LICENSES: readonly License[] = [];
