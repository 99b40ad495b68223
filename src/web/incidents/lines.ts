import type { TicketLine } from "../../../views/tickets/types.ts";
import type { EndpointDirectory } from "../../setup/endpoints/index.ts";
import type { IncidentRow } from "../../store/index.ts";

/** An incident with the names of its endpoints. */
export const ticketLine = (directory: Pick<EndpointDirectory, "findAny">, row: IncidentRow): TicketLine => ({
	...row,
	endpoints: row.endpointIds.map((id) => {
		const found = directory.findAny(id);
		return { id, name: found?.name ?? "a deleted endpoint", isGone: found === undefined || found.isDeleted };
	}),
});
