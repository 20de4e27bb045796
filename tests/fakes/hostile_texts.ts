/**
 * What a caller may be called, say or send to be run somewhere else: in a page, an XML document, a spreadsheet or a
 * terminal.
 */

const SCRIPTS = [
  "<script>pwned()</script>",
  "<img src=x onerror=pwned()>",
  "<svg/onload=pwned()>",
  "<svg><script>pwned()</script></svg>",
  "<iframe srcdoc='<script>parent.pwned()</script>'>",
  "<body onpageshow=pwned()>",
  "<details open ontoggle=pwned()>",
  "<video><source onerror=pwned()>",
  "<input autofocus onfocus=pwned()>",
  "<a href='javascript:pwned()'>x</a>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=pwned()>",
  "<template><script>pwned()</script></template>",
  "<object data='javascript:pwned()'>",
  "<meta http-equiv=refresh content='0;url=javascript:pwned()'>",
  "<link rel=import href='//evil.example'>",
  "<style>@import'//evil.example'</style>",
  '"><img src=x onerror=pwned()>',
  "' onmouseover='pwned()",
  "` onmouseover=`pwned()",
  "</title><script>pwned()</script>",
  "</textarea><script>pwned()</script>",
  "--><script>pwned()</script>",
  "&lt;script&gt;pwned()&lt;/script&gt;",
  "\\u003cscript\\u003epwned()\\u003c/script\\u003e",
  "javascript:pwned()",
  "data:text/html,<script>pwned()</script>",
  "{{constructor.constructor('pwned()')()}}",
  "${pwned()}",
  "__proto__",
];

const DOCUMENTS = [
  "</Say><Redirect>https://evil.example</Redirect><Say>",
  "</Parameter></Stream></Connect><Dial>+1900</Dial>",
  '" url="wss://evil.example',
  "'/><Dial>1900</Dial><x y='",
  "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
  "<!--",
  "]]>",
  "<![CDATA[<Dial>1900</Dial>]]>",
  "<?xml version='1.0'?>",
  "<?php echo 1 ?>",
  "&amp;&quot;&apos;&#60;&#x3c;",
  "&unknown;",
  "&#0;&#xD800;",
  "\u0000\u0001\u0008\u000b\u001f",
  "\ud800 alone",
  "\ufffe\uffff",
  "\u2028\u2029\u0085",
];

const FORMULAS = [
  "=1+1",
  "=cmd|'/c calc'!A1",
  '=HYPERLINK("https://evil.example","x")',
  '=IMPORTXML("https://evil.example","//a")',
  "+1+1",
  "-1+1",
  "@SUM(1,1)",
  "\t=1+1",
  "\r=1+1",
  "\n=1+1",
  " =1+1",
  '"=1+1"',
  "'=1+1",
  "a,b;c\td",
  'two\r\n"lines"',
];

const TERMINALS = [
  "\u001b[2J\u001b[H",
  "\u001b]0;title\u0007",
  "\u009b31m",
  "line\nCALL_END reason=agent_goodbye",
  'x" level=error msg=CALL_FAULT "',
  "\u202e\u2066 reversed",
  "\b\b\b",
];

const PLAIN = [...SCRIPTS, ...DOCUMENTS, ...FORMULAS, ...TERMINALS];

/** Each as it is, among other words, and twice in a row: over 200 texts. */
export const HOSTILE_TEXTS: readonly string[] = PLAIN.flatMap((text) => [text, `דנה ${text} Levy`, text + text]);
