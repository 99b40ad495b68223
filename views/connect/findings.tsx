import { type Finding, inLines, LOOKED_AT } from "../../src/psa/checkup/index.ts";
import { count, durationOf } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Age, Time } from "../parts/time.tsx";

/** The checks of the test, before it runs. */
export function ToBeChecked() {
	return (
		<>
			<div class="panel-head inner">
				<h3>What the test checks</h3>
			</div>
			<ul class="lines">
				{LOOKED_AT.map((line) => (
					<li>
						<Icon name="circle-dashed" class="second" />
						<span class="grow">{line}</span>
						<span class="second small nowrap">not tested</span>
					</li>
				))}
			</ul>
		</>
	);
}

/** Number of problems. If the log-in fails, nothing else was checked. */
function summaryOf(wrong: readonly Finding[]): string {
	if (wrong[0]?.id === "login") return "log-in fails";
	return wrong.length === 1 ? "1 thing is missing" : `${wrong.length} things are missing`;
}

const FOUND = { good: ["circle-check", "good"], soon: ["alert-triangle", "soon"], now: ["circle-x", "now"] } as const;

/** Results of the checks, line by line. Takes the focus, so that screen readers read it. */
export function CheckedLines({ at, findings }: { at: number; findings: readonly Finding[] }) {
	const lines = inLines(findings);
	const wrong = lines.filter(({ state }) => state !== "good");
	const grave = wrong.some(({ state }) => state === "now");
	return (
		<div role="status" tabindex={-1} autofocus id="findings">
			<div class="panel-head inner">
				<h3>
					Tested <Time at={at} how="clock" />, <Age at={at} /> ago
				</h3>
				<span class="actions">
					{wrong.length === 0 ? (
						<span class="pill tinted good">
							<Icon name="circle-check" />
							everything is there
						</span>
					) : (
						<span class={`pill tinted ${grave ? "now" : "soon"}`}>
							<Icon name={grave ? "circle-x" : "alert-triangle"} />
							{summaryOf(wrong)}
						</span>
					)}
				</span>
			</div>
			<ul class="lines">
				{lines.map(({ title, state, says, answer, figure }) => (
					<li>
						<Icon name={FOUND[state][0]} class={FOUND[state][1]} label={state === "good" ? "well" : "wrong"} />
						<div class="grow">
							<div class={state === "good" ? undefined : "strong"}>{title}</div>
							<div class="second small">{says}</div>
							{answer === null ? null : <div class="second small">{answer}</div>}
						</div>
						{figure === null ? null : (
							<span class="second small nowrap">{figure.kind === "ms" ? durationOf(figure.value) : count(figure.value)}</span>
						)}
					</li>
				))}
			</ul>
		</div>
	);
}
