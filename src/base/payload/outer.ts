/** Keeps the envelope of a payload reachable after the payload was taken out. */
import type { Json, JsonObject } from "../json.ts";

const OUTER = "_outer";

/**
 * Attaches the envelope as `$._outer`, and keeps members that only the envelope has at their old place
 * (`$.Subject`).
 * A path can name all of these, but nothing else sees them: not `*`, `..`, JSON or a description.
 * @param inner changed in place
 * @param member name of the envelope's member that held the payload; that name now means the payload itself.
 * null if it was deeper
 */
export function withOuter(inner: JsonObject | readonly Json[], outer: Json, member: string | null): void {
	const hide = (name: string, value: Json): void => {
		Object.defineProperty(inner, name, { value, enumerable: false, configurable: true, writable: true });
	};
	if (member !== null && typeof outer === "object" && outer !== null && !Array.isArray(outer) && !Array.isArray(inner)) {
		for (const [name, value] of Object.entries(outer as JsonObject))
			if (!Object.hasOwn(inner, name)) hide(name, name === member ? inner : value);
	}
	hide(OUTER, outer);
}

/** The envelope that a payload was taken out of, and the name of its member; null if there was none. */
export function outerOf(value: Json): { readonly outer: Json; readonly member: string | null } | null {
	if (typeof value !== "object" || value === null) return null;
	const hidden = Object.getOwnPropertyDescriptor(value, OUTER);
	if (hidden === undefined || hidden.enumerable === true) return null;
	const outer = hidden.value as Json;
	const names = typeof outer === "object" && outer !== null ? Object.keys(outer) : [];
	const member = names.find((name) => (value as JsonObject)[name] === value) ?? null;
	return { outer, member };
}
