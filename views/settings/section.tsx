import { AnswerNote } from "../parts/answer.tsx";
import { type Problems, problemOf } from "../parts/field.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import type { Once, SectionId, SettingsView } from "./types.ts";

interface SectionProps {
	readonly id: SectionId;
	readonly title: string;
	readonly icon: IconName;
	/** Grey text after the title: its state. */
	readonly aside?: unknown;
	readonly view: SettingsView;
	/** True if a dialog's answer brings it along. */
	readonly oob?: boolean;
	readonly more?: Readonly<Record<string, string>>;
	readonly children: unknown;
}

/** A section of the settings with its own address; its forms replace it. */
export function Section({ id, title, icon, aside, view, oob = false, more = {}, children }: SectionProps) {
	const { answer } = said(view, id);
	return (
		<section class="panel setting" id={id} aria-labelledby={`${id}-title`} {...more} {...(oob ? { "hx-swap-oob": "outerHTML" } : {})}>
			<div class="panel-head">
				<Icon name={icon} class="second" />
				<h2 id={`${id}-title`}>{title}</h2>
				{aside === undefined ? null : <span class="second">{aside as string}</span>}
			</div>
			{answer === null ? null : (
				<div class="told">
					<AnswerNote answer={answer} />
				</div>
			)}
			{children as string}
		</section>
	);
}

interface Mine {
	readonly answer: SettingsView["said"]["answer"];
	readonly problems: Problems;
	readonly once: Once | null;
	/** Problem of a field in this section. */
	problem(field: string): string | null;
	/** The typed value, otherwise the stored one. */
	value(field: string, stored: string): string;
}

/** Result of the last form, if it was one of this section. */
export function said({ said: last }: SettingsView, id: SectionId): Mine {
	const own = last.section === id ? last : { answer: null, problems: [], once: null, values: {} as Readonly<Record<string, string>> };
	return {
		...own,
		problem: (field) => problemOf(own.problems, field),
		value: (field, stored) => own.values[field] ?? stored,
	};
}

/** Attributes of a form whose answer replaces the section. */
export const inSection = (id: SectionId, action: string) => ({
	"hx-post": action,
	"hx-target": `#${id}`,
	"hx-select": `#${id}`,
	"hx-swap": "outerHTML",
});

/** Attributes of a section's form, with and without scripts. */
export const answersIn = (id: SectionId, action: string) => ({ method: "post" as const, action, ...inSection(id, action) });

export const ROLE_CHOICES = [
	{ value: "viewer", label: "Viewer: read-only" },
	{ value: "operator", label: "Operator: endpoints, alerts and tickets" },
	{ value: "admin", label: "Admin: everything" },
] as const;
