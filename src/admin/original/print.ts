import { isArray, isObject, type Json, writeJson } from "../../base/json.ts";

/** Names whose values either version may mask. Values masked in only one version must not count as a difference. */
const HIDDEN = /pass|pwd|secret|token|key|auth|credential|cookie|bearer/i;
/** Maximum nesting that is compared; both versions accept at most a hundred levels. */
const DEEPEST = 100;

/**
 * Fingerprint of a payload's values, independent of the order of members, without values that either version
 * may mask.
 * @returns a short text, equal for equal payloads
 */
export const printOf = (payload: Json): string => Bun.hash(JSON.stringify(plain(payload, 0))).toString(36);

function plain(value: Json, depth: number): unknown {
	if (depth > DEEPEST) return null;
	if (isArray(value)) return value.map((member) => plain(member, depth + 1));
	if (isObject(value)) {
		const names = Object.keys(value).filter((name) => !HIDDEN.test(name));
		return { members: names.sort().map((name) => [name, plain(value[name] ?? null, depth + 1)]) };
	}
	// Python keeps digits beyond the precision of numbers, as we do.
	return typeof value === "bigint" ? Number(writeJson(value)) : value;
}
