/**
 * Why an import left an endpoint paused. It stands in front of the endpoint's health message, and stays there until somebody lets the
 * endpoint receive again.
 */
export const PAUSED_BY_IMPORT = "Paused by the import: ";

/** The reason, as a line of a health message; null when it was not an import that paused it, or it receives again. */
export function pausedReason(stored: { readonly isEnabled: boolean; readonly configHealthMessage: string | null }): string | null {
	if (stored.isEnabled) return null;
	return stored.configHealthMessage?.split("\n").find((line) => line.startsWith(PAUSED_BY_IMPORT)) ?? null;
}
