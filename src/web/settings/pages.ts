import type { Context } from "hono";
import { settingsOverview, settingsPage } from "../../../views/pages/settings.tsx";
import type { Answer } from "../../../views/parts/answer.tsx";
import { placeOf, type SettingsPlace, settingsAddress } from "../../../views/settings/places.ts";
import type { Once, Said, SectionId } from "../../../views/settings/types.ts";
import type { Refusal } from "../../base/outcome.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { NOTHING_SAID, viewSettings } from "./view.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "accounts"
	| "alarms"
	| "audit"
	| "backups"
	| "clock"
	| "config"
	| "connection"
	| "directory"
	| "incidents"
	| "lookups"
	| "maintenance"
	| "ownAccount"
	| "psa"
	| "rca"
	| "rcaDeeds"
	| "receivers"
	| "restores"
	| "schedule"
	| "secrets"
	| "settings"
	| "store"
	| "ticketWatch"
	| "wallLinks"
>;

type C = Context<WebEnv>;

/** Shared parts of the handlers of all sections. */
export interface SettingsPages {
	readonly deps: Deps;
	readonly frames: Frames;
	/** The list of all pages with their state. */
	overview(c: C): Promise<Response>;
	/** One page. @param askAi whether the model's host is asked, which may take seconds */
	open(c: C, place: SettingsPlace, askAi?: boolean): Promise<Response>;
	/** The page of a section; browsers with scripts take the section they asked for. */
	show(c: C, said: Partial<Said> & { readonly section: SectionId }, status?: 200 | 422): Promise<Response>;
	/** Reports success in its section, or on the page after a redirect. */
	told(c: C, section: SectionId, answer: Answer): Promise<Response>;
	/** Like `told`, with a value that is shown only once, and so must be in this answer. */
	once(c: C, section: SectionId, once: Once, answer?: Answer): Promise<Response>;
	/** Reports a failure: typed values stay, with their problems beside them. */
	refused(c: C, section: SectionId, outcome: Refusal, form?: Form): Promise<Response>;
}

export function createSettingsPages(deps: Deps, frames: Frames): SettingsPages {
	const show: SettingsPages["show"] = async (c, said, status = 200) => {
		const last: Said = { ...NOTHING_SAID, ...said };
		const [frame, view] = await Promise.all([frames.of(c), viewSettings(deps, c, { said: last, askAi: last.section === "ai" })]);
		return c.html(settingsPage(frame, view, placeOf(said.section)), status);
	};
	return {
		deps,
		frames,
		show,
		async overview(c) {
			const [frame, view] = await Promise.all([frames.of(c), viewSettings(deps, c, { said: NOTHING_SAID, askAi: false })]);
			return c.html(settingsOverview(frame, view));
		},
		async open(c, place, askAi = false) {
			const [frame, view] = await Promise.all([frames.of(c), viewSettings(deps, c, { said: NOTHING_SAID, askAi })]);
			return c.html(settingsPage(frame, view, place));
		},
		told: (c, section, answer) =>
			wantsPiece(c) ? show(c, { section, answer }) : Promise.resolve(done(c, deps.secrets, settingsAddress(section), answer)),
		once: (c, section, once, answer) => show(c, { section, once, answer: answer ?? null }),
		refused(c, section, outcome, form) {
			const answer: Answer | null = outcome.problems.length > 0 ? null : { tone: "now", text: `${outcome.message}.` };
			return show(c, { section, answer, problems: outcome.problems, values: form === undefined ? {} : typed(form) }, 422);
		},
	};
}

/** Values that may be shown again. Passwords and codes must be typed again. */
const typed = (form: Form): Record<string, string> =>
	Object.fromEntries(
		form
			.names()
			.filter((name) => !/password|code|token/.test(name))
			.map((name) => [name, form.text(name)]),
	);
