let known: readonly string[] | null = null;

/** Every zone that the platform knows, by name; read when it is first needed, for it takes two megabytes. */
export function timeZoneNames(): readonly string[] {
	known ??= Intl.supportedValuesOf("timeZone");
	return known;
}

/** Whether this is a name of the IANA time zone database, such as `Europe/Berlin` or `UTC`. Offsets such as `+02:00` are none. */
export function isTimeZone(name: string): boolean {
	if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return false;
	try {
		return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
	} catch {
		// A RangeError: there is no such zone.
		return false;
	}
}
