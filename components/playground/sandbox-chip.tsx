"use client";
import { useRef, useState } from "react";
import type { SandboxStatus } from "@/lib/playground/workbench-state.ts";
import { ChipButton, Dot } from "../ui/chip.tsx";
import { lazily } from "../ui/lazy.ts";
import type { SandboxPopoverProps } from "./sandbox-popover.tsx";
import { describeSandbox } from "./status-words.ts";

const SandboxPopover = lazily<SandboxPopoverProps>(() =>
  import("./sandbox-popover.tsx").then((module) => module.SandboxPopover),
);

/** Which sandbox runs; pressed, why that one, and what it can and cannot do. */
export function SandboxChip({ sandbox }: { readonly sandbox: SandboxStatus }) {
  const [at, setAt] = useState<DOMRect | null>(null);
  const wasOpen = useRef(false);
  const { label, tone, why } = describeSandbox(sandbox);
  return (
    <>
      <ChipButton
        menu
        title={why}
        aria-haspopup="dialog"
        aria-expanded={at !== null}
        // The press itself closes what is open, before it becomes a click.
        onPointerDown={() => {
          wasOpen.current = at !== null;
        }}
        onClick={(event) => {
          if (!wasOpen.current) setAt(event.currentTarget.getBoundingClientRect());
          wasOpen.current = false;
        }}
      >
        <Dot tone={tone} pulse={sandbox.state === "booting"} />
        {label}
      </ChipButton>
      {at && <SandboxPopover sandbox={sandbox} at={at} onClose={() => setAt(null)} />}
    </>
  );
}
