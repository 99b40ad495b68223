import type { Context } from "hono";
import { z } from "zod";
import { placeOf } from "../../../views/settings/places.ts";
import type { Form } from "../page/form.ts";
import { page } from "../page/page.ts";
import type { SettingsPages } from "../settings/pages.ts";
import type { WebEnv } from "../shell/env.ts";
import { checked, type Route, withInput } from "../shell/route.ts";
import { slowAnswer } from "../shell/slow.ts";
import { pullInput, questionInput } from "./input.ts";

/** The language model: its state, download and test. */
export function aiRoutes(pages: SettingsPages): Route[] {
	const { deps } = pages;
	return [
		page({
			method: "GET",
			path: "/settings/ai",
			role: placeOf("ai").role,
			summary: "Settings: AI notes; with `ask` the language model is asked how it is",
			query: z.object({ ask: z.string().optional(), pulling: z.string().optional() }),
			async handle(c, { query }) {
				if (query.pulling !== undefined && deps.rca.pulls.current().state !== "running") {
					// A page that watched the progress needs the whole section at the end, since the model may be there now.
					c.header("HX-Retarget", "#ai");
					c.header("HX-Reselect", "#ai");
				}
				// The model's host may take seconds to answer: the page stands first and asks for its section then.
				return pages.open(c, placeOf("ai"), query.ask !== undefined || query.pulling !== undefined);
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/pull",
			role: "admin",
			summary: "Gets a model",
			async handle(c, { form, actor }) {
				const outcome = await withInput(pullInput, { model: form.text("model").trim() }, ({ model }) => deps.rcaDeeds.pull(model, actor));
				return outcome.ok
					? pages.told(c, "ai", { tone: "good", text: "The pull has begun. You may leave this page." })
					: pages.refused(c, "ai", outcome, form);
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/host",
			role: "admin",
			summary: "Where Ollama listens",
			async handle(c, { form, actor }) {
				const body = { ollama_host: form.text("ollama_host").trim() };
				const outcome = await deps.settings.change(body, actor);
				if (!outcome.ok) return pages.refused(c, "ai", outcome, form);
				const text = body.ollama_host === "" ? "Saved. Ollama is where OLLAMA_HOST says." : "Saved. The next note asks Ollama there.";
				return pages.told(c, "ai", { tone: "good", text });
			},
		}),
		page({
			method: "POST",
			path: "/settings/ai/cancel",
			role: "admin",
			summary: "Cancels getting a model",
			async handle(c, { actor }) {
				const outcome = await deps.rcaDeeds.cancelPull(actor);
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
			async handle(c, { form, actor }) {
				const body = { rca_system_prompt: form.text("rca_system_prompt").trim() };
				const outcome = await deps.settings.change(body, actor);
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
			handle: (c, { form }) => slowAnswer(c, deps.clock, "html", async (signal) => (await asked(c, form, signal)).text()),
		}),
	];

	async function asked(c: Context<WebEnv>, form: Form, signal: AbortSignal): Promise<Response> {
		const body = { prompt: form.text("prompt"), model: form.text("ask_model") };
		const question = checked(questionInput, body);
		if (!question.ok) return pages.refused(c, "ai", question, form);
		const tried = await deps.rca.test(body, signal);
		const values = { prompt: body.prompt, ask_model: body.model };
		if (!tried.ok) return pages.show(c, { section: "ai", values, answer: { tone: "now", text: tried.failure.message } });
		const { model, answer, seconds } = tried.value;
		return pages.show(c, { section: "ai", values, once: { kind: "answered", model, text: answer, seconds } });
	}
}
