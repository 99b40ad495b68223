import type { Compared, Did, Kind } from "../../src/admin/original/index.ts";
import { count, counted } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import type { ComparedLine, ParallelView } from "../parallel/types.ts";
import { Icon, type IconName } from "../parts/icon.tsx";
import { CopyButton, Empty, TicketLink } from "../parts/small.tsx";
import { Time } from "../parts/time.tsx";

/** The Python version's actions beside those of HookWise. */
export const parallelPage = (frame: Frame, view: ParallelView) =>
	layout({
		title: "Compare with the Python version",
		place: "settings",
		frame,
		children: (
			<>
				<div class="head">
					<h1>Compare with the Python version</h1>
					<div class="actions">
						<a class="button" href="/help/migration">
							<Icon name="info-circle" />
							Moving over
						</a>
					</div>
				</div>
				{view.run === null ? <Choose view={view} /> : <Run run={view.run} />}
			</>
		),
	});

/** Command that exports two days of its history; in its compose project the database is the service `postgres`. */
const COMMAND = `docker compose exec -T postgres psql -U hookwise hookwise -Atc "SELECT to_jsonb(t) FROM webhook_log t WHERE created_at > now() at time zone 'utc' - interval '2 days' ORDER BY id" > original.jsonl`;

function Choose({ view }: { readonly view: ParallelView }) {
	const acting = view.endpoints - view.drafts;
	return (
		<>
			{view.problem === null ? null : (
				<div class="note now" role="alert">
					<Icon name="circle-x" />
					<div>
						<b>This file cannot be compared.</b> {view.problem}
					</div>
				</div>
			)}
			<section class="panel" aria-labelledby="receive-title">
				<div class="panel-head">
					<h2 id="receive-title">1. Let both receive</h2>
				</div>
				<div class="panel-body stack">
					<p>
						Send each webhook to both for a day or two, and keep every endpoint here a draft: it receives and decides, and touches no
						ticket.
					</p>
					<p class={acting > 0 ? "" : "second"}>
						{view.endpoints === 0
							? "There is no endpoint yet: import those of the Python version first."
							: acting > 0
								? `${counted(acting, "endpoint")} of ${count(view.endpoints)} ${acting === 1 ? "is no draft: it makes" : "are no drafts: they make"} tickets beside the other's.`
								: `${view.endpoints === 1 ? "The endpoint is a draft" : `All ${count(view.endpoints)} endpoints are drafts`}.`}
					</p>
				</div>
			</section>
			<section class="panel" aria-labelledby="take-title">
				<div class="panel-head">
					<h2 id="take-title">2. Take its history</h2>
					<span class="second small">on the machine of the Python version, in its folder</span>
				</div>
				<div class="panel-body stack">
					<pre class="code" id="take-command">
						{COMMAND}
					</pre>
					<div class="row">
						<CopyButton from="take-command" name="command" />
					</div>
				</div>
			</section>
			<section class="panel" aria-labelledby="compare-title">
				<div class="panel-head">
					<h2 id="compare-title">3. Compare</h2>
					<span class="second small">nothing changes, here or there</span>
				</div>
				<form class="panel-body stack" method="post" action="/parallel" enctype="multipart/form-data">
					<div class="field">
						<label class="label" for="f-history_file">
							File original.jsonl
						</label>
						<input
							class="input"
							id="f-history_file"
							type="file"
							name="history_file"
							accept=".jsonl,.json,.txt"
							required
							aria-describedby="f-history_file-hint"
						/>
						<p class="hint" id="f-history_file-hint">
							At most 20,000 webhooks or 64 MB. Webhooks are matched by endpoint, payload (without what is masked) and time; each is decided
							again with today's configuration, as if its endpoint were no draft.
						</p>
					</div>
					<div class="row">
						<button class="button primary" type="submit">
							<Icon name="git-merge" />
							Compare
						</button>
					</div>
				</form>
			</section>
		</>
	);
}

