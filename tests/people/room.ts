import { mkdirSync } from "node:fs";
import { createSecrets, newFernetKey, type Secrets } from "../../src/base/security/index.ts";
import { createPeople, type People } from "../../src/setup/people/index.ts";
import type { Store } from "../../src/store/index.ts";
import { createFakeClock, type FakeClock } from "../doubles/clock.ts";
import { freshDirectory } from "../support/index.ts";
import { openTestStore } from "../support/stores.ts";

/** The people room on a real store; time stands still. */
export interface PeopleRoom extends AsyncDisposable {
	readonly people: People;
	readonly store: Store["people"];
	readonly secrets: Secrets;
	readonly clock: FakeClock;
	logIn(username: string, password: string, more?: { readonly code?: string; readonly sourceIp?: string }): ReturnType<People["login"]>;
	/** The session of a log-in that must work. */
	session(username: string, password: string): Promise<string>;
}

export async function openPeople(): Promise<PeopleRoom> {
	const dataDir = freshDirectory();
	mkdirSync(dataDir, { recursive: true });
	const clock = createFakeClock();
	const failures: string[] = [];
	const whole = openTestStore({
		dataDir,
		clock,
		queueLimit: 10,
		minFreeBytes: 0,
		onCommit: () => {},
		onError: (message) => failures.push(message),
	});
	const secrets = createSecrets([newFernetKey()]);
	const people = createPeople({ store: whole.people, secrets, clock });
	const logIn: PeopleRoom["logIn"] = (username, password, { code = "", sourceIp = "192.0.2.1" } = {}) =>
		people.login({ username, password, code, sourceIp, userAgent: "test" });
	return {
		people,
		store: whole.people,
		secrets,
		clock,
		logIn,
		async session(username, password) {
			const result = await logIn(username, password);
			if (result.kind !== "in") throw new Error(`The log-in gave ${result.kind}`);
			return result.sessionId;
		},
		async [Symbol.asyncDispose]() {
			await whole.close();
			if (failures.length > 0) throw new Error(failures.join());
		},
	};
}
