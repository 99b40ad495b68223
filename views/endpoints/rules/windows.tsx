import { timeZoneNames } from "../../../src/base/timeZones.ts";
import { Icon } from "../../parts/icon.tsx";
import type { WindowRow } from "../rulesForm.ts";
import { problemsOf, Raw, RowButtons } from "./lists.tsx";
import { Edit, Handle, isOpen, Modes, Mover, Section } from "./section.tsx";
import type { RulesView } from "./types.ts";

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NTH = [
	{ value: "1", label: "first" },
	{ value: "2", label: "second" },
	{ value: "3", label: "third" },
	{ value: "4", label: "fourth" },
	{ value: "-1", label: "last" },
] as const;

function inLine({ type, days, nth, start, end, zone }: WindowRow): string {
	const which = type === "monthly" ? `${NTH.find(({ value }) => value === nth)?.label ?? "first"} ` : "";
	const when = type === "weekly" || type === "monthly" ? `${which}${days.join(" ")} ` : type === "daily" ? "daily " : "";
	return `${when}${start}–${end} ${zone || "UTC"}`;
}

export function Windows({ view }: { view: RulesView }) {
	const { windows, raw } = view.form;
	const isJson = raw.maintenance_windows !== undefined;
	return (
		<Section
			id="windows"
			title="Windows"
			says={windows.length === 0 ? "None" : windows.map(inLine).join(", ")}
			count={windows.length}
			open={isOpen(view.open, "windows")}
			problems={problemsOf(view, "maintenance_windows")}
			modes={<Modes field="maintenance_windows" isJson={isJson} />}
		>
			{isJson ? (
				<Raw view={view} field="maintenance_windows" label="maintenance_windows: a list of windows" />
			) : (
				<>
					{windows.length === 0 ? (
						<p class="second">No windows yet. During a window alerts are kept in history and open no tickets.</p>
					) : null}
					<p class="hint">
						Times are in the zone beside them and include both ends. A window over midnight belongs to the day it starts on.
					</p>
					<datalist id="time-zones">
						{timeZoneNames().map((zone) => (
							<option value={zone} />
						))}
					</datalist>
					<ol class="stack" data-reorder="windows">
						{windows.map((window, index) => (
							<Window window={window} index={index} last={index === windows.length - 1} />
						))}
					</ol>
					<Mover />
					<div class="row">
						<Edit command="add:windows">
							<Icon name="plus" />
							Add window
						</Edit>
					</div>
				</>
			)}
		</Section>
	);
}

/** A window and its position in the list. */
interface Place {
	readonly window: WindowRow;
	readonly index: number;
}

const nameOf = (index: number, field: string): string => `window.${index}.${field}`;

function Window({ window, index, last }: Place & { last: boolean }) {
	return (
		<li class="ruled" data-window>
			<fieldset>
				<legend>
					<Handle />
					<strong>Window {index + 1}</strong>
				</legend>
				<RowButtons what="windows" noun="window" index={index} last={last} />
				<Times window={window} index={index} />
				<p class="hint" data-here />
				<ZoneAndWeek window={window} index={index} />
				<Days window={window} index={index} />
			</fieldset>
		</li>
	);
}

/** Frequency and times of a window. */
function Times({ window, index }: Place) {
	const n = index + 1;
	const once = window.type === "once";
	return (
		<div class="rule-if">
			<div>
				<label class="label" for={`w${n}-type`}>
					type
				</label>
				<select class="select" id={`w${n}-type`} name={nameOf(index, "type")}>
					{["once", "daily", "weekly", "monthly"].map((type) => (
						<option value={type} {...(type === window.type ? { selected: true } : {})}>
							{type}
						</option>
					))}
				</select>
			</div>
			<div>
				<label class="label" for={`w${n}-start`}>
					start
				</label>
				<input
					class="input mono"
					id={`w${n}-start`}
					name={nameOf(index, "start")}
					data-utc
					value={window.start}
					placeholder={once ? "2026-01-31T22:00:00Z" : "22:00"}
				/>
			</div>
			<div>
				<label class="label" for={`w${n}-end`}>
					end
				</label>
				<input
					class="input mono"
					id={`w${n}-end`}
					name={nameOf(index, "end")}
					data-utc
					value={window.end}
					placeholder={once ? "2026-02-01T04:00:00Z" : "04:00"}
				/>
			</div>
		</div>
	);
}

/** Its time zone, and the week of the month. */
function ZoneAndWeek({ window, index }: Place) {
	const n = index + 1;
	return (
		<div class="rule-if">
			<div>
				<label class="label" for={`w${n}-zone`}>
					time zone
				</label>
				<input
					class="input"
					id={`w${n}-zone`}
					name={nameOf(index, "zone")}
					data-zone
					value={window.zone}
					placeholder="UTC"
					list="time-zones"
					autocomplete="off"
				/>
			</div>
			<div>
				<label class="label" for={`w${n}-nth`}>
					when monthly, the
				</label>
				<select class="select" id={`w${n}-nth`} name={nameOf(index, "nth")}>
					{NTH.map(({ value, label }) => (
						<option value={value} {...(value === window.nth ? { selected: true } : {})}>
							{label}
						</option>
					))}
				</select>
			</div>
		</div>
	);
}

/** Days of a weekly or monthly window. */
function Days({ window, index }: Place) {
	const chosen = window.days.map((day) => day.slice(0, 3).toLowerCase());
	return (
		<fieldset class="row" aria-label={`Days of window ${index + 1}, when it is weekly or monthly`}>
			{DAYS.map((day) => (
				<label class="check">
					<input
						class="box"
						type="checkbox"
						name={nameOf(index, "days")}
						value={day}
						{...(chosen.includes(day.toLowerCase()) ? { checked: true } : {})}
					/>
					{day}
				</label>
			))}
		</fieldset>
	);
}
