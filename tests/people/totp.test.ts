import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { createPeople, hashRecoveryCodes, newRecoveryCodes, newTotpSecret, totpStep, totpUri } from "../../src/setup/people/index.ts";
import { openPeople, type PeopleRoom } from "./room.ts";

const NOW = Date.parse("2026-03-04T12:00:00Z");
const code = (secret: string, at: number): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

describe("a code", () => {
	const secret = newTotpSecret();

	test("is right for its half minute, and one step of drift either way", () => {
		for (const [drift, step] of [
			[-60_000, null],
			[-30_000, -1],
			[0, 0],
			[30_000, 1],
			[60_000, null],
		] as const) {
			const found = totpStep(secret, code(secret, NOW + drift), NOW);
			expect([drift, found]).toEqual([drift, step === null ? null : NOW / 30_000 + step]);
		}
	});

	test("is six digits, blanks ignored", () => {
		const right = code(secret, NOW);
		expect(totpStep(secret, ` ${right.slice(0, 3)} ${right.slice(3)} `, NOW)).not.toBeNull();
		for (const wrong of ["", "12345", "1234567", "abcdef", `${right}0`])
			expect([wrong, totpStep(secret, wrong, NOW)]).toEqual([wrong, null]);
	});

	test("is what any authenticator app makes of the URI (RFC 6238, 20 bytes, SHA-1)", () => {
		const uri = new URL(totpUri(secret, "ann@example.com"));
		expect(uri.searchParams.get("secret")).toBe(secret);
		expect(Secret.fromBase32(secret).bytes).toHaveLength(20);
		expect(uri.searchParams.get("digits")).toBe("6");
		expect(uri.searchParams.get("period")).toBe("30");
		// RFC 6238, appendix B, T = 59 s: 94287082.
		expect(totpStep(new Secret({ buffer: new TextEncoder().encode("12345678901234567890").buffer }).base32, "287082", 59_000)).toBe(1);
	});
});

describe("recovery codes", () => {
	test("are ten, different, and of 80 bits", () => {
		const codes = newRecoveryCodes();
		expect(new Set(codes).size).toBe(10);
		for (const one of codes) expect(one).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
	});

	test("are kept as salted argon2id, another salt for each set", async () => {
		const codes = newRecoveryCodes();
		const [first, second] = await Promise.all([hashRecoveryCodes(codes), hashRecoveryCodes(codes)]);
		expect(new Set([...first, ...second]).size).toBe(20);
		for (const hash of first) expect(hash).toMatch(/^argon2id\$[\w-]{22}\$[\w-]{43}$/);
	});

	test("let in once each, without case, blanks and dashes, however many ask at the same time", async () => {
		await using room = await openPeople();
		await withTotp(room);
		const [one = "", two = ""] = newRecoveryCodes();
		const id = (await room.store.userNamed("admin"))?.id ?? 0;
		await room.store.changeUser(id, { recoveryCodes: await hashRecoveryCodes([one, two]) });
		const typed = ` ${one.toUpperCase().replaceAll("-", " ")}`;
		const all = await Promise.all(Array.from({ length: 8 }, () => room.logIn("admin", "the password", { code: typed })));
		expect(all.filter(({ kind }) => kind === "in")).toHaveLength(1);
		// Two at once use up two: neither comes back.
		await room.logIn("admin", "the password", { code: two, sourceIp: "192.0.2.9" });
		expect((await room.store.user(id))?.recoveryCodes).toEqual([]);
		expect((await room.logIn("admin", "the password", { code: two, sourceIp: "192.0.2.10" })).kind).toBe("code");
	}, 20_000);

	test("of before, SHA-256 of ten hexadecimal digits, still let in, once", async () => {
		await using room = await openPeople();
		await withTotp(room);
		const id = (await room.store.userNamed("admin"))?.id ?? 0;
		await room.store.changeUser(id, { recoveryCodes: [createHash("sha256").update("0123456789").digest("hex")] });
		expect((await room.logIn("admin", "the password", { code: "01234-56789" })).kind).toBe("in");
		expect((await room.logIn("admin", "the password", { code: "01234-56789" })).kind).toBe("code");
	});
});

async function withTotp(room: PeopleRoom): Promise<string> {
	await room.people.keepAdmin("admin", "the password");
	const secret = newTotpSecret();
	const user = await room.store.userNamed("admin");
	await room.store.changeUser(user?.id ?? 0, { totpSecret: room.secrets.seal(secret), totpEnabled: true, recoveryCodes: [] });
	return secret;
}

