import { fieldError, invalid, notFound } from "../problems.ts";
import { resolve } from "../references.ts";
import { type AnyNote, anyNoteResource, configurationResource, noteResource, timeResource } from "../resources/index.ts";
import { API_MEMBER, type NoteFlags, type StoredNote, type StoredTicket, type StoredTime } from "../types.ts";
import { noteFlags, stamp } from "../writing.ts";
import { type ApiRequest, bodyOf, type Context, type Handlers, type Reply } from "./context.ts";

/** What hangs on a ticket: notes, time entries, configurations. */
export function noteRoutes(context: Context): Handlers {
	const { database, settings, now, list, one, made, ticketOf } = context;

	/** Writing on a ticket changes when it was last updated. */
	function touch(ticket: StoredTicket): void {
		const after = { ...ticket, lastUpdated: stamp(now()), updatedBy: API_MEMBER };
		database.replace(after);
		context.changed(after, "updated", API_MEMBER);
	}

	function addNote(request: ApiRequest): Reply {
		const ticket = ticketOf(request);
		const body = bodyOf(request);
		const flags = noteFlags(body);
		const { text } = body;
		if (typeof text !== "string" || text === "") {
			throw invalid("serviceNote", [fieldError("serviceNote", "text", "MissingRequiredField", "The text field is required.")]);
		}
		const { refuseNotesOnClosed, refuseNotesOnMerged } = settings();
		const refused = ticket.mergedInto !== null ? refuseNotesOnMerged : ticket.status.closed && refuseNotesOnClosed;
		if (refused) {
			const state = ticket.mergedInto === null ? "closed" : "merged";
			throw invalid("serviceNote", [fieldError("serviceNote", "ticketId", "InvalidObject", `Ticket ${ticket.id} is ${state}.`)]);
		}
		const note = database.addNote({ ticketId: ticket.id, text, ...flags, dateCreated: stamp(now()), createdBy: API_MEMBER });
		touch(ticket);
		return made(request, noteResource, note);
	}

	function noteOf(request: ApiRequest): StoredNote {
		const note = database.notesOf(ticketOf(request).id).find(({ id }) => id === request.ids[1]);
		if (note === undefined) throw notFound("ServiceNote", request.ids[1] ?? 0);
		return note;
	}

	return {
		"GET /service/tickets/{id}/notes": (request) => list(request, noteResource, database.notesOf(ticketOf(request).id)),
		"POST /service/tickets/{id}/notes": addNote,
		"GET /service/tickets/{id}/notes/count": (request) => ({
			status: 200,
			body: { count: database.notesOf(ticketOf(request).id).length },
		}),
		"GET /service/tickets/{id}/notes/{id}": (request) => one(request, noteResource, noteOf(request)),
		"DELETE /service/tickets/{id}/notes/{id}": (request) => {
			database.removeNote(request.ids[0] ?? 0, noteOf(request).id);
			return { status: 204, body: null };
		},
		"GET /service/tickets/{id}/allNotes": (request) => {
			const { id } = ticketOf(request);
			const notes = database.notesOf(id).map((note): AnyNote => ({ type: "TicketNote", id: note.id, note }));
			return list(request, anyNoteResource, [...notes, ...database.times(id).map(noteOfTime)]);
		},
		...timeRoutes(context, touch),
		...configurationRoutes(context, touch),
	};
}

const noteOfTime = (time: StoredTime): AnyNote => ({
	type: "TimeEntryNote",
	id: time.id,
	note: { ticketId: time.ticketId, text: time.notes, ...time.flags, dateCreated: time.timeStart, createdBy: time.member.identifier },
});

function timeRoutes(context: Context, touch: (ticket: StoredTicket) => void): Handlers {
	const { database, tenant, list, made, ticketOf, ticketWith } = context;
	return {
		"GET /service/tickets/{id}/timeentries": (request) => list(request, timeResource, database.times(ticketOf(request).id)),
		"GET /time/entries": (request) => list(request, timeResource, database.times()),
		"POST /time/entries": (request) => {
			const body = bodyOf(request);
			if (body.chargeToType !== "ServiceTicket" || typeof body.chargeToId !== "number") {
				throw invalid("timeEntry", [fieldError("timeEntry", "chargeToId", "MissingRequiredField", "The chargeToId field is required.")]);
			}
			const ticket = ticketWith(body.chargeToId);
			const errors: Parameters<typeof resolve>[4] = [];
			const member = resolve("timeEntry", { member: { identifier: API_MEMBER }, ...body }, "member", tenant.members, errors);
			if (member === null) throw invalid("timeEntry", errors);
			const flags: NoteFlags = {
				detailDescriptionFlag: body.addToDetailDescriptionFlag === true,
				internalAnalysisFlag: body.addToInternalAnalysisFlag === true,
				resolutionFlag: body.addToResolutionFlag === true,
			};
			const time = database.addTime({
				ticketId: ticket.id,
				member,
				timeStart: String(body.timeStart),
				hours: Number(body.actualHours ?? 0),
				notes: String(body.notes ?? ""),
				flags,
			});
			touch(ticket);
			return made(request, timeResource, time);
		},
	};
}

function configurationRoutes(context: Context, touch: (ticket: StoredTicket) => void): Handlers {
	const { tenant, base, list, ticketOf } = context;
	const attached = ({ configurations }: StoredTicket) =>
		tenant.configurations.flatMap((row) => {
			const company = tenant.companies.find(({ id }) => id === row.companyId);
			return company === undefined || !configurations.includes(row.id) ? [] : [{ row, company }];
		});
	return {
		"GET /service/tickets/{id}/configurations": (request) => list(request, configurationResource, attached(ticketOf(request))),
		"POST /service/tickets/{id}/configurations": (request) => {
			const ticket = ticketOf(request);
			const { id, deviceIdentifier } = bodyOf(request);
			if (id === undefined && deviceIdentifier === undefined) {
				const text = "id or deviceIdentifier is required.";
				throw invalid("configuration", [fieldError("configuration", "id", "MissingRequiredField", text)]);
			}
			const found = tenant.configurations.find((row) => row.id === id);
			if (found === undefined) throw notFound("Configuration", Number(id ?? 0));
			if (found.companyId !== ticket.company?.id) {
				const text = `Configuration ${found.id} does not belong to the company of ticket ${ticket.id}.`;
				throw invalid("configuration", [fieldError("configuration", "id", "InvalidObject", text)]);
			}
			touch({ ...ticket, configurations: [...new Set([...ticket.configurations, found.id])] });
			const info = { configuration_href: `${base()}/company/configurations/${found.id}` };
			return {
				status: 201,
				body: { id: found.id, deviceIdentifier: found.name, _info: info },
				location: `/service/tickets/${ticket.id}/configurations/${found.id}`,
			};
		},
		"DELETE /service/tickets/{id}/configurations/{id}": (request) => {
			const ticket = ticketOf(request);
			const [, id = 0] = request.ids;
			if (!ticket.configurations.includes(id)) throw notFound("Configuration", id);
			touch({ ...ticket, configurations: ticket.configurations.filter((other) => other !== id) });
			return { status: 204, body: null };
		},
	};
}
