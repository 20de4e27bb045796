/** What every view is given: the phone, and the interface's texts in the language of the moment. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Phone } from "../phone_model.ts";
import { type TextKey, textOf } from "../texts.ts";

const PhoneContext = createContext<Phone | undefined>(undefined);

export const PhoneProvider = PhoneContext.Provider;

export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (phone === undefined) throw new Error("A view stands outside the phone");
  return phone;
}

export type Translate = (key: TextKey, detail?: string) => string;

export function useText(): Translate {
  const { language } = usePhone().preferences;
  const current = language.value;
  return (key, detail) => textOf(key, current, detail);
}
