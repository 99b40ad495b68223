import { describe, expect, test } from "bun:test";
import { digestOf } from "../../src/setup/people/index.ts";
import { openPeople } from "./room.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("a session", () => {
	test("ends three days after its last use, and lives on as long as it is used", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		const used = await room.session("admin", "the password");
		const left = await room.session("admin", "the password");
		for (let day = 0; day < 4; day++) {
			await room.clock.advance(DAY - HOUR);
			expect(await room.people.bySession(used)).toMatchObject({ name: "admin", via: "session" });
		}
		expect(await room.people.bySession(left)).toBeNull();
	});

	test("ends thirty days after the log-in at the latest", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		const id = await room.session("admin", "the password");
		for (let day = 0; day < 29; day++) {
			await room.clock.advance(DAY);
			expect(await room.people.bySession(id)).not.toBeNull();
		}
		await room.clock.advance(DAY);
		expect(await room.people.bySession(id)).toBeNull();
	});

	test("is kept as a hash only", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		const id = await room.session("admin", "the password");
		const [user] = await room.store.users();
		const stored = await room.store.sessionsOf(user?.id ?? 0);
		expect(JSON.stringify(stored)).not.toContain(id);
	});
});

describe("the account of GUI_PASSWORD", () => {
	test("is made, kept, and left alone when it is in step", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("boss", "the password");
		const id = await room.session("boss", "the password");
		const before = await room.store.users();
		await room.people.keepAdmin("boss", "the password");
		expect(await room.store.users()).toEqual(before);
		expect(await room.people.bySession(id)).not.toBeNull();
		await room.people.keepAdmin("boss", "another password");
		expect(await room.people.bySession(id)).toBeNull();
		expect((await room.logIn("boss", "the password")).kind).toBe("wrong");
		expect((await room.logIn("BOSS", "another password")).kind).toBe("in");
	});

	test("is not made a second time for a first start without GUI_PASSWORD", async () => {
		await using room = await openPeople();
		const password = await room.people.firstAdmin("admin");
		expect(password).toMatch(/^[A-Za-z0-9]{20}$/);
		expect(await room.people.firstAdmin("admin")).toBeNull();
		expect((await room.logIn("admin", password ?? "")).kind).toBe("in");
	});
});

describe("a watched session", () => {
	const until = async (isSo: () => boolean): Promise<void> => {
		for (let tries = 0; tries < 200 && !isSo(); tries++) await new Promise((resolve) => setImmediate(resolve));
	};

	test("ends its streams at once: log-out, another role, deletion, a new log-in of the same browser", async () => {
		await using room = await openPeople();
		await room.people.keepAdmin("admin", "the password");
		await room.people.keepAdmin("other", "the password");
		const ends: [string, (id: string, userId: number) => Promise<unknown>][] = [
			["log-out", async (id) => room.people.logout(digestOf(id))],
			["role", (_, userId) => room.store.changeUser(userId, { role: "viewer" })],
			["sessions", (_, userId) => room.store.endSessions(userId, null)],
			[
				"log-in",
				(id) =>
					room.people.login({
						username: "admin",
						password: "the password",
						code: "",
						sourceIp: "192.0.2.1",
						userAgent: null,
						sessionId: id,
					}),
			],
			["deletion", (_, userId) => room.store.removeUser(userId)],
		];
		for (const [what, end] of ends) {
			await room.people.keepAdmin("admin", "the password");
			const id = await room.session("admin", "the password");
			const who = await room.people.bySession(id);
			if (who?.userId === null || who === null) throw new Error("Nobody is logged in");
			let ended = 0;
			room.people.watch(who, () => ended++);
			await room.store.changeUser(who.userId, {});
			await until(() => ended > 0);
			expect([what, ended]).toEqual([what, 0]);
			await end(id, who.userId);
			await until(() => ended > 0);
			expect([what, ended]).toEqual([what, 1]);
		}
	}, 20_000);

	test("of a key ends with the key, and hears of another process at the next look", async () => {
		await using room = await openPeople();
		const { id, key } = await room.people.newKey("k", "viewer");
		const who = await room.people.byKey(key, "192.0.2.1");
		if (typeof who === "string" || !("via" in who)) throw new Error("The key is not let in");
		let ended = 0;
		const watching = room.people.watch(who, () => ended++);
		watching.look();
		await until(() => ended > 0);
		expect(ended).toBe(0);
		await room.store.revokeKey(id, 1);
		watching.look();
		await until(() => ended > 0);
		expect(ended).toBe(1);
	});
});
