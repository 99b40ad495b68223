import { expect, test } from "bun:test";
import { createHandClock, until } from "../doubles/connectwise/connected.ts";
import { signatureOf } from "../doubles/connectwise/index.ts";
import { type Scene, scene } from "../doubles/connectwise/scene.ts";

interface Heard {
	readonly path: string;
	readonly body: string;
	readonly signature: string | null;
}

/** Somebody who registered for callbacks. */
function listener(answer: () => number = () => 200) {
	const heard: Heard[] = [];
	const server = Bun.serve({
		hostname: "127.0.0.1",
		port: 0,
		async fetch(request) {
			const url = new URL(request.url);
			heard.push({ path: url.pathname + url.search, body: await request.text(), signature: request.headers.get("x-content-signature") });
			return new Response(null, { status: answer() });
		},
	});
	return { heard, url: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server.stop(true) };
}

const register = (s: Scene, url: string) =>
	s.ask("POST", "/system/callbacks", { description: "HookWise", url, objectId: 1, type: "ticket", level: "owner" });

test("a person's change is told, signed with the key that its key_url gives", async () => {
	await using s = scene();
	await using there = listener();
	const made = await register(s, "https://hooks.example/cb/secret?recordId=");
	expect(made).toMatchObject({ status: 201, body: { id: 1, type: "ticket", level: "owner", inactiveFlag: false } });
	expect(made.headers.get("location")).toBe(`${s.double.url}/system/callbacks/1`);
	s.double.setCallbacks({ target: there.url });
	const { id } = s.double.addTicket({ summary: "Disk full" });
	s.double.closeTicket(id);
	s.double.deleteTicket(id);
	await s.double.callbacksSettled();
	const sent = there.heard.map(({ path }) => path).sort();
	expect(sent).toEqual(["added", "deleted", "updated"].map((action) => `/cb/secret?recordId=${id}&action=${action}`));
	const updated = there.heard.find(({ path }) => path.endsWith("updated"));
	const payload = JSON.parse(updated?.body ?? "");
	expect(payload).toMatchObject({ Action: "updated", Type: "ticket", ID: id, CompanyId: "doublemsp", MemberId: "jdoe" });
	expect(JSON.parse(payload.Entity)).toMatchObject({ id, closedFlag: true, closedBy: "jdoe" });
	const key = (await (await fetch(payload.Metadata.key_url)).json()) as { signing_key: string };
	expect(new URL(payload.Metadata.key_url).origin).toBe(s.double.origin);
	expect(updated?.signature).toBe(signatureOf(updated?.body ?? "", key.signing_key));
	expect(s.double.callbackDeliveries.map(({ state }) => state)).toEqual(["delivered", "delivered", "delivered"]);
});

test("a callback goes to its text and nothing else: one that does not end with recordId= is another path", async () => {
	await using s = scene();
	await using there = listener();
	await register(s, `${there.url}/cb`);
	const { id } = s.double.addTicket({ summary: "x" });
	await s.double.callbacksSettled();
	expect(there.heard[0]?.path).toBe(`/cb${id}&action=added`);
});

test("callbacks can be lost, doubled, held and delayed", async () => {
	const clock = createHandClock();
	await using s = scene({ clock });
	await using there = listener();
	await register(s, `${there.url}/?recordId=`);
	const heard = async (): Promise<number> => {
		await s.double.callbacksSettled();
		return there.heard.splice(0).length;
	};
	s.double.setCallbacks({ mode: "drop" });
	const { id } = s.double.addTicket({ summary: "x" });
	expect(await heard()).toBe(0);
	s.double.setCallbacks({ mode: "double" });
	s.double.reassignTicket(id, "rroe");
	expect(await heard()).toBe(2);
	s.double.setCallbacks({ mode: "hold" });
	s.double.noteTicket(id, "on it");
	expect(await heard()).toBe(0);
	expect(s.double.releaseCallbacks()).toBe(1);
	expect(await heard()).toBe(1);
	s.double.setCallbacks({ mode: "send", delayMs: 60_000 });
	s.double.changeStatus(id, "Assigned");
	clock.advance(59_999);
	expect(await heard()).toBe(0);
	clock.advance(1);
	expect(await heard()).toBe(1);
});

