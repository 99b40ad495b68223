import { type FieldError, fieldError, invalid } from "../problems.ts";
import type { Fields } from "../references.ts";
import type { StoredTicket } from "../types.ts";

/** A callback that was registered. */
export interface CallbackEntry {
	readonly id: number;
	readonly description: string;
	readonly url: string;
	readonly objectId: number;
	readonly type: string;
	readonly level: string;
	readonly memberId: number;
	readonly payloadVersion: string;
	readonly inactiveFlag: boolean;
	readonly isSelfSuppressedFlag: boolean;
}

const TYPES = "activity agreement company configuration contact expense invoice member opportunity project schedule ticket time".split(" ");
const TICKET_LEVELS = "owner board project phase status ticket integratortag".split(" ");

/** A registration out of the body of a POST. Throws a Problem with every field that is wrong. */
export function entryOf(id: number, body: Fields): CallbackEntry {
	const { description = "", url, objectId, type, level } = body;
	const errors: FieldError[] = [];
	const wrong = (field: string, text: string): void => {
		errors.push(fieldError("callbackEntry", field, "InvalidValue", text));
	};
	if (!URL.canParse(String(url)) || !/^https?:/.test(String(url))) wrong("url", "url must be an http or https address.");
	if (!TYPES.includes(String(type).toLowerCase())) wrong("type", `${String(type)} is not a callback type.`);
	else if (String(type).toLowerCase() === "ticket" && !TICKET_LEVELS.includes(String(level).toLowerCase())) {
		wrong("level", `${String(level)} is not a level of ticket callbacks.`);
	}
	if (errors.length > 0) throw invalid("callbackEntry", errors);
	return {
		id,
		description: String(description),
		url: String(url),
		objectId: Number(objectId),
		type: String(type),
		level: String(level),
		memberId: 7,
		payloadVersion: String(body.payloadVersion ?? "3.0.0"),
		inactiveFlag: body.inactiveFlag === true,
		isSelfSuppressedFlag: body.isSelfSuppressedFlag === true,
	};
}

/** Whether a ticket's change is told to whoever registered this. */
export function fits(entry: CallbackEntry, ticket: StoredTicket): boolean {
	if (entry.inactiveFlag || entry.type.toLowerCase() !== "ticket") return false;
	switch (entry.level.toLowerCase()) {
		case "owner":
			return true;
		case "board":
			return entry.objectId === ticket.board.id;
		case "status":
			return entry.objectId === ticket.status.id;
		case "ticket":
			return entry.objectId === ticket.id;
		default:
			return false;
	}
}
