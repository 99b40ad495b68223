import { durationOf } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Time } from "../parts/time.tsx";
import type { ExplainedCall, ExplainedStep, Piece } from "./explain.ts";

export function Pieces({ pieces }: { pieces: readonly Piece[] }) {
	return (
		<>
			{pieces.map((piece) => {
				if (piece.kind === "ticket") return <TicketLink id={piece.id} />;
				if (piece.kind === "code") return <code>{piece.text}</code>;
				return piece.kind === "strong" ? <strong>{piece.text}</strong> : piece.text;
			})}
		</>
	);
}

/** The way of an alert in a line; each step leads to its proof below. */
export const PathLine = ({ steps }: { steps: readonly ExplainedStep[] }) => (
	<nav class="pathline" aria-label="Its way, step by step">
		<ol>
			{steps.map((step) => (
				<li class={step.role === "result" ? "result" : ""}>
					<a class="plain" href={`#step-${step.id}`}>
						<span class="small second">{step.name}</span>
						<strong class="ellipsis">
							{step.brief}
							{step.briefWrong === undefined ? null : <span class="soon">, {step.briefWrong}</span>}
						</strong>
					</a>
				</li>
			))}
		</ol>
	</nav>
);

/** The same steps top to bottom, each with its proof. */
export const Steps = ({ steps }: { steps: readonly ExplainedStep[] }) => (
	<ol class="explained panel-body">
		{steps.map((step) => (
			<li id={`step-${step.id}`} class={step.role}>
				<span class="marker">
					<Icon name={step.icon} />
				</span>
				<span class="step-name">{step.name}</span>
				<div class="proof">
					<p>
						<Pieces pieces={step.headline} />
					</p>
					{step.details.map((line) => (
						<p class="small second wrap">{line}</p>
					))}
					{step.mapped === undefined || step.mapped.length === 0 ? null : <MappedTable mapped={step.mapped} />}
					{step.rules === undefined || step.rules.length === 0 ? null : (
						<ul class="small">
							{step.rules.map((rule) => (
								<li class={rule.matched ? "wrap" : "wrap second"}>
									<Icon name={rule.matched ? "check" : "x"} label={rule.matched ? "matched" : "did not match"} /> {rule.text}
								</li>
							))}
						</ul>
					)}
					{step.calls === undefined ? null : <Calls calls={step.calls} />}
				</div>
			</li>
		))}
	</ol>
);

const MappedTable = ({ mapped }: { mapped: NonNullable<ExplainedStep["mapped"]> }) => (
	<table class="mapped-table small">
		<caption class="sr">Mapped fields</caption>
		<tbody>
			{mapped.map(({ field, source, value }) => (
				<tr>
					<th scope="row" class="second">
						{field}
					</th>
					<td class="mono wrap">{source}</td>
					<td class="wrap">{value === "" ? <span class="second">nothing</span> : value}</td>
				</tr>
			))}
		</tbody>
	</table>
);

function Calls({ calls }: { calls: readonly ExplainedCall[] }) {
	return (
		<ul class="calls">
			{calls.map((call) => (
				<li class={call.ok ? "" : "doubtful"}>
					<details {...(call.ok ? {} : { open: true })}>
						<summary>
							<Icon name="chevron-right" />
							<span class="second">
								<Time at={call.at} how="clock" />
							</span>
							<code class="grow">{call.call}</code>
							<span class={call.ok ? "good nowrap" : "soon nowrap"}>
								<Icon name={call.ok ? "circle-check" : "alert-triangle"} /> {call.answer}
							</span>
							<span class="right nowrap took">{durationOf(call.duration_ms)}</span>
						</summary>
						{call.message === null ? null : <pre class="answer">{call.message}</pre>}
						{call.remark === null && call.message === null ? <p class="small second answer">Nothing more was said.</p> : null}
					</details>
					{call.remark === null ? null : <p class="small remark">{call.remark}</p>}
				</li>
			))}
		</ul>
	);
}
