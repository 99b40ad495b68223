import {
	EVERY_FIELD,
	type FieldName,
	FORM_FIELDS,
	type FormPlace,
	kindOf,
	type Saying,
	SECTIONS,
	type SectionId,
} from "../../../src/setup/endpoints/index.ts";
import { Area, Check, Field, problemOf, Select } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { isOpen, Section } from "./section.tsx";
import type { RulesView } from "./types.ts";

/** A field as typed: its text, or `on` for a checked box. */
const typed = (view: RulesView, name: string): string => view.form.texts[name] ?? (view.form.flags[name] === true ? "on" : "");

/** Fields of a section, in the order of the table; lists have their own editors. */
const fieldsOf = (section: SectionId): readonly FieldName[] =>
	FORM_FIELDS.filter((name) => EVERY_FIELD[name].form?.section === section && kindOf(name) !== "list");

const sayingOf = (view: RulesView): Saying => ({
	text: (field) => view.form.texts[field] ?? "",
	on: (field) => view.form.flags[field] === true,
	defaults: view.defaults,
});

/** Summary line of a section, made of its fields' summaries. */
function lineOf(view: RulesView, section: SectionId): string {
	const given = sayingOf(view);
	const said = fieldsOf(section).map((name) => EVERY_FIELD[name].form?.says?.(typed(view, name), given) ?? "");
	const line = said.filter(Boolean).join(", ") || (SECTIONS.find(({ id }) => id === section)?.quiet ?? "");
	return line.slice(0, 1).toUpperCase() + line.slice(1);
}

const titleOf = (section: SectionId): string => SECTIONS.find(({ id }) => id === section)?.title ?? "";

/** Default for a blank field. */
function fallbackOf({ defaults }: RulesView, name: FieldName): string | null {
	switch (name) {
		case "board":
			return defaults.board;
		case "status":
			return defaults.status;
		case "close_status":
			return defaults.closed;
		case "customer_id_default":
			return defaults.company;
		case "ai_model":
			return defaults.model;
		default:
			return null;
	}
}

interface OneProps {
	readonly view: RulesView;
	readonly name: FieldName;
	readonly place: FormPlace;
}

function Text({ view, name, place }: OneProps) {
	const { control, label, hint } = place;
	const isNumber = control.kind === "number";
	const text = control.kind === "text" ? control : null;
	const list = text?.offers === "companies" ? "companies" : text?.offers === "names" ? `list-${name}` : undefined;
	return (
		<Field
			name={name}
			label={isNumber ? `${label} (${control.unit})` : label}
			code={name}
			value={typed(view, name)}
			hint={hint}
			placeholder={
				text?.placeholder ?? (text?.offers === undefined && name !== "ai_model" ? undefined : (fallbackOf(view, name) ?? "none"))
			}
			mono={text?.mono ?? false}
			problem={problemOf(view.problems, name)}
			more={{
				...(isNumber ? { inputmode: "decimal" } : {}),
				...(list === undefined ? {} : { list, autocomplete: "off" }),
				...(text?.takes ? { "data-takes": name } : {}),
			}}
		/>
	);
}

/** One field of the table, by its kind of control. */
function One({ view, name, place }: OneProps) {
	const { control, label, hint } = place;
	const same = { name, label, code: name, hint, problem: problemOf(view.problems, name) };
	switch (control.kind) {
		case "check":
			return <Check {...same} more={control.more} checked={view.form.flags[name] === true} />;
		case "choice":
			return <Select {...same} choices={control.choices} value={typed(view, name)} />;
		case "area":
			return <Area {...same} value={typed(view, name)} mono={control.mono ?? false} rows={control.rows} />;
		case "pairs":
			return <Area {...same} value={typed(view, name)} mono rows={control.rows} />;
		case "text":
			return control.offers === "names" ? <Name view={view} name={name} place={place} /> : <Text view={view} name={name} place={place} />;
		default:
			return <Text view={view} name={name} place={place} />;
	}
}

/** A name of ConnectWise: its list is offered, and a name that it lacks is kept and marked. */
function Name(props: OneProps) {
	const { view, name } = props;
	return (
		<div>
			<Text {...props} />
			<p class="hint soon" data-missing={name} {...(isMissing(view, name) ? {} : { hidden: true })}>
				<Icon name="alert-triangle" /> ConnectWise has no such {name.replaceAll("_", " ")} here. It is kept until you change it.
			</p>
		</div>
	);
}

