import { describe, expect, test } from "bun:test";
import { createHandClock, until } from "../doubles/connectwise/connected.ts";
import type { Right } from "../doubles/connectwise/index.ts";
import { scene } from "../doubles/connectwise/scene.ts";

const replace = (path: string, value: unknown) => [{ op: "replace", path, value }];

describe("late commits", () => {
	test("come so much later on the double's clock, whether the line was cut or nothing came", async () => {
		const clock = createHandClock();
		await using s = scene({ clock });
		s.double.fault({ kind: "drop", method: "POST", route: "/service/tickets", commitAfterMs: 90_000 });
		await expect(s.ask("POST", "/service/tickets", { summary: "late" })).rejects.toThrow();
		expect(s.double.pendingCommits).toEqual([{ call: "POST /service/tickets", body: '{"summary":"late"}', dueAt: clock.now() + 90_000 }]);
		clock.advance(89_999);
		expect(s.double.tickets).toEqual([]);
		clock.advance(1);
		expect(s.double.tickets).toMatchObject([{ summary: "late" }]);
		expect(s.double.pendingCommits).toEqual([]);
	});

	test("or when the test says so: creates, notes and patches, in their order", async () => {
		await using s = scene();
		const { id } = s.double.addTicket({ summary: "x" });
		const at = `/service/tickets/${id}`;
		for (const [method, path, body] of [
			["POST", `${at}/notes`, { text: "late", internalAnalysisFlag: true }],
			["PATCH", at, replace("status", { name: "Closed" })],
			["POST", "/service/tickets", { summary: "too late", board: { name: "No" } }],
		] as const) {
			s.double.fault({ kind: "status", status: 504, method, commitAfterMs: null });
			expect((await s.ask(method, path, body)).status).toBe(504);
		}
		expect(s.double.ticket(id)).toMatchObject({ closed: false, notes: [] });
		expect((await s.ask("GET", "/_control/commits")).body).toMatchObject({ items: [{ dueAt: null }, {}, {}] });
		expect((await s.ask("POST", "/_control/commits")).body).toEqual({ committed: 3 });
		expect(s.double.ticket(id)).toMatchObject({ closed: true, closedBy: "hookwise", notes: [{ text: "late" }] });
		// What ConnectWise would refuse is refused late too.
		expect(s.double.tickets).toHaveLength(1);
		expect(s.double.commitNow()).toBe(0);
	});
});

test("contains, and like with a wildcard in front, take their time; other searches don't", async () => {
	const clock = createHandClock();
	await using s = scene({ clock, slowSearchMs: 20_000 });
	s.double.addTicket({ summary: "Disk full", externalXRef: "hw:1:2" });
	const quick = ['summary="Disk full"', 'externalXRef like "hw:%"', "closedFlag=false and id > 10000", 'company/identifier="Acme"'];
	for (const conditions of quick) expect(Array.isArray(await s.ids(conditions))).toBe(true);
	for (const conditions of ['closedFlag=false and summary contains "disk"', 'summary like "%full%"', 'not (id=1 or summary like "*x")']) {
		let found: unknown = null;
		void s.ids(conditions).then((ids) => {
			found = ids;
		});
		const searches = s.double.requests.length + 1;
		await until(() => s.double.requests.length === searches);
		clock.advance(19_999);
		await s.ids("id=1");
		expect(found).toBeNull();
		clock.advance(1);
		await until(() => found !== null);
		expect(found).toEqual([10_001]);
	}
	const search = s.ask("POST", "/service/tickets/search", { conditions: 'summary contains "x"' });
	await until(() => s.double.requests.at(-1)?.route === "/service/tickets/search");
	clock.advance(20_000);
	expect((await search).status).toBe(200);
});

