import { expect, test } from "bun:test";
import { PASSWORD, startHookWise } from "../support/index.ts";
import { ask, asking, basic } from "./caller.ts";
import { logIn } from "./session.ts";

test("the audit has log-ins, good and bad, and log-outs, with who and from where", async () => {
	await using hookwise = await startHookWise({ env: { USE_PROXY: "true" } });
	const headers = { "x-forwarded-for": "192.0.2.60" };
	const { cookie } = await logIn(hookwise, "admin", PASSWORD, { headers });
	await logIn(hookwise, "admin", "wrong wrong", { headers });
	await logIn(hookwise, "nobody", "wrong wrong", { headers });
	await ask(`${hookwise.url}/logout`, { method: "POST", headers: { cookie: cookie ?? "", "sec-fetch-site": "same-origin", ...headers } });
	const { items } = (await asking(hookwise.url, basic("admin", PASSWORD))("GET", "/api/audit")).body;
	const seen = items.map((entry: Record<string, string>) => [entry.action, entry.who, entry.source_ip]);
	expect(seen.toReversed()).toEqual([
		["login.ok", "admin", "192.0.2.60"],
		["login.failed", "admin", "192.0.2.60"],
		["login.failed", "nobody", "192.0.2.60"],
		["logout", "admin", "192.0.2.60"],
	]);
	expect(JSON.stringify(items)).not.toContain("wrong wrong");
});
