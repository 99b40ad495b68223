import type { z } from "zod";
import type { Clock } from "../../base/clock.ts";
import { conflict, done, invalidInput, missing, type Outcome } from "../../base/outcome.ts";
import type { Who } from "../../base/security/index.ts";
import type { AuditChange, PeopleStore, StoredKey, StoredUser, UserChange } from "../../store/index.ts";
import type { Audit } from "../audit/index.ts";
import type { newKeyInput, newUserInput, userChangeInput } from "./input.ts";
import { freshKey } from "./keys.ts";
import { hashPassword } from "./passwords.ts";
import { passwordProblem } from "./policy.ts";

/** The person or program asking, and their address. */
export interface By {
	readonly who: Who;
	readonly sourceIp: string;
}

/** Users and API keys, for admins. Each change is checked, and written together with its audit entry. */
export interface Accounts {
	addUser(input: z.output<typeof newUserInput>, by: By): Promise<Outcome<StoredUser>>;
	/** After a change of role or password the user's sessions end, except the asking one. */
	changeUser(id: number, input: z.output<typeof userChangeInput>, by: By): Promise<Outcome<StoredUser>>;
	removeUser(id: number, by: By): Promise<Outcome<StoredUser>>;
	/** The key is shown only now; only its hash is stored. */
	addKey(input: z.output<typeof newKeyInput>, by: By): Promise<Outcome<{ readonly id: number; readonly key: string }>>;
	revokeKey(id: number, by: By): Promise<Outcome<StoredKey>>;
}

export interface AccountsDeps {
	readonly store: PeopleStore;
	readonly audit: Audit;
	readonly clock: Clock;
}

/** The actor for audit entries. */
export const actorOf = ({ who, sourceIp }: By) => ({ name: who.name, sourceIp });

/** Hash of a new password, or the reason why it is too easy to guess. */
export async function hashNew(password: string, username: string): Promise<Outcome<string>> {
	const problem = passwordProblem(password, username);
	return problem === null ? done(await hashPassword(password)) : invalidInput([{ field: "password", message: problem }]);
}

/** Audit shows secrets as "changed". */
export const PASSWORD_CHANGED: AuditChange = { field: "password", old: "changed", new: "changed" };

function changedUser(result: StoredUser | "missing" | "lastAdmin"): Outcome<StoredUser> {
	if (result === "missing") return missing("User");
	if (result === "lastAdmin") return conflict("This is the last admin; make another one first");
	return done(result);
}

export function createAccounts({ store, audit, clock }: AccountsDeps): Accounts {
	return {
		async addUser({ username, password, role }, by) {
			const hashed = await hashNew(password, username);
			if (!hashed.ok) return hashed;
			const user = await audit.change(
				actorOf(by),
				() => store.addUser({ username, passwordHash: hashed.value, role }, clock.now()),
				(added) => added && { action: "user.create", subject: added.username, changes: [{ field: "role", old: null, new: added.role }] },
			);
			return user === null ? conflict(`There is a user ${username} already`) : done(user);
		},
		async changeUser(id, input, by) {
			const before = await store.user(id);
			if (before === null) return missing("User");
			const hashed = input.password === undefined ? null : await hashNew(input.password, before.username);
			if (hashed?.ok === false) return hashed;
			const change: UserChange = {
				...(input.role === undefined ? {} : { role: input.role }),
				...(hashed === null ? {} : { passwordHash: hashed.value, mustChange: false }),
				...(input.totp_enabled === false ? { totpEnabled: false, totpSecret: null, recoveryCodes: [] } : {}),
			};
			const changes = [
				...(input.role !== undefined && input.role !== before.role ? [{ field: "role", old: before.role, new: input.role }] : []),
				...(hashed === null ? [] : [PASSWORD_CHANGED]),
				...(input.totp_enabled === undefined ? [] : [{ field: "totp_enabled", old: before.totpEnabled, new: false }]),
			];
			// Everybody who used the old password or role must log in again.
			const result = await audit.change(
				actorOf(by),
				() => store.changeUser(id, change, { except: by.who.sessionHash }),
				(after) => (typeof after === "string" ? null : { action: "user.update", subject: after.username, changes }),
			);
			return changedUser(result);
		},
		async removeUser(id, by) {
			const result = await audit.change(
				actorOf(by),
				() => store.removeUser(id),
				(gone) =>
					typeof gone === "string"
						? null
						: { action: "user.delete", subject: gone.username, changes: [{ field: "role", old: gone.role, new: null }] },
			);
			return changedUser(result);
		},
		async addKey({ name, role }, by) {
			const { key, row } = freshKey(name, role);
			const { id } = await audit.change(
				actorOf(by),
				() => store.addKey(row, clock.now()),
				() => ({ action: "key.create", subject: name, changes: [{ field: "role", old: null, new: role }] }),
			);
			return done({ id, key });
		},
		async revokeKey(id, by) {
			const key = await audit.change(
				actorOf(by),
				() => store.revokeKey(id, clock.now()),
				(gone) => gone && { action: "key.revoke", subject: gone.name, changes: [{ field: "role", old: gone.role, new: null }] },
			);
			return key === null ? missing("API key") : done(key);
		},
	};
}
