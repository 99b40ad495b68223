import type { z } from "zod";
import { conflict, done, invalidInput, missing, type Outcome, type Refusal, tooManyTries } from "../../base/outcome.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { AuditChange, PeopleStore, StoredUser, UserChange } from "../../store/index.ts";
import type { Audit } from "../audit/index.ts";
import { actorOf, type By, hashNew, PASSWORD_CHANGED } from "./accounts.ts";
import type { People } from "./index.ts";
import type { codeInput, currentPasswordInput, newPasswordInput, timeZoneInput } from "./input.ts";
import type { Proof } from "./proving.ts";
import { hashRecoveryCodes, newRecoveryCodes, newTotpSecret, totpUri } from "./totp.ts";

type Code = z.output<typeof codeInput>;

/** Changes to one's own account. An API key has no account, so everything is refused for it. */
export interface OwnAccount {
	/** The asking user. */
	user(by: By): Promise<Outcome<StoredUser>>;
	setTimeZone(input: z.output<typeof timeZoneInput>, by: By): Promise<Outcome<StoredUser>>;
	/** Requires the current password; other sessions end. */
	changePassword(input: z.output<typeof newPasswordInput>, by: By): Promise<Outcome<StoredUser>>;
	/** Ends every other session. @returns their number */
	endOtherSessions(by: By): Promise<Outcome<number>>;
	endSession(id: string, by: By): Promise<Outcome<null>>;
	/**
	 * Starts to set up the second step, which is in force once a code was given.
	 * @param input may be left out with Basic, which sends the password with the same request
	 */
	beginSecondStep(
		input: z.output<typeof currentPasswordInput> | undefined,
		by: By,
	): Promise<Outcome<{ readonly secret: string; readonly uri: string }>>;
	/** Turns the second step on with a first code. @returns the recovery codes, which are shown only now */
	enableSecondStep(input: Code, by: By): Promise<Outcome<readonly string[]>>;
	/** Requires a code, or a recovery code. */
	disableSecondStep(input: Code, by: By): Promise<Outcome<null>>;
}

export interface OwnAccountDeps {
	readonly people: Pick<People, "proveCode" | "provePassword">;
	readonly store: PeopleStore;
	readonly audit: Audit;
	readonly secrets: Secrets;
}

/** null if the proof was right; otherwise the refusal. */
function unproved(proof: Proof, field: string, message: string): Refusal | null {
	if (proof === "right") return null;
	return proof === "wrong" ? invalidInput([{ field, message }]) : tooManyTries(proof.throttledSeconds);
}

const WRONG_PASSWORD = "This is not the current password.";

export function createOwnAccount(deps: OwnAccountDeps): OwnAccount {
	const { people, store } = deps;

	async function user({ who }: By): Promise<Outcome<StoredUser>> {
		const found = who.userId === null ? null : await store.user(who.userId);
		return found === null ? conflict("An API key has no password, sessions or TOTP of its own") : done(found);
	}

	return {
		user,
		async setTimeZone({ time_zone: timeZone }, by) {
			const self = await user(by);
			if (!self.ok) return self;
			const result = await store.changeUser(self.value.id, { timeZone });
			return typeof result === "string" ? missing("User") : done(result);
		},
		async changePassword({ current_password: current, password }, by) {
			const self = await user(by);
			if (!self.ok) return self;
			const refused = unproved(await people.provePassword(self.value, current, by.sourceIp), "current_password", WRONG_PASSWORD);
			if (refused !== null) return refused;
			if (password === current) return invalidInput([{ field: "password", message: "This is the current one. Choose another." }]);
			const hashed = await hashNew(password, self.value.username);
			if (!hashed.ok) return hashed;
			const change = { passwordHash: hashed.value, mustChange: false };
			return changed(deps, self.value, change, by, { action: "user.password", changes: [PASSWORD_CHANGED], endsOthers: true });
		},
		...sessionsOf(deps, user),
		...secondStepOf(deps, user),
	};
}

type UserOf = OwnAccount["user"];

