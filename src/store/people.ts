import type { Role } from "../security/types.ts";
import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

export interface StoredUser {
	readonly id: number;
	readonly username: string;
	/** argon2id. */
	readonly passwordHash: string;
	readonly role: Role;
	/** Fernet token; null without TOTP. */
	readonly totpSecret: string | null;
	readonly totpEnabled: boolean;
	/** Hashes of the codes that are left. */
	readonly recoveryCodes: readonly string[];
	readonly createdAt: number;
}

export interface StoredSession {
	/** SHA-256 of the cookie's id, hexadecimal. */
	readonly idHash: string;
	readonly userId: number;
	readonly createdAt: number;
	readonly seenAt: number;
	readonly expiresAt: number;
	readonly sourceIp: string | null;
	readonly userAgent: string | null;
}

export interface StoredKey {
	readonly id: number;
	readonly name: string;
	readonly role: Role;
	readonly keyHash: string;
	readonly createdAt: number;
	readonly lastUsedAt: number | null;
	readonly revokedAt: number | null;
}

export type UserChange = Partial<Pick<StoredUser, "username" | "passwordHash" | "role" | "totpSecret" | "totpEnabled" | "recoveryCodes">>;

/** Users, their sessions, and API keys. Writes are on disk when they resolve. */
export interface PeopleStore {
	users(): Promise<StoredUser[]>;
	user(id: number): Promise<StoredUser | null>;
	/** Case is ignored. */
	userNamed(username: string): Promise<StoredUser | null>;
	/** @returns null when the name is taken, case ignored */
	addUser(user: Pick<StoredUser, "username" | "passwordHash" | "role">, now: number): Promise<StoredUser | null>;
	/** `lastAdmin`: it would leave no admin, so nothing was written. */
	changeUser(id: number, change: UserChange): Promise<StoredUser | "missing" | "lastAdmin">;
	/** Ends the user's sessions too. */
	removeUser(id: number): Promise<StoredUser | "missing" | "lastAdmin">;
	addSession(session: StoredSession): Promise<void>;
	session(idHash: string): Promise<StoredSession | null>;
	sessionsOf(userId: number): Promise<StoredSession[]>;
	touchSession(idHash: string, seenAt: number): Promise<void>;
	endSession(idHash: string): Promise<boolean>;
	/** Ends every session of the user but one. Resolves with how many. */
	endSessions(userId: number, except: string | null): Promise<number>;
	forgetSessions(now: number): Promise<number>;
	addKey(key: Pick<StoredKey, "name" | "role" | "keyHash">, now: number): Promise<StoredKey>;
	keys(): Promise<StoredKey[]>;
	/** Not a revoked one. */
	keyWith(keyHash: string): Promise<StoredKey | null>;
	touchKey(id: number, usedAt: number): Promise<void>;
	revokeKey(id: number, now: number): Promise<StoredKey | null>;
}

interface UserRecord {
	id: number;
	username: string;
	password_hash: string;
	role: Role;
	totp_secret: string | null;
	totp_enabled: number;
	recovery_codes: string;
	created_at: number;
}
interface SessionRecord {
	id_hash: string;
	user_id: number;
	created_at: number;
	seen_at: number;
	expires_at: number;
	source_ip: string | null;
	user_agent: string | null;
}
interface KeyRecord {
	id: number;
	name: string;
	role: Role;
	key_hash: string;
	created_at: number;
	last_used_at: number | null;
	revoked_at: number | null;
}