describe("without a right", () => {
	const CASES: readonly (readonly [Right, string, string, unknown])[] = [
		["tickets.add", "POST", "/service/tickets", { summary: "x" }],
		["tickets.edit", "POST", "/service/tickets/10001/notes", { text: "x", internalAnalysisFlag: true }],
		["tickets.edit", "PATCH", "/service/tickets/10001", replace("summary", "y")],
		["tickets.inquire", "GET", "/service/tickets", undefined],
		["tickets.inquire", "POST", "/service/tickets/search", { conditions: "id=1" }],
		["tickets.delete", "DELETE", "/service/tickets/10002", undefined],
		["close", "PATCH", "/service/tickets/10001", replace("status", { name: "Closed" })],
		["merge", "POST", "/service/tickets/10001/merge", { mergeTicketIds: [10_002] }],
		["companies", "GET", "/company/companies", undefined],
		["companyStatuses", "GET", "/company/companies/statuses", undefined],
		["contacts", "GET", "/company/contacts", undefined],
		["configurations", "GET", "/company/configurations", undefined],
		["configurations.add", "POST", "/service/tickets/10001/configurations", { id: 701 }],
		["agreements", "GET", "/finance/agreements", undefined],
		["boards", "GET", "/service/boards", undefined],
		["boards", "GET", "/service/boards/1/statuses", undefined],
		["priorities", "GET", "/service/priorities", undefined],
		["sources", "GET", "/service/sources", undefined],
		["customFields", "GET", "/system/userDefinedFields", undefined],
		["members", "GET", "/system/members", undefined],
		["callbacks", "GET", "/system/callbacks", undefined],
		["time", "GET", "/time/entries", undefined],
	];
	test.each(CASES)("%s: %s %s is 403, and all the rest goes on", async (right, method, path, body) => {
		await using s = scene();
		for (const summary of ["one", "two"]) s.double.addTicket({ summary, company: { identifier: "Acme" } });
		s.double.set({ denied: [right] });
		expect(await s.ask(method, path, body)).toMatchObject({ status: 403, body: { code: "Forbidden", errors: null } });
		const others = CASES.filter(([other]) => other !== right).filter(([, verb]) => verb === "GET");
		for (const [, verb, other] of others) expect((await s.ask(verb, other)).status).toBe(200);
		expect((await s.ask("GET", "/service/info/boards")).status).toBe(200);
		s.double.set({ denied: [] });
		expect((await s.ask(method, path, body)).status).toBeLessThan(300);
	});

	test("to close, a status that does not close is still set; closed ones may be unreadable", async () => {
		await using s = scene({ denied: ["close", "close.inquire"] });
		const { id } = s.double.addTicket({ summary: "x" });
		expect((await s.ask("PATCH", `/service/tickets/${id}`, replace("status", { name: "Assigned" }))).status).toBe(200);
		s.double.closeTicket(id);
		expect((await s.ask("GET", `/service/tickets/${id}`)).status).toBe(403);
		expect(await s.ids("closedFlag=true")).toEqual([id]);
	});
});

