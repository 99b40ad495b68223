import type { Context } from "hono";
import { renderSVG } from "uqr";
import { z } from "zod";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Role, Secrets } from "../../base/security/index.ts";
import { isTimeZone } from "../../base/timeZones.ts";
import {
	hashPassword,
	hashRecoveryCodes,
	isUsername,
	LONGEST_PASSWORD,
	newRecoveryCodes,
	newTotpSecret,
	PASSWORD_HINT,
	type People,
	type Proof,
	passwordProblem,
	SHORTEST_PASSWORD,
	totpUri,
} from "../../setup/people/index.ts";
import type { AuditChange, AuditStore, PeopleStore, StoredUser } from "../../store/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, invalid, notFound, throttled } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface PeopleRoutesDeps {
	readonly people: People;
	readonly store: PeopleStore;
	readonly audit: AuditStore;
	readonly secrets: Secrets;
	readonly clock: Clock;
}

const role = z.enum(["viewer", "operator", "admin"], "viewer, operator or admin is expected.");
const username = z
	.string("A name is expected.")
	.trim()
	.min(1, "A name is needed.")
	.max(100, "At most 100 characters.")
	.refine((value) => value === "" || isUsername(value), "A name has no colon and no control characters.");
const password = z
	.string("A password is expected.")
	.min(SHORTEST_PASSWORD, PASSWORD_HINT)
	.max(LONGEST_PASSWORD, `At most ${LONGEST_PASSWORD} characters.`);
const current = z.string("The current password is needed.").max(LONGEST_PASSWORD, `At most ${LONGEST_PASSWORD} characters.`);
const timeZone = z
	.string("A text is expected.")
	.refine(
		(name) => name === "browser" || isTimeZone(name),
		"There is no such time zone. Give an IANA name such as Europe/Berlin, or browser.",
	)
	.nullable();
const keyName = z.string("A name is expected.").trim().min(1, "A name is needed.").max(100, "At most 100 characters.");

const viewUser = (user: StoredUser) => ({
	id: user.id,
	username: user.username,
	role: user.role,
	totp_enabled: user.totpEnabled,
	created_at: isoTime(user.createdAt),
});

function numberOf(c: Context<WebEnv>, what: string): number {
	const id = c.req.param("id") ?? "";
	if (!/^\d{1,15}$/.test(id)) throw notFound(what);
	return Number(id);
}

/** The hash of a new password. @throws HttpProblem 422 when it is too easy to guess */
async function hashNew(password: string, username: string): Promise<string> {
	const problem = passwordProblem(password, username);
	if (problem !== null) throw invalid([{ field: "password", message: problem }]);
	return hashPassword(password);
}

/** @throws HttpProblem 422 that names the field, 429 after too many wrong tries */
function mustBeRight(proof: Proof, field: string, message: string): void {
	if (proof === "wrong") throw invalid([{ field, message }]);
	if (proof !== "right") throw throttled(proof.throttledSeconds);
}

