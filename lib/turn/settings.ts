/**
 * The knobs of turn-taking, in the units the machine counts in. This module is browser compatible.
 */
export interface TurnSettings {
  /** Earliest silence that may end an utterance, in ms (VAD_HANGOVER_MS, 200). Lower is quicker, and cuts pauses. */
  hangoverMs: number;
  /** `auto` stretches or shortens the silence by what was said; `silence` goes by the hangover alone (END_OF_TURN). */
  endOfTurn: "auto" | "silence";
  /** Longest silence `auto` may ask for, in ms (END_OF_TURN_MAX_MS, 1500). */
  endOfTurnMaxMs: number;
  /** An utterance does not end sooner than this after its onset, in ms (MIN_UTT_SEC, 1.0 s). */
  minUtteranceMs: number;
  /** Longest piece given to the recognizer as one, in ms (MAX_UTT_SEC, 4.5 s). */
  maxPieceMs: number;
  /** How long after the agent's last sound weak or short voice starts nothing, in ms (REPLY_REFRACTORY_MS, 1000). */
  refractoryMs: number;
  /** Whether a reply is begun in a pause, before the turn is surely over (SPECULATION, true). Quicker, costs tokens. */
  speculation: boolean;
  /** Replies begun in the pauses of one utterance, at most; after these the end of the turn is waited for (SPECULATION_MAX, 6). */
  maxGuesses: number;
  /** Whether the caller may interrupt (BARGE_IN, true). */
  bargeIn: boolean;
  /** Voiced frames, of the last 1.4 times as many, that interrupt (BARGE_IN_VOICE_FRAMES, 10 = 200 ms). */
  bargeInFrames: number;
  /** Silence before "are you there?", in ms (SILENCE_PROMPT_SEC, 7 s). */
  silencePromptMs: number;
  /** Longest call, in ms (MAX_CALL_SEC, 900 s); a warning comes a minute before. */
  maxCallMs: number;
}

export const DEFAULT_TURN_SETTINGS: TurnSettings = {
  hangoverMs: 200,
  endOfTurn: "auto",
  endOfTurnMaxMs: 1500,
  minUtteranceMs: 1000,
  maxPieceMs: 4500,
  refractoryMs: 1000,
  speculation: true,
  maxGuesses: 6,
  bargeIn: true,
  bargeInFrames: 10,
  silencePromptMs: 7000,
  maxCallMs: 900_000,
};
