import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { eventually, startPair } from "../support/index.ts";
import { axe, browse, CHROME, logIn } from "./support.ts";

setDefaultTimeout(90_000);
const SHOTS = process.env.HOOKWISE_SHOTS ?? null;

const alert = (state: string, name: string) => ({ state, monitor: { name }, msg: "Disk full" });

describe.skipIf(CHROME === null)("while ConnectWise is down", () => {
	test("every page says since when, how many wait and that none is lost, and stops saying so by itself", async () => {
		await using pair = await startPair();
		const { double, hookwise } = pair;
		const { client } = hookwise;
		const endpoint = await client.endpoint({ name: "Edge" });
		await client.accepted(endpoint, alert("firing", "SRV0"));
		await eventually("it is a ticket", () => double.tickets.length === 1);
		double.refuseCredentials(true);
		for (const name of ["SRV1", "SRV2", "SRV3"]) await client.accepted(endpoint, alert("firing", name));
		await eventually("it counts as down", async () => {
			const services = (await (await client.call("GET", "/health/services")).json()) as { connectwise: string };
			return services.connectwise === "down";
		});

		await using site = await browse(hookwise);
		await using visitor = await site.visitor({ dark: true });
		const { page, complaints } = visitor;
		await logIn(page);
		const banner = page.getByRole("alert").filter({ hasText: "ConnectWise has been down since" });
		await banner.getByText(/3 alerts are waiting; none are lost\./).waitFor();
		await banner.getByText(/Login failed/).waitFor();
		await page.getByRole("link", { name: /^Waiting 3/ }).waitFor();
		expect(await axe(page)).toEqual([]);
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/outage-dark.png`, fullPage: true });
		await banner.getByRole("link", { name: "Show 3 waiting" }).click();
		for (const name of ["SRV1", "SRV2", "SRV3"]) await page.getByRole("row", { name: new RegExp(name) }).waitFor();
		await banner.waitFor();
		const chips = page.getByRole("navigation", { name: "Outcomes" });
		await chips.getByRole("link", { name: "Waiting 3", exact: true }).waitFor();
		expect(await chips.getByRole("link", { name: /Retrying/ }).count()).toBe(0);
		await page.getByRole("link", { name: /^SRV2/ }).click();
		await page.getByText("It waits for ConnectWise.").waitFor();

		double.refuseCredentials(false);
		await banner.waitFor({ state: "detached", timeout: 45_000 });
		await eventually("all are tickets", () => double.tickets.length === 4);
		expect(complaints).toEqual([]);
	});

	test("an alert that gave up needs a person, says ConnectWise's words, and leads to the endpoint and to its alerts", async () => {
		await using pair = await startPair();
		const { double, hookwise } = pair;
		const { client } = hookwise;
		const endpoint = await client.endpoint({ name: "Veeam ONE backup jobs" });
		double.fault({ kind: "status", status: 400, method: "POST", route: "/service/tickets", times: 1 });
		await client.accepted(endpoint, alert("firing", "Job"));
		await eventually("it gave up", async () => (await client.history("status=dlq")).length === 1);

		await using site = await browse(hookwise);
		await using visitor = await site.visitor();
		const { page, complaints } = visitor;
		await logIn(page);
		await page.getByText("1 alert gave up").waitFor();
		await page.getByRole("link", { name: "Fix endpoint" }).waitFor();
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/gave-up.png`, fullPage: true });
		await page.getByRole("link", { name: "Show 1", exact: true }).click();
		const line = page.getByRole("row", { name: /Job/ });
		await line.getByText("Gave up").waitFor();
		// Why it gave up stands there to its last word, on a phone, too.
		const [dead] = (await client.history("status=dlq")) as { error_message?: string }[];
		const cause = dead?.error_message ?? "";
		expect(cause.length).toBeGreaterThan(40);
		for (const width of [360, 768, 1280]) {
			await page.setViewportSize({ width, height: 900 });
			const said = line.getByText(cause);
			const cut = await said.evaluate((element) => {
				const cell = element.closest("td") as HTMLElement;
				return [element.scrollWidth - element.clientWidth, cell.scrollWidth - cell.clientWidth, cell.scrollHeight - cell.clientHeight];
			});
			expect([width, ...cut.map((pixels) => pixels > 1)]).toEqual([width, false, false, false]);
		}
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.getByRole("link", { name: /^Job/ }).click();
		await page.getByText("HookWise gave up:").waitFor();
		expect(await axe(page)).toEqual([]);
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/gave-up-alert.png`, fullPage: true });

		// ConnectWise takes it now: a good replay clears it everywhere, so that nobody replays it again.
		await page.getByRole("link", { name: /^Replay…/ }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Replay", exact: true }).click();
		// The next address must not be asked for while the page still changes.
		await page.getByRole("dialog").waitFor({ state: "hidden" });
		await page.waitForLoadState();
		await eventually("the replay resolves it", async () => {
			const [item] = (await client.history("status=dlq")) as { resolved_at?: string | null }[];
			return typeof item?.resolved_at === "string";
		});
		await page.goto("/");
		await page.getByText("Nothing needs you.").waitFor();
		expect(await page.getByText("1 alert gave up").count()).toBe(0);
		expect(await page.getByRole("link", { name: /History.*gave up/ }).count()).toBe(0);
		await page.goto("/history?status=dlq&period=all");
		await line.getByText("Fixed", { exact: true }).waitFor();
		expect(complaints).toEqual([]);
	});

	test("an unanswered create is told with the reason why no second ticket can come of it", async () => {
		await using pair = await startPair();
		const { double, hookwise } = pair;
		const { client } = hookwise;
		const endpoint = await client.endpoint({ name: "Edge" });
		double.fault({ kind: "drop", effect: true, method: "POST", route: "/service/tickets", times: 1 });
		const request = await client.accepted(endpoint, alert("firing", "SRV1"));
		const item = await eventually("it is done", async () => {
			const found = await client.item(request);
			return found.status === "processed" && found;
		});
		expect(double.tickets).toHaveLength(1);

		await using site = await browse(hookwise);
		await using visitor = await site.visitor();
		const { page } = visitor;
		await logIn(page);
		await page.goto(`/history/${item.id}`);
		await page.getByText("The ticket may exist already, so the next try looks for it first.").waitFor();
		expect(
			await page
				.getByRole("link", { name: `#${double.tickets[0]?.id} in ConnectWise` })
				.first()
				.getAttribute("href"),
		).toContain("http");
		if (SHOTS !== null) await page.screenshot({ path: `${SHOTS}/unanswered.png`, fullPage: true });
		expect(await axe(page)).toEqual([]);
	});
});
