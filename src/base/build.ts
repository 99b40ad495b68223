/** What an executable was built from. scripts/build.ts puts the real values in place of this module's. */
export interface BuildFacts {
	/** Name of the commit; null from a checkout, and where nobody told. */
	readonly commit: string | null;
	/** Day of that commit, `YYYY-MM-DD`: the same sources give the same executable, whenever they are built. */
	readonly date: string | null;
	/** As scripts/build.ts names it: `linux-x64`; null from a checkout. */
	readonly target: string | null;
	/** minisign's public key of those who release, which `hookwise update` trusts; null where none was given to the build. */
	readonly releaseKey: string | null;
}

export const BUILD: BuildFacts = { commit: null, date: null, target: null, releaseKey: null };
