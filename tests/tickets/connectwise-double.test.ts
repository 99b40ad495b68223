import { describe, expect, test } from "bun:test";
import { type Said, scene } from "../doubles/connectwise/scene.ts";

test("nobody comes in without credentials and a client id", async () => {
	await using s = scene();
	expect((await s.ask("GET", "/service/boards", undefined, { authorization: "Basic eA==" })).status).toBe(401);
	expect((await s.ask("GET", "/service/boards", undefined, { ClientID: "x" })).status).toBe(403);
	expect((await s.ask("GET", "/service/boards", undefined, { accept: "text/html" })).status).toBe(406);
	expect((await s.ask("POST", "/service/tickets", { summary: "x" }, { "content-type": "text/plain" })).status).toBe(415);
	expect((await s.ask("PUT", "/service/tickets", { summary: "x" })).status).toBe(405);
	expect((await s.ask("GET", "/service/nothing")).status).toBe(404);
	await using cloud = scene({ cloud: true });
	expect((await cloud.ask("GET", "/service/boards", undefined, { authorization: "Basic eA==" })).status).toBe(404);
});

test("lists give 25 rows unless asked, never more than 1000, and link to their neighbours", async () => {
	await using s = scene({ companies: 1_500 });
	const first = await s.ask("GET", "/company/companies");
	expect(first.body).toHaveLength(25);
	expect(first.link).toContain('page=2>; rel="next"');
	expect(first.link).not.toContain('rel="prev"');
	expect((await s.ask("GET", "/company/companies?pageSize=5000")).body).toHaveLength(1_000);
	const last = await s.ask("GET", "/company/companies?pageSize=1000&page=2");
	expect(last.body).toHaveLength(506);
	expect(last.link).toContain('rel="first"');
	expect(last.link).not.toContain('rel="next"');
	expect((await s.ask("GET", "/company/companies?page=9999")).body).toEqual([]);
	expect((await s.ask("GET", "/service/boards?page=0")).status).toBe(400);
	expect((await s.ask("GET", "/service/priorities")).link).toBeNull();
	expect((await s.ask("GET", "/service/boards?orderBy=id%20desc&pageSize=1")).body).toMatchObject([{ id: 40 }]);
	expect((await s.ask("GET", "/service/boards?orderBy=colour")).status).toBe(400);
});

