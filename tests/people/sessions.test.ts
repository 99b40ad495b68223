import { describe, expect, test } from "bun:test";
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
