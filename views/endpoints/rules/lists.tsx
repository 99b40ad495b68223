import { allOf, customName, isCustomName, MAPPED_FIELDS } from "../../../src/alerts/pipeline/index.ts";
import { Area } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { hasOperand, type MappingRow, RULE_TESTS, type RuleRow } from "../rulesForm.ts";
import { Edit, Handle, isOpen, Modes, Mover, Section } from "./section.tsx";
import type { RulesView } from "./types.ts";

/** Custom fields that are offered; more can be typed as JSON. */
const MAX_OFFERED = 40;

/** What a mapping or a rule can set: the fields of a ticket, and the custom ones that ConnectWise has. */
const settable = ({ names }: RulesView): readonly string[] => [
	...MAPPED_FIELDS,
	...(names.custom_fields ?? []).slice(0, MAX_OFFERED).map((caption) => customName(caption)),
];

export const problemsOf = (view: RulesView, field: string): string[] =>
	view.problems.filter((problem) => problem.field === field).map(({ message }) => message);

export function Raw({
	view,
	field,
	label,
}: {
	view: RulesView;
	field: "json_mapping" | "routing_rules" | "maintenance_windows";
	label: string;
}) {
	return <Area name={`raw.${field}`} label={label} value={view.form.raw[field] ?? ""} mono rows={12} />;
}

export function Mapping({ view }: { view: RulesView }) {
	const { mapping, raw } = view.form;
	const problems = problemsOf(view, "json_mapping");
	const isJson = raw.json_mapping !== undefined;
	const rest = settable(view).filter((field) => !mapping.some((row) => row.field === field));
	return (
		<Section
			id="mapping"
			title="Mapping"
			says={mapping.length === 0 ? "Nothing mapped: the monitor's name is the summary" : mapping.map(({ field }) => field).join(", ")}
			count={mapping.length}
			open={isOpen(view.open, "mapping")}
			problems={problems}
			modes={<Modes field="json_mapping" isJson={isJson} />}
		>
			{isJson ? (
				<Raw view={view} field="json_mapping" label="json_mapping: an object from field to path" />
			) : (
				<>
					{mapping.map((row, index) => (
						<MappedField
							row={row}
							index={index}
							value={view.values.get(row.field) ?? null}
							wrong={problems.some((text) => text.startsWith(`${row.field}: `))}
						/>
					))}
					<fieldset class="row" aria-label="Add a field">
						<span class="second small">
							<Icon name="plus" /> Add field:
						</span>
						{rest.map((field) => (
							<Edit command={`add:mapping:${field}`}>{field}</Edit>
						))}
					</fieldset>
				</>
			)}
		</Section>
	);
}

function MappedField({ row, index, value, wrong }: { row: MappingRow; index: number; value: string | null; wrong: boolean }) {
	const id = `map-${row.field.replace(/[^\w.-]/g, "-")}`;
	return (
		<div class="mapped">
			<label class="mono-label" for={id}>
				{row.field}
			</label>
			<input type="hidden" name={`mapping.${index}.field`} value={row.field} />
			<textarea
				class="area mono oneline"
				id={id}
				name={`mapping.${index}.source`}
				rows={row.source.includes("\n") || row.source.length > 60 ? 3 : 1}
				data-takes={row.field}
				aria-describedby={`${id}-value`}
				{...(wrong ? { "aria-invalid": "true" } : {})}
			>
				{`\n${row.source}`}
			</textarea>
			<Edit command={`remove:mapping:${index}`} label={`Remove ${row.field}`} square>
				<Icon name="x" />
			</Edit>
			<p class="hint ellipsis" id={`${id}-value`} data-value-of={row.field}>
				{value ?? ""}
			</p>
		</div>
	);
}

/** A rule in few words: its regular expression, or its comparison. */
function ruleInLine({ path, test, operand }: RuleRow): string {
	if (test === "regex") return operand;
	if (test === "not") return `not ${operand}`;
	const word = RULE_TESTS.find(({ value }) => value === test)?.label ?? test;
	return [path, word, hasOperand(test) ? operand : ""].filter(Boolean).join(" ");
}

/** The rule that matches the present payload, or the number of rules. */
function RulesSay({ view }: { view: RulesView }) {
	const { rules } = view.form;
	const at = (allOf(view.preview?.decisions[0]?.steps ?? [], "rule").find(({ matched }) => matched)?.rule ?? 0) - 1;
	const hit = rules[at];
	if (hit === undefined) return <>{rules.length === 0 ? "None" : rules.map(ruleInLine).join(", ")}</>;
	const sets = hit.drop ? "drops the alert" : `sets ${hit.overrides.map(({ value }) => value).join(", ") || "nothing"}`;
	return (
		<>
			Rule {at + 1} matches: <code>{ruleInLine(hit)}</code> {sets}
		</>
	);
}

