"use client";
import { X } from "lucide-react";
import { useEffect } from "react";
import type { SessionController, WorkbenchState } from "@/lib/playground/workbench-state.ts";
import { Banner } from "../ui/banner.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { otherSandbox } from "./take-sandbox.ts";

/** A browser asks before it leaves a page whose work would be gone with it. */
function useLeaveQuestion(asks: boolean): void {
  useEffect(() => {
    if (!asks) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [asks]);
}

/** What holds until somebody does something about it, across the top. */
export function Banners({
  state,
  controller,
  onExport,
}: {
  readonly state: WorkbenchState;
  readonly controller: SessionController;
  readonly onExport: () => void;
}) {
  const { saving, sandbox, writer, packages, notices } = state;
  useLeaveQuestion(saving.state === "memory" || saving.state === "failed");
  // The sandbox's failure has its own line; a notice that repeats it says nothing.
  const others = notices.filter((notice) => sandbox.state !== "failed" || notice.text !== sandbox.error.message);
  return (
    <>
      {writer === "other-tab" && (
        <Banner
          tone="warn"
          actions={
            <Button size="small" onClick={() => void controller.takeOver()}>
              Take over
            </Button>
          }
        >
          Another tab is at work on this session. This one shows what it does and writes nothing.
        </Banner>
      )}
      {(saving.state === "memory" || saving.state === "failed") && (
        <Banner
          tone={saving.state === "memory" ? "warn" : "fail"}
          actions={
            <Button size="small" onClick={onExport}>
              Export
            </Button>
          }
        >
          {saving.why}
        </Banner>
      )}
      {sandbox.state === "failed" && (
        <Banner
          tone="fail"
          actions={
            <Button size="small" onClick={() => window.location.reload()}>
              Reload
            </Button>
          }
        >
          {sandbox.error.message}
        </Banner>
      )}
      {packages.state === "missing" && (
        <Banner
          tone="warn"
          actions={
            <>
              <Button size="small" onClick={() => void controller.packages.install()}>
                Install packages
              </Button>
              <IconButton label="Dismiss" onClick={() => controller.packages.dismiss()}>
                <X aria-hidden />
              </IconButton>
            </>
          }
        >
          {packages.why}
        </Banner>
      )}
      {others.map((notice) => {
        const other = otherSandbox(notice.offers ?? null);
        return (
          <Banner
            key={notice.id}
            tone={notice.tone}
            actions={
              <>
                {other && (
                  <Button size="small" onClick={other.take}>
                    {other.label}
                  </Button>
                )}
                <IconButton label="Dismiss" onClick={() => controller.dismiss(notice.id)}>
                  <X aria-hidden />
                </IconButton>
              </>
            }
          >
            {notice.text}
          </Banner>
        );
      })}
    </>
  );
}
