/** Time for which a person's "won't fix" is respected. Milliseconds. */
export const WONT_FIX_MS = 30 * 86_400_000;

/** Status names in a comma-separated list, in lower case. */
export const statusNames = (list: string): ReadonlySet<string> =>
	new Set(
		list
			.split(",")
			.map((name) => name.trim().toLowerCase())
			.filter((name) => name !== ""),
	);
