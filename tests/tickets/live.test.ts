import { describe, expect, test } from "bun:test";
import { createLivePsa, fixedPsa } from "../../src/psa/current/index.ts";
import type { Psa } from "../../src/psa/port/index.ts";

const named = (identity: string): Psa =>
	({
		kind: identity === "sandbox" ? "sandbox" : "connectwise",
		identity,
		ping: async () => ({ ok: true, value: null, calls: [] }),
		ticketUrl: (id: number) => `${identity} ${id}`,
	}) as unknown as Psa;

/** A promise that is ended by hand. */
function gate() {
	let open = (): void => {};
	const passed = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { passed, open: () => open() };
}

function live() {
	const timers: (() => void)[] = [];
	const psa = createLivePsa(named("sandbox"), (_ms, fn) => {
		timers.push(fn);
		return () => {};
	});
	return { psa, pass: () => timers.splice(0).forEach((fn) => void fn()) };
}

describe("the PSA that counts now", () => {
	test("passes each call to the one of the moment", async () => {
		const { psa } = live();
		expect([psa.kind, psa.identity, psa.ticketUrl(3)]).toEqual(["sandbox", "sandbox", "sandbox 3"]);
		expect(await psa.swap(named("cw"), async () => {}, 1)).toBe("swapped");
		expect([psa.kind, psa.identity, psa.ticketUrl(3)]).toEqual(["connectwise", "cw", "cw 3"]);
	});

	test("lets what is under way end with the PSA it began with, and what comes meanwhile begin with the next", async () => {
		const { psa } = live();
		const order: string[] = [];
		const hold = gate();
		const first = psa.use(async (now) => {
			await hold.passed;
			order.push(`first in ${now.identity}`);
		});
		const swapped = psa.swap(named("cw"), async () => void order.push("committed"), 1);
		const second = psa.use(async (now) => void order.push(`second in ${now.identity}`));
		expect(psa.isSwitching()).toBe(true);
		hold.open();
		await Promise.all([first, swapped, second]);
		expect(order).toEqual(["first in sandbox", "committed", "second in cw"]);
		expect(psa.isSwitching()).toBe(false);
	});

	test("tells its listeners before anyone uses the next one", async () => {
		const { psa } = live();
		const order: string[] = [];
		const end = psa.onSwap(() => order.push(`told of ${psa.identity}`));
		const swapped = psa.swap(named("cw"), async () => {}, 1);
		const used = psa.use(async () => void order.push("used"));
		await Promise.all([swapped, used]);
		end();
		await psa.swap(named("other"), async () => {}, 1);
		expect(order).toEqual(["told of cw", "used"]);
	});

	test("changes nothing when what is under way does not end, when another swap is on, or when the commit fails", async () => {
		const { psa, pass } = live();
		const hold = gate();
		const stuck = psa.use(() => hold.passed);
		let committed = false;
		const commit = async (): Promise<void> => {
			committed = true;
		};
		const late = psa.swap(named("cw"), commit, 1);
		expect(await psa.swap(named("other"), async () => {}, 1)).toBe("busy");
		pass();
		expect([await late, committed, psa.identity]).toEqual(["busy", false, "sandbox"]);
		hold.open();
		await stuck;
		const failing = psa.swap(named("cw"), () => Promise.reject(new Error("disk full")), 1);
		expect(await failing.catch((error: Error) => error.message)).toBe("disk full");
		expect([psa.identity, await psa.use(async (now) => now.identity)]).toEqual(["sandbox", "sandbox"]);
	});

	test("a failing use gives its place back", async () => {
		const { psa } = live();
		await psa.use(() => Promise.reject(new Error("x"))).catch(() => {});
		expect(await psa.swap(named("cw"), async () => {}, 1)).toBe("swapped");
		expect(fixedPsa(named("cw")).identity).toBe("cw");
	});
});
