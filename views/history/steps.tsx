import { durationOf } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import type { ExplainedCall } from "./calls.ts";
import type { ExplainedStep } from "./explain.ts";
import type { Piece } from "./pieces.ts";

function One({ piece }: { piece: Piece }) {
	switch (piece.kind) {
		case "ticket":
			return <TicketLink id={piece.id} />;
		case "code":
			return <code>{piece.text}</code>;
		case "strong":
			return <strong>{piece.text}</strong>;
		case "time":
			return <Time at={piece.at} />;
		case "until":
			return <Age at={piece.at} style="fine" until />;
		case "link":
			return <a href={piece.href}>{piece.text}</a>;
		case "text":
			return <>{piece.text}</>;
	}
}

export const Pieces = ({ pieces }: { pieces: readonly Piece[] }) => (
	<>
		{pieces.map((piece) => (
			<One piece={piece} />
		))}
	</>
);

/** The path of an alert in one line; each step links to its proof below. */
export const PathLine = ({ steps }: { steps: readonly ExplainedStep[] }) => (
	<nav class="pathline" aria-label="What happened, step by step">
		<ol>
			{steps
				.filter(({ brief }) => brief !== "")
				.map((step) => (
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
						<p class="small second wrap">
							<Pieces pieces={line} />
						</p>
					))}
					{step.mapped === undefined || step.mapped.length === 0 ? null : <MappedTable mapped={step.mapped} />}
					{step.rules === undefined || step.rules.length === 0 ? null : (
						<ul class="small">
							{step.rules.map((rule) => (
								<li class={rule.matched ? "wrap" : "wrap second"}>
									<Icon name={rule.matched ? "check" : "x"} label={rule.matched ? "matched" : "did not match"} />{" "}
									<Pieces pieces={rule.pieces} />
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
					<details>
						<summary>
							<Icon name="chevron-right" />
							<span class="second">
								<Time at={call.at} how="clock" />
							</span>
							<code class="grow">{call.words}</code>
							<span class={call.ok ? "good came" : "soon came"}>
								<Icon name={call.ok ? "circle-check" : "alert-triangle"} /> {call.came}
							</span>
							<span class="right nowrap took">{durationOf(call.duration_ms)}</span>
						</summary>
						<AnswerBody call={call} />
					</details>
					{call.remark === null ? null : <p class={call.ok ? "small second remark" : "small remark"}>{call.remark}</p>}
				</li>
			))}
		</ul>
	);
}

/** ConnectWise's exact answer, masked; long ones are cut as in history. */
function AnswerBody({ call }: { call: ExplainedCall }) {
	const body = call.answer ?? call.message;
	if (body !== null) return <pre class="answer">{body}</pre>;
	return <p class="small second answer">{call.status === null ? "No answer came." : "The answer had no body, or it was not kept."}</p>;
}
