import { and, asc, desc, eq, gte, isNull, lte, ne, notInArray, type SQL, sql } from "drizzle-orm";
import type { Role } from "../base/security/index.ts";
import { apiKeys, knownAddresses, sessions, users } from "./schema.ts";
import type { Tables } from "./tables.ts";
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
	/** Last time step whose code was taken; null before the first one of this secret. */
	readonly totpUsedStep: number | null;
	readonly createdAt: number;
	/** The password is one that HookWise made, and has to be changed at the next log-in. */
	readonly mustChange: boolean;
	/** In which this person reads times: an IANA name, `browser` for that of their browser, null for `TIME_ZONE`. */
	readonly timeZone: string | null;
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

export type NewUser = Pick<StoredUser, "username" | "passwordHash" | "role"> & Partial<Pick<StoredUser, "mustChange">>;

export type UserChange = Partial<
	Pick<StoredUser, "username" | "passwordHash" | "role" | "totpSecret" | "totpEnabled" | "recoveryCodes" | "mustChange" | "timeZone">
>;

/** Which sessions of a user end: all but this one; null for all. */
export interface EndedSessions {
	readonly except: string | null;
}

/** Users, their sessions, and API keys. Writes are on disk when they resolve. */
export interface PeopleStore {
	users(): Promise<StoredUser[]>;
	user(id: number): Promise<StoredUser | null>;
	/** Case is ignored. */
	userNamed(username: string): Promise<StoredUser | null>;
	/** @returns null when the name is taken, case ignored */
	addUser(user: NewUser, now: number): Promise<StoredUser | null>;
	/**
	 * `lastAdmin`: it would leave no admin, so nothing was written.
	 * @param ends with it end the user's sessions, but for one
	 */
	changeUser(id: number, change: UserChange, ends?: EndedSessions): Promise<StoredUser | "missing" | "lastAdmin">;
	/** Uses up the code of a time step, once. `secret`: the sealed one that it is of. @returns false when it, or a later one, was used */
	useTotpStep(id: number, secret: string, step: number): Promise<boolean>;
	/** Uses up a recovery code, once, whoever else asks at the same time. @returns false when it was not there any more */
	useRecoveryCode(id: number, hash: string): Promise<boolean>;
	/** Whether the user proved themselves from there at `since` or later. */
	isKnownAddress(userId: number, address: string, since: number): Promise<boolean>;
	/** Remembers where a user proved themselves; only the newest are kept. */
	keepAddress(userId: number, address: string, now: number): Promise<void>;
	/** Calls `listener` after each write by which someone may lose what they had. Within this process only. @returns stops that */
	onChange(listener: () => void): () => void;
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

/** Addresses that are remembered of a user. */
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

/** What the parts of the store share. */
function peopleTables(tables: Tables, writer: Writer) {
	const listeners = new Set<() => void>();

	/** A write after which sessions, roles or keys may be others. */
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

	/** @returns how many ended */
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

/** Users. */
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
				// What was used up of one secret says nothing of the next.
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

/** What a user has proved, and from where. */
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

/** Where users are logged in. */
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

/** API keys. */
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
