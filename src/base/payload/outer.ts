/** A payload that was taken out of an envelope keeps the way back to it. */
import type { Json, JsonObject } from "../json.ts";

const OUTER = "_outer";

/**
 * Makes `$._outer` the envelope of a payload, and leaves what the envelope says and the payload does not where it was (`$.Subject`).
 * All of it can be named in a path and is seen by nothing else: not by `*`, `..`, JSON or a description.
 * @param inner changed in place
 * @param member of the envelope that the payload came from: names the payload itself; null when it stood further in
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

/** The envelope that a payload was taken out of, and the member of it; null when it came without one. */
export function outerOf(value: Json): { readonly outer: Json; readonly member: string | null } | null {
	if (typeof value !== "object" || value === null) return null;
	const hidden = Object.getOwnPropertyDescriptor(value, OUTER);
	if (hidden === undefined || hidden.enumerable === true) return null;
	const outer = hidden.value as Json;
	const names = typeof outer === "object" && outer !== null ? Object.keys(outer) : [];
	const member = names.find((name) => (value as JsonObject)[name] === value) ?? null;
	return { outer, member };
}
