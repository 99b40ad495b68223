import { expect, test } from "bun:test";
import fc from "fast-check";
import { connected, draft, failureOf, got } from "../doubles/connectwise/connected.ts";

const KEY = "0123456789abcdef0123456789abcdef";

test("tickets are found by a key's mark or a whole marker, open or closed, and no others", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const marks = [`hw:${KEY}:0000000000000001`, `hw:${KEY}:0000000000000002`, `hw:${KEY.replace("0", "f")}:0000000000000001`];
	const ids = marks.map((externalXRef, index) => double.addTicket({ summary: `T${index}`, externalXRef }).id);
	double.addTicket({ summary: "Foreign", externalXRef: `x-hw:${KEY}:` });
	double.addTicket({ summary: "Shouting", externalXRef: `HW:${KEY.toUpperCase()}:0000000000000003` });
	double.closeTicket(ids[0] ?? 0);
	const found = async (prefix: string): Promise<number[]> =>
		got(await psa.findByXref(prefix, { openOnly: false, aboveId: null })).map(({ id }) => id);
	expect(await found(`hw:${KEY}:`)).toEqual(ids.slice(0, 2));
	expect(await found(marks[1] ?? "")).toEqual(ids.slice(1, 2));
	expect(await found("hw:")).toEqual(ids);
	expect(await found(`hw:${"9".repeat(32)}:`)).toEqual([]);
	const asked = double.requests.map(({ target }) => new URLSearchParams(target.split("?")[1]).get("conditions"));
	expect(asked.slice(0, 2)).toEqual([`externalXRef like "hw:${KEY}:%"`, `externalXRef="${marks[1]}"`]);
});

test("a summary is found exactly: not as a part, not in another case, not closed, not of another company", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const wanted = double.addTicket({ summary: "Alert: SRV1", company: { identifier: "Acme" } }).id;
	double.addTicket({ summary: "Alert: SRV10", company: { identifier: "Acme" } });
	double.addTicket({ summary: "ALERT: SRV1", company: { identifier: "Acme" } });
	const other = double.addTicket({ summary: "Alert: SRV1", company: { identifier: "NorthgateCU" } }).id;
	double.closeTicket(double.addTicket({ summary: "Alert: SRV1", company: { identifier: "Acme" } }).id);
	const found = async (company: string): Promise<number[]> => got(await psa.findOpenBySummary("Alert: SRV1", company)).map(({ id }) => id);
	expect(await found("acme")).toEqual([wanted]);
	expect(await found("NorthgateCU")).toEqual([other]);
	expect(await found('Ac"me')).toEqual([]);
	expect(await found("Nobody")).toEqual([]);
});

test("every page is read: the one right ticket may be behind a thousand alike", async () => {
	await using scene = connected();
	const { double, psa, heard } = scene;
	for (let index = 0; index < 2_100; index += 1) double.addTicket({ summary: "DISK FULL", company: { identifier: "Acme" } });
	const { id } = double.addTicket({ summary: "Disk full", company: { identifier: "Acme" } });
	expect(got(await psa.findOpenBySummary("Disk full", "Acme")).map((ticket) => ticket.id)).toEqual([id]);
	expect(heard).toHaveLength(3);
	double.fault({ kind: "status", status: 500, skip: 1 });
	expect(failureOf(await psa.findOpenBySummary("Disk full", "Acme")).kind).toBe("uncertain");
});

test("a condition too long for a URL goes by POST", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "漢".repeat(99), company: { identifier: "Acme" } });
	const found = await psa.findOpenBySummary("漢".repeat(99), "Acme");
	expect(got(found).map((ticket) => ticket.id)).toEqual([id]);
	expect(found.calls[0]?.call).toBe("GET /service/tickets");
	const long = await psa.findOpenBySummary("漢".repeat(250), "Acme");
	expect(got(long)).toEqual([]);
	expect(long.calls[0]?.call).toBe("POST /service/tickets/search");
	const { id: second } = double.addTicket({ summary: "漢".repeat(60) + "字".repeat(40), externalXRef: `hw:${KEY}:0000000000000001` });
	expect(got(await psa.findByXref(`hw:${KEY}:`, { openOnly: false, aboveId: null })).map((ticket) => ticket.id)).toEqual([second]);
});