test("it tries twice more after 404 and 429, and not after a server error", async () => {
	const clock = createHandClock();
	await using s = scene({ clock });
	const answers = [429, 404, 200, 500];
	await using there = listener(() => answers.shift() ?? 200);
	await register(s, `${there.url}/?recordId=`);
	s.double.addTicket({ summary: "x" });
	await until(() => there.heard.length === 1 && s.double.callbackDeliveries[0]?.status === 429);
	clock.advance(2_000);
	await until(() => s.double.callbackDeliveries[0]?.status === 404);
	clock.advance(4_000);
	await s.double.callbacksSettled();
	s.double.addTicket({ summary: "y" });
	await s.double.callbacksSettled();
	expect(s.double.callbackDeliveries).toMatchObject([
		{ state: "delivered", attempts: 3 },
		{ state: "failed", status: 500, attempts: 1 },
	]);
});

test("own writes are told too unless that is switched off; levels, removed and disabled ones are heeded", async () => {
	await using s = scene();
	await using there = listener();
	const entry = (level: string, objectId: number) =>
		s.ask("POST", "/system/callbacks", { url: `${there.url}/${level}?recordId=`, objectId, type: "ticket", level });
	await entry("owner", 1);
	await entry("board", 2);
	const levels = async (): Promise<readonly string[]> => {
		await s.double.callbacksSettled();
		return there.heard.splice(0).map(({ path }) => path.slice(1, path.indexOf("?")));
	};
	await s.ask("POST", "/service/tickets", { summary: "x" });
	expect(await levels()).toEqual(["owner"]);
	await s.ask("POST", "/service/tickets", { summary: "x", board: { id: 2 } });
	expect([...(await levels())].sort()).toEqual(["board", "owner"]);
	s.double.setCallbacks({ ownWrites: false });
	await s.ask("POST", "/service/tickets", { summary: "x" });
	expect(await levels()).toEqual([]);
	s.double.disableCallback(1);
	s.double.removeCallback(2);
	s.double.addTicket({ summary: "x", board: { id: 2 } });
	expect(await levels()).toEqual([]);
	expect((await s.ask("GET", "/system/callbacks?conditions=inactiveFlag%3Dtrue")).body).toMatchObject([{ id: 1 }]);
	expect((await s.ask("DELETE", "/system/callbacks/1")).status).toBe(204);
	expect((await s.ask("GET", "/system/callbacks")).body).toEqual([]);
	expect((await s.ask("GET", "/system/callbacks/1")).status).toBe(404);
	expect((await s.ask("POST", "/system/callbacks", { url: "ftp://x", objectId: 1, type: "ticket", level: "all" })).body).toMatchObject({
		errors: [{ field: "url" }, { field: "level" }],
	});
});

test("forgeries: a wrong signature, a key elsewhere, a changed key, a key inside a text", async () => {
	await using s = scene();
	await using there = listener();
	await register(s, `${there.url}/?recordId=`);
	const next = async () => {
		s.double.addTicket({ summary: "x" });
		await s.double.callbacksSettled();
		const [{ body, signature } = { body: "{}", signature: null }] = there.heard.splice(0);
		return { body, signature, keyUrl: JSON.parse(body).Metadata.key_url as string };
	};
	const keyAt = async (url: string): Promise<string> => ((await (await fetch(url)).json()) as { signing_key: string }).signing_key;
	const first = await next();
	const firstKey = await keyAt(first.keyUrl);
	s.double.setCallbacks({ wrongSignature: true });
	const wrong = await next();
	expect(wrong.signature).not.toBe(signatureOf(wrong.body, firstKey));
	s.double.setCallbacks({ wrongSignature: false, keyUrl: "http://127.0.0.1:9/key" });
	expect((await next()).keyUrl).toBe("http://127.0.0.1:9/key");
	s.double.setCallbacks({ keyUrl: null });
	s.double.rotateCallbackKey();
	const rotated = await next();
	expect(rotated.signature).toBe(signatureOf(rotated.body, await keyAt(rotated.keyUrl)));
	expect(await keyAt(rotated.keyUrl)).not.toBe(firstKey);
	expect(await keyAt(first.keyUrl)).toBe(firstKey);
	s.double.setCallbacks({ keyForm: "text" });
	const text = (await (await fetch(first.keyUrl)).json()) as string;
	expect(JSON.parse(text)).toEqual({ signing_key: firstKey });
});
