import { assertEquals, assertThrows } from "@std/assert";
import { CALL_USAGE, parseCallOptions } from "../../tools/call_options.ts";

Deno.test("parseCallOptions() keeps --say and --wav in their order, each with its interruption", () => {
  const args = ["http://h:1/", "--say", "a", "--interrupt-after", "600", "--wav", "b.wav", "--say", "c"];
  assertEquals(parseCallOptions(args), {
    server: "http://h:1",
    steps: [
      { do: "speak", text: "a" },
      { do: "speak", text: "", file: "b.wav", interruptAfterMs: 600 },
      { do: "speak", text: "c" },
    ],
    language: "he",
    conditions: {},
    verbose: false,
  });
});

Deno.test("parseCallOptions() calls the local server in Hebrew unless told otherwise", () => {
  assertEquals(parseCallOptions([])?.server, "http://localhost:8080");
  assertEquals(parseCallOptions([])?.language, "he");
  assertEquals(parseCallOptions(["--help", "--say", "x"]), undefined);
});

Deno.test("parseCallOptions() reads line conditions by name", () => {
  const args = ["--line", "lossPercent=2.5", "--line", "noise=babble", "--line", "noiseDb=-40", "--seed", "7"];
  const { conditions, seed } = parseCallOptions(args)!;
  assertEquals([conditions, seed], [{ lossPercent: 2.5, noise: "babble", noiseDb: -40 }, 7]);
});

Deno.test("parseCallOptions() names the option that is wrong", () => {
  const cases: [args: string[], message: string][] = [
    [["ftp://x"], "URL must be an http or https URL"],
    [["http://a", "http://b"], "more than one server"],
    [["--language", "fr"], "--language must be one of he, en"],
    [["--say", "a", "--interrupt-after", "5"], "before the --say or --wav"],
    [["--interrupt-after", "soon", "--say", "a"], "--interrupt-after must be a whole number"],
    [["--quiet", "-1"], "quiet"],
    [["--line", "loss=1"], 'knows no "loss"'],
    [["--line", "noise=rain"], "noise must be one of none"],
    [["--line", "jitterMs=much"], "jitterMs must be a number"],
    [["--script", "a", "--say", "b"], "Cannot use --script with --say"],
    [["--public-url", "x"], "--public-url must be"],
    [["--nope"], "nope"],
  ];
  for (const [args, message] of cases) assertThrows(() => parseCallOptions(args), TypeError, message);
});

Deno.test("The usage names every option", () => {
  for (
    const name of ["say", "wav", "interrupt-after", "script", "language", "quiet", "record", "line", "seed", "from"]
  ) {
    assertEquals(CALL_USAGE.includes(`--${name} `), true, name);
  }
});
