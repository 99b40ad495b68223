import { renderSVG } from "uqr";
import { isoTime } from "../../base/clock.ts";
import {
	type Accounts,
	codeInput,
	currentPasswordInput,
	newKeyInput,
	newPasswordInput,
	newUserInput,
	type OwnAccount,
	timeZoneInput,
	userChangeInput,
} from "../../setup/people/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";
import { granted } from "../shell/problem.ts";
import { api, numberIn, type Route } from "../shell/route.ts";

export interface PeopleRoutesDeps {
	readonly accounts: Accounts;
	readonly ownAccount: OwnAccount;
	readonly store: { readonly people: Pick<PeopleStore, "users" | "keys" | "sessionsOf"> };
}

const viewUser = (user: StoredUser) => ({
	id: user.id,
	username: user.username,
	role: user.role,
	totp_enabled: user.totpEnabled,
	created_at: isoTime(user.createdAt),
});

export const peopleRoutes = (deps: PeopleRoutesDeps): Route[] => [
	...userRoutes(deps),
	...keyRoutes(deps),
	...selfRoutes(deps),
	...sessionRoutes(deps),
	...secondStepRoutes(deps),
];

function userRoutes({ accounts, store }: PeopleRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/users",
			role: "admin",
			summary: "Users",
			answers: { 200: "items" },
			handle: async (c) => c.json({ items: (await store.people.users()).map(viewUser) }),
		}),
		api({
			method: "POST",
			path: "/api/users",
			role: "admin",
			summary: "A new user",
			body: newUserInput,
			answers: { 201: "id, username, role", 409: "the name is taken" },
			handle: async (c, { body, by }) => c.json(viewUser(granted(await accounts.addUser(body, by))), 201),
		}),
		api({
			method: "PATCH",
			path: "/api/users/{id}",
			role: "admin",
			summary: "Another role, another password, or TOTP off for someone who lost it",
			body: userChangeInput,
			answers: { 200: "the user", 409: "it would leave no admin" },
			handle: async (c, { body, by }) => c.json(viewUser(granted(await accounts.changeUser(numberIn(c, "User"), body, by)))),
		}),
		api({
			method: "DELETE",
			path: "/api/users/{id}",
			role: "admin",
			summary: "Deletes a user and ends their sessions",
			answers: { 204: "gone", 409: "it is the last admin" },
			async handle(c, { by }) {
				granted(await accounts.removeUser(numberIn(c, "User"), by));
				return c.body(null, 204);
			},
		}),
	];
}

function keyRoutes({ accounts, store }: PeopleRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/keys",
			role: "admin",
			summary: "API keys, without the keys themselves",
			answers: { 200: "items" },
			handle: async (c) =>
				c.json({
					items: (await store.people.keys()).map((key) => ({
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
			body: newKeyInput,
			answers: { 201: "id, name, role, key" },
			async handle(c, { body, by }) {
				const { id, key } = granted(await accounts.addKey(body, by));
				return c.json({ id, name: body.name, role: body.role, key }, 201);
			},
		}),
		api({
			method: "DELETE",
			path: "/api/keys/{id}",
			role: "admin",
			summary: "Revokes an API key, now",
			answers: { 204: "revoked" },
			async handle(c, { by }) {
				granted(await accounts.revokeKey(numberIn(c, "API key"), by));
				return c.body(null, 204);
			},
		}),
	];
}

function selfRoutes({ ownAccount }: PeopleRoutesDeps): Route[] {
	return [
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
			body: timeZoneInput,
			answers: { 200: "name, role, via, time_zone", 422: "there is no such zone" },
			async handle(c, { body, who, by }) {
				granted(await ownAccount.setTimeZone(body, by));
				return c.json({ name: who.name, role: who.role, via: who.via, time_zone: body.time_zone });
			},
		}),
		api({
			method: "POST",
			path: "/api/me/password",
			role: "viewer",
			summary: "Another password for oneself; other sessions end",
			body: newPasswordInput,
			answers: { 204: "done", 422: "the current password is wrong" },
			async handle(c, { body, by }) {
				granted(await ownAccount.changePassword(body, by));
				return c.body(null, 204);
			},
		}),
	];
}

function sessionRoutes({ ownAccount, store }: PeopleRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/me/sessions",
			role: "viewer",
			summary: "Where one is logged in",
			answers: { 200: "items" },
			async handle(c, { who, by }) {
				const user = granted(await ownAccount.user(by));
				const items = (await store.people.sessionsOf(user.id)).map((session) => ({
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
			handle: async (c, { by }) => c.json({ ended: granted(await ownAccount.endOtherSessions(by)) }),
		}),
		api({
			method: "DELETE",
			path: "/api/me/sessions/{id}",
			role: "viewer",
			summary: "Ends one session of one's own",
			answers: { 204: "ended" },
			async handle(c, { by }) {
				granted(await ownAccount.endSession(c.req.param("id") ?? "", by));
				return c.body(null, 204);
			},
		}),
	];
}

function secondStepRoutes({ ownAccount }: PeopleRoutesDeps): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/me/totp",
			role: "viewer",
			summary: "Begins to set up TOTP, with the own password; it counts once a code was given",
			body: currentPasswordInput,
			// Basic sends the password with the same request.
			bodyOptional: true,
			answers: { 200: "secret, uri and qr (SVG)", 422: "the current password is wrong, or missing with a session" },
			async handle(c, { body, by }) {
				const { secret, uri } = granted(await ownAccount.beginSecondStep(body, by));
				return c.json({ secret, uri, qr: renderSVG(uri) });
			},
		}),
		api({
			method: "POST",
			path: "/api/me/totp/enable",
			role: "viewer",
			summary: "Switches TOTP on with a first code; the recovery codes are shown this once",
			body: codeInput,
			answers: { 200: "recovery_codes", 422: "the code is wrong" },
			handle: async (c, { body, by }) => c.json({ recovery_codes: granted(await ownAccount.enableSecondStep(body, by)) }),
		}),
		api({
			method: "POST",
			path: "/api/me/totp/disable",
			role: "viewer",
			summary: "Switches TOTP off; needs a code, or a recovery code",
			body: codeInput,
			answers: { 204: "off", 422: "the code is wrong" },
			async handle(c, { body, by }) {
				granted(await ownAccount.disableSecondStep(body, by));
				return c.body(null, 204);
			},
		}),
	];
}
