"use client";
import { Button } from "@/components/ui/button.tsx";
import { Dead } from "@/components/ui/dead.tsx";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Dead title="This page broke." actions={<Button onClick={reset}>Try again</Button>}>
      What was shown of your session is on disk and comes back. What went wrong: {error.message || "unknown"}
    </Dead>
  );
}
