import { describe, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import { createPeople, hashRecoveryCode, newRecoveryCodes, newTotpSecret, totpStep, totpUri } from "../../src/setup/people/index.ts";
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

test("recovery codes are ten, different, and compared without case, blanks and dashes", () => {
	const codes = newRecoveryCodes();
	expect(new Set(codes).size).toBe(10);
	const [one = ""] = codes;
	expect(hashRecoveryCode(` ${one.toUpperCase().replace("-", " ")}`)).toBe(hashRecoveryCode(one));
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
