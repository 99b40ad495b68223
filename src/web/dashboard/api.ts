import { z } from "zod";
import { api, type Route } from "../shell/route.ts";
import type { Stats } from "./stats.ts";

export const numberRoutes = ({ stats }: { stats: Stats }): Route[] => [
	api({
		method: "GET",
		path: "/api/stats",
		role: "viewer",
		summary: "Today's figures (UTC) and yesterday's",
		answers: { 200: "figures" },
		handle: async (c) => c.json(await stats.today()),
	}),
	api({
		method: "GET",
		path: "/api/stats/history",
		role: "viewer",
		summary: "Tickets created, updated and closed by day, week or month, oldest first",
		query: z.object({ period: z.enum(["daily", "weekly", "monthly"], "daily, weekly or monthly is expected.").default("daily") }),
		answers: { 200: "an array of date, created, updated, closed" },
		handle: async (c, { query }) => c.json(await stats.history(query.period)),
	}),
];