const KINDS: Readonly<Record<Kind, { readonly word: string; readonly icon: IconName; readonly tone: string; readonly none: string }>> = {
	differs: { word: "Different", icon: "alert-triangle", tone: "soon", none: "Nothing was done otherwise." },
	only_there: { word: "Only there", icon: "arrow-right", tone: "soon", none: "HookWise received everything that the other did." },
	only_here: { word: "Only here", icon: "arrow-down", tone: "quiet", none: "The other received everything that HookWise did." },
	same: { word: "The same", icon: "circle-check", tone: "good", none: "Nothing was done alike." },
};
const ORDER = ["differs", "only_there", "only_here", "same"] as const satisfies readonly Kind[];

function Run({ run }: { readonly run: NonNullable<ParallelView["run"]> }) {
	return (
		<section class="panel" aria-labelledby="result-title">
			<div class="panel-head">
				<h2 id="result-title">
					<Time at={run.from} how="plan" /> to <Time at={run.to} how="plan" zoned />
				</h2>
			</div>
			<nav class="panel-body chips" aria-label="What is listed">
				{ORDER.map((kind) => (
					<a class="chip" href={`/parallel/${run.id}?kind=${kind}`} {...(kind === run.kind ? { "aria-current": "true" } : {})}>
						<Icon name={KINDS[kind].icon} />
						{KINDS[kind].word} {count(run.counts[kind])}
					</a>
				))}
			</nav>
			{run.items.length === 0 ? <Empty icon={KINDS[run.kind].icon}>{KINDS[run.kind].none}</Empty> : <Lines items={run.items} />}
			{run.more === 0 ? null : <p class="panel-foot second">{counted(run.more, "more line")}, in the CSV</p>}
			<div class="panel-foot row">
				<span class="grow second">
					Delays, flapping, grouping, silences and maintenance are not played through: each alert is looked at by itself, with the tickets
					that the alerts before it would have left open.
					{run.unread === 0
						? ""
						: ` ${counted(run.unread, "line")} of the file could not be read, or ${run.unread === 1 ? "was" : "were"} still in progress.`}
				</span>
				<a class="button" href={`/api/parallel/${run.id}?format=csv`} download>
					<Icon name="download" />
					All as CSV
				</a>
				<a class="button" href="/parallel">
					<Icon name="refresh" />
					Compare again
				</a>
			</div>
		</section>
	);
}

function Lines({ items }: { readonly items: readonly ComparedLine[] }) {
	return (
		<table class="list roomy cards compared">
			<thead>
				<tr>
					<th scope="col">Time</th>
					<th scope="col">Alert</th>
					<th scope="col">There</th>
					<th scope="col">Here</th>
					<th scope="col">Why</th>
				</tr>
			</thead>
			<tbody>
				{items.map((one) => (
					<tr>
						<td class="nowrap second cp-when">
							<Time at={one.at} />
						</td>
						<td class="cp-alert">
							{one.summary ?? "No summary"}
							<div class="second small">{one.endpointName ?? `endpoint ${one.endpointId.slice(0, 12)}…`}</div>
						</td>
						<td class="cp-there" data-side="There:">
							<There there={one.there} />
						</td>
						<td class="cp-here" data-side="Here:">
							<Here here={one.here} />
						</td>
						<td class="second fill cp-why">{one.why}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

const DID: Readonly<Record<Did, string>> = {
	create: "Ticket",
	update: "Note",
	close: "Closed",
	nothing: "Nothing",
	failed: "Failed",
	refused: "Refused",
};

function There({ there }: Pick<Compared, "there">) {
	if (there === null) return <span class="second">not received</span>;
	return (
		<>
			{DID[there.did]} {there.ticketId === null ? null : <TicketLink id={there.ticketId} />}
		</>
	);
}

const Here = ({ here }: Pick<Compared, "here">) =>
	here === null ? <span class="second">not received</span> : <a href={`/history/${here.alertId}`}>{DID[here.did]}</a>;
