import { expect, test } from "bun:test";
import { connected, draft, failureOf, got } from "../doubles/connectwise/connected.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const conditionsOf = (target: string): string | null => new URLSearchParams(target.split("?")[1]).get("conditions");

test("a search by marker asks only for open tickets above an id where that is enough", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const ids = ["1", "2", "3"].map((end) => double.addTicket({ summary: end, externalXRef: `hw:${KEY}:000000000000000${end}` }).id);
	double.closeTicket(ids[1] ?? 0);
	const found = async (openOnly: boolean, aboveId: number | null) =>
		got(await psa.findByXref(`hw:${KEY}:`, { openOnly, aboveId })).map(({ id }) => id);
	expect(await found(false, null)).toEqual(ids);
	expect(await found(true, null)).toEqual([ids[0], ids[2]] as number[]);
	expect(await found(true, ids[0] ?? 0)).toEqual([ids[2]] as number[]);
	expect(double.requests.map(({ target }) => conditionsOf(target)).at(-1)).toBe(
		`externalXRef like "hw:${KEY}:%" and closedFlag=false and id > ${ids[0]}`,
	);
});

test("a summary with quotes is compared here: the company's open tickets are read, and `contains` is never sent", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const summary = 'Alert: "C:\\" is full';
	const { id } = double.addTicket({ summary, company: { identifier: "Acme" } });
	double.addTicket({ summary, company: { identifier: "NorthgateCU" } });
	expect(got(await psa.findOpenBySummary(summary, "Acme")).map((ticket) => ticket.id)).toEqual([id]);
	expect(double.requests.map(({ target }) => conditionsOf(target))).toEqual(['closedFlag=false and company/identifier="Acme"']);
});

test("tickets are read by id in one call, and those that are gone are left out", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const ids = ["a", "b"].map((summary) => double.addTicket({ summary }).id);
	double.closeTicket(ids[1] ?? 0);
	const tickets = got(await psa.getTickets([...ids, 99_999]));
	expect(tickets.map(({ id, closed }) => [id, closed])).toEqual([
		[ids[0] as number, false],
		[ids[1] as number, true],
	]);
	expect(double.requests).toHaveLength(1);
	expect(await psa.getTickets([])).toEqual({ ok: true, value: [], calls: [] });
});

test("closing falls back to the board's own closed status", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "There" });
	expect(got(await psa.closeTicket(id, "No such status")).closed).toBe(true);
	const other = double.addTicket({ summary: "Here" }).id;
	// Whoever chose a status that ConnectWise does not count as closed has a reason.
	expect(got(await psa.closeTicket(other, "In Progress")).status).toBe("In Progress");
});

test("a priority is set by name, and the answer is read", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "There" });
	expect(got(await psa.setPriority(id, "priority 1 - critical")).priority?.toLowerCase()).toBe("priority 1 - critical");
	expect(failureOf(await psa.setPriority(id, "Prio 1")).kind).toBe("rejected");
});

test("an internal description goes to the Internal tab, and nobody is mailed", async () => {
	await using scene = connected();
	got(await scene.psa.createTicket(draft({ internalOnly: true })));
	const body = JSON.parse(scene.double.requests[0]?.body ?? "") as Record<string, unknown>;
	expect(body.initialInternalAnalysis).toBe(draft().description);
	expect(body.automaticEmailContactFlag).toBe(false);
	expect(body).not.toHaveProperty("initialDescription");
});

test("a refusal names the right that is missing, a rejection the fields", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "There" });
	double.fault({ kind: "status", status: 403, skip: 2 });
	const closing = failureOf(await psa.closeTicket(id, "Closed"));
	expect(closing).toMatchObject({ kind: "forbidden", right: "Service Desk → Close Service Tickets: Edit and Inquire, All" });
	expect(closing.message).toContain("It needs: Service Desk → Close Service Tickets");
	const rejected = failureOf(await psa.createTicket(draft({ company: "Nobody" })));
	expect(rejected).toMatchObject({ kind: "rejected", fields: [expect.stringMatching(/company/)] });
});

test("a signing key is taken from our own ConnectWise alone", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	for (const url of ["https://evil.example/keys/1", "http://user:pw@127.0.0.1/keys", "file:///etc/passwd", "nonsense"]) {
		expect(failureOf((await psa.callbacks?.signingKey(url)) ?? failureMissing())).toMatchObject({ kind: "rejected" });
	}
	expect(double.requests).toHaveLength(0);
});

const failureMissing = (): never => {
	throw new Error("ConnectWise calls back");
};
