import type { CallbackEntry } from "../callbacks/index.ts";
import type { Resource } from "./resource.ts";

export const callbackResource: Resource<CallbackEntry> = {
	render: ({ id, description, url, objectId, type, level, memberId, payloadVersion, inactiveFlag, isSelfSuppressedFlag }) => ({
		id,
		description,
		url,
		objectId,
		type,
		level,
		memberId,
		payloadVersion,
		inactiveFlag,
		isSoapCallbackFlag: false,
		isSelfSuppressedFlag,
		_info: {},
	}),
	getters: {
		id: { type: "number", get: (row) => row.id },
		description: { type: "text", get: (row) => row.description },
		url: { type: "text", get: (row) => row.url },
		objectId: { type: "number", get: (row) => row.objectId },
		type: { type: "text", get: (row) => row.type },
		level: { type: "text", get: (row) => row.level },
		inactiveFlag: { type: "boolean", get: (row) => row.inactiveFlag },
	},
	fields: [
		..."id description url objectId type level memberId payloadVersion inactiveFlag isSoapCallbackFlag".split(" "),
		..."isSelfSuppressedFlag _info".split(" "),
	],
};
