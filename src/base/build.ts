/** Facts about the build of an executable. scripts/build.ts replaces this module's values with the real ones. */
export interface BuildFacts {
	/** Commit id; null when run from a checkout, or if the build was not told. */
	readonly commit: string | null;
	/**
	 * Date of that commit, `YYYY-MM-DD`. It is not the time of the build, so that the same sources always give
	 * the same executable.
	 */
	readonly date: string | null;
	/** Target under the name that scripts/build.ts uses: `linux-x64`; null when run from a checkout. */
	readonly target: string | null;
	/** Public minisign key of the releases, which `hookwise update` trusts; null if the build was given none. */
	readonly releaseKey: string | null;
}

export const BUILD: BuildFacts = { commit: null, date: null, target: null, releaseKey: null };