describe("a person", () => {
	test("closes, reopens, changes the status, reassigns, writes, books time and deletes", async () => {
		await using s = scene();
		const { double } = s;
		const { id } = double.addTicket({ summary: "x", initialInternalAnalysis: "found it" });
		const act = (body: Readonly<Record<string, unknown>>) => s.ask("POST", `/_control/tickets/${id}`, body);
		await act({ action: "status", status: "Waiting Parts" });
		await act({ action: "reassign", owner: "rroe" });
		await act({ action: "note", text: "ordered", tab: "discussion" });
		await act({ action: "time", hours: 1.5, notes: "drove there" });
		expect(double.ticket(id)).toMatchObject({
			status: "Waiting Parts",
			owner: "rroe",
			notes: [
				{ text: "found it", internal: true, by: "jdoe" },
				{ text: "ordered", discussion: true, by: "jdoe" },
			],
			time: [1.5],
		});
		const all = await s.ask("GET", `/service/tickets/${id}/allNotes?conditions=noteType%3D%22TimeEntryNote%22`);
		expect(all.body).toMatchObject([{ text: "drove there" }]);
		expect((await s.ask("GET", `/service/tickets/${id}/timeentries`)).body).toMatchObject([
			{ actualHours: 1.5, member: { identifier: "jdoe" } },
		]);
		await act({ action: "close", status: "Cancelled" });
		expect(double.ticket(id)).toMatchObject({ status: "Cancelled", closed: true, closedBy: "jdoe" });
		await act({ action: "reopen" });
		expect(double.ticket(id)).toMatchObject({ status: "New", closed: false, closedBy: null });
		await act({ action: "edit", fields: { summary: "y" } });
		expect((await s.ask("GET", `/service/tickets/${id}`)).body).toMatchObject({
			summary: "y",
			_info: { updatedBy: "jdoe", enteredBy: "jdoe" },
		});
		expect((await act({ action: "delete" })).body).toEqual({ deleted: id });
		expect((await act({ action: "dance" })).body).toMatchObject({ error: expect.stringContaining("close, status") });
	});

	test("merges: the child is closed and names its parent; notes on it are taken unless told otherwise", async () => {
		await using s = scene();
		const [into, id] = [s.double.addTicket({ summary: "p" }).id, s.double.addTicket({ summary: "c", externalXRef: "hw:1:1" }).id];
		s.double.mergeTicket(id, into);
		expect((await s.ask("GET", `/service/tickets/${id}`)).body).toMatchObject({ closedFlag: true, mergedParentTicket: { id: into } });
		expect((await s.ask("GET", `/service/tickets/${into}`)).body).toMatchObject({ closedFlag: false, hasMergedChildTicketFlag: true });
		expect(await s.ids(`mergedParentTicket/id=${into}`)).toEqual([id]);
		const note = () => s.ask("POST", `/service/tickets/${id}/notes`, { text: "x", internalAnalysisFlag: true });
		expect((await note()).status).toBe(201);
		s.double.set({ refuseNotesOnMerged: true });
		expect((await note()).body).toMatchObject({ message: "serviceNote object is invalid", errors: [{ field: "ticketId" }] });
		s.double.set({ refuseNotesOnClosed: true });
		s.double.closeTicket(into);
		expect((await s.ask("POST", `/service/tickets/${into}/notes`, { text: "x", resolutionFlag: true })).status).toBe(400);
		expect(() => s.double.mergeTicket(id, id)).toThrow();
	});

	test("moves a ticket to a board that has no status called Closed", async () => {
		await using s = scene();
		const { id } = s.double.addTicket({ summary: "x", type: { name: "Server" }, team: { name: "Night Team" } });
		s.double.moveTicket(id, "Field Service");
		expect(s.double.ticket(id)).toMatchObject({ board: "Field Service", status: "New (field)", type: null, team: null });
		const refused = await s.ask("PATCH", `/service/tickets/${id}`, replace("status", { name: "Closed" }));
		expect(refused.body).toMatchObject({
			errors: [{ code: "NotFound", field: "status/name", message: expect.stringContaining("Field Service") }],
		});
		const closing = await s.ask("GET", "/service/boards/34/statuses?conditions=closedStatus%3Dtrue%20and%20inactive%3Dfalse");
		expect(closing.body).toMatchObject([{ name: ">Done" }]);
		s.double.closeTicket(id);
		expect(s.double.ticket(id)).toMatchObject({ status: ">Done", closed: true });
	});
});

test("a board may need more before the API closes its tickets; a person can still close them", async () => {
	await using s = scene({ closeNeeds: { "Service Board": ["type", "time", "resolution"] } });
	const { id } = s.double.addTicket({ summary: "x" });
	const close = () => s.ask("PATCH", `/service/tickets/${id}`, replace("status", { name: "Closed" }));
	expect((await close()).body).toMatchObject({
		message: "ticket object is invalid",
		errors: ["type", "time", "resolution"].map((field) => ({ field, code: "MissingRequiredField" })),
	});
	expect((await s.ask("PATCH", `/service/tickets/${id}`, replace("type", { name: "Server" }))).status).toBe(200);
	const time = { chargeToId: id, chargeToType: "ServiceTicket", timeStart: "2026-01-05T10:00:00Z", actualHours: 0.25 };
	expect((await s.ask("POST", "/time/entries", time)).status).toBe(201);
	expect((await close()).body).toMatchObject({ errors: [{ field: "resolution" }] });
	await s.ask("POST", `/service/tickets/${id}/notes`, { text: "done", resolutionFlag: true });
	expect(await close()).toMatchObject({ status: 200, body: { closedFlag: true } });
	const other = s.double.addTicket({ summary: "y" }).id;
	s.double.closeTicket(other);
	expect(s.double.ticket(other)?.closed).toBe(true);
});

