/**
 * Beginning of the health message of an endpoint that an import left paused. It stays until somebody enables
 * the endpoint.
 */
export const PAUSED_BY_IMPORT = "Paused by the import: ";

/** Reason for the pause, as a line of a health message; null if no import paused it, or if it is enabled again. */
export function pausedReason(stored: { readonly isEnabled: boolean; readonly configHealthMessage: string | null }): string | null {
	if (stored.isEnabled) return null;
	return stored.configHealthMessage?.split("\n").find((line) => line.startsWith(PAUSED_BY_IMPORT)) ?? null;
}