describe("conditions", () => {
	test.each<[string, readonly string[]]>([
		['summary="disk FULL"', ["a"]],
		["summary='disk full'", ["a"]],
		["summary != 'Disk full'", ["b", "c"]],
		['summary contains "o"', ["b", "c"]],
		['summary not contains "o"', ["a"]],
		['summary like "O*"', ["c"]],
		['summary like "%full"', ["a"]],
		['summary like "[DM]*"', ["a", "b"]],
		['company/identifier="acme"', ["a"]],
		["company/id = null", ["b", "c"]],
		["company/id != null", ["a"]],
		["closedFlag = TRUE", ["b"]],
		['closedFlag=false AND summary like "d*"', ["a"]],
		['closedFlag=true or (summary="Disk full" and not company/id=null)', ["a", "b"]],
		["board/id in (1,5)", ["a", "b"]],
		['board/name in ("Emergency","x")', ["c"]],
		["board/id not in (1)", ["c"]],
		["board/id >= 1 and board/id < 2", ["a", "b"]],
		["dateEntered > [2026-01-05T00:00:00Z]", ["a", "b", "c"]],
		["dateEntered < [2026-01-05T00:00:00Z]", []],
		['externalXRef="hw:1:2"', ["a"]],
		['externalXRef like "hw:1:*"', ["a", "c"]],
		['externalXRef like "hw:*"', ["a", "c"]],
	])("%s", async (conditions, expected) => {
		await using s = scene({ now: () => Date.UTC(2026, 0, 5, 12) });
		const names = new Map<number, string>([
			[s.double.addTicket({ summary: "Disk full", company: { identifier: "Acme" }, externalXRef: "hw:1:2" }).id, "a"],
			[s.double.addTicket({ summary: "Memory low" }).id, "b"],
			[s.double.addTicket({ summary: "Out of paper", board: { id: 2 }, externalXRef: "hw:1:3" }).id, "c"],
		]);
		s.double.closeTicket([...names.keys()][1] ?? 0);
		const ids = (await s.ids(conditions)) as number[];
		expect(ids.map((id) => names.get(id) ?? "?")).toEqual([...expected]);
		const searched = await s.ask("POST", "/service/tickets/search?fields=id", { conditions, orderBy: "id asc" });
		expect((searched.body as { id: number }[]).map(({ id }) => id)).toEqual(ids);
		expect((await s.ask("GET", `/service/tickets/count?conditions=${encodeURIComponent(conditions)}`)).body).toEqual({ count: ids.length });
	});

	test.each([
		"summary=",
		"summary=x",
		'summary="x',
		'summary="a" "b"',
		'summary="a\\"b"',
		'(summary="a"',
		'summary="a" and',
		'summary="a"; drop',
		"nothing=1",
		"status='New'",
		"status/name=1",
		'id="1"',
		"closedFlag='false'",
		"closedFlag=null or closedFlag > null",
		"id contains 1",
		"summary not = 'x'",
		"dateEntered > '2026-01-01'",
		"dateEntered > [yesterday]",
		"__proto__='x'",
	])("%s is refused", async (conditions) => {
		await using s = scene();
		expect(await s.ids(conditions)).toMatchObject({ code: "ApiFindCondition", errors: null });
	});

	test("a list knows its own names only, and refuses fields that are not there", async () => {
		await using s = scene();
		const { body } = await s.ask("GET", "/service/boards?conditions=board/name%3D%22x%22");
		expect(body).toMatchObject({ code: "ApiFindCondition", message: "board/name is not a recognized name." });
		expect((await s.ask("GET", "/service/boards/1/types?conditions=inactiveFlag%3Dfalse")).status).toBe(400);
		expect((await s.ask("GET", "/service/tickets?fields=id,dateEntered")).status).toBe(400);
		s.double.addTicket({ summary: "x" });
		expect((await s.ask("GET", "/service/tickets?fields=status/name,summary")).body).toEqual([{ status: { name: "New" }, summary: "x" }]);
	});
});

describe("a create", () => {
	test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
		["without a summary", {}, "summary", "MissingRequiredField"],
		["with a blank summary", { summary: " " }, "summary", "MissingRequiredField"],
		["with 101 characters", { summary: "x".repeat(101) }, "summary", "MaxLengthField"],
		["with a long xref", { summary: "x", externalXRef: "x".repeat(101) }, "externalXRef", "MaxLengthField"],
		["with a company that is no object", { summary: "x", company: "Acme" }, "company", "InvalidReference"],
		["with an empty reference", { summary: "x", company: {} }, "company", "MissingRequiredField"],
		["with an unknown company", { summary: "x", company: { identifier: "No" } }, "company/identifier", "NotFound"],
		["with a deleted company", { summary: "x", company: { identifier: "Gone" } }, "company/identifier", "NotFound"],
		["with an unknown board", { summary: "x", board: { name: "No" } }, "board/name", "NotFound"],
		["with another board's status", { summary: "x", board: { id: 2 }, status: { name: "Assigned" } }, "status/name", "NotFound"],
		["with an inactive status", { summary: "x", status: { name: "Old Closed" } }, "status/name", "NotFound"],
		["with an unknown priority", { summary: "x", priority: { id: 99 } }, "priority/id", "NotFound"],
		[
			"with a subtype of another type",
			{ summary: "x", type: { name: "Workstation" }, subType: { name: "Hardware" } },
			"subType",
			"InvalidAssociation",
		],
		["with a severity of its own", { summary: "x", severity: "low" }, "severity", "InvalidEnum"],
		["with fractions of seconds", { summary: "x", requiredDate: "2026-01-01T00:00:00.000Z" }, "requiredDate", "UnsupportedFormat"],
		["with a typing error", { summary: "x", subtype: { name: "Hardware" } }, "subtype", "UnknownField"],
	])("%s is refused, naming the field", async (_name, body, field, code) => {
		await using s = scene();
		const answer = await s.ask("POST", "/service/tickets", body);
		expect(answer).toMatchObject({
			status: 400,
			body: { code: "InvalidObject", message: "ticket object is invalid", errors: [{ field, code }] },
		});
		expect(s.double.tickets).toEqual([]);
	});

	test("gives the whole ticket with references spelt out, and its description only as a note", async () => {
		await using s = scene({ now: () => Date.UTC(2026, 0, 5, 10, 0, 0, 123) });
		const { status, body } = await s.ask("POST", "/service/tickets", { summary: "x", company: { id: 250 }, initialDescription: "why" });
		expect(status).toBe(201);
		expect(body).toMatchObject({
			summary: "x",
			recordType: "ServiceTicket",
			board: { id: 1, name: "Service Board" },
			status: { name: "New" },
			company: { id: 250, identifier: "NorthgateCU", name: "Northgate Credit Union" },
			closedFlag: false,
			_info: { dateEntered: "2026-01-05T10:00:00Z" },
		});
		expect(body).not.toHaveProperty("initialDescription");
		expect(s.double.tickets[0]?.notes).toMatchObject([{ text: "why", discussion: true }]);
		await using strict = scene({ requireCompany: true });
		expect((await strict.ask("POST", "/service/tickets", { summary: "x" })).status).toBe(400);
		expect((await strict.ask("POST", "/service/tickets", ["x"])).status).toBe(400);
	});
});

