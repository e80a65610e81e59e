import type { ReactNode } from "react";

export type DialogProps = {
  readonly title: string;
  readonly description?: ReactNode;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
};
