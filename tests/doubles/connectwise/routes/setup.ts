import { notFound } from "../problems.ts";
import {
	type Association,
	associationResource,
	boardInfoResource,
	boardResource,
	partResource,
	priorityResource,
	rowResource,
	statusResource,
} from "../resources/index.ts";
import type { Board } from "../types.ts";
import type { ApiRequest, Context, Handlers } from "./context.ts";

/** What a tenant is set up with: boards and what belongs to them, priorities, sources. */
export function setupRoutes({ tenant, list, one }: Context): Handlers {
	function boardOf({ ids }: ApiRequest): Board {
		const board = tenant.boards.find((row) => row.id === ids[0]);
		if (board === undefined) throw notFound("Board", ids[0] ?? 0);
		return board;
	}
	return {
		"GET /service/info/boards": (request) => list(request, boardInfoResource, tenant.boards),
		"GET /service/boards": (request) => list(request, boardResource, tenant.boards),
		"GET /service/boards/{id}": (request) => one(request, boardResource, boardOf(request)),
		"GET /service/boards/{id}/statuses": (request) => list(request, statusResource, boardOf(request).statuses),
		"GET /service/boards/{id}/types": (request) => list(request, partResource, boardOf(request).types),
		"GET /service/boards/{id}/subtypes": (request) => list(request, partResource, boardOf(request).subtypes),
		"GET /service/boards/{id}/items": (request) => list(request, partResource, boardOf(request).items),
		"GET /service/boards/{id}/teams": (request) => list(request, rowResource, boardOf(request).teams),
		"GET /service/boards/{id}/typeSubTypeItemAssociations": (request) =>
			list(request, associationResource, associationsOf(boardOf(request))),
		"GET /service/priorities": (request) => list(request, priorityResource, tenant.priorities),
		"GET /service/sources": (request) => list(request, rowResource, tenant.sources),
	};
}

function associationsOf(board: Board): readonly Association[] {
	const pairs = board.subtypes.flatMap((subType) =>
		board.types
			.filter(({ id }) => subType.typeIds.includes(id))
			.flatMap((type) => [null, ...board.items].map((item) => ({ type, subType, item }))),
	);
	return pairs.map((pair, index) => ({ ...pair, board, id: board.id * 10_000 + index }));
}
