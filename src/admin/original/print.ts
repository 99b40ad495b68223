import { isArray, isObject, type Json, writeJson } from "../../base/json.ts";

/** Names that either version may hide the value of; what one hides and the other does not must not make them differ. */
const HIDDEN = /pass|pwd|secret|token|key|auth|credential|cookie|bearer/i;
/** Levels that are compared; both versions take at most a hundred. */
const DEEPEST = 100;

/**
 * What makes two copies of a payload the same: its values, whatever the order of members, but for what is masked in one of them.
 * @returns a short text; equal for equal payloads
 */
export const printOf = (payload: Json): string => Bun.hash(JSON.stringify(plain(payload, 0))).toString(36);

function plain(value: Json, depth: number): unknown {
	if (depth > DEEPEST) return null;
	if (isArray(value)) return value.map((member) => plain(member, depth + 1));
	if (isObject(value)) {
		const names = Object.keys(value).filter((name) => !HIDDEN.test(name));
		return { members: names.sort().map((name) => [name, plain(value[name] ?? null, depth + 1)]) };
	}
	// Python keeps digits that are beyond a number's; so do we.
	return typeof value === "bigint" ? Number(writeJson(value)) : value;
}
