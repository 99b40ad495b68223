import type { JobView } from "../../src/alerts/history/index.ts";
import type { Fate, Preview } from "../../src/alerts/previews/index.ts";
import { count, counted } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";

/** One noise setting of an endpoint. */
export interface NoiseSettingLine {
	readonly field: string;
	readonly label: string;
	readonly unit: string;
	readonly now: string;
	/** Value being tried. */
	readonly tried: string;
	/** Value of the endpoint's preset; null if it is the same as the present one, or not set. */
	readonly preset: string | null;
}

export interface EndpointNoiseView {
	readonly endpointId: string;
	readonly presetName: string;
	readonly lines: readonly NoiseSettingLine[];
	/** Open tickets that differ only in digits; null if there are none, or if numbers are ignored already. */
	readonly digitsOnly: { readonly count: number; readonly example: string } | null;
	readonly job: JobView | null;
	readonly preview: Preview | null;
}

const FATES: Readonly<Record<Fate, string>> = {
	ticket: "a ticket",
	reopened: "its ticket reopened",
	note: "a note",
	counted: "counted, noted later",
	grouped: "part of an outage or of another source's ticket",
	flapping: "a flip, counted",
	closed: "closes its ticket",
	self_resolved: "recovered before a ticket was opened",
	alone: "nothing",
};

/** An endpoint's noise settings, and the effect that others would have had in its last week. */
export function NoiseTab({ view }: { view: EndpointNoiseView }) {
	const { endpointId, digitsOnly } = view;
	return (
		<div class="stack">
			{digitsOnly === null ? null : (
				<div class="note soon">
					<Icon name="alert-triangle" />
					<span class="grow">
						{counted(digitsOnly.count, "open ticket")} of this endpoint differ in numbers alone, such as “{digitsOnly.example}”. Each new
						number makes another ticket.
					</span>
					{useMay("operator") ? (
						<form method="post" action={`/endpoints/${endpointId}/noise/take`}>
							<input type="hidden" name="key_ignores_numbers" value="true" />
							<button class="button" type="submit">
								Ignore measured numbers
							</button>
						</form>
					) : null}
				</div>
			)}
			{view.job === null && view.preview === null ? <Calm view={view} /> : null}
			{view.job === null ? null : <Watched job={view.job} endpointId={endpointId} />}
			{view.preview === null ? null : <Result preview={view.preview} view={view} />}
			<Settings view={view} />
		</div>
	);
}

/** Offers the preset's values if the endpoint has others. */
function Calm({ view }: { view: EndpointNoiseView }) {
	const others = view.lines.filter(({ preset }) => preset !== null);
	if (others.length === 0 || !useMay("operator")) return null;
	const values = others.map(({ field, preset }) => <input type="hidden" name={field} value={preset ?? ""} />);
	return (
		<section class="note motion" aria-label="Calm values">
			<Icon name="activity" />
			<span class="grow">
				{counted(others.length, "setting")} of this endpoint {others.length === 1 ? "differs" : "differ"} from the calm values of{" "}
				{view.presetName}: {others.map(({ label }) => label.toLowerCase()).join(", ")}.
			</span>
			<form method="post" action={`/endpoints/${view.endpointId}/noise`}>
				{values}
				<button class="button primary" type="submit">
					Show what they would have changed
				</button>
			</form>
			<form method="post" action={`/endpoints/${view.endpointId}/noise/take`}>
				{values}
				<button class="button" type="submit">
					Use them
				</button>
			</form>
		</section>
	);
}

function Settings({ view }: { view: EndpointNoiseView }) {
	const may = useMay("operator");
	return (
		<form class="panel" method="post" action={`/endpoints/${view.endpointId}/noise`} aria-labelledby="noise-settings">
			<div class="panel-head">
				<h2 id="noise-settings">Noise</h2>
			</div>
			<table class="list cards noise-settings">
				<thead>
					<tr>
						<th scope="col">Setting</th>
						<th scope="col">Now</th>
						<th scope="col">{view.presetName}, calm</th>
						{may ? <th scope="col">To try</th> : null}
					</tr>
				</thead>
				<tbody>
					{view.lines.map((line) => (
						<tr>
							<td class="of-setting">{line.label}</td>
							<td data-name="now">{line.now}</td>
							<td data-name="calm">{line.preset ?? <span class="second">as it is</span>}</td>
							{may ? (
								<td class="of-try">
									<span class="to-try">
										<input class="input" name={line.field} value={line.tried} aria-label={`${line.label}, to try`} />
										<span class="unit">{line.unit}</span>
									</span>
								</td>
							) : null}
						</tr>
					))}
				</tbody>
			</table>
			{may ? (
				<div class="panel-body row">
					<button class="button primary" type="submit">
						Test on the last week
					</button>
					<a class="button" href={`/noise?endpoint=${view.endpointId}`}>
						Numbers of this endpoint
					</a>
				</div>
			) : null}
		</form>
	);
}