describe("a PATCH", () => {
	test("replaces whole fields, and answers 200 to a path below one without doing anything", async () => {
		await using s = scene();
		const { id } = s.double.addTicket({ summary: "x" });
		const patch = (body: unknown): Promise<Said> => s.ask("PATCH", `/service/tickets/${id}`, body);
		for (const path of ["status/name", "/status/name", "/status"]) {
			expect(await patch([{ op: "replace", path, value: "Closed" }])).toMatchObject({ status: 200, body: { closedFlag: false } });
		}
		expect(await patch([{ op: "replace", path: "status", value: { name: "Closed" } }])).toMatchObject({
			status: 200,
			body: { closedFlag: true, status: { name: "Closed" } },
		});
		expect(await patch([{ op: "replace", path: "board", value: { id: 2 } }])).toMatchObject({ body: { status: { name: "New" } } });
		for (const body of [{ op: "replace", path: "summary", value: "y" }, [], ["x"], [{ op: "move", path: "summary" }]]) {
			expect((await patch(body)).status).toBe(400);
		}
		expect((await patch([{ op: "replace", path: "Status", value: { id: 1 } }])).status).toBe(400);
		expect((await patch([{ op: "replace", path: "status", value: "Closed" }])).status).toBe(400);
		expect((await s.ask("PATCH", "/service/tickets/1", [{ op: "replace", path: "summary", value: "y" }])).status).toBe(404);
	});
});

test("a merge closes the child and names its parent; objects in its list are a 500", async () => {
	await using s = scene();
	const [parent, child] = [s.double.addTicket({ summary: "p" }).id, s.double.addTicket({ summary: "c" }).id];
	expect((await s.ask("POST", `/service/tickets/${parent}/merge`, { mergeTicketIds: [{ id: child }] })).status).toBe(500);
	expect((await s.ask("POST", `/service/tickets/${parent}/merge`, { mergeTicketIds: [child] })).body).toMatchObject({ success: true });
	expect(s.double.ticket(child)).toMatchObject({ closed: true, mergedInto: parent });
	expect((await s.ask("DELETE", `/service/tickets/${child}`)).status).toBe(204);
	const gone = await s.ask("GET", `/service/tickets/${child}`);
	expect(gone).toMatchObject({ status: 404, body: { code: "NotFound", message: `Ticket ${child} not found`, errors: null }, link: null });
});

test("a note needs a place to be shown, and can be listed, counted, read and removed", async () => {
	await using s = scene();
	const { id } = s.double.addTicket({ summary: "x" });
	const notes = `/service/tickets/${id}/notes`;
	expect((await s.ask("POST", notes, { text: "x" })).body).toMatchObject({ message: "serviceNote object is invalid" });
	const made = await s.ask("POST", notes, { text: "x", internalAnalysisFlag: true });
	expect(made).toMatchObject({ status: 201, body: { ticketId: id, internalAnalysisFlag: true, detailDescriptionFlag: false } });
	const noteId = (made.body as { id: number }).id;
	expect((await s.ask("GET", `${notes}?conditions=detailDescriptionFlag%3Dtrue`)).body).toEqual([]);
	expect((await s.ask("GET", `${notes}?conditions=noteType%3D%22x%22`)).status).toBe(400);
	expect((await s.ask("GET", `${notes}/count`)).body).toEqual({ count: 1 });
	expect((await s.ask("GET", `${notes}/${noteId}`)).status).toBe(200);
	expect((await s.ask("DELETE", `${notes}/${noteId}`)).status).toBe(204);
	expect((await s.ask("GET", `${notes}/${noteId}`)).status).toBe(404);
});

