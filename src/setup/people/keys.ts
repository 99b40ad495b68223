import { randomBytes } from "node:crypto";
import type { Role } from "../../base/security/index.ts";
import type { StoredKey } from "../../store/index.ts";
import { digestOf } from "./sessions.ts";

/** Beginning of every API key. */
export const KEY_PREFIX = "hwk_";

/** A new API key, and its row, which contains only the hash. */
export function freshKey(name: string, role: Role): { readonly key: string; readonly row: Pick<StoredKey, "name" | "role" | "keyHash"> } {
	const key = `${KEY_PREFIX}${randomBytes(32).toString("base64url")}`;
	return { key, row: { name, role, keyHash: digestOf(key) } };
}
