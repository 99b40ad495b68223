/** Changes one field of many endpoints: first a preview, then the change after a second click. */
import type { Context } from "hono";
import { z } from "zod";
import { type BulkLine, type BulkView, bulkPage, MODES, type Mode } from "../../../views/pages/bulk.tsx";
import {
	type ConfigField,
	EVERY_FIELD,
	type FieldName,
	FORM_FIELDS,
	fieldValue,
	kindOf,
	type OwnField,
	tagsOf,
} from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<"endpoints" | "secrets">;

const PATH = "/endpoints/edit";
/** Number of characters of an id in the address; twelve of the 64 random ones are enough to tell endpoints apart. */
const ENOUGH = 12;
const MAX_CHOSEN = 500;
/** All fields but the name, which must differ between endpoints. */
const FIELDS = FORM_FIELDS.filter((name) => name !== "name");

const texts = z
	.union([z.string().max(64), z.array(z.string().max(64)).max(MAX_CHOSEN)])
	.catch([])
	.default([]);
const query = z.object({
	id: texts,
	field: z.string().max(100).catch("").default(""),
	mode: z.string().max(20).catch("").default(""),
	value: z.string().max(100_000).optional().catch(undefined),
});
type Query = z.output<typeof query>;

/** Address of the page that edits these endpoints together. */
export const bulkUrl = (ids: readonly string[]): string =>
	`${PATH}?${new URLSearchParams(ids.slice(0, MAX_CHOSEN).map((id) => ["id", id.slice(0, ENOUGH)]))}`;

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);
const fieldNamed = (name: string): FieldName | null => FIELDS.find((known) => known === name) ?? null;
const modeOf = (text: string): Mode => MODES.find(({ value }) => value === text)?.value ?? "set";

async function chosenOf(deps: Deps, ids: readonly string[]): Promise<StoredEndpoint[]> {
	const wanted = ids.filter((id) => id.length >= ENOUGH);
	return (await deps.endpoints.list()).filter(({ id }) => wanted.some((begin) => id.startsWith(begin)));
}

/** Parses the typed value for the field. @returns a problem in words if it cannot be read */
function readTyped(field: FieldName, typed: string): { readonly value: unknown } | { readonly problem: string } {
	const text = typed.replaceAll("\r\n", "\n");
	switch (kindOf(field)) {
		case "flag":
			return { value: text === "on" };
		case "number":
			if (text.trim() === "") return { value: EVERY_FIELD[field].fallback };
			return /^-?\d+(\.\d+)?$/.test(text.trim()) ? { value: Number(text) } : { problem: "A number is expected." };
		case "list":
			try {
				return { value: text.trim() === "" ? EVERY_FIELD[field].fallback : (JSON.parse(text) as unknown) };
			} catch (error) {
				return { problem: `This is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.` };
			}
		case "text":
			// Choices of numbers are sent as text too.
			return { value: typeof EVERY_FIELD[field].fallback === "number" ? Number(text) : text };
	}
}

/** Value for one endpoint: tags can be added to and removed from the present ones. */
function bodyFor(stored: StoredEndpoint, field: FieldName, mode: Mode, value: unknown): Record<string, unknown> {
	if (field !== "tags" || mode === "set") return { [field]: value };
	const given = tagsOf(value);
	const has = tagsOf(fieldValue(stored, "tags"));
	const named = new Set(given.map((tag) => tag.toLowerCase()));
	return { tags: mode === "add" ? [...has, ...given] : has.filter((tag) => !named.has(tag.toLowerCase())) };
}

/** New value of each endpoint. */
async function previewOf(deps: Deps, chosen: readonly StoredEndpoint[], field: FieldName, mode: Mode, value: unknown): Promise<BulkLine[]> {
	const lines: BulkLine[] = [];
	for (const stored of chosen) {
		const before = fieldValue(stored, field as OwnField | ConfigField);
		const checked = await deps.endpoints.check(stored.id, bodyFor(stored, field, mode, value));
		const after = checked.ok ? fieldValue(checked.value, field as OwnField | ConfigField) : null;
		lines.push({
			id: stored.id,
			name: stored.name,
			version: stored.version,
			before,
			after,
			changes: checked.ok && JSON.stringify(before) !== JSON.stringify(after),
			problem: checked.ok || checked.why !== "invalid" ? null : checked.problems.map(({ message }) => message).join(" "),
		});
	}
	return lines;
}

export function bulkRoutes(deps: Deps, frames: Frames): Route[] {
	const { endpoints, secrets } = deps;

	async function viewOf(given: Query): Promise<BulkView> {
		const chosen = await chosenOf(deps, listOf(given.id));
		const field = fieldNamed(given.field);
		const mode = modeOf(given.mode);
		const base = {
			ids: chosen.map(({ id }) => id.slice(0, ENOUGH)),
			names: chosen.map(({ name }) => name),
			fields: FIELDS,
			...{ field, mode, value: given.value ?? null },
		};
		if (field === null || given.value === undefined) return { ...base, problem: null, lines: null };
		const read = readTyped(field, given.value);
		if ("problem" in read) return { ...base, problem: read.problem, lines: null };
		return { ...base, problem: null, lines: await previewOf(deps, chosen, field, mode, read.value) };
	}

	const show = async (c: Context<WebEnv>, view: BulkView, status: 200 | 422 = 200): Promise<Response> =>
		c.html(bulkPage(await frames.of(c), view), status);

	return [
		page({
			method: "GET",
			path: PATH,
			role: "operator",
			summary: "One field of many endpoints, with what would change",
			query,
			handle: async (c, { query: given }) => show(c, await viewOf(given)),
		}),
		page({
			method: "POST",
			path: PATH,
			role: "operator",
			summary: "Changes one field of many endpoints",
			async handle(c, { form, actor }) {
				const field = fieldNamed(form.text("field"));
				const value = form.text("value");
				const mode = modeOf(form.text("mode"));
				const versions = new Map(form.texts("version").map((pair) => [pair.slice(0, ENOUGH), Number(pair.slice(ENOUGH + 1))]));
				const chosen = await chosenOf(deps, [...versions.keys()]);
				const read = field === null ? { problem: "No such field." } : readTyped(field, value);
				if (field === null || "problem" in read) {
					return show(c, await viewOf({ id: [...versions.keys()], field: field ?? "", mode, value }), 422);
				}
				let changed = 0;
				const left: string[] = [];
				for (const stored of chosen) {
					const version = versions.get(stored.id.slice(0, ENOUGH)) ?? null;
					const saved = await endpoints.change(stored.id, bodyFor(stored, field, mode, read.value), version, actor);
					if (saved.ok) changed++;
					else left.push(stored.name);
				}
				const missed =
					left.length === 0
						? ""
						: ` Not changed, since somebody else saved them meanwhile or a check failed: ${left.slice(0, 10).join(", ")}.`;
				const tone = left.length === 0 ? "good" : "soon";
				return done(c, secrets, "/#endpoints", {
					tone,
					text: `${field} is changed in ${changed} ${changed === 1 ? "endpoint" : "endpoints"}.${missed}`,
				});
			},
		}),
	];
}
