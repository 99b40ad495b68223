import { Icon } from "../../parts/icon.tsx";

interface SectionProps {
	readonly id: string;
	readonly title: string;
	/** Its content in one line, readable without opening the section. */
	readonly says: unknown;
	readonly count?: number | undefined;
	readonly open: boolean;
	/** Problems in it. */
	readonly problems?: readonly string[] | undefined;
	/** Buttons for rows or JSON. */
	readonly modes?: unknown;
	readonly children: unknown;
}

/** A section of the rules. Closed, it shows its content in one line. */
export function Section({ id, title, says, count, open, problems = [], modes, children }: SectionProps) {
	const wrong = problems.length > 0;
	return (
		<details class="fold section" id={`s-${id}`} {...(open || wrong ? { open: true } : {})}>
			<summary>
				<Icon name="chevron-right" />
				<h2>{title}</h2>
				<span class="says ellipsis">{says as string}</span>
				{wrong ? <Icon name="alert-triangle" class="now" label="something is wrong here" /> : null}
				{count === undefined || count === 0 ? null : <span class="second">{count}</span>}
			</summary>
			<div class="fold-body stack">
				{wrong ? (
					<div class="note now" role="alert">
						<Icon name="alert-triangle" />
						<div>
							{problems.map((problem) => (
								<p>{problem}</p>
							))}
						</div>
					</div>
				) : null}
				{(modes as string) ?? null}
				{children as string}
			</div>
		</details>
	);
}

/** Attributes with which the changed form replaces itself. */
const IN_PLACE = {
	"hx-post": "?edit",
	"hx-include": "#payload-form",
	"hx-target": "#rules-tab",
	"hx-select": "#rules-tab",
	"hx-swap": "outerMorph",
};

/** Names of open sections, comma-separated. */
export const isOpen = (open: string, section: string): boolean => open.split(",").includes(section);

/** A button that changes the form without saving. */
export function Edit({
	command,
	children,
	label,
	square = false,
}: {
	command: string;
	children: unknown;
	label?: string;
	square?: boolean;
}) {
	return (
		<button
			class={square ? "button bare small square" : "button small"}
			type="submit"
			name="do"
			value={command}
			formaction="?edit"
			formnovalidate
			{...IN_PLACE}
			{...(label === undefined ? {} : { "aria-label": label, title: label })}
		>
			{children as string}
		</button>
	);
}

/** Switch between rows and JSON for a list. */
export function Modes({ field, isJson }: { field: string; isJson: boolean }) {
	const mode = (own: boolean, command: string, word: string) => (
		<button
			type="submit"
			name="do"
			value={`${command}:${field}`}
			formaction="?edit"
			formnovalidate
			{...IN_PLACE}
			aria-pressed={own ? "true" : "false"}
		>
			{word}
		</button>
	);
	return (
		<div class="row modes">
			<fieldset class="segments" aria-label="How to edit it">
				{mode(!isJson, "rows", "Form")}
				{mode(isJson, "json", "JSON")}
			</fieldset>
		</div>
	);
}

/** Handle for dragging a row with a pointer; keys use the row's buttons. */
export const Handle = () => (
	<span class="handle" data-drag title="Drag to another place" aria-hidden="true">
		<Icon name="menu-2" />
	</span>
);

/** Carries the place where a row was dropped; a script fills it in and presses it. */
export const Mover = () => (
	<button type="submit" hidden name="do" value="" formaction="?edit" formnovalidate {...IN_PLACE} data-mover tabindex={-1}>
		Move the row
	</button>
);
