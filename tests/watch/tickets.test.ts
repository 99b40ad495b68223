import { expect, test } from "bun:test";
import { createEvents } from "../../src/base/events.ts";
import { createConnectWise } from "../../src/psa/connectwise/index.ts";
import { fixedPsa } from "../../src/psa/current/index.ts";
import type { PsaTicket } from "../../src/psa/port/index.ts";
import { createTicketWatch } from "../../src/watch/tickets/index.ts";
import { configFor, createHandClock, until } from "../doubles/connectwise/connected.ts";
import { type DoubleOptions, startConnectWise } from "../doubles/connectwise/index.ts";

const SECRET = "s".repeat(43);

/** A watch on a double whose callbacks are brought to it by hand. */
function watching(given: { publicUrl?: string | null; double?: DoubleOptions; pollMs?: number } = {}) {
	const clock = createHandClock();
	const double = startConnectWise(given.double);
	const psa = fixedPsa(createConnectWise({ config: configFor(double), clock, onCall: () => {} }));
	const seen: { readonly ticket: PsaTicket; readonly by: string }[] = [];
	const open: number[] = [];
	const watch = createTicketWatch({
		psa,
		clock,
		events: createEvents((error) => {
			throw error;
		}),
		openTickets: async () => open,
		onSeen: async (tickets, by) => {
			for (const ticket of tickets) seen.push({ ticket, by });
		},
		publicUrl: given.publicUrl === undefined ? "https://hookwise.example" : given.publicUrl,
		secret: SECRET,
		pollMs: given.pollMs ?? 300_000,
		onError: (error) => {
			throw error;
		},
	});
	const received: { readonly path: string; readonly answer: string }[] = [];
	const listener = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		async fetch(request) {
			const path = new URL(request.url).pathname;
			const body = new Uint8Array(await request.arrayBuffer());
			const answer = await watch.receive(path.split("/").at(-1) ?? "", body, request.headers.get("x-content-signature"));
			received.push({ path, answer });
			return new Response(null, { status: answer === "taken" ? 204 : 401 });
		},
	});
	double.setCallbacks({ target: `http://127.0.0.1:${listener.port}` });
	return {
		...{ clock, double, watch, seen, open, received },
		async [Symbol.asyncDispose]() {
			await watch.stop();
			await listener.stop(true);
			await double.stop();
		},
	};
}

/** Lets registration begin, and waits for its end. */
async function registered(scene: ReturnType<typeof watching>): Promise<void> {
	scene.clock.advance(5_000);
	await until(() => scene.watch.state().kind === "registered");
}

test("one callback is registered, with an address that nobody can guess, and a person's close is read again from ConnectWise", async () => {
	await using scene = watching();
	const { double, watch, clock } = scene;
	await registered(scene);
	expect(double.callbacks.map(({ url }) => url)).toEqual([`https://hookwise.example/connectwise/callback/${SECRET}?recordId=`]);
	const { id } = double.addTicket({ summary: "Disk full" });
	const strange = double.addTicket({ summary: "Not ours" }).id;
	scene.open.push(id);
	double.closeTicket(id);
	double.closeTicket(strange);
	await double.callbacksSettled();
	clock.advance(500);
	await until(() => scene.seen.length > 0);
	expect(scene.seen.map(({ ticket, by }) => [ticket.id, ticket.closed, by])).toEqual([[id, true, "callback"]]);
	expect(scene.received.every(({ answer }) => answer === "taken")).toBe(true);
	// Renewing finds it and registers no second one.
	clock.advance(6 * 60 * 60_000);
	await until(() => double.requests.filter(({ target }) => target.includes("/system/callbacks")).length >= 3);
	expect(double.callbacks).toHaveLength(1);
	expect(watch.state().kind).toBe("registered");
});

test("a forged callback is refused, whatever key it names", async () => {
	await using scene = watching();
	const { double } = scene;
	await registered(scene);
	const { id } = double.addTicket({ summary: "Disk full" });
	await double.callbacksSettled();
	scene.clock.advance(500);
	await scene.watch.look();
	scene.open.push(id);
	scene.received.length = 0;
	double.setCallbacks({ wrongSignature: true });
	double.closeTicket(id);
	await double.callbacksSettled();
	double.setCallbacks({ wrongSignature: false, keyUrl: "https://evil.example/keys" });
	double.reopenTicket(id);
	await double.callbacksSettled();
	expect(scene.received.length).toBeGreaterThanOrEqual(2);
	expect(scene.received.every(({ answer }) => answer === "forged")).toBe(true);
	const body = new TextEncoder().encode(JSON.stringify({ ID: id, Type: "ticket", Metadata: { key_url: `${double.origin}/keys` } }));
	expect(await scene.watch.receive("another secret", body, "x")).toBe("unknown");
	expect(await scene.watch.receive(SECRET, body, null)).toBe("forged");
	expect(await scene.watch.receive(SECRET, new TextEncoder().encode("[]"), "x")).toBe("unreadable");
	scene.clock.advance(500);
	await scene.watch.look();
	expect(scene.seen.map(({ by }) => by)).toEqual(["poll"]);
});

