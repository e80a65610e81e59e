import type { ReactNode, RefObject } from "react";

export type MenuItem =
  | {
      readonly kind: "item";
      readonly id: string;
      readonly label: ReactNode;
      readonly hint?: ReactNode;
      /** Given: one of several of which it is the chosen one, or not. */
      readonly checked?: boolean;
      readonly danger?: boolean;
      readonly onSelect: () => void;
    }
  | { readonly kind: "label"; readonly id: string; readonly label: ReactNode }
  | { readonly kind: "line"; readonly id: string };

export type OpenMenuProps = {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align: "start" | "end";
  readonly trigger: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
};