function sessionsOf({ store, audit }: OwnAccountDeps, user: UserOf): Pick<OwnAccount, "endOtherSessions" | "endSession"> {
	return {
		async endOtherSessions(by) {
			const self = await user(by);
			if (!self.ok) return self;
			const { id, username } = self.value;
			const ended = await audit.change(
				actorOf(by),
				() => store.endSessions(id, by.who.sessionHash),
				(count) => ({ action: "session.end", subject: `${count} sessions of ${username}` }),
			);
			return done(ended);
		},
		async endSession(id, by) {
			const self = await user(by);
			if (!self.ok) return self;
			const session = await store.session(id);
			if (session === null || session.userId !== self.value.id) return missing("Session");
			const subject = `A session of ${self.value.username}`;
			await audit.change(
				actorOf(by),
				() => store.endSession(id),
				() => ({ action: "session.end", subject }),
			);
			return done(null);
		},
	};
}

function secondStepOf(deps: OwnAccountDeps, user: UserOf): Pick<OwnAccount, "beginSecondStep" | "enableSecondStep" | "disableSecondStep"> {
	const { people, store, secrets } = deps;

	async function withoutSecondStep(by: By): Promise<Outcome<StoredUser>> {
		const self = await user(by);
		return self.ok && self.value.totpEnabled ? conflict("TOTP is on already; switch it off first") : self;
	}

	return {
		async beginSecondStep(input, by) {
			const self = await withoutSecondStep(by);
			if (!self.ok) return self;
			if (by.who.via !== "basic" || input !== undefined) {
				const proof = await people.provePassword(self.value, input?.current_password ?? "", by.sourceIp);
				const refused = unproved(proof, "current_password", WRONG_PASSWORD);
				if (refused !== null) return refused;
			}
			const secret = newTotpSecret();
			await store.changeUser(self.value.id, { totpSecret: secrets.seal(secret) });
			return done({ secret, uri: totpUri(secret, self.value.username) });
		},
		async enableSecondStep({ code }, by) {
			const self = await withoutSecondStep(by);
			if (!self.ok) return self;
			const proof = await people.proveCode(self.value, code, by.sourceIp);
			const refused = unproved(proof, "code", "Wrong code. Check your phone's clock.");
			if (refused !== null) return refused;
			const codes = newRecoveryCodes();
			const change = { totpEnabled: true, recoveryCodes: await hashRecoveryCodes(codes) };
			// Sessions opened without the second step must log in again with it.
			const result = await changed(deps, self.value, change, by, { action: "user.totp_on", changes: [], endsOthers: true });
			return result.ok ? done(codes) : result;
		},
		async disableSecondStep({ code }, by) {
			const self = await user(by);
			if (!self.ok) return self;
			if (!self.value.totpEnabled || self.value.totpSecret === null) return conflict("TOTP is not on");
			const proof = await people.proveCode(self.value, code, by.sourceIp);
			const refused = unproved(proof, "code", "Wrong code, or it was used already.");
			if (refused !== null) return refused;
			const change = { totpEnabled: false, totpSecret: null, recoveryCodes: [] };
			const result = await changed(deps, self.value, change, by, { action: "user.totp_off", changes: [], endsOthers: false });
			return result.ok ? done(null) : result;
		},
	};
}

interface Told {
	readonly action: string;
	readonly changes: readonly AuditChange[];
	/** True if the user's other sessions end. */
	readonly endsOthers: boolean;
}

/** Changes one's own row together with its audit entry. */
async function changed(
	{ store, audit }: Pick<OwnAccountDeps, "store" | "audit">,
	{ id, username }: StoredUser,
	change: UserChange,
	by: By,
	{ action, changes, endsOthers }: Told,
): Promise<Outcome<StoredUser>> {
	const result = await audit.change(
		actorOf(by),
		() => store.changeUser(id, change, endsOthers ? { except: by.who.sessionHash } : undefined),
		(after) => (typeof after === "string" ? null : { action, subject: username, changes }),
	);
	return typeof result === "string" ? missing("User") : done(result);
}
