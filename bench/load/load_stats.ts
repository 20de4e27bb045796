/**
 * Figures of a run under load.
 */

/** Values of which quantiles are wanted. */
export class Sample {
  private values: number[] = [];

  add(value: number): void {
    this.values.push(value);
  }

  /** The values' median, 95th and 99th percentile and maximum, to a tenth; forgets them. */
  take(): { count: number; p50: number; p95: number; p99: number; max: number } {
    const sorted = this.values.sort((a, b) => a - b);
    const at = (share: number) =>
      Math.round((sorted[Math.floor(sorted.length * share)] ?? sorted.at(-1) ?? 0) * 10) / 10;
    this.values = [];
    return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  }
}

export interface ServerFigures {
  cpuMs: number;
  rssMb: number;
  timerLateMs: ReturnType<Sample["take"]>;
  eouToAudioMs: ReturnType<Sample["take"]>;
  faults: number;
  /** Since the server began. */
  turns: number;
}

export class LoadStats {
  readonly timerLateMs = new Sample();
  readonly eouAtMs = new Map<string, number>();
  faults = 0;
  turns = 0;
  private readonly eouToAudioMs = new Sample();
  private cpuAtMs = cpuMs();

  firstAudio(callSid: string, atMs: number): void {
    const eouMs = this.eouAtMs.get(callSid);
    this.eouAtMs.delete(callSid);
    if (eouMs !== undefined) this.eouToAudioMs.add(atMs - eouMs);
  }

  /** The figures since the last call of this. */
  take(): ServerFigures {
    const before = this.cpuAtMs;
    this.cpuAtMs = cpuMs();
    return {
      cpuMs: this.cpuAtMs - before,
      rssMb: Math.round(Deno.memoryUsage().rss / 1e5) / 10,
      timerLateMs: this.timerLateMs.take(),
      eouToAudioMs: this.eouToAudioMs.take(),
      faults: this.faults,
      turns: this.turns,
    };
  }
}

/** Processor time of this process and its threads, in ms (proc(5): utime and stime, in hundredths of a second). */
function cpuMs(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