export function peopleRoutes(deps: PeopleRoutesDeps): Route[] {
	const { store, clock, secrets } = deps;

	async function audited(c: Context<WebEnv>, action: string, subject: string, changes: readonly AuditChange[] = []): Promise<void> {
		const who = c.get("who").name;
		await deps.audit.append({ at: clock.now(), who, sourceIp: c.get("sourceIp"), action, endpointId: null, subject, changes });
	}

	/** The user who asks. @throws HttpProblem 409 for API keys, which belong to nobody */
	async function self(c: Context<WebEnv>): Promise<StoredUser> {
		const { userId } = c.get("who");
		const user = userId === null ? null : await store.user(userId);
		if (user === null) throw new HttpProblem(409, "An API key has no password, sessions or TOTP of its own");
		return user;
	}

	const changed = <T extends StoredUser>(result: T | "missing" | "lastAdmin"): T => {
		if (result === "missing") throw notFound("User");
		if (result === "lastAdmin") throw new HttpProblem(409, "This is the last admin; make another one first");
		return result;
	};

	return [
		api({
			method: "GET",
			path: "/api/users",
			role: "admin",
			summary: "Users",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await store.users()).map(viewUser) }),
		}),
		api({
			method: "POST",
			path: "/api/users",
			role: "admin",
			summary: "A new user",
			body: z.strictObject({ username, password, role }),
			answers: { 201: "id, username, role", 409: "the name is taken" },
			async handle(c, { body }) {
				const user = await store.addUser(
					{ username: body.username, passwordHash: await hashNew(body.password, body.username), role: body.role },
					clock.now(),
				);
				if (user === null) throw new HttpProblem(409, `There is a user ${body.username} already`);
				await audited(c, "user.create", user.username, [{ field: "role", old: null, new: user.role }]);
				return c.json(viewUser(user), 201);
			},
		}),
		api({
			method: "PATCH",
			path: "/api/users/{id}",
			role: "admin",
			summary: "Another role, another password, or TOTP off for someone who lost it",
			body: z.strictObject({ role: role.optional(), password: password.optional(), totp_enabled: z.literal(false).optional() }),
			answers: { 200: "the user", 409: "it would leave no admin" },
			async handle(c, { body }) {
				const id = numberOf(c, "User");
				const before = await store.user(id);
				if (before === null) throw notFound("User");
				const user = changed(
					await store.changeUser(id, {
						...(body.role === undefined ? {} : { role: body.role }),
						...(body.password === undefined ? {} : { passwordHash: await hashNew(body.password, before.username), mustChange: false }),
						...(body.totp_enabled === false ? { totpEnabled: false, totpSecret: null, recoveryCodes: [] } : {}),
					}),
				);
				// Whoever had the old password or role is asked again.
				await store.endSessions(id, c.get("who").sessionHash);
				await audited(c, "user.update", user.username, [
					...(body.role !== undefined && body.role !== before.role ? [{ field: "role", old: before.role, new: body.role }] : []),
					...(body.password === undefined ? [] : [{ field: "password", old: "changed", new: "changed" }]),
					...(body.totp_enabled === undefined ? [] : [{ field: "totp_enabled", old: before.totpEnabled, new: false }]),
				]);
				return c.json(viewUser(user));
			},
		}),
		api({
			method: "DELETE",
			path: "/api/users/{id}",
			role: "admin",
			summary: "Deletes a user and ends their sessions",
			answers: { 204: "gone", 409: "it is the last admin" },
			async handle(c) {
				const user = changed(await store.removeUser(numberOf(c, "User")));
				await audited(c, "user.delete", user.username, [{ field: "role", old: user.role, new: null }]);
				return c.body(null, 204);
			},
		}),
		api({
			method: "GET",
			path: "/api/keys",
			role: "admin",
			summary: "API keys, without the keys themselves",
			answers: { 200: "items" },
			handle: async (c) =>
				c.json({
					items: (await store.keys()).map((key) => ({
						id: key.id,
						name: key.name,
						role: key.role,
						created_at: isoTime(key.createdAt),
						last_used_at: isoTime(key.lastUsedAt),
					})),
				}),
		}),
		api({
			method: "POST",
			path: "/api/keys",
			role: "admin",
			summary: "A new API key; it is shown this once",
			body: z.strictObject({ name: keyName, role }),
			answers: { 201: "id, name, role, key" },
			async handle(c, { body }) {
				const { id, key } = await deps.people.newKey(body.name, body.role as Role);
				await audited(c, "key.create", body.name, [{ field: "role", old: null, new: body.role }]);
				return c.json({ id, name: body.name, role: body.role, key }, 201);
			},
		}),
		api({
			method: "DELETE",
			path: "/api/keys/{id}",
			role: "admin",
			summary: "Revokes an API key, now",
			answers: { 204: "revoked" },
			async handle(c) {
				const key = await store.revokeKey(numberOf(c, "API key"), clock.now());
				if (key === null) throw notFound("API key");
				await audited(c, "key.revoke", key.name, [{ field: "role", old: key.role, new: null }]);
				return c.body(null, 204);
			},
		}),
		api({
			method: "GET",
			path: "/api/me",
			role: "viewer",
			summary: "Who asks",
			answers: { 200: "name, role, via, time_zone" },
			handle(c, { who }) {
				return c.json({ name: who.name, role: who.role, via: who.via, time_zone: who.timeZone });
			},
		}),
		api({
			method: "PATCH",
			path: "/api/me",
			role: "viewer",
			summary: "In which time zone one reads times: an IANA name, browser, or null for what TIME_ZONE says",
			body: z.strictObject({ time_zone: timeZone }),
			answers: { 200: "name, role, via, time_zone", 422: "there is no such zone" },
			async handle(c, { body, who }) {
				const user = await self(c);
				await store.changeUser(user.id, { timeZone: body.time_zone });
				return c.json({ name: who.name, role: who.role, via: who.via, time_zone: body.time_zone });
			},
		}),
		api({
			method: "POST",
			path: "/api/me/password",
			role: "viewer",
			summary: "Another password for oneself; other sessions end",
			body: z.strictObject({ current_password: current, password }),
			answers: { 204: "done", 422: "the current password is wrong" },
			async handle(c, { body }) {
				const user = await self(c);
				const proof = await deps.people.provePassword(user, body.current_password, c.get("sourceIp"));
				mustBeRight(proof, "current_password", "This is not the current password.");
				if (body.password === body.current_password)
					throw invalid([{ field: "password", message: "This is the current one. Choose another." }]);
				await store.changeUser(user.id, { passwordHash: await hashNew(body.password, user.username), mustChange: false });
				await store.endSessions(user.id, c.get("who").sessionHash);
				await audited(c, "user.password", user.username, [{ field: "password", old: "changed", new: "changed" }]);
				return c.body(null, 204);
			},
		}),
		api({
			method: "GET",
			path: "/api/me/sessions",
			role: "viewer",
			summary: "Where one is logged in",
			answers: { 200: "items" },
			async handle(c, { who }) {
				const user = await self(c);
				const items = (await store.sessionsOf(user.id)).map((session) => ({
					id: session.idHash,
					current: session.idHash === who.sessionHash,
					created_at: isoTime(session.createdAt),
					seen_at: isoTime(session.seenAt),
					source_ip: session.sourceIp,
					user_agent: session.userAgent,
				}));
				return c.json({ items });
			},
		}),
		api({
			method: "DELETE",
			path: "/api/me/sessions",
			role: "viewer",
			summary: "Ends every other session of one's own",
			answers: { 200: "ended" },
			async handle(c, { who }) {
				const user = await self(c);
				const ended = await store.endSessions(user.id, who.sessionHash);
				await audited(c, "session.end", `${ended} sessions of ${user.username}`);
				return c.json({ ended });
			},
		}),
		api({
			method: "DELETE",
			path: "/api/me/sessions/{id}",
			role: "viewer",
			summary: "Ends one session of one's own",
			answers: { 204: "ended" },
			async handle(c) {
				const user = await self(c);
				const id = c.req.param("id") ?? "";
				const session = await store.session(id);
				if (session === null || session.userId !== user.id) throw notFound("Session");
				await store.endSession(id);
				await audited(c, "session.end", `A session of ${user.username}`);
				return c.body(null, 204);
			},
		}),
		api({
			method: "POST",
			path: "/api/me/totp",
			role: "viewer",
			summary: "Begins to set up TOTP, with the own password; it counts once a code was given",
			body: z.strictObject({ current_password: current }),
			// Basic brings the password with the very same call.
			bodyOptional: true,
			answers: { 200: "secret, uri and qr (SVG)", 422: "the current password is wrong, or missing with a session" },
			async handle(c, { body }) {
				const user = await self(c);
				if (user.totpEnabled) throw new HttpProblem(409, "TOTP is on already; switch it off first");
				if (c.get("who").via !== "basic" || body !== undefined) {
					const proof = await deps.people.provePassword(user, body?.current_password ?? "", c.get("sourceIp"));
					mustBeRight(proof, "current_password", "This is not the current password.");
				}
				const secret = newTotpSecret();
				await store.changeUser(user.id, { totpSecret: secrets.seal(secret) });
				const uri = totpUri(secret, user.username);
				return c.json({ secret, uri, qr: renderSVG(uri) });
			},
		}),
		api({
			method: "POST",
			path: "/api/me/totp/enable",
			role: "viewer",
			summary: "Switches TOTP on with a first code; the recovery codes are shown this once",
			body: z.strictObject({ code: z.string("A code is expected.") }),
			answers: { 200: "recovery_codes", 422: "the code is wrong" },
			async handle(c, { body }) {
				const user = await self(c);
				if (user.totpEnabled) throw new HttpProblem(409, "TOTP is on already; switch it off first");
				const proof = await deps.people.proveCode(user, body.code, c.get("sourceIp"));
				mustBeRight(proof, "code", "Wrong code. Check your phone's clock.");
				const recovery_codes = newRecoveryCodes();
				await store.changeUser(user.id, { totpEnabled: true, recoveryCodes: await hashRecoveryCodes(recovery_codes) });
				// What was opened without it has to show it, too.
				await store.endSessions(user.id, c.get("who").sessionHash);
				await audited(c, "user.totp_on", user.username);
				return c.json({ recovery_codes });
			},
		}),
		api({
			method: "POST",
			path: "/api/me/totp/disable",
			role: "viewer",
			summary: "Switches TOTP off; needs a code, or a recovery code",
			body: z.strictObject({ code: z.string("A code is expected.") }),
			answers: { 204: "off", 422: "the code is wrong" },
			async handle(c, { body }) {
				const user = await self(c);
				if (!user.totpEnabled || user.totpSecret === null) throw new HttpProblem(409, "TOTP is not on");
				const proof = await deps.people.proveCode(user, body.code, c.get("sourceIp"));
				mustBeRight(proof, "code", "Wrong code, or it was used already.");
				await store.changeUser(user.id, { totpEnabled: false, totpSecret: null, recoveryCodes: [] });
				await audited(c, "user.totp_off", user.username);
				return c.body(null, 204);
			},
		}),
	];
}
