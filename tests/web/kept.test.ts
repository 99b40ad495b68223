import { expect, test } from "bun:test";
import { createSecrets, newFernetKey } from "../../src/base/security/index.ts";
import { openKept, sealKept } from "../../src/web/page/kept.ts";

const secrets = createSecrets([newFernetKey()]);
const KEPT = { action: "/endpoints/new", summary: "Makes an endpoint", fields: [["name", "Zabbix"]], isWhole: true, back: "/" } as const;
const HOUR = 3_600_000;

test("a form that waits opens for twelve hours, and with our key alone", () => {
	const sealed = sealKept(secrets, KEPT, 0);
	expect(openKept(secrets, sealed, 12 * HOUR)).toEqual({ ...KEPT, fields: [["name", "Zabbix"]] });
	expect(openKept(secrets, sealed, 12 * HOUR + 1)).toBeNull();
	expect(openKept(createSecrets([newFernetKey()]), sealed, 0)).toBeNull();
});

test("other sealed values are not accepted as a form", () => {
	for (const text of ["a bearer token", '{"url":"https://cw.example.com","company":"acme"}', '{"tone":"good","text":"Saved."}']) {
		expect(openKept(secrets, secrets.seal(text), 0)).toBeNull();
	}
});
