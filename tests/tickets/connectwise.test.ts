import { expect, test } from "bun:test";
import { connected, draft, failureOf, got } from "../doubles/connectwise/connected.ts";

test("a created ticket carries everything that was asked for, by name, and its marker", async () => {
	await using scene = connected();
	const { double, psa, heard } = scene;
	const answer = await psa.createTicket(
		draft({
			priority: "priority 2 - high",
			ticketType: "Server",
			subtype: "Hardware",
			item: "Disk",
			severity: " high",
			impact: "LOW",
			company: "acme",
		}),
	);
	const ticket = got(answer);
	expect(ticket).toEqual({
		id: ticket.id,
		summary: "Alert: SRV1",
		board: "Service Board",
		status: "New",
		closed: false,
		closedAt: null,
		company: "Acme",
		xref: draft().xref,
		mergedInto: null,
		parentId: null,
		priority: "Priority 2 - High",
		owner: null,
	});
	expect(double.ticket(ticket.id)).toMatchObject({
		type: "Server",
		subType: "Hardware",
		item: "Disk",
		priority: "Priority 2 - High",
		severity: "High",
		impact: "Low",
		xref: draft().xref,
		notes: [{ text: "Disk full\nOn drive C:", discussion: true, internal: false }],
	});
	expect(answer.calls).toEqual(heard);
	expect(heard[0]).toMatchObject({
		call: "POST /service/tickets",
		route: "/service/tickets",
		method: "POST",
		status: 201,
		error: null,
		message: null,
	});
});

test("a created ticket says who and where: site, source, team, owner, and by number contact, agreement and custom fields", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const [contactId, agreementId] = [got(await psa.findContact("acme", "Ada Byron")), got(await psa.findAgreement("acme", "ACME managed"))];
	expect([contactId, agreementId]).toEqual([801, 901]);
	expect(got(await psa.findAgreement("Acme", "Acme Old"))).toBeNull();
	expect(got(await psa.findAgreement("NorthgateCU", "Acme Managed"))).toBeNull();
	const { values, refused } = got(await psa.customValues({ monitor: " ping ", 52: "7", Cause: "power", "Customer told": "yes" }));
	expect(refused).toEqual([]);
	const wanted = { ...{ site: "Warehouse", source: "monitoring", team: "Night Team", owner: "RROE" }, contactId, agreementId };
	const { id } = got(await psa.createTicket(draft({ company: "Acme", ...wanted, customFields: values })));
	expect(double.ticket(id)).toMatchObject({
		...{ site: "Warehouse", source: "Monitoring", team: "Night Team", owner: "rroe", contact: "Ada Byron", agreement: "Acme Managed" },
		customFields: { Monitor: "ping", "Outage ID": 7, Cause: "Power", "Customer told": true },
	});
});

test("a custom field that ConnectWise does not have, or that takes something else, is told with what it takes", async () => {
	await using scene = connected();
	const { psa } = scene;
	const wanted = { "Outage ID": "seven", Cause: "Storm", "Customer told": "perhaps", Colour: "red", Monitor: "ping" };
	const { values, refused } = got(await psa.customValues(wanted));
	expect(values).toEqual([{ id: 51, name: "Monitor", value: "ping" }]);
	expect(refused.map(({ name, why }) => [name, why])).toEqual([
		["Outage ID", "It takes a number, and “seven” is none."],
		["Cause", "It takes one of Power, Network, and “Storm” is none."],
		["Customer told", "It takes true or false, and “perhaps” is none."],
		["Colour", "ConnectWise has no custom field of this name."],
	]);
	// Definitions are kept; what is not among them is looked for at most once a minute.
	const asked = () => scene.double.counters["GET /system/userDefinedFields"];
	expect(asked()).toBe(1);
	got(await psa.customValues(wanted));
	expect(asked()).toBe(1);
});

test("what is null is left out of a create", async () => {
	await using scene = connected();
	got(await scene.psa.createTicket(draft({ company: null })));
	const body = JSON.parse(scene.double.requests[0]?.body ?? "");
	expect(Object.keys(body).sort()).toEqual(["board", "externalXRef", "initialDescription", "recordType", "status", "summary"]);
});

