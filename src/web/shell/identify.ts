import type { Context } from "hono";
import { MASK, type Who } from "../../base/security/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { Known, People } from "../../setup/people/index.ts";
import type { PeopleStore } from "../../store/index.ts";
import type { SessionCookie } from "./cookies.ts";
import type { WebEnv } from "./env.ts";
import { HttpProblem, throttled } from "./problem.ts";
import type { Usage } from "./usage.ts";

/**
 * Identifies the requester by the `Authorization` header or the session cookie. Resolves with null for
 * nobody, or without proof; throws HttpProblem 429 after too many failed tries.
 */
export type Identify = (c: Context<WebEnv>) => Promise<Who | null>;

export interface IdentifyDeps {
	readonly people: People;
	readonly store: { readonly people: PeopleStore };
	readonly audit: Audit;
	readonly cookie: SessionCookie;
	readonly usage: Usage;
}

/** A name for the audit. A text that is not a user's name may be a password in the wrong field, so it is hidden. */
export async function auditName(people: PeopleStore, typed: string): Promise<string> {
	const user = await people.userNamed(typed);
	if (user !== null) return user.username;
	return isLikeName(typed) ? typed : `unknown name ${MASK}`;
}

/** True for a short text, or one with typical signs of names and addresses, without digits and signs of passwords. */
const isLikeName = (typed: string): boolean => /^[\p{L}._@-]{1,60}$/u.test(typed) && (typed.length < 12 || /[.@]/.test(typed));

export function createIdentify({ people, store, audit, cookie, usage }: IdentifyDeps): Identify {
	/** Audits failed tries until the throttle refuses them. */
	async function proved(known: Known, nameOf: () => Promise<string>, sourceIp: string): Promise<Who | null> {
		if (known === "second-step") {
			throw new HttpProblem(403, "This user must use two-factor authentication, which HTTP Basic cannot do: use an API key");
		}
		if (known === "wrong") {
			const who = await nameOf();
			await audit.record({ name: who, sourceIp }, { action: "login.failed", subject: "API" });
			return null;
		}
		if ("throttledSeconds" in known) throw throttled(known.throttledSeconds);
		usage.used(known, sourceIp);
		return known;
	}

	return async (c) => {
		const header = c.req.header("authorization");
		const address = c.get("sourceIp");
		if (header !== undefined) {
			const [scheme = "", value = ""] = header.trim().split(/ +/, 2);
			if (scheme.toLowerCase() === "bearer") return proved(await people.byKey(value, address), async () => "API key", address);
			const basic = scheme.toLowerCase() === "basic" ? basicOf(value) : null;
			if (basic === null) return null;
			const { username, password } = basic;
			return proved(await people.byBasic(username, password, address), () => auditName(store.people, username), address);
		}
		const session = await cookie.read(c);
		return session === null ? null : people.bySession(session);
	};
}

function basicOf(value: string): { username: string; password: string } | null {
	const text = Buffer.from(value, "base64").toString("utf8");
	const colon = text.indexOf(":");
	return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
