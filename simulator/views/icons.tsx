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
    <path d="M6.6 3.5 9 4l1.3 4-2 1.7a13 13 0 0 0 6 6l1.7-2 4 1.3.5 2.4c.2 1-.5 2-1.6 2.1C10.9 20.3 3.7 13.1 4.5 5.1c.1-1.1 1.1-1.8 2.1-1.6Z" />
  </Icon>
);

export const HangUpIcon = () => (
  <Icon>
    <path d="M2.6 14.6c5.3-5.2 13.5-5.2 18.8 0 .7.7.7 1.7.1 2.4l-1.5 1.7c-.4.5-1.1.6-1.7.3l-3-1.6-.5-3.1a11 11 0 0 0-5.6 0l-.5 3.1-3 1.6c-.6.3-1.3.2-1.7-.3L2.5 17c-.6-.7-.6-1.7.1-2.4Z" />
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
    <path class="mirrors" d="M4 4.5 21 12 4 19.5l2.5-6.2L14 12l-7.5-1.3Z" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path class="stroke" d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
