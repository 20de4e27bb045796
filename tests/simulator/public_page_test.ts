/**
 * The page of a server in public: behind TLS, with an auth token, opened by ADMIN_TOKEN.
 */
import { assert, assertEquals } from "@std/assert";
import { AUTH_TOKEN } from "../twilio/vectors.ts";
import { seriousFaults } from "./accessibility.ts";
import { agentHeard, CHROMIUM, newPhone, say, startBrowser, startServer } from "./browser.ts";
import { openTlsFront } from "./tls_front.ts";

const ADMIN_TOKEN = "an-admin-token-of-thirty-two-chars";

const front = CHROMIUM === undefined ? undefined : await openTlsFront();
if (front === undefined) {
  // deno-lint-ignore no-console
  console.warn("SKIPPED: no Chromium or no openssl, so the page of a public server is not tested in a browser");
}

Deno.test({
  name: "in public a person types ADMIN_TOKEN once, makes a call that is answered, and sees its stored record",
  ignore: front === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const url = `https://localhost:${front!.port}`;
    const server = await startServer({
      AGENT_LANGUAGE: "en",
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      PUBLIC_BASE_URL: url,
      SIMULATOR: "on",
      ADMIN_TOKEN,
    });
    front!.passTo(Number(new URL(server.url).port));
    const browser = await startBrowser();
    try {
      const { page, faults } = await newPhone(browser, { ignoreHTTPSErrors: true });
      assertEquals((await page.goto(`${url}/simulator`))?.status(), 401);
      assertEquals(await seriousFaults(page), []);
      await page.getByLabel("ADMIN_TOKEN").fill("not the token");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").filter({ hasText: "not this server's ADMIN_TOKEN" }).waitFor();
      assertEquals(await page.locator("#call").count(), 0);
      assertEquals((await page.request.get(`${url}/simulator/main.js`)).status(), 401);

      await page.getByLabel("ADMIN_TOKEN").fill(ADMIN_TOKEN);
      await page.keyboard.press("Enter");
      await page.locator("button.call").click();
      await agentHeard(page);
      await say(page, "no thank you, goodbye");
      await page.locator('.status[data-phase="ended"]').waitFor({ timeout: 25_000 });
      await page.locator(".record summary", { hasText: "The agent said goodbye" }).waitFor({ timeout: 15_000 });
      assert(!page.url().includes("token"), "the token is in the address");
      assertEquals(faults, []);
    } finally {
      await browser.close();
      await server.stop();
      await front!.close();
    }
  },
});
