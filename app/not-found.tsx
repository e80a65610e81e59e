import type { Metadata } from "next";
import { Dead } from "@/components/ui/dead.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <Dead title="There is no such page.">
      The address may have a typing error. Your sessions are all on the first page.
    </Dead>
  );
}