export function createPeopleStore(db: Connection, writer: Writer): PeopleStore {
	const everyUser = db.prepare("SELECT * FROM users ORDER BY lower(username)");
	const oneUser = db.prepare("SELECT * FROM users WHERE id = ?");
	const namedUser = db.prepare("SELECT * FROM users WHERE lower(username) = lower(?)");
	const insertUser = db.prepare("INSERT INTO users (username, password_hash, role, created_at) VALUES (?, ?, ?, ?)");
	const updateUser = db.prepare(
		`UPDATE users SET username = @username, password_hash = @passwordHash, role = @role, totp_secret = @totpSecret,
		   totp_enabled = @totpEnabled, recovery_codes = @recoveryCodes WHERE id = @id`,
	);
	const dropUser = db.prepare("DELETE FROM users WHERE id = ?");
	const otherAdmins = db.prepare("SELECT count(*) AS n FROM users WHERE role = 'admin' AND id <> ?");
	const insertSession = db.prepare(
		`INSERT INTO sessions (id_hash, user_id, created_at, seen_at, expires_at, source_ip, user_agent)
		 VALUES (@idHash, @userId, @createdAt, @seenAt, @expiresAt, @sourceIp, @userAgent)`,
	);
	const oneSession = db.prepare("SELECT * FROM sessions WHERE id_hash = ?");
	const userSessions = db.prepare("SELECT * FROM sessions WHERE user_id = ? ORDER BY seen_at DESC");
	const seenSession = db.prepare("UPDATE sessions SET seen_at = ? WHERE id_hash = ?");
	const dropSession = db.prepare("DELETE FROM sessions WHERE id_hash = ?");
	const dropSessions = db.prepare("DELETE FROM sessions WHERE user_id = ? AND id_hash IS NOT ?");
	const dropExpired = db.prepare("DELETE FROM sessions WHERE expires_at <= ?");
	const insertKey = db.prepare("INSERT INTO api_keys (name, role, key_hash, created_at) VALUES (?, ?, ?, ?)");
	const everyKey = db.prepare("SELECT * FROM api_keys WHERE revoked_at IS NULL ORDER BY id");
	const oneKey = db.prepare("SELECT * FROM api_keys WHERE id = ? AND revoked_at IS NULL");
	const hashedKey = db.prepare("SELECT * FROM api_keys WHERE key_hash = ? AND revoked_at IS NULL");
	const usedKey = db.prepare("UPDATE api_keys SET last_used_at = ? WHERE id = ?");
	const dropKey = db.prepare("UPDATE api_keys SET revoked_at = ? WHERE id = ?");

	const readUser = (id: number): StoredUser | null => {
		const row = oneUser.get(id) as UserRecord | undefined;
		return row === undefined ? null : userOf(row);
	};
	const isLastAdmin = (user: StoredUser): boolean => user.role === "admin" && (otherAdmins.get(user.id) as { n: number }).n === 0;

	return {
		users: async () => (everyUser.all() as UserRecord[]).map(userOf),
		user: async (id) => readUser(id),
		async userNamed(username) {
			const row = namedUser.get(username) as UserRecord | undefined;
			return row === undefined ? null : userOf(row);
		},
		addUser: ({ username, passwordHash, role }, now) =>
			writer.run(() => {
				if (namedUser.get(username) !== undefined) return null;
				return readUser(Number(insertUser.run(username, passwordHash, role, now).lastInsertRowid));
			}),
		changeUser: (id, change) =>
			writer.run(() => {
				const current = readUser(id);
				if (current === null) return "missing" as const;
				const next = { ...current, ...change };
				if (next.role !== "admin" && isLastAdmin(current)) return "lastAdmin" as const;
				const { username, passwordHash, role, totpSecret } = next;
				const recoveryCodes = JSON.stringify(next.recoveryCodes);
				updateUser.run({ id, username, passwordHash, role, totpSecret, totpEnabled: next.totpEnabled ? 1 : 0, recoveryCodes });
				return next;
			}),
		removeUser: (id) =>
			writer.run(() => {
				const current = readUser(id);
				if (current === null) return "missing" as const;
				if (isLastAdmin(current)) return "lastAdmin" as const;
				dropUser.run(id);
				dropSessions.run(id, null);
				return current;
			}),
		addSession: (session) =>
			writer.run(() => {
				insertSession.run(session);
			}),
		async session(idHash) {
			const row = oneSession.get(idHash) as SessionRecord | undefined;
			return row === undefined ? null : sessionOf(row);
		},
		sessionsOf: async (userId) => (userSessions.all(userId) as SessionRecord[]).map(sessionOf),
		touchSession: (idHash, seenAt) =>
			writer.run(() => {
				seenSession.run(seenAt, idHash);
			}),
		endSession: (idHash) => writer.run(() => dropSession.run(idHash).changes > 0),
		endSessions: (userId, except) => writer.run(() => dropSessions.run(userId, except).changes),
		forgetSessions: (now) => writer.run(() => dropExpired.run(now).changes),
		addKey: ({ name, role, keyHash }, now) =>
			writer.run(() => {
				const id = Number(insertKey.run(name, role, keyHash, now).lastInsertRowid);
				return { id, name, role, keyHash, createdAt: now, lastUsedAt: null, revokedAt: null };
			}),
		keys: async () => (everyKey.all() as KeyRecord[]).map(keyOf),
		async keyWith(keyHash) {
			const row = hashedKey.get(keyHash) as KeyRecord | undefined;
			return row === undefined ? null : keyOf(row);
		},
		touchKey: (id, usedAt) =>
			writer.run(() => {
				usedKey.run(usedAt, id);
			}),
		revokeKey: (id, now) =>
			writer.run(() => {
				const row = oneKey.get(id) as KeyRecord | undefined;
				if (row === undefined) return null;
				dropKey.run(now, id);
				return keyOf(row);
			}),
	};
}

const userOf = (row: UserRecord): StoredUser => ({
	id: row.id,
	username: row.username,
	passwordHash: row.password_hash,
	role: row.role,
	totpSecret: row.totp_secret,
	totpEnabled: row.totp_enabled === 1,
	recoveryCodes: JSON.parse(row.recovery_codes) as string[],
	createdAt: row.created_at,
});

const sessionOf = (row: SessionRecord): StoredSession => ({
	idHash: row.id_hash,
	userId: row.user_id,
	createdAt: row.created_at,
	seenAt: row.seen_at,
	expiresAt: row.expires_at,
	sourceIp: row.source_ip,
	userAgent: row.user_agent,
});

const keyOf = (row: KeyRecord): StoredKey => ({
	id: row.id,
	name: row.name,
	role: row.role,
	keyHash: row.key_hash,
	createdAt: row.created_at,
	lastUsedAt: row.last_used_at,
	revokedAt: row.revoked_at,
});
