import type { ImportCounts } from "../../admin/backup/index.ts";
import type { Actor } from "../../base/actor.ts";
import type { Outcome } from "../../base/outcome.ts";
import { backupJson } from "../backup/api.ts";
import { page } from "../page/page.ts";
import { createShelf } from "../page/shelf.ts";
import { type Upload, uploadOf } from "../page/uploads.ts";
import { actorOf, type Route } from "../shell/route.ts";
import { fullRestorePages } from "./fullRestore.ts";
import type { SettingsPages } from "./pages.ts";
import { runJob, sendTestAlarm } from "./schedule.ts";

/** The same maximum as in the API. */
const MAX_BACKUP_BYTES = 64 * 2 ** 20;

/** Notifications about HookWise itself, backups, and restoring. */
export const keepingRoutes = (pages: SettingsPages): Route[] => [
	...wontFixRoutes(pages),
	...alarmRoutes(pages),
	...backupRoutes(pages),
	...restoreRoutes(pages),
	...fullRestorePages(pages),
];

function wontFixRoutes(pages: SettingsPages): Route[] {
	return [
		page({
			method: "POST",
			path: "/settings/wont-fix",
			role: "admin",
			summary: "Statuses by which people say that nothing will be done",
			async handle(c, { form, actor }) {
				const body = { wont_fix_statuses: form.text("wont_fix_statuses").trim() };
				const outcome = await pages.deps.settings.change(body, actor);
				if (!outcome.ok) return pages.refused(c, "wont-fix", outcome, form);
				const text = body.wont_fix_statuses === "" ? "No status means that it won't be fixed." : "Saved.";
				return pages.told(c, "wont-fix", { tone: "good", text });
			},
		}),
	];
}

function alarmRoutes(pages: SettingsPages): Route[] {
	const { deps } = pages;
	return [
		page({
			method: "POST",
			path: "/settings/alarms",
			role: "admin",
			summary: "Where HookWise tells that it is itself in trouble",
			async handle(c, { form, actor }) {
				const body = {
					alarm_url: form.text("alarm_url").trim(),
					alarm_allow_private: form.on("alarm_allow_private"),
					alarm_weekly_summary: form.on("alarm_weekly_summary"),
				};
				const outcome = await deps.settings.change(body, actor);
				if (!outcome.ok) return pages.refused(c, "alarms", outcome, form);
				const text =
					body.alarm_url === ""
						? "Notifications are off."
						: "Saved. This address is notified when HookWise has a problem and when it recovers.";
				return pages.told(c, "alarms", { tone: "good", text });
			},
		}),
		page({
			method: "POST",
			path: "/settings/alarms/test",
			role: "admin",
			summary: "Sends a test notification to the saved address",
			async handle(c, { actor }) {
				const sent = await sendTestAlarm(deps, actor);
				const text = sent.ok ? "The test arrived at the saved address." : `The test did not arrive. ${sent.problem}`;
				return pages.told(c, "alarms", { tone: sent.ok ? "good" : "now", text });
			},
		}),
	];
}

function backupRoutes(pages: SettingsPages): Route[] {
	const { deps } = pages;
	const whole = (text: string): number | string => (/^\d+$/.test(text.trim()) ? Number(text) : text);
	return [
		page({
			method: "POST",
			path: "/settings/backup/switch",
			role: "admin",
			summary: "Backups every night, on or off",
			async handle(c, { form, actor }) {
				const body = { backup_enabled: form.on("backup_enabled") };
				const outcome = await deps.settings.change(body, actor);
				if (!outcome.ok) return pages.refused(c, "backup", outcome);
				const text = body.backup_enabled ? "HookWise backs itself up every night from now on." : "HookWise no longer backs itself up.";
				return pages.told(c, "backup", { tone: body.backup_enabled ? "good" : "soon", text });
			},
		}),
		page({
			method: "POST",
			path: "/settings/backup/run",
			role: "admin",
			summary: "Makes the scheduled backup now",
			async handle(c, { actor }) {
				const problem = await runJob(deps, "backup", actor);
				return pages.told(
					c,
					"backup",
					problem === null ? { tone: "good", text: "The backup is made." } : { tone: "now", text: `The backup failed. ${problem}` },
				);
			},
		}),
		page({
			method: "POST",
			path: "/settings/backup",
			role: "admin",
			summary: "When, where and how many backups",
			async handle(c, { form, actor }) {
				const body = {
					backup_hour: whole(form.text("backup_hour")),
					backup_keep: whole(form.text("backup_keep")),
					backup_dir: form.text("backup_dir").trim(),
				};
				const outcome = await deps.settings.change(body, actor);
				return outcome.ok
					? pages.told(c, "backup", { tone: "good", text: "The schedule is saved." })
					: pages.refused(c, "backup", outcome, form);
			},
		}),
	];
}

function restoreRoutes(pages: SettingsPages): Route[] {
	const { deps } = pages;
	const uploads = createShelf<Upload>(deps.clock);
	/** @param preview true to only count */
	const restore = async ({ text }: Upload, preview: boolean, actor: Actor): Promise<Outcome<ImportCounts>> => {
		const value = backupJson(new TextEncoder().encode(text));
		return value.ok ? deps.backups.importEndpoints(value.value, { preview, actor }) : value;
	};
	return [
		{
			method: "POST",
			path: "/settings/restore",
			role: "admin",
			kind: "page",
			summary: "Shows what a backup would do",
			answers: { 200: "a page" },
			async handle(c) {
				const upload = await uploadOf(c, "backup_file", MAX_BACKUP_BYTES);
				if (upload === null) return pages.show(c, { section: "backup", answer: { tone: "now", text: "Choose a file first." } }, 422);
				const outcome = await restore(upload, true, actorOf(c));
				if (!outcome.ok) {
					const why = outcome.problems.map(({ field, message }) => `${field}: ${message}`).join(" ");
					const text = `${upload.name} cannot be restored; nothing was changed. ${why || `${outcome.message}.`}`;
					return pages.show(c, { section: "backup", answer: { tone: "now", text } }, 422);
				}
				const token = uploads.keep(c.get("who").name, upload);
				return pages.once(c, "backup", { kind: "restore", token, fileName: upload.name, counts: outcome.value });
			},
		},
		page({
			method: "POST",
			path: "/settings/restore/take",
			role: "admin",
			summary: "Restores the backup that was shown",
			async handle(c, { form, who, actor }) {
				const upload = uploads.take(who.name, form.text("token"));
				if (upload === null) {
					const text = "This file was shown too long ago; nothing was changed. Choose it again.";
					return pages.show(c, { section: "backup", answer: { tone: "now", text } }, 422);
				}
				const outcome = await restore(upload, false, actor);
				if (!outcome.ok) return pages.refused(c, "backup", outcome);
				const { added, replaced, total, from_original, paused } = outcome.value;
				const lacks =
					from_original === 0
						? []
						: ["The backup of the Python version has no signing secrets and no drafts: set them again where there were."];
				const said = [...paused.map(({ name, reason }) => `${name}: ${reason}`), ...lacks];
				const text = [`Restored ${total} endpoints: ${added} added, ${replaced} replaced.`, ...said].join(" ");
				return pages.told(c, "backup", { tone: "good", text, href: "/", link: "Show them" });
			},
		}),
	];
}
