import type { Metadata } from "next";
import { Suspense } from "react";
import { Opening } from "@/components/playground/opening.tsx";
import { WorkbenchPage } from "@/components/playground/workbench-page.tsx";

export const metadata: Metadata = { title: "Workbench" };

export default function Page() {
  return (
    <Suspense fallback={<Opening />}>
      <WorkbenchPage />
    </Suspense>
  );
}
