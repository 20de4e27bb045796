/**
 * The page on which a person gives ADMIN_TOKEN, in Hebrew and English: a browser's own dialog would ask for a user name
 * that there is none of.
 */
import { createHash } from "node:crypto";

export const SIGN_IN_PATH = "/simulator/sign_in";

/** Why the page is shown (again). */
export type SignInState = "asked" | "wrong" | "locked";

const STATUS: Readonly<Record<SignInState, number>> = { asked: 401, wrong: 401, locked: 429 };

const ALERTS: Readonly<Record<SignInState, string>> = {
  asked: "",
  wrong: alert("זה לא ADMIN_TOKEN של השרת. נסו שוב.", "That is not this server's ADMIN_TOKEN. Try again."),
  locked: alert("יותר מדי ניסיונות. נסו שוב בעוד דקה.", "Too many attempts. Try again in a minute."),
};

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; box-sizing: border-box;
  background: light-dark(#f4f3f0, #12161b); color: light-dark(#1d2329, #e7ebef); }
main { width: min(24rem, 100%); padding: 1.5rem; border-radius: 0.75rem; box-sizing: border-box;
  background: light-dark(#ffffff, #1a2027); }
h1 { font-size: 1.15rem; margin: 0 0 0.75rem; }
p { margin: 0 0 0.5rem; }
label { display: block; margin-top: 1rem; font-weight: 600; }
input, button { width: 100%; box-sizing: border-box; margin-top: 0.4rem; padding: 0.6rem; font: inherit;
  border-radius: 0.5rem; }
input { border: 1px solid light-dark(#8a949e, #6d7985); background: light-dark(#f4f5f6, #12161b); color: inherit; }
button { margin-top: 1rem; border: 0; background: light-dark(#0c7a4b, #16804f); color: #ffffff; cursor: pointer; }
:focus-visible { outline: 3px solid light-dark(#1f5fbf, #79adff); outline-offset: 2px; }
[role="alert"] p { color: light-dark(#bb2d2d, #ff8080); font-weight: 600; }
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The page as an answer. */
export function signInPage(state: SignInState): Response {
  const html = `<!DOCTYPE html>
<html lang="he" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AgentLocator Voice</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1><bdi>AgentLocator Voice</bdi></h1>
<p>הסימולטור של השרת הזה פתוח למי שיודע את ADMIN_TOKEN שלו.</p>
<p lang="en" dir="ltr">This server's simulator is open to whoever knows its ADMIN_TOKEN.</p>
${ALERTS[state]}
<form method="post" action="${SIGN_IN_PATH}">
<label for="token"><bdi>ADMIN_TOKEN</bdi></label>
<input id="token" name="token" type="password" dir="ltr" autocomplete="current-password" required autofocus>
<button type="submit">כניסה · <span lang="en">Sign in</span></button>
</form>
</main>
</body>
</html>
`;
  return new Response(html, {
    status: STATUS[state],
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
      // With no referrer at all a browser would not say which page the form was sent from, either.
      "referrer-policy": "same-origin",
      "www-authenticate": 'Bearer realm="simulator"',
      ...(state === "locked" ? { "retry-after": "60" } : {}),
    },
  });
}

function alert(he: string, en: string): string {
  return `<div role="alert"><p>${he}</p><p lang="en" dir="ltr">${en}</p></div>`;
}
