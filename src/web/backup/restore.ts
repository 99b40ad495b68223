import type { Context } from "hono";
import { z } from "zod";
import { NotStaged, type StagedBackup, type StagedRestores } from "../../admin/backup/index.ts";
import type { Actor } from "../../base/actor.ts";
import { isoTime } from "../../base/clock.ts";
import { KeyProblem } from "../../base/security/index.ts";
import { BackupUnreadable } from "../../store/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";
import { streamedFile } from "./upload.ts";

/** Receives the file of a request: written to disk and verified. @throws HttpProblem with the reason */
export async function received(c: Context<WebEnv>, restores: StagedRestores, actor: Actor): Promise<StagedBackup> {
	const { name, content } = await streamedFile(c.req.raw, "backup_file");
	try {
		return await restores.receive(name, content, actor);
	} catch (error) {
		if (error instanceof NotStaged) throw new HttpProblem(error.kind === "busy" ? 409 : error.kind === "room" ? 413 : 400, error.message);
		if (error instanceof BackupUnreadable || error instanceof KeyProblem) throw new HttpProblem(422, error.message.replace(/\.$/, ""));
		throw error;
	}
}

const shown = ({ id, name, at, report }: StagedBackup) => ({
	id,
	name,
	uploaded_at: isoTime(at),
	made_at: isoTime(report.madeAt),
	with_history: report.withHistory,
	bytes: report.bytes,
	counts: report.counts,
});

/** Restoring a full backup over HTTP: upload, preview, apply. */
export function fullRestoreRoutes({ restores }: { readonly restores: StagedRestores }): Route[] {
	return [
		api({
			method: "POST",
			path: "/api/restore",
			role: "admin",
			summary: "Takes a full backup (.hwbackup), reads it through and keeps it until it is applied or discarded; changes nothing",
			bodies: { "application/octet-stream": z.string(), "multipart/form-data": z.object({ backup_file: z.string() }) },
			answers: {
				201: "what the backup holds",
				409: "another is being received",
				413: "no room on the disk",
				422: "no backup, a damaged one, or sealed with another key",
			},
			handle: async (c, { actor }) => c.json(shown(await received(c, restores, actor)), 201),
		}),
		api({
			method: "GET",
			path: "/api/restore",
			role: "admin",
			summary: "The full backup that waits to be applied, if any",
			answers: { 200: "items" },
			handle(c) {
				const waiting = restores.waiting();
				return c.json({ items: waiting === null ? [] : [shown(waiting)] });
			},
		}),
		api({
			method: "POST",
			path: "/api/restore/{id}/apply",
			role: "admin",
			summary: "Puts it in place of everything that is here; HookWise restarts within, what was there is kept beside it",
			answers: { 202: "it is being put in place", 404: "no such backup waits" },
			async handle(c, { actor }) {
				if (!(await restores.apply(c.req.param("id") ?? "", actor))) throw notFound("Backup");
				return c.json({ status: "restoring" }, 202);
			},
		}),
		api({
			method: "DELETE",
			path: "/api/restore/{id}",
			role: "admin",
			summary: "Discards it",
			answers: { 204: "discarded", 404: "no such backup waits" },
			async handle(c, { actor }) {
				if (!(await restores.discard(c.req.param("id") ?? "", actor))) throw notFound("Backup");
				return c.body(null, 204);
			},
		}),
	];
}
