let known: readonly string[] | null = null;

/** Every zone that the platform knows, by name; read when it is first needed, for it takes two megabytes. */
export function timeZoneNames(): readonly string[] {
	known ??= Intl.supportedValuesOf("timeZone");
	return known;
}

/**
 * True for a name of the IANA time zone database, such as `Europe/Berlin` or `UTC`; false for offsets such as
 * `+02:00`.
 */
export function isTimeZone(name: string): boolean {
	if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return false;
	try {
		return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
	} catch {
		// A RangeError: the zone does not exist.
		return false;
	}
}
