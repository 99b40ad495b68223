import { z } from "zod";
import { type Settings, settingsInput } from "../../admin/settings/index.ts";
import { granted } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export const settingsRoutes = ({ settings }: { settings: Settings }): Route[] => [
	api({
		method: "GET",
		path: "/api/settings",
		role: "admin",
		summary: "Settings that can be changed, and the environment (secrets hidden)",
		answers: { 200: "settings and environment" },
		handle: (c) => c.json({ ...settings.current(), environment: settings.environment() }),
	}),
	api({
		method: "PATCH",
		path: "/api/settings",
		role: "admin",
		summary: "Changes the given settings",
		body: z.record(z.string(), z.unknown(), "An object is expected."),
		documented: settingsInput,
		answers: { 200: "the settings", 422: "a setting that is wrong" },
		async handle(c, { body, actor }) {
			const { environment: _shown, ...given } = body;
			return c.json({ ...granted(await settings.change(given, actor)), environment: settings.environment() });
		},
	}),
];
