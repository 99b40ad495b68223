import { expect, test } from "bun:test";
import { confirmSubscription, subscribeUrl } from "../../src/alerts/history/confirming.ts";

const message = (SubscribeURL: unknown) =>
	({ Type: "SubscriptionConfirmation", TopicArn: "arn:aws:sns:eu-west-1:1:ops", Message: "…", SubscribeURL }) as never;
const RIGHT = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336";

test("only Amazon's own hosts are called, by HTTPS, on the usual port", () => {
	for (const url of [RIGHT, "https://sns.cn-north-1.amazonaws.com.cn/?a"]) expect(subscribeUrl(message(url))?.href).toBe(url);
	const foreign = [
		"http://sns.eu-west-1.amazonaws.com/",
		"https://sns.eu-west-1.amazonaws.com.evil.example/",
		"https://evil.example/sns.eu-west-1.amazonaws.com",
		"https://sns.eu-west-1.amazonaws.com:8443/",
		"https://user@sns.eu-west-1.amazonaws.com/",
		"https://sns.eu-west-1.amazonaws.com@evil.example/",
		"https://s3.eu-west-1.amazonaws.com/",
		"https://sns.a.b.amazonaws.com/",
		"https://127.0.0.1/",
		"file:///etc/passwd",
		"",
		7,
		null,
	];
	for (const url of foreign) expect([url, subscribeUrl(message(url))]).toEqual([url, null]);
});

test("Amazon's answer decides", async () => {
	const asked: string[] = [];
	const answering = (answer: () => Response) => async (url: string, init: RequestInit) => {
		asked.push(`${url} ${init.redirect}`);
		return answer();
	};
	expect(
		await confirmSubscription(
			message(RIGHT),
			answering(() => new Response("<xml/>")),
		),
	).toEqual({ ok: true, topic: "arn:aws:sns:eu-west-1:1:ops" });
	expect(asked).toEqual([`${RIGHT} manual`]);
	expect(
		await confirmSubscription(
			message(RIGHT),
			answering(() => new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } })),
		),
	).toMatchObject({ ok: false, why: "failed" });
	const broken = async (): Promise<Response> => {
		throw new Error("no route");
	};
	expect(await confirmSubscription(message(RIGHT), broken)).toEqual({
		ok: false,
		why: "failed",
		message: "Amazon could not be reached: no route",
	});
	expect(await confirmSubscription({ state: "x" }, broken)).toMatchObject({ ok: false, why: "missing" });
	expect(asked).toHaveLength(2);
});