describe("boards that refuse a ticket", () => {
	test.each<[string, Readonly<Record<string, unknown>>, string]>([
		["a project board", { board: { name: "Projects" } }, "board"],
		["an inactive board", { board: { name: "Old Board" } }, "board/name"],
		["a company whose status disallows saving", { company: { identifier: "Asleep" } }, "company"],
		["a deleted company", { company: { identifier: "Gone" } }, "company/identifier"],
		["another company's site", { company: { identifier: "Acme" }, site: { name: "Moon" } }, "site/name"],
		["an inactive site", { company: { identifier: "Acme" }, site: { name: "Old Site" } }, "site/name"],
		["another company's contact", { company: { identifier: "Acme" }, contact: { id: 803 } }, "contact/id"],
		["an inactive contact", { company: { identifier: "Acme" }, contact: { id: 802 } }, "contact/id"],
		["a cancelled agreement", { company: { identifier: "Acme" }, agreement: { id: 902 } }, "agreement/id"],
		["an unknown source", { source: { name: "Pigeon" } }, "source/name"],
		["an unknown team", { team: { name: "A-Team" } }, "team/name"],
		["a member who left", { owner: { identifier: "left" } }, "owner/identifier"],
		["an unknown custom field", { customFields: [{ id: 99, value: "x" }] }, "customFields/0"],
		["a custom number that is text", { customFields: [{ id: 52, value: "x" }] }, "customFields/0"],
		["a custom list's unknown member", { customFields: [{ id: 53, value: "Ghosts" }] }, "customFields/0"],
	])("%s is refused, naming the field", async (_name, fields, field) => {
		await using s = scene();
		const answer = await s.ask("POST", "/service/tickets", { summary: "x", ...fields });
		expect(answer).toMatchObject({
			status: 400,
			body: { code: "InvalidObject", message: "ticket object is invalid", errors: [{ field }] },
		});
		expect(s.double.violations).toEqual([]);
	});

	test("an administrator changes that while it runs, and a reset puts it back", async () => {
		await using s = scene();
		const make = async (fields: Readonly<Record<string, unknown>>) =>
			(await s.ask("POST", "/service/tickets", { summary: "x", ...fields })).status;
		const { admin } = s.double;
		admin.change("boards", "Emergency", { name: "Urgent" });
		admin.change("companies", "Asleep", { status: "Active" });
		admin.changeStatus("Service Board", "Assigned", { inactive: true });
		admin.addBoard("Fresh", ["New", "Closed"]);
		expect((await s.ask("POST", "/_control/tenant", { list: "companies", which: "Acme", changes: { status: "Inactive" } })).status).toBe(
			200,
		);
		expect(await make({ board: { name: "Emergency" } })).toBe(400);
		expect(await make({ board: { name: "Urgent" }, company: { identifier: "Asleep" } })).toBe(201);
		expect(await make({ company: { identifier: "Acme" } })).toBe(400);
		expect(await make({ status: { name: "Assigned" } })).toBe(400);
		expect(await make({ board: { name: "Fresh" } })).toBe(201);
		expect(() => admin.change("boards", "No", { name: "x" })).toThrow();
		expect(() => admin.change("boards", "Urgent", { inactive: "yes" })).toThrow();
		s.double.reset();
		expect(await make({ board: { name: "Emergency" }, company: { identifier: "Acme" }, status: { name: "New" } })).toBe(201);
	});
});

test("a ticket says who and where: site, contact, source, agreement, team, owner, custom fields, flags", async () => {
	await using s = scene();
	const { status, body, headers } = await s.ask("POST", "/service/tickets", {
		summary: "x",
		company: { identifier: "Acme" },
		site: { name: "Warehouse" },
		contact: { id: 801 },
		source: { name: "Monitoring" },
		agreement: { id: 901 },
		team: { name: "Night Team" },
		owner: { identifier: "rroe" },
		customFields: [
			{ id: 51, value: "ping" },
			{ id: 52, value: 7 },
		],
		initialInternalAnalysis: "for us",
		automaticEmailContactFlag: false,
	});
	expect(status).toBe(201);
	const { id } = body as { id: number };
	expect(headers.get("location")).toBe(`${s.double.url}/service/tickets/${id}`);
	expect(headers.get("x-cw-request-id")).toBe(s.double.requests[0]?.requestId ?? "");
	expect(body).toMatchObject({ owner: { identifier: "rroe" }, contact: { name: "Ada Byron" }, automaticEmailContactFlag: false });
	expect(s.double.ticket(id)).toMatchObject({
		site: "Warehouse",
		contact: "Ada Byron",
		source: "Monitoring",
		agreement: "Acme Managed",
		team: "Night Team",
		owner: "rroe",
		customFields: { Monitor: "ping", "Outage ID": 7 },
		plain: { automaticEmailContactFlag: false },
		notes: [{ text: "for us", internal: true, discussion: false }],
	});
	expect(await s.ids('closedFlag=false and owner/identifier="rroe"')).toEqual([id]);
	await s.ask("PATCH", `/service/tickets/${id}`, [{ op: "remove", path: "owner" }]);
	expect(s.double.ticket(id)?.owner).toBeNull();
});

