import { count } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Pill } from "../parts/pill.tsx";
import { Empty } from "../parts/small.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import type { State } from "../words.ts";
import type { SilenceLine, SilencesView } from "./types.ts";

const STATES: Readonly<Record<SilenceLine["state"], State>> = {
	active: { word: "Silenced", icon: "bell-off", tone: "motion" },
	scheduled: { word: "Planned", icon: "calendar", tone: "neutral" },
	ended: { word: "Ended", icon: "circle-minus", tone: "quiet" },
};

/** Subject of a silence in words: company, endpoint, text, group, key. */
export function SilencedWhat({ line }: { line: SilenceLine }) {
	const parts: unknown[] = [];
	if (line.company !== null) parts.push(<a href={`/companies/${encodeURIComponent(line.company)}`}>{line.company}</a>);
	if (line.endpointId !== null)
		parts.push(line.endpointName === null ? "a deleted endpoint" : <a href={`/endpoints/${line.endpointId}`}>{line.endpointName}</a>);
	if (line.text !== null) parts.push(<>“{line.text}”</>);
	if (line.group !== null) parts.push(<>group {line.group}</>);
	if (line.key !== null) parts.push(<span title="Alert key">{line.key}</span>);
	return (
		<>
			{parts.map((part, index) => (
				<>
					{index === 0 ? "" : ", "}
					{part as string}
				</>
			))}
		</>
	);
}

/** Present and planned silences; ended ones on request. */
export function SilenceList({ view }: { view: SilencesView }) {
	const { lines, active, scheduled, ended, showsEnded } = view;
	return (
		<section class="panel" aria-labelledby="silences-title">
			<div class="panel-head">
				<h2 id="silences-title">
					Silences{" "}
					<span class="count">
						{count(active)} active, {count(scheduled)} planned
					</span>
				</h2>
				<div class="actions">
					{ended === 0 ? null : showsEnded ? (
						<a class="button small" href="/silences">
							Hide ended
						</a>
					) : (
						<a class="button small" href="/silences?ended=1">
							Show {count(ended)} ended
						</a>
					)}
				</div>
			</div>
			{lines.length === 0 ? (
				<Empty icon="bell-off">No silences. Silence an endpoint, a company or one problem while someone works on it.</Empty>
			) : (
				<table class="list cards loose silences">
					<thead>
						<tr>
							<th scope="col">State</th>
							<th scope="col">What</th>
							<th scope="col">
								From, <ZoneName />
							</th>
							<th scope="col">
								To, <ZoneName />
							</th>
							<th scope="col">Reason</th>
							<th scope="col">By</th>
							<th scope="col">
								<span class="sr">Actions</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{lines.map((line) => (
							<Row line={line} />
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}

function Row({ line }: { line: SilenceLine }) {
	return (
		<tr>
			<td class="nowrap of-state">
				<Pill state={STATES[line.state]} />
			</td>
			<td class="anywhere of-what">
				<SilencedWhat line={line} />
			</td>
			<td class="nowrap second of-from" data-name="from">
				<Time at={line.startsAt} how="plan" />
			</td>
			<td class="nowrap of-to" data-name="to">
				<Time at={line.endsAt} how="plan" />
				{line.state === "active" ? (
					<span class="second">
						, <Age at={line.endsAt} until /> left
					</span>
				) : null}
			</td>
			<td class="anywhere second of-reason">{line.reason}</td>
			<td class="second nowrap of-by" data-name="by">
				{line.createdBy}
			</td>
			<td class="right nowrap of-acts">
				<Acts line={line} />
			</td>
		</tr>
	);
}

function Acts({ line }: { line: SilenceLine }) {
	if (!useMay("operator") || line.state === "ended") return null;
	const [edit, end] = [`/silences/${line.id}`, `/silences/${line.id}/end`];
	const name = line.company ?? line.endpointName ?? line.text ?? line.group ?? line.key ?? "";
	return (
		<span class="row nowraps ends">
			<a class="button small" href={edit} {...opensDialog(edit)} aria-label={`Change the silence of ${name}`}>
				<Icon name="pencil" />
				Change
			</a>
			<a
				class="button small"
				href={end}
				{...opensDialog(end)}
				aria-label={`${line.state === "active" ? "End" : "Cancel"} the silence of ${name}`}
			>
				{line.state === "active" ? "End…" : "Cancel…"}
			</a>
		</span>
	);
}
