import type { Context } from "hono";
import { z } from "zod";
import type { PullState } from "../../../views/settings/types.ts";
import type { Form } from "../page/form.ts";
import { page } from "../page/page.ts";
import type { SettingsPages } from "../settings/pages.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";
import { slowAnswer } from "../shell/slow.ts";

interface Tryout {
	readonly ok: boolean;
	readonly model: string;
	readonly answer: string | null;
	readonly error: string | null;
	readonly seconds: number;
}

/** The language model: how it is, getting it, trying it. */
export function aiRoutes(pages: SettingsPages): Route[] {
	const { operations, deps } = pages;
	return [
		page({
			method: "GET",
			path: "/settings/ai",
			role: "viewer",
			summary: "Settings, with the language model asked how it is",
			query: z.object({ pulling: z.string().optional() }),
			async handle(c, { query }) {
				const pull = query.pulling === undefined ? null : await operations.run<PullState>(c, { method: "GET", path: "/api/llm/pull" });
				if (pull?.ok === true && pull.value.state !== "running") {
					// Who watched the progress wants all of the section once it has ended: the model may be there now.
					c.header("HX-Retarget", "#ai");
					c.header("HX-Reselect", "#ai");
				}
				return pages.show(c, { section: "ai" });
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/pull",
			role: "admin",
			summary: "Gets a model",
			async handle(c, { form }) {
				const outcome = await operations.run(c, { method: "POST", path: "/api/llm/pull", body: { model: form.text("model").trim() } });
				return outcome.ok
					? pages.told(c, "ai", { tone: "good", text: "The pull has begun. You may leave this page." })
					: pages.refused(c, "ai", outcome, form);
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/cancel",
			role: "admin",
			summary: "Cancels getting a model",
			async handle(c) {
				const outcome = await operations.run(c, { method: "DELETE", path: "/api/llm/pull" });
				return outcome.ok
					? pages.told(c, "ai", { tone: "good", text: "The pull is cancelled; a later one goes on from there." })
					: pages.refused(c, "ai", outcome);
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/prompt",
			role: "admin",
			summary: "The instructions that the model gets for all endpoints",
			async handle(c, { form }) {
				const body = { rca_system_prompt: form.text("rca_system_prompt").trim() };
				const outcome = await operations.run(c, { method: "PATCH", path: "/api/settings", body });
				return outcome.ok
					? pages.told(c, "ai", { tone: "good", text: "The instructions are saved; the next note follows them." })
					: pages.refused(c, "ai", outcome, form);
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/ask",
			role: "operator",
			summary: "Asks the model something",
			handle: (c, { form }) => slowAnswer(c, deps.clock, "html", async () => (await asked(c, form)).text()),
		}),
	];

	async function asked(c: Context<WebEnv>, form: Form): Promise<Response> {
		const body = { prompt: form.text("prompt"), model: form.text("ask_model") };
		const outcome = await operations.run<Tryout>(c, { method: "POST", path: "/api/llm/test", body });
		if (!outcome.ok) return pages.refused(c, "ai", outcome, form);
		const { ok, answer, error, model, seconds } = outcome.value;
		const values = { prompt: body.prompt, ask_model: body.model };
		return ok
			? pages.show(c, { section: "ai", values, once: { kind: "answered", model, text: answer ?? "", seconds } })
			: pages.show(c, { section: "ai", values, answer: { tone: "now", text: error ?? "The model gave no answer." } });
	}
}