describe("a configuration", () => {
	test("is found within its company by name, serial number, MAC or IP, and attached by its id", async () => {
		await using s = scene();
		const within = 'company/identifier="Acme" and activeFlag=true and';
		for (const condition of ['name="SRV1"', 'serialNumber="SN-701"', 'macAddress="00:15:5D:00:00:01"', 'ipAddress="10.0.0.201"']) {
			expect(await s.ids(`${within} ${condition}`, "/company/configurations")).toEqual([701]);
		}
		const extra = s.double.admin.addConfiguration("NorthgateCU", { name: "FW1" });
		expect(await s.ids('company/identifier="NorthgateCU" and name="FW1"', "/company/configurations")).toEqual([extra.id]);
		const { id } = s.double.addTicket({ summary: "x", company: { identifier: "Acme" } });
		const attach = (body: unknown) => s.ask("POST", `/service/tickets/${id}/configurations`, body);
		expect((await attach({})).body).toMatchObject({
			code: "InvalidObject",
			message: "configuration object is invalid",
			errors: [{ code: "MissingRequiredField", message: "id or deviceIdentifier is required.", field: "id" }],
		});
		expect((await attach({ id: 703 })).status).toBe(400);
		expect((await attach({ id: 9 })).status).toBe(404);
		expect(await attach({ id: 701 })).toMatchObject({ status: 201, body: { id: 701 } });
		expect(s.double.ticket(id)?.configurations).toEqual([701]);
		expect((await s.ask("GET", `/service/tickets/${id}/configurations`)).body).toMatchObject([{ name: "SRV1" }]);
		expect((await s.ask("DELETE", `/service/tickets/${id}/configurations/701`)).status).toBe(204);
		expect(s.double.ticket(id)?.configurations).toEqual([]);
	});
});

test("children are attached to a parent, at its creation or later", async () => {
	await using s = scene();
	const parent = s.double.addTicket({ summary: "outage" }).id;
	const [one, two] = [s.double.addTicket({ summary: "a" }).id, s.double.addTicket({ summary: "b" }).id];
	const attach = (id: number, childTicketIds: unknown) => s.ask("POST", `/service/tickets/${id}/attachChildren`, { childTicketIds });
	expect((await attach(parent, [one, two])).body).toEqual({ success: true, message: "Attached." });
	expect(s.double.ticket(two)?.parent).toBe(parent);
	const three = (await s.ask("POST", "/service/tickets", { summary: "c", parentTicketId: parent })).body as { id: number };
	expect(await s.ids(`parentTicketId=${parent}`)).toEqual([one, two, three.id]);
	expect((await s.ask("GET", `/service/tickets/${parent}`)).body).toMatchObject({ hasChildTicket: true });
	expect((await attach(one, [two])).status).toBe(400);
	expect((await attach(parent, [parent])).status).toBe(400);
	expect((await attach(parent, ["x"])).status).toBe(500);
	expect((await s.ask("POST", "/service/tickets", { summary: "d", parentTicketId: 1 })).status).toBe(404);
});