interface Run {
	readonly half: boolean;
	readonly names: readonly FieldName[];
}

/** Groups neighbours that are shown beside each other. */
const runsOf = (names: readonly FieldName[]): readonly Run[] =>
	names.reduce<readonly Run[]>((runs, name) => {
		const half = EVERY_FIELD[name].form?.half === true;
		const last = runs.at(-1);
		return last?.half === half ? [...runs.slice(0, -1), { half, names: [...last.names, name] }] : [...runs, { half, names: [name] }];
	}, []);

/** The fields of a section. */
export function Fields({ view, section }: { view: RulesView; section: SectionId }) {
	const one = (name: FieldName) => {
		const place = EVERY_FIELD[name].form;
		return place === null ? null : (
			<>
				{name === "ticket_prefix" ? <OwnPrefix view={view} /> : null}
				<One view={view} name={name} place={place} />
			</>
		);
	};
	return (
		<>{runsOf(fieldsOf(section)).map(({ half, names }) => (half ? <div class="pairs-of-fields">{names.map(one)}</div> : names.map(one)))}</>
	);
}

/** True if a section has a problem. */
export const isWrong = (view: RulesView, section: SectionId): boolean => {
	const fields: readonly string[] = fieldsOf(section);
	return view.problems.some(({ field }) => fields.includes(field));
};

interface PartProps {
	readonly view: RulesView;
	readonly section: SectionId;
	/** Content above the fields. */
	readonly before?: unknown;
	/** Content below them. */
	readonly children?: unknown;
}

/** A section whose fields come from the table. */
export const Part = ({ view, section, before, children }: PartProps) => (
	<Section id={section} title={titleOf(section)} says={lineOf(view, section)} open={isOpen(view.open, section) || isWrong(view, section)}>
		{(before as string) ?? null}
		<Fields view={view} section={section} />
		{(children as string) ?? null}
	</Section>
);

/** The prefix is the only text in which blank is a value, so a checkbox says if it applies. */
const OwnPrefix = ({ view }: { view: RulesView }) => (
	<Check
		name="own_prefix"
		label="A prefix of its own"
		more={`otherwise “${view.defaults.prefix}”; blank means none`}
		checked={view.form.flags.own_prefix === true}
	/>
);

export const Company = ({ view }: { view: RulesView }) => (
	<Part
		view={view}
		section="company"
		before={
			<p class="hint">
				The first of these that names a company wins: a rule's customer_id, the mapped customer_id, a #CW tag in the name or summary,
				TenantMap, then this default.
			</p>
		}
	/>
);

export const Ticket = ({ view }: { view: RulesView }) => (
	<Part
		view={view}
		section="ticket"
		before={
			NAMES.some((name) => view.names[name] === null) ? (
				<p class="hint soon">
					<Icon name="alert-triangle" /> ConnectWise does not answer, so its lists are missing. What is set here stays as it is.
				</p>
			) : null
		}
	/>
);

const NAMES = FORM_FIELDS.filter((name) => {
	const control = EVERY_FIELD[name].form?.control;
	return control?.kind === "text" && control.offers === "names";
});

/** True if the typed name is not in ConnectWise's list for the chosen board. Unreadable lists are ignored. */
function isMissing(view: RulesView, name: string): boolean {
	const known = view.names[name];
	const value = typed(view, name).trim().toLowerCase();
	return value !== "" && known !== null && known !== undefined && known.length > 0 && !known.some((one) => one.toLowerCase() === value);
}

/** Typed names that are not in ConnectWise's lists. */
export const missingNames = (view: RulesView): string[] => NAMES.filter((name) => isMissing(view, name));

/** Lists for the fields. They come with the preview, since typed values limit them: a board has its own statuses. */
export const OfferedNames = ({ view }: { view: RulesView }) => (
	<>
		{NAMES.map((name) => (
			<datalist id={`list-${name}`}>
				{(view.names[name] ?? []).map((one) => (
					<option value={one} />
				))}
			</datalist>
		))}
		<datalist id="companies">
			{(view.names.companies ?? []).map((one) => (
				<option value={one} />
			))}
		</datalist>
	</>
);
