"use client";
import { useSearchParams } from "next/navigation";
import { sessionId } from "@/lib/domain/ids.ts";
import { Button } from "../ui/button.tsx";
import { Dead } from "../ui/dead.tsx";
import { lazily } from "../ui/lazy.ts";
import { Opening } from "./opening.tsx";
import { useSession } from "./use-session.ts";
import type { WorkbenchProps } from "./workbench.tsx";

const Workbench = lazily<WorkbenchProps>(
  () => import("./workbench.tsx").then((module) => module.Workbench),
  <Opening />,
);

/** Opens the session the address names. */
export function WorkbenchPage() {
  const id = useSearchParams().get("session");
  if (!id) {
    return (
      <Dead title="No session is named in this address.">
        Choose one from your list on the first page, or start a new one there.
      </Dead>
    );
  }
  return <OpenSession key={id} id={id} />;
}

function OpenSession({ id }: { readonly id: string }) {
  const opened = useSession(sessionId(id));
  if (opened.state === "opening") return <Opening />;
  if (opened.state === "open") return <Workbench controller={opened.controller} start={opened.start} />;
  const { error } = opened;
  return error.code === "not-found" ? (
    <Dead title="This browser has no such session.">
      It was deleted, or it lives in another browser: sessions stay where they were made. An exported session can be
      imported on the first page.
    </Dead>
  ) : (
    <Dead
      title="The session could not be opened."
      actions={<Button onClick={() => window.location.reload()}>Try again</Button>}
    >
      {error.message}
    </Dead>
  );
}
