import { count, durationOf } from "../format.ts";
import { Time } from "./time.tsx";

/** People's judgements of the notes of one model with one version of the instructions. */
export interface EvidenceLine {
	readonly model: string;
	/** Twelve digits that change with the instructions. */
	readonly version: string;
	/** Text of the instructions; null if it was not stored. */
	readonly wording: string | null;
	/** True for the version of the next note. */
	readonly current: boolean;
	readonly helpful: number;
	readonly unhelpful: number;
	/** Number of notes without a judgement. */
	readonly unjudged: number;
	/** Number of failures of the model. */
	readonly failed: number;
	readonly averageMs: number | null;
	readonly lastAt: number;
	/** Set if lines of several endpoints are shown together. */
	readonly endpoint?: { readonly id: string; readonly name: string } | undefined;
}

const KINDS = [
	["helpful", "helpful"],
	["unhelpful", "not helpful"],
	["unjudged", "not judged"],
	["failed", "no answer"],
] as const;
/** Size of the drawing; it is stretched to the available width. */
const WIDTH = 400;
const HEIGHT = 8;

/** Evidence for instructions and models: for each a bar of shares, and the numbers. */
export function Evidence({ lines, label }: { lines: readonly EvidenceLine[]; label: string }) {
	return (
		<ul class="evidence stack" aria-label={label}>
			{lines.map((line) => (
				<li>
					<p class="row apart">
						<span>
							{line.endpoint === undefined ? null : (
								<>
									<a href={`/endpoints/${line.endpoint.id}/rules?open=ai`}>{line.endpoint.name}</a>,{" "}
								</>
							)}
							<code>{line.model}</code>, instructions <code>{line.version}</code>
							{line.current ? <b class="nowrap"> in use</b> : null}
						</span>
						<span class="second small">
							{line.averageMs === null ? "" : `takes ${durationOf(line.averageMs)}, `}last <Time at={line.lastAt} />
						</span>
					</p>
					{line.wording === null ? null : <p class="second clamp">“{line.wording}”</p>}
					<Shares line={line} />
					<p class="tallies small second">
						{KINDS.map(([kind, word]) => (
							<span class="nowrap">
								<span class={`swatch ${kind}`} aria-hidden="true" /> {count(line[kind])} {word}
							</span>
						))}
					</p>
				</li>
			))}
		</ul>
	);
}

/** Drawn with attributes only, without inline style. The numbers below say the same. */
function Shares({ line }: { line: EvidenceLine }) {
	const all = KINDS.reduce((sum, [kind]) => sum + line[kind], 0);
	let x = 0;
	return (
		<svg class="shares" aria-hidden="true" width="100%" height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none">
			{KINDS.map(([kind]) => {
				const width = all === 0 ? 0 : (line[kind] / all) * WIDTH;
				const at = x;
				x += width;
				return width === 0 ? null : <rect class={kind} x={tenth(at)} y={0} width={tenth(width)} height={HEIGHT} />;
			})}
		</svg>
	);
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
