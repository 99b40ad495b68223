import { count, counted, sizeOf } from "../format.ts";
import { Evidence } from "../parts/evidence.tsx";
import { Area, Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";
import { answersIn, Section, said } from "./section.tsx";
import type { AiView, PullState, SettingsView } from "./types.ts";

/**
 * The model that writes root-cause notes. Its host may take seconds to answer, so it is asked after the page
 * has loaded.
 */
export function AiSection({ view }: { view: SettingsView }) {
	const { ai, admin } = view;
	const asks = { "hx-get": "/settings/ai?ask=1", "hx-trigger": "load", "hx-target": "#ai", "hx-select": "#ai", "hx-swap": "outerHTML" };
	return (
		<Section id="ai" title="AI notes" icon="message-plus" aside={view.aiModel} view={view} more={ai === null ? asks : {}}>
			{ai === null ? (
				<p class="panel-body second">
					Asking Ollama how it is. <a href="/settings/ai?ask=1#ai">Ask again</a>
				</p>
			) : ai.state === null ? (
				<p class="panel-body row tops">
					<Icon name="circle-minus" class="second" />
					<span class="grow">
						<b>Not there.</b> <span class="second">HookWise was started without AI. Alerts and tickets do not need it.</span>
					</span>
				</p>
			) : (
				<Host view={view} ai={ai} state={ai.state} />
			)}
			{ai === null || ai.evidence.length === 0 ? null : (
				<div class="panel-body stack">
					<h3 class="label">Feedback on notes</h3>
					<Evidence lines={ai.evidence} label="Feedback on notes, by endpoint, model and instructions" />
					{ai.hidden === 0 ? null : <p class="hint">{count(ai.hidden)} older on the pages of their endpoints.</p>}
				</div>
			)}
			{admin === null ? null : <Prompt view={view} />}
		</Section>
	);
}

type State = NonNullable<AiView["state"]>;

const STATE = {
	up: ["circle-check", "good", "up"],
	warning: ["alert-triangle", "soon", "model missing"],
	down: ["plug-x", "now", "down"],
} as const;

function Host({ view, ai, state }: { view: SettingsView; ai: AiView; state: State }) {
	const isAdmin = useMay("admin");
	const mayTest = useMay("operator");
	const wanted = ai.wanted > 0;
	const [icon, tone, word] = state.status === "down" && !wanted ? (["circle-minus", "second", "not set up"] as const) : STATE[state.status];
	return (
		<>
			<dl class="pairs panel-body">
				<dt>State</dt>
				<dd>
					<span class={`pill ${tone === "good" ? "" : tone}`}>
						<Icon name={icon} class={tone} />
						{word}
					</span>
					{state.error === null ? null : <div>{state.error}</div>}
				</dd>
				<dt>Ollama</dt>
				<dd>
					<code>{state.host}</code>
				</dd>
				<dt>Model</dt>
				<dd>
					<code>{state.model}</code>
				</dd>
				<dt>Installed models</dt>
				<dd>{state.models.length === 0 ? <span class="second">none</span> : <code>{state.models.join(", ")}</code>}</dd>
				<dt>Wanted by</dt>
				<dd>{wanted ? counted(ai.wanted, "endpoint") : <span class="second">no endpoint: turn it on in an endpoint's rules</span>}</dd>
			</dl>
			{isAdmin ? <Address view={view} /> : null}
			<Pull view={view} pull={ai.pull} />
			{isAdmin && ai.pull?.state !== "running" ? <GetModel view={view} state={state} /> : null}
			{mayTest && state.status !== "down" ? <Ask view={view} state={state} /> : null}
		</>
	);
}

function Pull({ view, pull }: { view: SettingsView; pull: PullState | null }) {
	const isAdmin = useMay("admin");
	if (pull === null || pull.state === "idle") return <div id="pull" />;
	if (pull.state !== "running") {
		const ended = {
			done: ["circle-check", "good", "is there now."],
			failed: ["circle-x", "now", "could not be pulled."],
			cancelled: ["ban", "second", "was not pulled: cancelled."],
		} as const;
		const [icon, tone, words] = ended[pull.state];
		return (
			<div id="pull" class="panel-body row tops">
				<Icon name={icon} class={tone} />
				<span class="grow">
					<code>{pull.model}</code> {words} {pull.error ?? ""}
				</span>
			</div>
		);
	}
	return (
		<div id="pull" class="panel-body stack">
			{/* An element of its own: it disappears when the download ends, and the focus stays. */}
			<span
				id="pull-follow"
				hx-get="/settings/ai?pulling=1"
				hx-trigger="every 1s"
				hx-target="#pull"
				hx-select="#pull"
				hx-swap="outerMorph"
			/>
			<div class="row apart">
				<span>
					Pulling <code>{pull.model}</code>, <span class="second">{pull.status ?? "starting"}</span>
				</span>
				<span class="second">
					{pull.percent === null ? "" : `${Math.floor(pull.percent)} %, ${sizeOf(pull.completed)} of ${sizeOf(pull.total)}`}
				</span>
			</div>
			<progress
				class="progress"
				aria-label={`Pull of ${pull.model}`}
				max={100}
				{...(pull.percent === null ? {} : { value: pull.percent })}
			/>
			{isAdmin ? (
				<form {...answersIn("ai", "/settings/ai/cancel")}>
					<button class="button small" type="submit">
						Cancel
					</button>{" "}
					<span class="second small">
						a later pull goes on from there; {said(view, "ai").answer === null ? "you may leave this page" : ""}
					</span>
				</form>
			) : null}
		</div>
	);
}

/** Where Ollama is asked for, as long as no environment has to be changed for it. */
function Address({ view }: { view: SettingsView }) {
	const mine = said(view, "ai");
	return (
		<form class="panel-body fields" {...answersIn("ai", "/settings/ai/host")}>
			<Field
				name="ollama_host"
				label="Address of Ollama"
				mono
				autocomplete="off"
				value={mine.value("ollama_host", view.admin?.settings.ollama_host ?? "")}
				placeholder="http://10.0.0.5:11434"
				hint="Takes effect at once. Blank: the environment's OLLAMA_HOST."
				problem={mine.problem("ollama_host")}
				autofocus={mine.problem("ollama_host") !== null}
				more={{ inputmode: "url", maxlength: 500 }}
			/>
			<div class="does">
				<button class="button" type="submit" id="save-ollama">
					Save address
				</button>
			</div>
		</form>
	);
}

function GetModel({ view, state }: { view: SettingsView; state: State }) {
	const mine = said(view, "ai");
	if (state.status === "down") return null;
	return (
		<form class="panel-body fields" {...answersIn("ai", "/settings/ai/pull")}>
			<Field
				name="model"
				label="Get a model"
				mono
				autocomplete="off"
				required
				value={mine.value("model", state.model_present ? "" : state.model)}
				hint="The model's name in Ollama's library. The download can be several gigabytes."
				problem={mine.problem("model")}
			/>
			<div class="does">
				<button class="button" type="submit">
					<Icon name="download" />
					Pull
				</button>
			</div>
		</form>
	);
}

function Ask({ view, state }: { view: SettingsView; state: State }) {
	const mine = said(view, "ai");
	const { once } = mine;
	return (
		<>
			<form class="panel-body fields" {...answersIn("ai", "/settings/ai/ask")} hx-config="timeout:600000">
				<Area
					name="prompt"
					label="Try a prompt"
					rows={3}
					value={mine.value("prompt", "")}
					placeholder="Blank: asks whether the model is ready."
					problem={mine.problem("prompt")}
				/>
				<Select
					name="ask_model"
					label="Model"
					value={mine.value("ask_model", state.model)}
					choices={[...new Set([state.model, ...state.models])].map((name) => ({ value: name, label: name }))}
				/>
				<div class="does">
					<span class="second small">The first answer may take minutes while the model loads.</span>
					<button class="button" type="submit" id="ask-model">
						Ask
					</button>
				</div>
			</form>
			{once?.kind === "answered" ? (
				<div class="panel-body stack once" tabindex={-1} autofocus>
					<p class="second">
						{once.model}, {once.seconds.toFixed(1)} s
					</p>
					<pre>{once.text}</pre>
				</div>
			) : null}
		</>
	);
}

function Prompt({ view }: { view: SettingsView }) {
	const mine = said(view, "ai");
	const stored = view.admin?.settings.rca_system_prompt ?? "";
	return (
		<details class="fold bordered" {...(mine.problem("rca_system_prompt") === null ? {} : { open: true })}>
			<summary>
				<Icon name="chevron-right" />
				<b>Instructions for all endpoints</b>
				<span class="second ellipsis">{stored === "" ? "the built-in ones" : stored.slice(0, 60)}</span>
			</summary>
			<form class="fold-body stack" {...answersIn("ai", "/settings/ai/prompt")}>
				<Area
					name="rca_system_prompt"
					label="System prompt"
					rows={6}
					value={mine.value("rca_system_prompt", stored)}
					hint="Blank: the built-in prompt. The endpoint's own instructions follow, then the masked payload."
					problem={mine.problem("rca_system_prompt")}
				/>
				<div class="does">
					<button class="button" type="submit">
						Save instructions
					</button>
				</div>
			</form>
		</details>
	);
}