test("a blank summary matches nothing and asks nothing", async () => {
	await using scene = connected();
	scene.double.addTicket({ summary: "Anything" });
	expect(await scene.psa.findOpenBySummary("  ", "Acme")).toEqual({ ok: true, value: [], calls: [] });
});

const nasty = fc.oneof(
	fc.constantFrom(
		'"',
		"\\",
		"'",
		"*",
		"%",
		"_",
		"[",
		"]",
		"(",
		")",
		"&",
		"+",
		"=",
		" ",
		"a",
		"A",
		"ä",
		"😀",
		"\ud800",
		"\u0007",
		"\t",
		",",
	),
	fc.constantFrom(' or summary like "', '" or closedFlag=false', "not", "null", "true", "[2026-01-01]", "%22", "\\u0022"),
	fc.string({ unit: "grapheme", maxLength: 5 }),
);
const summaries = fc
	.array(nasty, { minLength: 1, maxLength: 20 })
	.map((parts) => parts.join("").slice(0, 100))
	.filter((summary) => summary.toWellFormed() === summary && summary.trim() !== "");

for (const containsIsLike of [false, true]) {
	test(`any open ticket is found by its own summary, and never another${containsIsLike ? ", wildcards in contains or not" : ""}`, async () => {
		await using scene = connected({ double: { containsIsLike } });
		const { double, psa } = scene;
		await fc.assert(
			fc.asyncProperty(fc.uniqueArray(summaries, { minLength: 1, maxLength: 4 }), async (given) => {
				double.reset();
				const tickets = given.map((summary) => double.addTicket({ summary, company: { identifier: "Acme" } }));
				for (const { id, summary } of tickets) {
					const found = got(await psa.findOpenBySummary(summary, "Acme"));
					expect(found.map((ticket) => ticket.id)).toContain(id);
					for (const ticket of found) expect(ticket.summary.trim()).toBe(summary.trim());
				}
			}),
			{ numRuns: 250 },
		);
	});
}

test("any text as a summary or company makes a query that ConnectWise understands", async () => {
	await using scene = connected();
	scene.double.addTicket({ summary: "Innocent", company: { identifier: "Acme" } });
	await fc.assert(
		fc.asyncProperty(fc.array(nasty, { maxLength: 20 }), fc.array(nasty, { maxLength: 6 }), async (summary, company) => {
			const answer = await scene.psa.findOpenBySummary(summary.join(""), company.join(""));
			expect(got(answer)).toEqual([]);
		}),
		{ numRuns: 250 },
	);
});

test("a created ticket is found again by marker and by summary", async () => {
	await using scene = connected();
	const given = draft({ summary: 'Alert: "C:\\" is [full] 100%' });
	const { id } = got(await scene.psa.createTicket(given));
	expect(got(await scene.psa.findByXref(given.xref, { openOnly: false, aboveId: null })).map((ticket) => ticket.id)).toEqual([id]);
	expect(got(await scene.psa.findOpenBySummary(given.summary, "Acme")).map((ticket) => ticket.id)).toEqual([id]);
});

test("results are checked again: closed tickets and other summaries are left out, lowest id first", async () => {
	const row = (id: number, closedFlag: boolean, summary = "There"): unknown => ({
		id,
		summary,
		closedFlag,
		company: { identifier: "Acme" },
	});
	const rows = [row(9, false), row(3, true), row(5, false), row(4, false, "Elsewhere")];
	const careless = (async () => Response.json(rows)) as unknown as typeof fetch;
	await using scene = connected({ fetch: careless });
	expect(got(await scene.psa.findOpenBySummary("There", "ACME")).map(({ id }) => id)).toEqual([5, 9]);
});

test("a short page is not the last while it links to a next one", async () => {
	const pages = [{ id: 1, name: "One" }, { id: 2, name: "Two" }, null];
	let asked = 0;
	const small = (async () => {
		const row = pages[asked];
		asked += 1;
		return Response.json(row === null || row === undefined ? [] : [row], { headers: { link: '<https://x/?page=9>; rel="next"' } });
	}) as unknown as typeof fetch;
	await using scene = connected({ fetch: small });
	expect(got(await scene.psa.boards())).toHaveLength(2);
	expect(asked).toBe(3);
});
