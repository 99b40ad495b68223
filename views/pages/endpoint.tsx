import type { StoredAuditEntry } from "../../src/store/index.ts";
import { EndpointAudit } from "../endpoints/auditTab.tsx";
import { FixturesTab, type FixturesView } from "../endpoints/fixtures/index.tsx";
import { type EndpointHead, EndpointHeader, type EndpointTab } from "../endpoints/header.tsx";
import { type EndpointNoiseView, NoiseTab } from "../endpoints/noiseTab.tsx";
import { Overview, type OverviewView } from "../endpoints/overview.tsx";
import { RulesTab, type RulesView } from "../endpoints/rules/index.tsx";
import { Setup, type SetupView } from "../endpoints/setup.tsx";
import { OpenTickets, type TicketsView } from "../endpoints/tickets.tsx";
import { HistoryList, type HistoryListView } from "../history/list.tsx";
import { type Frame, layout } from "../layout.tsx";

/** Content of each tab. */
export type EndpointContent =
	| { readonly tab: "overview"; readonly view: OverviewView }
	| { readonly tab: "setup"; readonly view: SetupView }
	| { readonly tab: "rules"; readonly view: RulesView }
	| { readonly tab: "fixtures"; readonly view: FixturesView }
	| { readonly tab: "noise"; readonly view: EndpointNoiseView }
	| { readonly tab: "history"; readonly view: HistoryListView }
	| { readonly tab: "tickets"; readonly view: TicketsView }
	| { readonly tab: "audit"; readonly view: { readonly entries: readonly StoredAuditEntry[]; readonly endpointId: string } };

const WORDS: Readonly<Record<EndpointTab, string>> = {
	overview: "Overview",
	setup: "Set-up",
	rules: "Rules",
	fixtures: "Fixtures",
	noise: "Noise",
	history: "History",
	tickets: "Open tickets",
	audit: "Audit",
};

function Content({ content }: { content: EndpointContent }) {
	switch (content.tab) {
		case "overview":
			return <Overview view={content.view} />;
		case "setup":
			return <Setup view={content.view} />;
		case "rules":
			return <RulesTab view={content.view} />;
		case "fixtures":
			return <FixturesTab view={content.view} />;
		case "noise":
			return <NoiseTab view={content.view} />;
		case "history":
			return <HistoryList view={content.view} />;
		case "tickets":
			return <OpenTickets view={content.view} />;
		case "audit":
			return <EndpointAudit entries={content.view.entries} endpointId={content.view.endpointId} />;
	}
}

export const endpointPage = (frame: Frame, head: EndpointHead, content: EndpointContent) =>
	layout({
		title: `${head.line.name}, ${WORDS[content.tab]}`,
		place: "dashboard",
		frame,
		children: (
			<>
				<EndpointHeader head={head} tab={content.tab} />
				<Content content={content} />
			</>
		),
	});
