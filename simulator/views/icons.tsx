/** The few pictures of the page, drawn with the text's own colour and hidden from screen readers. */
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PhoneIcon = () => (
  <Icon>
    <path d="M6.6 3.5 9 4l1.3 4-2 1.7a13 13 0 0 0 6 6l1.7-2 4 1.3.5 2.4c.2 1-.5 2-1.6 2.1C10.9 20.300 3.700 13.100 4.500 5.100c.1-1.100 1.100-1.800 2.100-1.600Z" />
  </Icon>
);

export const HangUpIcon = () => (
  <Icon>
    <path d="M2.600 14.600c5.300-5.200 13.500-5.200 18.800 0 .7.7.7 1.700.1 2.400l-1.500 1.700c-.4.5-1.100.6-1.700.3l-3-1.600-.5-3.100a11 11 0 0 0-5.600 0l-.5 3.100-3 1.600c-.6.300-1.300.2-1.700-.3L2.500 17c-.6-.7-.6-1.700.1-2.400Z" />
  </Icon>
);

export const MicrophoneIcon = ({ crossed }: { crossed: boolean }) => (
  <Icon>
    <path d="M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3Z" />
    <path class="stroke" d="M6 11a6 6 0 0 0 12 0M12 17v4" />
    {crossed && <path class="stroke" d="M4 4l16 16" />}
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path class="mirrors" d="M4 4.500 21 12 4 19.500l2.500-6.200L14 12l-7.500-1.300Z" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path class="stroke" d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