test("a severity that ConnectWise does not know goes to it unchanged, and its objection comes back with the field", async () => {
	await using scene = connected();
	const failure = failureOf(await scene.psa.createTicket(draft({ severity: "Dire" })));
	expect(failure.kind).toBe("rejected");
	expect(failure.message).toContain("severity: Dire is not one of Low, Medium, High.");
});

test("a ticket is found by id, with its merge, and a missing one is gone", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const parent = double.addTicket({ summary: "Parent" });
	const child = double.addTicket({ summary: "Child" });
	double.mergeTicket(child.id, parent.id);
	const read = got(await psa.getTicket(child.id));
	expect(read).toMatchObject({ id: child.id, closed: true, mergedInto: parent.id });
	expect(Math.abs((read.closedAt ?? 0) - Date.now())).toBeLessThan(60_000);
	double.deleteTicket(child.id);
	const failure = failureOf(await psa.getTicket(child.id));
	expect(failure).toMatchObject({ kind: "gone", status: 404 });
	expect(failure.message).toContain(`Ticket ${child.id} not found`);
});

test("a 404 is not 'gone' when the credentials are what ConnectWise does not know", async () => {
	await using scene = connected({ double: { cloud: true } });
	const { id } = scene.double.addTicket({ summary: "Still there" });
	scene.double.refuseCredentials(true);
	expect(failureOf(await scene.psa.getTicket(id))).toMatchObject({ kind: "refused", status: 404 });
	expect(failureOf(await scene.psa.addNote(id, "internal", "x")).kind).toBe("refused");
});

test("an internal note is on the internal tab alone, a resolution on its own", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "Noted" });
	const first = got(await psa.addNote(id, "internal", "for us\nonly"));
	const second = got(await psa.addNote(id, "resolution", "up again"));
	expect(double.ticket(id)?.notes).toEqual([
		{ id: first, text: "for us\nonly", discussion: false, internal: true, resolution: false, by: "hookwise" },
		{ id: second, text: "up again", discussion: false, internal: false, resolution: true, by: "hookwise" },
	]);
	expect(failureOf(await psa.addNote(99, "internal", "x")).kind).toBe("gone");
});

test("a note is found on whatever page it is, newest first", async () => {
	await using scene = connected();
	const { double, psa, heard } = scene;
	const { id } = double.addTicket({ summary: "Much noted" });
	for (let index = 0; index < 250; index += 1) got(await psa.addNote(id, "internal", `note marker-${index}.`));
	const asked = async (marker: string): Promise<[boolean, number]> => {
		const before = heard.length;
		return [got(await psa.hasNote(id, marker)), heard.length - before];
	};
	expect(await asked("marker-249.")).toEqual([true, 1]);
	expect(await asked("marker-0.")).toEqual([true, 3]);
	expect(await asked("marker-x.")).toEqual([false, 3]);
	expect(failureOf(await psa.hasNote(98, "m")).kind).toBe("gone");
});

test("a status is found beyond the default page of 25 and verified in the reply", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "To close" });
	expect(got(await psa.setStatus(id, "closed"))).toMatchObject({ id, status: "Closed", closed: true });
	expect(double.ticket(id)?.status).toBe("Closed");
	expect(got(await psa.setStatus(id, "New"))).toMatchObject({ status: "New", closed: false, closedAt: null });
	const sent = double.requests.find(({ method }) => method === "PATCH");
	expect(JSON.parse(sent?.body ?? "")).toEqual([{ op: "replace", path: "status", value: { id: 1032 } }]);
});

test("a ticket that has the status already is left alone", async () => {
	await using scene = connected();
	const { id } = scene.double.addTicket({ summary: "Closed by hand" });
	scene.double.closeTicket(id);
	expect(got(await scene.psa.setStatus(id, "Closed")).closed).toBe(true);
	expect(scene.double.counters["PATCH /service/tickets/{id}"]).toBeUndefined();
});

test("the statuses of the ticket's own board count", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "Elsewhere", board: { name: "Emergency" } });
	expect(got(await psa.setStatus(id, "Resolved")).status).toBe("Resolved");
	const failure = failureOf(await psa.setStatus(id, "In Progress"));
	expect(failure.kind).toBe("rejected");
	expect(failure.message).toBe(`The board "Emergency" of ticket #${id} has no status "In Progress" in ConnectWise.`);
	expect(failureOf(await psa.setStatus(97, "Closed")).kind).toBe("gone");
});