function Watched({ job, endpointId }: { job: JobView; endpointId: string }) {
	if (job.status === "done") return null;
	const here = `/endpoints/${endpointId}/noise?job=${job.id}`;
	const running = job.status === "running";
	const watch = running ? { "hx-get": here, "hx-trigger": "load delay:700ms", "hx-target": "body" } : {};
	return (
		<section class="panel" id="job" aria-label="Preview" {...watch}>
			<div class="panel-body stack">
				<progress class="progress" max={100} value={job.done} aria-label="Progress">
					{job.done} %
				</progress>
				<p role="status">{running ? `Replaying the last week: ${job.done} %.` : (job.message ?? "The preview was cancelled.")}</p>
				{running ? (
					<form method="post" action={`/endpoints/${endpointId}/noise/cancel`}>
						<input type="hidden" name="job" value={job.id} />
						<button class="button" type="submit">
							Stop
						</button>
						<noscript>
							<a href={here}>Look again</a>
						</noscript>
					</form>
				) : null}
			</div>
		</section>
	);
}

function Result({ preview, view }: { preview: Preview; view: EndpointNoiseView }) {
	const { before, after } = preview;
	const dates = [...new Set([...before.days, ...after.days].map(({ date }) => date))].sort();
	const of = (days: Preview["before"]["days"], date: string) => days.find((day) => day.date === date) ?? { tickets: 0, notes: 0 };
	return (
		<section class="panel" aria-labelledby="preview">
			<div class="panel-head">
				<h2 id="preview">
					{counted(after.tickets, "ticket")} instead of {count(before.tickets)}, {counted(after.notes, "note")} instead of{" "}
					{count(before.notes)}
				</h2>
			</div>
			<div class="panel-body stack">
				<p class="second">
					{counted(preview.alerts, "alert")} of the last week replayed
					{preview.isCut ? ", the newest of more" : ""}; {counted(preview.different, "alert")} would have been treated differently.
				</p>
				<Others preview={preview} />
				{useMay("operator") ? (
					<form method="post" action={`/endpoints/${view.endpointId}/noise/take`}>
						{view.lines.map(({ field, tried }) => (
							<input type="hidden" name={field} value={tried} />
						))}
						<button class="button primary" type="submit">
							Use these values
						</button>
					</form>
				) : null}
			</div>
			<table class="list cards">
				<thead>
					<tr>
						<th scope="col">Day (UTC)</th>
						<th scope="col" class="right">
							Tickets now
						</th>
						<th scope="col" class="right">
							Tickets then
						</th>
						<th scope="col" class="right">
							Notes now
						</th>
						<th scope="col" class="right">
							Notes then
						</th>
					</tr>
				</thead>
				<tbody>
					{dates.map((date) => (
						<tr>
							<td>{date}</td>
							<td class="right" data-name="tickets now">
								{count(of(before.days, date).tickets)}
							</td>
							<td class="right" data-name="tickets then">
								{count(of(after.days, date).tickets)}
							</td>
							<td class="right" data-name="notes now">
								{count(of(before.days, date).notes)}
							</td>
							<td class="right" data-name="notes then">
								{count(of(after.days, date).notes)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<Differences preview={preview} />
		</section>
	);
}

/** Other endpoints whose alerts were replayed too. */
function Others({ preview }: { preview: Preview }) {
	const { endpoints, alerts, isCut } = preview.others;
	if (endpoints === 0) return null;
	return (
		<p class="second">
			With them {counted(alerts, "alert")} of {counted(endpoints, "other endpoint")} at the same companies
			{isCut ? ", the newest of more" : ""}, as they are set: outages are counted across endpoints. A ticket counts here if an alert of this
			endpoint is part of it.
		</p>
	);
}

function Differences({ preview }: { preview: Preview }) {
	if (preview.differences.length === 0) return null;
	return (
		<table class="list cards">
			<thead>
				<tr>
					<th scope="col">Alert</th>
					<th scope="col">When</th>
					<th scope="col">Now</th>
					<th scope="col">Then</th>
				</tr>
			</thead>
			<tbody>
				{preview.differences.map((one) => (
					<tr>
						<td class="anywhere">
							<a href={`/history/${one.id}`}>{one.title}</a>
						</td>
						<td class="nowrap" data-name="when">
							<Time at={one.at} how="short" />
						</td>
						<td data-name="now">{FATES[one.before]}</td>
						<td data-name="then">{FATES[one.after]}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