test("without an https address open tickets are looked at instead, in one call", async () => {
	await using scene = watching({ publicUrl: "http://10.0.0.5:5000" });
	const { double, clock } = scene;
	const ids = [1, 2, 3].map((n) => double.addTicket({ summary: `T${n}` }).id);
	scene.open.push(...ids);
	double.closeTicket(ids[1] ?? 0);
	clock.advance(5_000);
	await until(() => double.requests.length > 0);
	expect(scene.watch.state()).toMatchObject({ kind: "polling", why: expect.stringContaining("PUBLIC_URL") });
	const before = double.requests.length;
	clock.advance(300_000);
	await until(() => scene.seen.length === 3);
	expect(double.requests.length - before).toBe(1);
	expect(scene.seen.map(({ ticket, by }) => [ticket.closed, by])).toEqual([
		[false, "poll"],
		[true, "poll"],
		[false, "poll"],
	]);
});

test("a missing right is told, and tickets are looked at instead", async () => {
	await using scene = watching({ double: { denied: ["callbacks"] } });
	scene.clock.advance(5_000);
	await until(() => {
		const state = scene.watch.state();
		return state.kind === "polling" && state.right !== null;
	});
	expect(scene.watch.state()).toMatchObject({ kind: "polling", right: expect.stringContaining("callbacks") });
});

test("a callback that an earlier address left is removed", async () => {
	await using scene = watching();
	const { double } = scene;
	await registered(scene);
	await using moved = watchingSame(scene);
	moved.clock.advance(5_000);
	await until(() => double.callbacks.length === 1 && (double.callbacks[0]?.url.startsWith("https://new.example/") ?? false));
});

/** The same installation on the same double under another address. */
function watchingSame({ double }: ReturnType<typeof watching>) {
	const clock = createHandClock();
	const watch = createTicketWatch({
		psa: fixedPsa(createConnectWise({ config: configFor(double), clock, onCall: () => {} })),
		clock,
		events: createEvents(() => {}),
		openTickets: async () => [],
		onSeen: async () => {},
		publicUrl: "https://new.example",
		secret: SECRET,
		pollMs: 0,
		onError: (error) => {
			throw error;
		},
	});
	return { clock, [Symbol.asyncDispose]: () => watch.stop() };
}

test("a steady stream of callbacks puts no look off, and what could not be read is asked for again", async () => {
	await using scene = watching();
	const { double, clock } = scene;
	await registered(scene);
	const { id } = double.addTicket({ summary: "Disk full" });
	await double.callbacksSettled();
	scene.open.push(id);
	double.fault({ kind: "status", status: 500, method: "GET", route: "/service/tickets" });
	const asked = () => double.requests.filter(({ method, target }) => method === "GET" && target.includes("/service/tickets")).length;
	for (let n = 0; n < 6; n++) {
		double.noteTicket(id, `Working on it, ${n}`);
		await double.callbacksSettled();
		clock.advance(100);
	}
	await until(() => asked() === 1);
	expect(scene.seen).toEqual([]);
	await until(() => {
		clock.advance(10_000);
		return scene.seen.length > 0;
	});
	expect(scene.seen[0]).toMatchObject({ ticket: { id }, by: "callback" });
});

test("where others' tickets are merged, HookWise looks at its own: ConnectWise may tell of the parent alone", async () => {
	await using scene = watching();
	const { double, clock } = scene;
	await registered(scene);
	const { id } = double.addTicket({ summary: "Disk full" });
	const parent = double.addTicket({ summary: "A person's" }).id;
	await double.callbacksSettled();
	clock.advance(500);
	await scene.watch.look();
	scene.open.push(id);
	double.setCallbacks({ mode: "drop" });
	double.mergeTicket(id, parent);
	double.setCallbacks({ mode: "send" });
	double.noteTicket(parent, "The master ticket");
	await double.callbacksSettled();
	clock.advance(500);
	await until(() => scene.seen.length > 0);
	expect(scene.seen[0]).toMatchObject({ ticket: { id, mergedInto: parent } });
});

test("changes that people made while HookWise was stopped are noticed once ConnectWise calls back again", async () => {
	await using scene = watching();
	const { id } = scene.double.addTicket({ summary: "Disk full" });
	scene.open.push(id);
	scene.double.closeTicket(id);
	await registered(scene);
	await until(() => scene.seen.length > 0);
	expect(scene.seen[0]).toMatchObject({ ticket: { id, closed: true } });
});
