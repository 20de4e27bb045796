/** A labelled slider with its value beside it. */
import { FRAME_MS } from "../../lib/audio/mulaw.ts";
import type { Knob } from "../knobs.ts";

export interface SliderProps {
  knob: Knob<string>;
  label: string;
  value: number;
  onChange: (value: number) => void;
  /** What stands in place of the value: "off" at an end. */
  shown?: string;
  /** True when the value is not the usual one. */
  changed?: boolean;
}

export function Slider({ knob: { name, min, max, step, unit }, label, value, onChange, shown, changed }: SliderProps) {
  const text = shown ?? (unit === "frames" ? `${value} × ${FRAME_MS} ms` : `${value} ${unit}`);
  return (
    <label class={changed ? "slider changed" : "slider"}>
      <span class="slider-label">{label}</span>
      <output class="figure" dir="ltr">{text}</output>
      <input
        type="range"
        name={name}
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}
