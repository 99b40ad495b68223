import { expect, test } from "bun:test";
import { systemClock } from "../../src/base/clock.ts";
import { createSandbox } from "../../src/psa/sandbox/index.ts";
import { draft, got } from "../doubles/connectwise/connected.ts";
import { freshDirectory } from "../support/index.ts";
import { openTestStore } from "../support/stores.ts";

test("a ticket in the sandbox keeps all that it was made with, named as the endpoint's fields are", async () => {
	const store = openTestStore({
		...{ dataDir: freshDirectory(), clock: systemClock, queueLimit: 100, minFreeBytes: 0 },
		onCommit: () => {},
		onError: (error) => {
			throw error;
		},
	});
	try {
		const sandbox = createSandbox({
			...{ store: store.sandbox, clock: systemClock },
			onCall: () => {},
			closedNames: () => new Set(["closed"]),
			boardNames: () => [],
		});
		const levels = { priority: "P1", severity: "High", impact: "Low" };
		const places = { ticketType: "Server", subtype: "Disk", item: "Full", site: "Depot", source: "Monitoring", team: "Night", owner: "me" };
		const customFields = got(await sandbox.customValues({ Cause: "Power", 52: "7" })).values;
		const aside = { contactId: 5, agreementId: 6, customFields, internalOnly: true, internalNote: "First note" };
		const { id } = got(await sandbox.createTicket(draft({ ...levels, ...places, ...aside, parentId: 7 })));
		const kept = await store.sandbox.ticket(id);
		expect(kept).toMatchObject({
			summary: draft().summary,
			board: draft().board,
			company: draft().company,
			xref: draft().xref,
			closed: false,
		});
		const { ticketType, ...others } = places;
		expect(kept?.fields).toEqual({ ...levels, ...others, ticket_type: ticketType, custom_fields: "52: 7, Cause: Power", parent_id: "7" });
		expect((await store.sandbox.notes(id)).map(({ text }) => text)).toContain("First note");
		const bare = got(await sandbox.createTicket(draft()));
		expect((await store.sandbox.ticket(bare.id))?.fields).toMatchObject({ priority: null, ticket_type: null, parent_id: null });
	} finally {
		await store.close();
	}
});