export function Rules({ view }: { view: RulesView }) {
	const { rules, raw } = view.form;
	const isJson = raw.routing_rules !== undefined;
	return (
		<Section
			id="rules"
			title="Rules"
			says={<RulesSay view={view} />}
			count={rules.length}
			open={isOpen(view.open, "rules")}
			problems={problemsOf(view, "routing_rules")}
			modes={<Modes field="routing_rules" isJson={isJson} />}
		>
			{isJson ? (
				<Raw view={view} field="routing_rules" label="routing_rules: a list of rules" />
			) : (
				<>
					{rules.length === 0 ? (
						<p class="second">No rules yet. A rule checks one value of the payload and sets ticket fields, or drops the alert.</p>
					) : (
						<p class="hint">Every rule that matches applies; a later one overrides an earlier one.</p>
					)}
					<ol class="stack" data-reorder="rules">
						{rules.map((rule, index) => (
							<Rule rule={rule} index={index} last={index === rules.length - 1} fields={[...settable(view), "alert_type"]} />
						))}
					</ol>
					<Mover />
					<div class="row">
						<Edit command="add:rules">
							<Icon name="plus" />
							Add rule
						</Edit>
					</div>
				</>
			)}
		</Section>
	);
}

export const RowButtons = ({ what, noun, index, last }: { what: string; noun: string; index: number; last: boolean }) => (
	<span class="row tight rowbuttons">
		{index === 0 ? null : (
			<Edit command={`up:${what}:${index}`} label={`Move ${noun} ${index + 1} up`} square>
				<Icon name="arrow-up" />
			</Edit>
		)}
		{last ? null : (
			<Edit command={`down:${what}:${index}`} label={`Move ${noun} ${index + 1} down`} square>
				<Icon name="arrow-down" />
			</Edit>
		)}
		<Edit command={`remove:${what}:${index}`} label={`Remove ${noun} ${index + 1}`} square>
			<Icon name="x" />
		</Edit>
	</span>
);

function Rule({ rule, index, last, fields }: { rule: RuleRow; index: number; last: boolean; fields: readonly string[] }) {
	const name = (field: string) => `rule.${index}.${field}`;
	const n = index + 1;
	return (
		<li class="ruled">
			<fieldset>
				<legend>
					<Handle />
					<strong>Rule {n}</strong>
				</legend>
				<RowButtons what="rules" noun="rule" index={index} last={last} />
				<div class="rule-if">
					<div>
						<label class="label" for={`r${n}-path`}>
							path
						</label>
						<input
							class="input mono"
							id={`r${n}-path`}
							name={name("path")}
							value={rule.path}
							placeholder="$.monitor.name"
							data-takes={`rule ${n}`}
						/>
					</div>
					<div>
						<label class="label" for={`r${n}-test`}>
							test
						</label>
						<select class="select" id={`r${n}-test`} name={name("test")}>
							{RULE_TESTS.map(({ value, label }) => (
								<option value={value} {...(value === rule.test ? { selected: true } : {})}>
									{label}
								</option>
							))}
						</select>
					</div>
					<div>
						<label class="label" for={`r${n}-regex`}>
							{rule.test === "regex" || rule.test === "not" ? "regex" : "value"}
						</label>
						<input class="input mono" id={`r${n}-regex`} name={name("operand")} value={rule.operand} placeholder="vpn|firewall, or 90" />
					</div>
				</div>
				{rule.overrides.map((pair, at) => (
					<Override pair={pair} rule={index} at={at} fields={fields} />
				))}
				<div class="row">
					<Edit command={`add:pair:${index}`}>
						<Icon name="plus" />
						Set a field
					</Edit>
					<label class="check">
						<input class="box" type="checkbox" name={name("drop")} value="on" {...(rule.drop ? { checked: true } : {})} />
						Drop the alert: no ticket
					</label>
				</div>
			</fieldset>
		</li>
	);
}

/** A ticket field that a rule sets, `at` among the others of the rule. */
function Override({ pair, rule, at, fields }: { pair: RuleRow["overrides"][number]; rule: number; at: number; fields: readonly string[] }) {
	return (
		<div class="rule-then">
			<select class="select" name={`rule.${rule}.field`} aria-label={`Rule ${rule + 1}, field ${at + 1}`}>
				{fields.map((field) => (
					<option value={field} {...(field === pair.field ? { selected: true } : {})}>
						{field}
					</option>
				))}
				{fields.includes(pair.field) ? null : (
					<option value={pair.field} selected>
						{pair.field}
						{isCustomName(pair.field) ? "" : " (unknown)"}
					</option>
				)}
			</select>
			<input
				class="input"
				name={`rule.${rule}.value`}
				value={pair.value}
				aria-label={`Rule ${rule + 1}, value ${at + 1}`}
				placeholder="becomes this text"
			/>
			<Edit command={`remove:pair:${rule}:${at}`} label={`Remove field ${at + 1} of rule ${rule + 1}`} square>
				<Icon name="x" />
			</Edit>
		</div>
	);
}