test("lists of the set-up show what they are asked for", async () => {
	await using s = scene();
	const names = async (path: string): Promise<unknown> => ((await s.ask("GET", path)).body as { name: string }[]).map(({ name }) => name);
	expect(await names("/service/boards?conditions=projectFlag%3Dtrue")).toEqual(["Projects"]);
	expect(await names("/service/boards/1/teams")).toEqual(["Service Team", "Night Team"]);
	expect(await names("/service/sources")).toEqual(["Phone", "Email Connector", "Monitoring"]);
	expect(await names("/company/companies/19297/sites")).toEqual(["Main", "Warehouse", "Old Site"]);
	expect(await names("/finance/agreements?conditions=company%2Fidentifier%3D%22Acme%22%20and%20cancelledFlag%3Dfalse")).toEqual([
		"Acme Managed",
	]);
	expect((await s.ask("GET", "/company/companies/statuses")).body).toMatchObject([
		{ disallowSavingFlag: false },
		{ disallowSavingFlag: true },
	]);
	expect((await s.ask("GET", "/company/companies/250")).body).toMatchObject({ identifier: "NorthgateCU" });
	expect((await s.ask("GET", "/system/userDefinedFields")).body).toMatchObject([
		{ caption: "Monitor" },
		{},
		{ options: [{ optionValue: "Power" }, {}] },
		{ caption: "Customer told" },
	]);
	expect((await s.ask("GET", "/system/members?conditions=inactiveFlag%3Dfalse")).body).toMatchObject([{ identifier: "hookwise" }, {}, {}]);
	const mail = encodeURIComponent('communicationItems/value="ada@acme.example"');
	expect((await s.ask("GET", `/company/contacts?childConditions=${mail}`)).body).toMatchObject([{ id: 801, firstName: "Ada" }]);
	expect((await s.ask("GET", `/company/contacts?conditions=${mail}`)).status).toBe(400);
	expect((await s.ask("GET", `/service/boards?childConditions=${mail}`)).status).toBe(400);
	expect((await s.ask("GET", "/service/tickets?customFieldConditions=x")).status).toBe(400);
	const pairs = encodeURIComponent('type/name="Server" and subType/name="Hardware" and item/name=null');
	expect((await s.ask("GET", `/service/boards/1/typeSubTypeItemAssociations?conditions=${pairs}`)).body).toHaveLength(1);
});

test("discovery gives codebase and site of a company without credentials, and null for others", async () => {
	await using s = scene({ codebase: "v2026_2", siteUrl: "api-na.myconnectwise.net" });
	const nobody = { authorization: "", ClientID: "" };
	expect((await s.ask("GET", "/login/companyinfo/DoubleMSP", undefined, nobody)).body).toMatchObject({
		Codebase: "v2026_2/",
		IsCloud: "True",
		SiteUrl: "api-na.myconnectwise.net",
	});
	expect(await s.ask("GET", "/login/companyinfo/other", undefined, nobody)).toMatchObject({ status: 200, body: null });
	expect((await s.ask("GET", "/v2026_2/apis/3.0/service/boards")).status).toBe(200);
	expect((await s.ask("GET", "/v2025_1/apis/3.0/service/boards")).status).toBe(404);
});

test("wildcards, faults of one ticket, redirects and settings over HTTP", async () => {
	await using s = scene({ starIsPlain: true });
	const [one, two] = [s.double.addTicket({ summary: "a", externalXRef: "hw:1:1" }).id, s.double.addTicket({ summary: "b" }).id];
	expect(await s.ids('externalXRef like "hw:*"')).toEqual([]);
	expect(await s.ids(`externalXRef like "hw:%" and id > ${one - 1} and closedFlag=false`)).toEqual([one]);
	s.double.fault({ kind: "status", status: 404, route: "/service/tickets/{id}", id: two });
	expect((await s.ask("GET", `/service/tickets/${one}`)).status).toBe(200);
	expect((await s.ask("GET", `/service/tickets/${two}`)).status).toBe(404);
	s.double.fault({ kind: "status", status: 302, location: "https://elsewhere.example/" });
	const moved = await s.ask("GET", "/service/boards");
	expect([moved.status, moved.headers.get("location")]).toEqual([302, "https://elsewhere.example/"]);
	for (const wrong of [
		{ latencyMs: "x" },
		{ denied: ["everything"] },
		{ closeNeeds: { x: ["luck"] } },
		{ outage: "bad" },
		{ colour: 1 },
		{ starIsPlain: 1 },
	]) {
		expect((await s.ask("POST", "/_control/settings", wrong)).body).toHaveProperty("error");
	}
	expect((await s.ask("POST", "/_control/settings", { denied: ["boards"], slowSearchMs: 5 })).body).toMatchObject({
		settings: { denied: ["boards"] },
	});
	expect((await s.ask("GET", "/service/boards")).status).toBe(403);
	s.double.reset();
	expect(s.double.settings).toMatchObject({ denied: [], starIsPlain: true });
});
