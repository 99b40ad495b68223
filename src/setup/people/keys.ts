import { randomBytes } from "node:crypto";
import type { Role } from "../../base/security/index.ts";
import type { StoredKey } from "../../store/index.ts";
import { digestOf } from "./sessions.ts";

/** How an API key begins. */
export const KEY_PREFIX = "hwk_";

/** A new API key, and the row that is kept of it: its hash alone. */
export function freshKey(name: string, role: Role): { readonly key: string; readonly row: Pick<StoredKey, "name" | "role" | "keyHash"> } {
	const key = `${KEY_PREFIX}${randomBytes(32).toString("base64url")}`;
	return { key, row: { name, role, keyHash: digestOf(key) } };
}