test("faults, switches and tickets can be set over HTTP", async () => {
	await using s = scene();
	await s.ask("POST", "/_control/faults", [
		{ kind: "status", status: 429, retryAfter: 5, times: 2, skip: 1, method: "get", route: "/service/*" },
	]);
	const statuses = [];
	for (let index = 0; index < 4; index += 1) statuses.push((await s.ask("GET", "/service/boards")).status);
	expect(statuses).toEqual([200, 429, 429, 200]);
	expect((await s.ask("POST", "/_control/faults", { kind: "hang", times: null })).body).toMatchObject({
		items: [{ kind: "hang", times: null }],
	});
	expect((await s.ask("DELETE", "/_control/faults")).body).toEqual({ items: [] });
	await s.ask("POST", "/_control/settings", { refuseCredentials: true });
	expect((await s.ask("GET", "/service/boards")).status).toBe(401);
	await s.ask("POST", "/_control/settings", { refuseCredentials: false, outage: "errors" });
	expect((await s.ask("GET", "/service/boards")).status).toBe(503);
	await s.ask("POST", "/_control/settings", { outage: "none" });
	const { id } = (await s.ask("POST", "/_control/tickets", { summary: "by hand", externalXRef: "hw:1:1" })).body as { id: number };
	await s.ask("POST", "/_control/tickets", { summary: "twice", externalXRef: "hw:1:1" });
	expect((await s.ask("POST", `/_control/tickets/${id}`, { action: "close" })).body).toMatchObject({ status: "Closed" });
	expect((await s.ask("GET", "/_control/state")).body).toMatchObject({ tickets: 2, open: 1, duplicateXrefs: { "hw:1:1": 2 } });
	expect((await s.ask("GET", "/_control/requests")).body).toHaveProperty("items");
	expect((await s.ask("POST", "/_control/reset", {})).body).toMatchObject({ tickets: 0, requests: 0, faults: [] });
	expect((await s.ask("GET", "/_control/nothing")).status).toBe(404);
});

test("a look-up by summary, mark or marker costs the same among many thousand tickets", async () => {
	await using s = scene();
	const key = (index: number): string => index.toString(16).padStart(32, "0");
	for (let index = 0; index < 20_000; index += 1) {
		s.double.addTicket({ summary: `Ticket ${index}`, externalXRef: `hw:${key(index)}:0000000000000000` });
	}
	const started = performance.now();
	for (let index = 0; index < 200; index += 1) {
		expect(await s.ids(`summary="ticket ${index}" and closedFlag=false`)).toHaveLength(1);
		expect(await s.ids(`externalXRef like "hw:${key(index)}:*"`)).toHaveLength(1);
		expect(await s.ids(`externalXRef="hw:${key(index)}:0000000000000000"`)).toHaveLength(1);
	}
	// Some 600 walks over all tickets would take ten times as long.
	expect(performance.now() - started).toBeLessThan(3_000);
});

test.each([
	["/service/boards", 0],
	["/service/boards?limit=1", 1],
])("it also runs by itself, and ends after %s with %i", async (path, code) => {
	const child = Bun.spawn([process.execPath, `${import.meta.dir}/../doubles/connectwise/main.ts`, "--latency", "1"], {
		stdout: "pipe",
		stderr: "pipe",
	});
	const reader = child.stdout.getReader();
	const line = new TextDecoder().decode((await reader.read()).value);
	expect(line).toMatch(/^ConnectWise double at http:\/\/127\.0\.0\.1:\d+\/v4_6_release\/apis\/3\.0\n/);
	await fetch(`${line.slice(line.indexOf("http")).split("\n")[0]}${path}`);
	child.kill();
	expect(await child.exited).toBe(code);
	expect(await new Response(child.stderr).text()).toContain(code === 0 ? "" : "query limit: UnknownField");
});