test("a board's statuses are asked for once, and once more for a name that is not among them", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const ids = [1, 2, 3, 4].map((index) => double.addTicket({ summary: `Ticket ${index}` }).id);
	await Promise.all(ids.slice(0, 3).map((id) => psa.setStatus(id, "Closed")));
	const asked = (): number => double.counters["GET /service/boards/{id}/statuses"] ?? 0;
	const before = asked();
	expect(before).toBeLessThanOrEqual(3);
	got(await psa.setStatus(ids[3] ?? 0, "Assigned"));
	expect(asked()).toBe(before);
	failureOf(await psa.setStatus(ids[3] ?? 0, "Nowhere"));
	expect(asked()).toBe(before + 1);
});

test("a PATCH that answers 200 and changes nothing is ineffective", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	const { id } = double.addTicket({ summary: "Lied about" });
	double.fault({ kind: "lie", method: "PATCH" });
	const failure = failureOf(await psa.setStatus(id, "Closed"));
	expect(failure).toMatchObject({ kind: "ineffective", status: 200 });
	expect(failure.message).toBe(`ConnectWise answered 200 but did not move ticket #${id} to "Closed"; it is still "New".`);
	expect(got(await psa.setStatus(id, "Closed")).closed).toBe(true);
});

test("a close that the tenant's rules forbid is rejected with the reason", async () => {
	await using scene = connected({ double: { closeNeeds: { "Service Board": ["type"] } } });
	const { id } = scene.double.addTicket({ summary: "Untyped" });
	const failure = failureOf(await scene.psa.setStatus(id, "Closed"));
	expect(failure).toMatchObject({ kind: "rejected", status: 400 });
	expect(failure.message).toBe(
		"ConnectWise rejected this (400): ticket object is invalid; type: The type field is required before a ticket of this board is closed.",
	);
});

test("look-ups read every page and leave out what is inactive", async () => {
	await using scene = connected({ double: { companies: 2_345 } });
	const { psa } = scene;
	const boards = got(await psa.boards());
	expect(boards).toHaveLength(33);
	for (const unfit of ["Old Board", "Projects"]) expect(boards.map(({ name }) => name)).not.toContain(unfit);
	const statuses = got(await psa.statuses(1));
	expect(statuses.find(({ name }) => name === "Closed")).toEqual({ id: 1032, name: "Closed", closed: true, inactive: false });
	expect(statuses.find(({ name }) => name === "Old Closed")?.inactive).toBe(true);
	expect(got(await psa.types(1)).map(({ name }) => name)).toEqual(["Server", "Network", "Workstation"]);
	expect(got(await psa.subtypes(1)).map(({ name }) => name)).toEqual(["Hardware", "Software", "Connectivity"]);
	expect(got(await psa.items(1)).map(({ name }) => name)).toEqual(["Disk", "Memory", "Agent"]);
	expect(got(await psa.priorities())).toHaveLength(5);
	const companies = got(await psa.companies(""));
	expect(companies).toHaveLength(2_349);
	expect(companies.map(({ identifier }) => identifier)).not.toContain("Asleep");
	expect(failureOf(await psa.types(999)).kind).toBe("gone");
});

test("companies are searched by identifier and name, at most 50, for any query", async () => {
	await using scene = connected();
	const { psa } = scene;
	const found = async (query: string): Promise<string[]> => got(await psa.companies(query)).map(({ identifier }) => identifier);
	expect(await found("northGATE")).toEqual(["NorthgateCU"]);
	expect(await found("corporation")).toEqual(["Acme"]);
	expect(await found("O'Brien & S")).toEqual(["OBrien"]);
	expect(await found('x" or name contains "')).toEqual([]);
	expect(await found("Gone")).toEqual([]);
	expect(await found("Company")).toHaveLength(50);
	expect(await found('"')).toEqual([]);
});

test("a ping needs working credentials", async () => {
	await using scene = connected();
	const { double, psa } = scene;
	expect((await psa.ping()).ok).toBe(true);
	double.refuseCredentials(true);
	const failure = failureOf(await psa.ping());
	expect(failure).toMatchObject({ kind: "refused", status: 401 });
	expect(failure.message).toContain("Login failed: the company, public key or private key is not valid.");
});
