/**
 * Counters, gauges and histograms, as the text that Prometheus reads. Spec: prometheus.io/docs/instrumenting/exposition_formats
 * (text format 0.0.4). Labels hold what is drawn from a short list, never anything of a caller's.
 */

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(labels?: Labels, amount?: number): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** What a gauge stands at now: one value, or one a set of labels. */
export type GaugeReading = number | readonly (readonly [Labels, number])[];

/** More sets of labels than this are counted as one: a fault must not fill the memory with names. */
const MAX_SERIES = 200;
const OTHER: Labels = { other: "true" };

/** Bounds of histograms of waiting, in seconds. */
export const WAIT_SECONDS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 5, 10] as const;

export class Metrics {
  private readonly writers: (() => string[])[] = [];

  /** @param redact what the values of labels may hold; they go through it as the fields of log lines do */
  constructor(private readonly redact: (labels: Labels) => Labels = (labels) => labels) {}

  counter(name: string, help: string): Counter {
    const series = new Series(() => ({ value: 0 }), this.redact);
    this.writers.push(() => [
      ...head(name, help, "counter"),
      ...series.entries().map(([labels, { value }]) => sample(name, labels, value)),
    ]);
    return { add: (labels = {}, amount = 1) => void (series.of(labels).value += amount) };
  }

  /** `read` is asked when the metrics are; a fault in it leaves the gauge out. */
  gauge(name: string, help: string, read: () => GaugeReading): void {
    this.writers.push(() => {
      const reading = readSafely(read);
      const values = typeof reading === "number" ? [[{}, reading] as const] : reading;
      return [...head(name, help, "gauge"), ...values.map(([labels, value]) => sample(name, labels, value))];
    });
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const series = new Series(() => ({ counts: bounds.map(() => 0), count: 0, sum: 0 }), this.redact);
    this.writers.push(() => [
      ...head(name, help, "histogram"),
      ...series.entries().flatMap(([labels, { counts, count, sum }]) => [
        ...counts.map((within, i) => sample(`${name}_bucket`, { ...labels, le: String(bounds[i]) }, within)),
        sample(`${name}_bucket`, { ...labels, le: "+Inf" }, count),
        sample(`${name}_sum`, labels, sum),
        sample(`${name}_count`, labels, count),
      ]),
    ]);
    return {
      observe(value, labels = {}) {
        if (!Number.isFinite(value)) return;
        const { counts } = series.of(labels);
        for (let i = bounds.length - 1; i >= 0 && value <= bounds[i]!; i--) counts[i]!++;
        series.of(labels).count++;
        series.of(labels).sum += value;
      },
    };
  }

  /** All of them, in the order in which they were made. */
  text(): string {
    return this.writers.flatMap((write) => write()).join("\n") + "\n";
  }
}

/** One value for each set of labels. */
class Series<T> {
  /** By the labels as they were given: what is redacted once is not redacted again. */
  private readonly given = new Map<string, T>();
  private readonly shown = new Map<string, readonly [Labels, T]>();

  constructor(private readonly start: () => T, private readonly redact: (labels: Labels) => Labels) {}

  of(labels: Labels): T {
    const key = labelText(labels);
    const known = this.given.get(key);
    if (known !== undefined) return known;
    if (this.given.size >= MAX_SERIES && labels !== OTHER) return this.of(OTHER);
    const value = this.ofRedacted(this.redact(labels));
    this.given.set(key, value);
    return value;
  }

  entries(): (readonly [Labels, T])[] {
    return [...this.shown.values()];
  }

  private ofRedacted(labels: Labels): T {
    const key = labelText(labels);
    const entry = this.shown.get(key) ?? [labels, this.start()] as const;
    this.shown.set(key, entry);
    return entry[1];
  }
}

function readSafely(read: () => GaugeReading): GaugeReading {
  try {
    return read();
  } catch {
    return [];
  }
}

function head(name: string, help: string, type: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function sample(name: string, labels: Labels, value: number): string {
  const text = labelText(labels);
  return `${name}${text === "" ? "" : `{${text}}`} ${value}`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`).join(",");
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
