import type { FieldProblem } from "../../src/base/problems.ts";
import { Icon } from "./icon.tsx";

/** Problems of fields, by name. */
export type Problems = readonly FieldProblem[];
export const problemOf = (problems: Problems, field: string): string | null =>
	problems
		.filter((problem) => problem.field === field)
		.map(({ message }) => message)
		.join(" ") || null;

export function Problem({ id, text }: { id: string; text: string | null }) {
	return text === null ? null : (
		<p class="problem" id={id}>
			<Icon name="alert-triangle" />
			<span>{text}</span>
		</p>
	);
}

/** Attributes for values that are not prose. The value "false" must be a text. */
const VERBATIM: object = { spellcheck: "false", autocapitalize: "off" };

interface FieldProps {
	readonly name: string;
	readonly label: string;
	/** Name in the API, if people may want to know it. */
	readonly code?: string | undefined;
	readonly value?: string | undefined;
	readonly type?: string | undefined;
	readonly hint?: string | undefined;
	readonly problem?: string | null | undefined;
	readonly mono?: boolean | undefined;
	readonly required?: boolean | undefined;
	readonly autofocus?: boolean | undefined;
	readonly autocomplete?: string | undefined;
	readonly placeholder?: string | undefined;
	readonly id?: string | undefined;
	/** Further attributes, such as `list` or `inputmode`. */
	readonly more?: object | undefined;
}

const described = (id: string, hint: string | undefined, problem: string | null | undefined): { "aria-describedby"?: string } => {
	const ids = [...(hint === undefined ? [] : [`${id}-hint`]), ...(problem ? [`${id}-problem`] : [])];
	return ids.length === 0 ? {} : { "aria-describedby": ids.join(" ") };
};

/** Text of a label, with the API's name. */
export const Words = ({ label, code }: { label: string; code?: string | undefined }) => (
	<>
		{label}
		{code === undefined ? null : <code class="api-name"> {code}</code>}
	</>
);

/** Label, input, hint and problem. */
export function Field(props: FieldProps) {
	const { name, label, value = "", type = "text", hint, problem = null, mono = false, more = {} } = props;
	const id = props.id ?? `f-${name.replaceAll(/[^\w-]/g, "-")}`;
	return (
		<div class="field">
			<label class="label" for={id}>
				<Words label={label} code={props.code} />
			</label>
			<input
				class={mono ? "input mono" : "input"}
				id={id}
				name={name}
				type={type}
				value={value}
				{...(props.required ? { required: true } : {})}
				{...(props.autofocus ? { autofocus: true } : {})}
				{...(props.autocomplete === undefined ? {} : { autocomplete: props.autocomplete })}
				{...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
				{...(problem === null ? {} : { "aria-invalid": "true" })}
				{...described(id, hint, problem)}
				{...(mono ? VERBATIM : {})}
				{...more}
			/>
			{hint === undefined ? null : (
				<p class="hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			<Problem id={`${id}-problem`} text={problem} />
		</div>
	);
}

interface AreaProps extends Pick<FieldProps, "name" | "label" | "code" | "value" | "hint" | "problem" | "mono" | "placeholder" | "id"> {
	readonly rows?: number | undefined;
}

export function Area({ name, label, code, value = "", hint, problem = null, mono = false, rows = 4, placeholder, id: own }: AreaProps) {
	const id = own ?? `f-${name.replaceAll(/[^\w-]/g, "-")}`;
	return (
		<div class="field">
			<label class="label" for={id}>
				<Words label={label} code={code} />
			</label>
			<textarea
				class={mono ? "area mono" : "area"}
				id={id}
				name={name}
				rows={rows}
				{...VERBATIM}
				{...(placeholder === undefined ? {} : { placeholder })}
				{...(problem === null ? {} : { "aria-invalid": "true" })}
				{...described(id, hint, problem)}
			>
				{/* The parser drops a line break directly after the tag. */}
				{`\n${value}`}
			</textarea>
			{hint === undefined ? null : (
				<p class="hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			<Problem id={`${id}-problem`} text={problem} />
		</div>
	);
}

export interface Choice {
	readonly value: string;
	readonly label: string;
}

interface SelectProps extends Pick<FieldProps, "name" | "label" | "code" | "value" | "hint" | "problem" | "id" | "more"> {
	readonly choices: readonly Choice[];
	/** Set if the label is only for screen readers. */
	readonly bare?: boolean | undefined;
	readonly small?: boolean | undefined;
}

export function Select({
	name,
	label,
	code,
	value = "",
	hint,
	problem = null,
	choices,
	bare = false,
	small = false,
	id: own,
	more = {},
}: SelectProps) {
	const id = own ?? `f-${name.replaceAll(/[^\w-]/g, "-")}`;
	return (
		<div class="field">
			<label class={bare ? "sr" : "label"} for={id}>
				<Words label={label} code={code} />
			</label>
			<select
				class={small ? "select small" : "select"}
				id={id}
				name={name}
				{...(problem === null ? {} : { "aria-invalid": "true" })}
				{...described(id, hint, problem)}
				{...more}
			>
				{choices.map((choice) => (
					<option value={choice.value} {...(choice.value === value ? { selected: true } : {})}>
						{choice.label}
					</option>
				))}
			</select>
			{hint === undefined ? null : (
				<p class="hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			<Problem id={`${id}-problem`} text={problem} />
		</div>
	);
}

interface CheckProps {
	readonly name: string;
	readonly label: string;
	readonly code?: string | undefined;
	readonly checked: boolean;
	readonly more?: string | undefined;
	readonly hint?: string | undefined;
}

/** A checkbox; a hidden field with the same name is sent when it is off. */
export function Check({ name, label, code, checked, more, hint }: CheckProps) {
	const id = `f-${name.replaceAll(/[^\w-]/g, "-")}`;
	return (
		<div class="field">
			<input type="hidden" name={name} value="off" />
			<label class="check" for={id}>
				<input class="box" type="checkbox" id={id} name={name} value="on" {...(checked ? { checked: true } : {})} />
				<span>
					<Words label={label} code={code} />
					{more === undefined ? null : <span class="second"> {more}</span>}
				</span>
			</label>
			{hint === undefined ? null : <p class="hint">{hint}</p>}
		</div>
	);
}
