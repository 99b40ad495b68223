import type { Question } from "../pages/confirm.tsx";

/** Asked before a secret is replaced. */
export function questionOf(verb: "rotate-token" | "rotate-hmac", { id, name }: { readonly id: string; readonly name: string }): Question {
	const what = verb === "rotate-token" ? "bearer token" : "signing secret";
	return {
		title: `Replace the ${what} of “${name}”?`,
		text: `The present ${what} ends at once. Until the tool has the new one, its webhooks are refused with 401.`,
		detail: "The new one is shown once, right after this.",
		keep: "Keep it",
		go: `Replace the ${what}`,
		action: `/endpoints/${id}/${verb}`,
		back: `/endpoints/${id}`,
		destroys: true,
		fields: [],
	};
}
