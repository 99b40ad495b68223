import type { Callbacks } from "../callbacks/index.ts";
import { notFound } from "../problems.ts";
import { callbackResource, customFieldResource, memberResource } from "../resources/index.ts";
import { type ApiRequest, bodyOf, type Context, type Handlers } from "./context.ts";

/** The tenant itself: its version, members, custom fields, callbacks. */
export function systemRoutes({ tenant, list, one, made }: Context, callbacks: Callbacks): Handlers {
	function callbackOf({ ids }: ApiRequest) {
		const entry = callbacks.entries().find(({ id }) => id === ids[0]);
		if (entry === undefined) throw notFound("CallbackEntry", ids[0] ?? 0);
		return entry;
	}
	return {
		"GET /system/info": () => ({
			status: 200,
			body: { version: "v2026.3.00000", isCloud: false, serverTimeZone: "UTC", licenseBits: [] },
		}),
		"GET /system/members": (request) => list(request, memberResource, tenant.members),
		"GET /system/userDefinedFields": (request) => list(request, customFieldResource, tenant.customFields),
		"GET /system/callbacks": (request) => list(request, callbackResource, callbacks.entries()),
		"POST /system/callbacks": (request) => made(request, callbackResource, callbacks.register(bodyOf(request))),
		"GET /system/callbacks/{id}": (request) => one(request, callbackResource, callbackOf(request)),
		"DELETE /system/callbacks/{id}": (request) => {
			callbacks.remove(callbackOf(request).id);
			return { status: 204, body: null };
		},
	};
}
