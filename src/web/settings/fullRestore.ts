import { missing } from "../../base/outcome.ts";
import { received } from "../backup/restore.ts";
import { page } from "../page/page.ts";
import { HttpProblem } from "../shell/problem.ts";
import { actorOf, type Route } from "../shell/route.ts";
import type { SettingsPages } from "./pages.ts";

/** Restoring a full backup in the browser: upload, preview, apply. */
export function fullRestorePages(pages: SettingsPages): Route[] {
	const { deps } = pages;
	return [
		{
			method: "POST",
			path: "/settings/restore/full",
			role: "admin",
			kind: "page",
			summary: "Takes a full backup and shows what it holds",
			answers: { 200: "a page" },
			async handle(c) {
				try {
					await received(c, deps.restores, actorOf(c));
				} catch (error) {
					if (!(error instanceof HttpProblem)) throw error;
					const text = `This file cannot be restored; nothing was changed. ${error.message}.`;
					return pages.show(c, { section: "backup", answer: { tone: "now", text } }, 422);
				}
				return pages.told(c, "backup", {
					tone: "soon",
					text: "The backup is whole and its secrets can be opened. Nothing is changed yet.",
				});
			},
		},
		page({
			method: "POST",
			path: "/settings/restore/full/discard",
			role: "admin",
			summary: "Discards the full backup that was sent",
			async handle(c, { form, actor }) {
				return (await deps.restores.discard(form.text("id"), actor))
					? pages.told(c, "backup", { tone: "good", text: "The file is discarded. Nothing was changed." })
					: pages.refused(c, "backup", missing("Backup"));
			},
		}),
		page({
			method: "POST",
			path: "/settings/restore/full/apply",
			role: "admin",
			summary: "Puts the full backup that was sent in place of everything",
			async handle(c, { form, actor }) {
				const text = "HookWise restarts with the backup, which takes a few seconds. Then log in as a user of the backup.";
				return (await deps.restores.apply(form.text("id"), actor))
					? pages.show(c, { section: "backup", answer: { tone: "good", text } })
					: pages.refused(c, "backup", missing("Backup"));
			},
		}),
	];
}
