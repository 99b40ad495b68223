import { isoTime, systemClock } from "../base/clock.ts";
import type { Role } from "../base/security/index.ts";
import { createPeople, hashPassword, isUsername, newPassword, passwordProblem } from "../setup/people/index.ts";
import type { Store } from "../store/index.ts";
import { CLI_ACTOR, existingDatabase, secretsOf, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

const ROLES: readonly Role[] = ["viewer", "operator", "admin"];

interface Words {
	readonly verb: string;
	readonly name: string | undefined;
	readonly role: Role;
	readonly password: string | undefined;
}

function readVerb(given: readonly string[], verbs: readonly string[]): Words {
	const options = { role: { type: "string" }, password: { type: "string" } } as const;
	const read = readWords({ args: [...given], options, allowPositionals: true });
	const [verb = "", name, ...more] = read.positionals;
	if (!verbs.includes(verb)) throw new UsageError(`One of ${verbs.join(", ")} is needed`);
	if (more.length > 0) throw new UsageError(`“${more.join(" ")}” is too much`);
	const { role = "admin", password } = read.values;
	const known = ROLES.find((one) => one === role);
	if (known === undefined) throw new UsageError(`--role takes ${ROLES.join(", ")}; got “${role}”`);
	return { verb, name, role: known, password };
}

const needed = (name: string | undefined, what: string): string => {
	if (name === undefined || name.trim() === "") throw new UsageError(`${what} is needed`);
	return name.trim();
};

const audited = (store: Store, action: string, subject: string): Promise<void> =>
	store.audit.append({ at: Date.now(), who: CLI_ACTOR.name, sourceIp: null, action, endpointId: null, subject, changes: [] });

/** The password: given, piped in, or generated. So it never has to appear in a shell's history. */
async function passwordFrom(given: string | undefined): Promise<{ password: string; isMade: boolean }> {
	if (given === "-") return { password: (await Bun.stdin.text()).replace(/\r?\n$/, ""), isMade: false };
	return given === undefined ? { password: newPassword(), isMade: true } : { password: given, isMade: false };
}

export const userCommand: Command = {
	name: "user",
	summary: "adds and lists users, and gives them new passwords",
	takes: "add [--role ROLE] [--password PASSWORD|-] NAME | passwd [--password PASSWORD|-] NAME | list",
	help: "Without --password one is made and printed, to be changed at the first log-in; with - it is read from standard input. Roles: viewer, operator, admin (the default).\npasswd also ends the user's sessions and switches TOTP off: the way back in for someone locked out.",
	async run(given, { environment, out }) {
		const words = readVerb(given, ["add", "passwd", "list"]);
		const config = requireConfig(environment);
		if (words.verb !== "add") existingDatabase(config);
		if (words.verb === "list") {
			await withStore(config, (store) => listUsers(store, out));
			return 0;
		}
		const change = await readChange(words);
		await withStore(config, (store) => writeUser(store, change));
		out(change.verb === "add" ? `User ${change.username} (${change.role}) added` : `Password of ${change.username} changed`);
		if (change.isMade) out(`Password: ${change.password}`);
		return 0;
	},
};

async function listUsers(store: Store, out: CliContext["out"]): Promise<void> {
	for (const user of await store.people.users()) {
		out(`${user.username}\t${user.role}\t${user.totpEnabled ? "TOTP" : "no TOTP"}\tsince ${isoTime(user.createdAt)}`);
	}
}

interface UserChange {
	readonly verb: string;
	readonly username: string;
	readonly role: Role;
	readonly password: string;
	/** True if the password was made here. */
	readonly isMade: boolean;
	readonly passwordHash: string;
}

/** Reads and checks a change, all but what needs the store. */
async function readChange({ verb, name, role, password: given }: Words): Promise<UserChange> {
	const username = needed(name, "A NAME");
	const { password, isMade } = await passwordFrom(given);
	const problem = passwordProblem(password, username);
	if (problem !== null) throw new CommandFailed(`The password cannot be taken. ${problem}`);
	if (verb === "add" && !isUsername(username)) {
		throw new CommandFailed("A name has at most 100 characters, no colon and no control characters");
	}
	return { verb, username, role, password, isMade, passwordHash: await hashPassword(password) };
}

async function writeUser(store: Store, { verb, username, role, isMade, passwordHash }: UserChange): Promise<void> {
	if (verb === "add") {
		const added = await store.people.addUser({ username, passwordHash, role, mustChange: isMade }, Date.now());
		if (added === null) throw new CommandFailed(`There is a user ${username} already`);
	} else {
		const user = await store.people.userNamed(username);
		if (user === null) throw new CommandFailed(`There is no user ${username}`);
		await store.people.changeUser(user.id, { passwordHash, mustChange: isMade, totpEnabled: false, totpSecret: null, recoveryCodes: [] });
		await store.people.endSessions(user.id, null);
	}
	await audited(store, verb === "add" ? "user.create" : "user.password", username);
}

export const keyCommand: Command = {
	name: "key",
	summary: "makes, lists and revokes API keys",
	takes: "add [--role ROLE] NAME | list | revoke ID",
	help: "An API key is printed once, when it is made. Roles: viewer, operator, admin (the default).",
	async run(given, { environment, out }) {
		const { verb, name, role } = readVerb(given, ["add", "list", "revoke"]);
		const config = requireConfig(environment);
		if (verb !== "add") existingDatabase(config);
		return withStore(config, async (store) => {
			if (verb === "list") {
				for (const key of await store.people.keys()) {
					out(`${key.id}\t${key.name}\t${key.role}\tlast used ${isoTime(key.lastUsedAt) ?? "never"}`);
				}
				return 0;
			}
			if (verb === "add") {
				const title = needed(name, "A NAME");
				const { id, key } = await createPeople({ store: store.people, secrets: secretsOf(config), clock: systemClock }).newKey(title, role);
				await audited(store, "key.create", title);
				out(`Key ${id} (${title}, ${role}): ${key}`);
				return 0;
			}
			const id = needed(name, "An ID");
			const revoked = /^\d{1,15}$/.test(id) ? await store.people.revokeKey(Number(id), Date.now()) : null;
			if (revoked === null) throw new CommandFailed(`There is no key ${id}; hookwise key list shows them`);
			await audited(store, "key.revoke", revoked.name);
			out(`Key ${id} (${revoked.name}) revoked`);
			return 0;
		});
	},
};
