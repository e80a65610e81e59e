import { memo } from "react";
import type { Entry } from "@/lib/domain/session-view.ts";
import { Folded, NoticeRow, TextRow } from "./entry-row.tsx";
import { Markdown } from "./markdown.tsx";
import styles from "./pieces-row.module.css";
import { piecesCut } from "./rows.ts";

/** What was said of an answer before it was given again, as one line that can be opened. */
export const PiecesRow = memo(function PiecesRow({
  pieces,
  open,
  onToggle,
}: {
  readonly pieces: readonly Entry[];
  readonly open: boolean;
  readonly onToggle: () => void;
}) {
  const cut = piecesCut(pieces);
  const title = `Broke off: ${cut === 1 ? "an earlier piece" : `${cut} earlier pieces`} of this answer`;
  return (
    <Folded title={title} open={open} onToggle={onToggle}>
      <div className={styles.pieces}>
        {pieces.map((piece) => (
          <Piece key={piece.seq} piece={piece} />
        ))}
      </div>
    </Folded>
  );
});

function Piece({ piece }: { readonly piece: Entry }) {
  if (piece.kind === "text") return <TextRow entry={piece} />;
  if (piece.kind === "notice") return <NoticeRow entry={piece} />;
  return piece.kind === "reasoning" ? <Markdown text={piece.text} /> : null;
}
