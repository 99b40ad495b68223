import { and, asc, desc, eq, gte, isNull, lte, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type { Role } from "../base/security/index.ts";
import { apiKeys, knownAddresses, sessions, users } from "./schema.ts";
import type { Tables } from "./tables.ts";
import type { Writer } from "./writer.ts";

export interface StoredUser {
	readonly id: number;
	readonly username: string;
	/** argon2id hash. */
	readonly passwordHash: string;
	readonly role: Role;
	/** Fernet token; null without a second step. */
	readonly totpSecret: string | null;
	readonly totpEnabled: boolean;
	/** Hashes of the unused recovery codes. */
	readonly recoveryCodes: readonly string[];
	/** Time step of the last accepted code; null before the first code of this secret. */
	readonly totpUsedStep: number | null;
	readonly createdAt: number;
	/** True if HookWise generated the password, so that it must be changed at the next login. */
	readonly mustChange: boolean;
	/**
	 * Time zone for the times this person sees: an IANA name, `browser` for the browser's own, or null for
	 * `TIME_ZONE`.
	 */
	readonly timeZone: string | null;
}

export interface StoredSession {
	/** SHA-256 of the id in the cookie, hexadecimal. */
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

export type NewUser = Pick<StoredUser, "username" | "passwordHash" | "role"> & Partial<Pick<StoredUser, "mustChange">>;

export type UserChange = Partial<
	Pick<StoredUser, "username" | "passwordHash" | "role" | "totpSecret" | "totpEnabled" | "recoveryCodes" | "mustChange" | "timeZone">
>;

/** Ends all sessions of a user except this one; null: all of them. */
export interface EndedSessions {
	readonly except: string | null;
}

/** Users, their sessions, and API keys. Writes are on disk when their promise resolves. */
export interface PeopleStore {
	users(): Promise<StoredUser[]>;
	user(id: number): Promise<StoredUser | null>;
	/** Upper and lower case count as the same. */
	userNamed(username: string): Promise<StoredUser | null>;
	/** @returns null if the name is taken, ignoring case */
	addUser(user: NewUser, now: number): Promise<StoredUser | null>;
	/**
	 * @returns `lastAdmin` if the change would leave no admin; nothing is written then
	 * @param ends if given, the user's sessions end, except one
	 */
	changeUser(id: number, change: UserChange, ends?: EndedSessions): Promise<StoredUser | "missing" | "lastAdmin">;
	/**
	 * Marks the code of a time step as used. @param secret the sealed secret that the code belongs to @returns
	 * false if this code or a later one was already used
	 */
	useTotpStep(id: number, secret: string, step: number): Promise<boolean>;
	/** Marks a recovery code as used; safe against concurrent use. @returns false if the code is not available any more */
	useRecoveryCode(id: number, hash: string): Promise<boolean>;
	/** True if the user logged in from this address at `since` or later. */
	isKnownAddress(userId: number, address: string, since: number): Promise<boolean>;
	/** Remembers an address from which a user logged in. Only the newest addresses are kept. */
	keepAddress(userId: number, address: string, now: number): Promise<void>;
	/**
	 * Calls `listener` after each write that may take away a session, role or key. Within this process only.
	 * @returns a function that ends this
	 */
	onChange(listener: () => void): () => void;
	/** Removes the user and their sessions. */
	removeUser(id: number): Promise<StoredUser | "missing" | "lastAdmin">;
	addSession(session: StoredSession): Promise<void>;
	session(idHash: string): Promise<StoredSession | null>;
	sessionsOf(userId: number): Promise<StoredSession[]>;
	touchSession(idHash: string, seenAt: number): Promise<void>;
	endSession(idHash: string): Promise<boolean>;
	/** Ends every session of the user except one. Resolves with their number. */
	endSessions(userId: number, except: string | null): Promise<number>;
	forgetSessions(now: number): Promise<number>;
	addKey(key: Pick<StoredKey, "name" | "role" | "keyHash">, now: number): Promise<StoredKey>;
	keys(): Promise<StoredKey[]>;
	/** Finds a key that is not revoked. */
	keyWith(keyHash: string): Promise<StoredKey | null>;
	touchKey(id: number, usedAt: number): Promise<void>;
	revokeKey(id: number, now: number): Promise<StoredKey | null>;
}

/** Maximum number of remembered addresses per user. */
const MAX_ADDRESSES = 20;

export function createPeopleStore(tables: Tables, writer: Writer): PeopleStore {
	const kit = peopleTables(tables, writer);

	return {
		...userRows(kit),
		...proofRows(kit),
		...sessionRows(kit),
		...keyRows(kit),
	};
}

type PeopleTables = ReturnType<typeof peopleTables>;

/** Shared parts of the store of people. */
function peopleTables(tables: Tables, writer: Writer) {
	const listeners = new Set<() => void>();

	/** Runs a write that may change sessions, roles or keys, and tells the listeners. */
	const changing = async <T>(work: () => T): Promise<T> => {
		const result = await writer.run(work);
		for (const listener of [...listeners]) listener();
		return result;
	};

	const readUser = (id: number): StoredUser | null => tables.select().from(users).where(eq(users.id, id)).get() ?? null;

	const readNamed = (username: string): StoredUser | null =>
		tables.select().from(users).where(sql`lower(${users.username}) = lower(${username})`).get() ?? null;

	const isLastAdmin = (user: StoredUser): boolean =>
		user.role === "admin" &&
		tables
			.select({ id: users.id })
			.from(users)
			.where(and(eq(users.role, "admin"), ne(users.id, user.id)))
			.get() === undefined;

	/** @returns the number of ended sessions */
	const endOf = (userId: number, except: string | null): number =>
		tables
			.delete(sessions)
			.where(and(eq(sessions.userId, userId), except === null ? undefined : ne(sessions.idHash, except)))
			.run().changes;

	const live = (condition: SQL): StoredKey | null =>
		tables
			.select()
			.from(apiKeys)
			.where(and(condition, isNull(apiKeys.revokedAt)))
			.get() ?? null;

	return { tables, writer, listeners, changing, readUser, readNamed, isLastAdmin, endOf, live };
}

/** Statements for users. */
function userRows({
	tables,
	writer,
	listeners,
	changing,
	readUser,
	readNamed,
	isLastAdmin,
	endOf,
}: PeopleTables): Pick<PeopleStore, "users" | "user" | "userNamed" | "addUser" | "changeUser" | "onChange" | "removeUser"> {
	return {
		users: async () => tables.select().from(users).orderBy(sql`lower(${users.username})`).all(),
		user: async (id) => readUser(id),
		userNamed: async (username) => readNamed(username),
		addUser: (user, now) =>
			writer.run(() => {
				if (readNamed(user.username) !== null) return null;
				return tables
					.insert(users)
					.values({ ...user, createdAt: now })
					.returning()
					.get();
			}),
		changeUser: (id, change, ends) =>
			changing(() => {
				const current = readUser(id);
				if (current === null) return "missing" as const;
				if ((change.role ?? current.role) !== "admin" && isLastAdmin(current)) return "lastAdmin" as const;
				// A new secret starts without a used time step.
				const whole = change.totpSecret === undefined ? change : { ...change, totpUsedStep: null };
				if (Object.keys(whole).length > 0) tables.update(users).set(whole).where(eq(users.id, id)).run();
				if (ends !== undefined) endOf(id, ends.except);
				return { ...current, ...whole };
			}),
		onChange(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		removeUser: (id) =>
			changing(() => {
				const current = readUser(id);
				if (current === null) return "missing" as const;
				if (isLastAdmin(current)) return "lastAdmin" as const;
				tables.delete(users).where(eq(users.id, id)).run();
				tables.delete(sessions).where(eq(sessions.userId, id)).run();
				tables.delete(knownAddresses).where(eq(knownAddresses.userId, id)).run();
				return current;
			}),
	};
}

/** Statements for second-step codes and known addresses. */
function proofRows({
	tables,
	writer,
	readUser,
}: PeopleTables): Pick<PeopleStore, "useTotpStep" | "useRecoveryCode" | "isKnownAddress" | "keepAddress"> {
	return {
		useTotpStep: (id, secret, step) =>
			writer.run(
				() =>
					tables
						.update(users)
						.set({ totpUsedStep: step })
						.where(and(eq(users.id, id), eq(users.totpSecret, secret), sql`coalesce(${users.totpUsedStep}, -1) < ${step}`))
						.run().changes > 0,
			),
		useRecoveryCode: (id, hash) =>
			writer.run(() => {
				const left = readUser(id)?.recoveryCodes ?? [];
				if (!left.includes(hash)) return false;
				tables
					.update(users)
					.set({ recoveryCodes: left.filter((one) => one !== hash) })
					.where(eq(users.id, id))
					.run();
				return true;
			}),
		isKnownAddress: async (userId, address, since) =>
			tables
				.select()
				.from(knownAddresses)
				.where(and(eq(knownAddresses.userId, userId), eq(knownAddresses.address, address), gte(knownAddresses.seenAt, since)))
				.get() !== undefined,
		keepAddress: (userId, address, now) =>
			writer.run(() => {
				const { userId: user, address: place, seenAt } = knownAddresses;
				tables
					.insert(knownAddresses)
					.values({ userId, address, seenAt: now })
					.onConflictDoUpdate({ target: [user, place], set: { seenAt: now } })
					.run();
				const kept = tables
					.select({ address: place })
					.from(knownAddresses)
					.where(eq(user, userId))
					.orderBy(desc(seenAt))
					.limit(MAX_ADDRESSES)
					.all();
				tables
					.delete(knownAddresses)
					.where(
						and(
							eq(user, userId),
							notInArray(
								place,
								kept.map((row) => row.address),
							),
						),
					)
					.run();
			}),
	};
}

/** Statements for sessions. */
function sessionRows({
	tables,
	writer,
	changing,
	endOf,
}: PeopleTables): Pick<
	PeopleStore,
	"addSession" | "session" | "sessionsOf" | "touchSession" | "endSession" | "endSessions" | "forgetSessions"
> {
	return {
		addSession: (session) =>
			writer.run(() => {
				tables.insert(sessions).values(session).run();
			}),
		session: async (idHash) => tables.select().from(sessions).where(eq(sessions.idHash, idHash)).get() ?? null,
		sessionsOf: async (userId) => tables.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.seenAt)).all(),
		touchSession: (idHash, seenAt) =>
			writer.run(() => {
				tables.update(sessions).set({ seenAt }).where(eq(sessions.idHash, idHash)).run();
			}),
		endSession: (idHash) => changing(() => tables.delete(sessions).where(eq(sessions.idHash, idHash)).run().changes > 0),
		endSessions: (userId, except) => changing(() => endOf(userId, except)),
		forgetSessions: (now) => writer.run(() => tables.delete(sessions).where(lte(sessions.expiresAt, now)).run().changes),
	};
}

/** Statements for API keys. */
function keyRows({
	tables,
	writer,
	changing,
	live,
}: PeopleTables): Pick<PeopleStore, "addKey" | "keys" | "keyWith" | "touchKey" | "revokeKey"> {
	return {
		addKey: (key, now) =>
			writer.run(() =>
				tables
					.insert(apiKeys)
					.values({ ...key, createdAt: now })
					.returning()
					.get(),
			),
		keys: async () => tables.select().from(apiKeys).where(isNull(apiKeys.revokedAt)).orderBy(asc(apiKeys.id)).all(),
		keyWith: async (keyHash) => live(eq(apiKeys.keyHash, keyHash)),
		touchKey: (id, usedAt) =>
			writer.run(() => {
				tables.update(apiKeys).set({ lastUsedAt: usedAt }).where(eq(apiKeys.id, id)).run();
			}),
		revokeKey: (id, now) =>
			changing(() => {
				const key = live(eq(apiKeys.id, id));
				if (key !== null) tables.update(apiKeys).set({ revokedAt: now }).where(eq(apiKeys.id, id)).run();
				return key;
			}),
	};
}
