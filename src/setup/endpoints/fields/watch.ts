/** Fields for silence monitoring and root-cause notes. */
import { z } from "zod";
import { field } from "./field.ts";
import { flag, orDefault, text } from "./kinds.ts";

export const WATCH_FIELDS = {
	ai_rca_enabled: field(flag, {
		...{ fallback: false, takes: "true or false" },
		form: {
			section: "ai",
			control: { kind: "check", more: "marked as AI-generated" },
			label: "Add a note about the likely cause to new tickets",
			says: (on, { text: typed, defaults }) => (on ? `on, ${typed("ai_model") || defaults.model}` : ""),
		},
		doc: "A model adds a note about the likely cause to new tickets.",
	}),
	ai_prompt_template: field(orDefault(text(10_000), ""), {
		...{ fallback: "", preset: true, takes: "text ≤ 10,000" },
		form: {
			section: "ai",
			control: { kind: "area", rows: 4 },
			label: "Instructions for the model",
			hint: "For this endpoint, in addition to the built-in ones.",
		},
		doc: "Instructions for the model, beside the built-in ones.",
	}),
	ai_model: field(orDefault(text(200), ""), {
		...{ fallback: "", takes: "text ≤ 200" },
		form: { section: "ai", control: { kind: "text" }, label: "Model" },
		doc: "Model to ask; blank: `AI_MODEL`.",
	}),
	timeout_alerts_enabled: field(flag, {
		...{ fallback: false, takes: "true or false" },
		form: {
			section: "silence",
			control: { kind: "check", more: "closed automatically when data arrives again" },
			label: "Open a ticket when no data arrives",
			says: (on, { text: typed }) => (on ? `ticket after ${typed("timeout_hours") || "24"} h without data` : ""),
		},
		doc: "A ticket when nothing has come for `timeout_hours`.",
	}),
	timeout_hours: field(z.number("A number of hours is expected.").positive("More than 0 is expected.").max(87_600, "At most 87600."), {
		...{ fallback: 24, takes: "number, more than 0, to 87,600" },
		form: {
			section: "silence",
			control: { kind: "number", unit: "hours" },
			label: "Hours without any webhook",
		},
		doc: "Hours without a webhook; any positive decimal.",
	}),
} as const;