describe("a log-in with TOTP", () => {
	test("takes each code once, whoever comes second", async () => {
		await using room = await openPeople();
		const secret = await withTotp(room);
		const now = code(secret, room.clock.now());
		const both = await Promise.all([1, 2].map(() => room.logIn("admin", "the password", { code: now })));
		expect(both.map(({ kind }) => kind).toSorted()).toEqual(["code", "in"]);
		await room.clock.advance(30_000);
		expect((await room.logIn("admin", "the password", { code: now })).kind).toBe("code");
		expect((await room.logIn("admin", "the password", { code: code(secret, room.clock.now()) })).kind).toBe("in");
	});

	test("takes no code a second time after a restart, and the next one again", async () => {
		await using first = await openPeople();
		const secret = await withTotp(first);
		const seen = code(secret, first.clock.now());
		expect((await first.logIn("admin", "the password", { code: seen })).kind).toBe("in");
		// What only memory knew is gone.
		const second = createPeople({ store: first.store, secrets: first.secrets, clock: first.clock });
		const logIn = (digits: string) =>
			second.login({ username: "admin", password: "the password", code: digits, sourceIp: "192.0.2.1", userAgent: "test" });
		expect(await logIn(seen)).toEqual({ kind: "code", wrong: true });
		expect(await logIn(code(secret, first.clock.now() - 30_000))).toEqual({ kind: "code", wrong: true });
		await first.clock.advance(30_000);
		expect((await logIn(code(secret, first.clock.now()))).kind).toBe("in");
	});

	test("tells nobody without the password that a code is asked for", async () => {
		await using room = await openPeople();
		await withTotp(room);
		expect((await room.logIn("admin", "not it")).kind).toBe("wrong");
		expect(await room.logIn("admin", "the password")).toEqual({ kind: "code", wrong: false });
	});

	test("is slowed down after ten wrong codes", async () => {
		await using room = await openPeople();
		await withTotp(room);
		for (let attempt = 0; attempt < 10; attempt++) {
			expect((await room.logIn("admin", "the password", { code: "000000" })).kind).toBe("code");
		}
		expect((await room.logIn("admin", "the password", { code: "000000" })).kind).toBe("throttled");
	}, 20_000);

	test("with a new secret takes a code of the same half minute", async () => {
		await using room = await openPeople();
		const first = await withTotp(room);
		expect((await room.logIn("admin", "the password", { code: code(first, room.clock.now()) })).kind).toBe("in");
		const second = await withTotp(room);
		expect((await room.logIn("admin", "the password", { code: code(second, room.clock.now()) })).kind).toBe("in");
	});
});

describe("guessing the second step", () => {
	const guess = (index: number): string => String(100_000 + index);

	test("from many addresses stops after ten codes in all, and starts again after a while", async () => {
		await using room = await openPeople();
		await withTotp(room);
		const from = (index: number) => room.logIn("admin", "the password", { code: guess(index), sourceIp: `198.51.${index}.1` });
		const kinds: string[] = [];
		for (let index = 0; index < 40; index++) kinds.push((await from(index)).kind);
		expect(kinds.filter((kind) => kind === "code")).toHaveLength(10);
		expect(new Set(kinds.slice(10))).toEqual(new Set(["throttled"]));
		await room.clock.advance(30 * 60_000);
		expect((await from(41)).kind).toBe("code");
	}, 20_000);

	test("locks the owner out neither at their own address, nor with a recovery code anywhere", async () => {
		await using room = await openPeople();
		const secret = await withTotp(room);
		const [recovery = ""] = newRecoveryCodes();
		const id = (await room.store.userNamed("admin"))?.id ?? 0;
		await room.store.changeUser(id, { recoveryCodes: await hashRecoveryCodes([recovery]) });
		expect((await room.logIn("admin", "the password", { code: code(secret, room.clock.now()) })).kind).toBe("in");
		for (let index = 0; index < 11; index++)
			await room.logIn("admin", "the password", { code: guess(index), sourceIp: `203.0.113.${index}` });
		await room.clock.advance(30_000);
		const now = code(secret, room.clock.now());
		expect((await room.logIn("admin", "the password", { code: now, sourceIp: "203.0.113.77" })).kind).toBe("throttled");
		expect((await room.logIn("admin", "the password", { code: now })).kind).toBe("in");
		expect((await room.logIn("admin", "the password", { code: recovery, sourceIp: "203.0.113.78" })).kind).toBe("in");
	}, 20_000);
});
