import { Fragment, type JSX, memo, type ReactNode } from "react";
import styles from "./markdown.module.css";
import { type Block, parseMarkdown } from "./markdown-blocks.ts";
import type { Inline } from "./markdown-inline.ts";

const isWeb = (address: string): boolean => /^https?:\/\/[^\s/]/i.test(address);

/**
 * A model's text. Built as elements, never as HTML; only http(s) links lead anywhere, and nothing is fetched by being
 * shown: a remote picture would tell its host who reads.
 */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return <div className={styles.markdown}>{parseMarkdown(text).map(renderBlock)}</div>;
});

// biome-ignore-start lint/suspicious/noArrayIndexKey: blocks and words have a place and nothing else to be known by.
const renderAll = (words: readonly Inline[]): ReactNode =>
  words.map((word, index) => <Fragment key={index}>{renderInline(word)}</Fragment>);

function renderInline(word: Inline): ReactNode {
  if (typeof word === "string") return word;
  switch (word.kind) {
    case "code":
      return <code>{word.text}</code>;
    case "strong":
      return <strong>{renderAll(word.children)}</strong>;
    case "em":
      return <em>{renderAll(word.children)}</em>;
    case "strike":
      return <del>{renderAll(word.children)}</del>;
    case "break":
      return <br />;
    case "link":
      return isWeb(word.href) ? (
        <a href={word.href} target="_blank" rel="noopener noreferrer nofollow">
          {renderAll(word.children)}
        </a>
      ) : (
        renderAll(word.children)
      );
    case "image": {
      const host = isWeb(word.src) && URL.canParse(word.src) ? ` at ${new URL(word.src).host}` : "";
      return <span className={styles.picture}>{`[picture${word.alt ? `: ${word.alt}` : ""}${host}, not loaded]`}</span>;
    }
  }
}

function renderBlock(block: Block, index: number): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return <p key={index}>{renderAll(block.words)}</p>;
    case "heading": {
      // The page's own headings are levels 1 and 2.
      const Heading = `h${Math.min(6, block.level + 2)}` as keyof JSX.IntrinsicElements;
      return <Heading key={index}>{renderAll(block.words)}</Heading>;
    }
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <pre key={index} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote key={index}>{block.blocks.map(renderBlock)}</blockquote>;
    case "rule":
      return <hr key={index} />;
    case "list": {
      const items = block.items.map((item, at) => (
        <li key={at} className={item.done === null ? undefined : styles.task}>
          {item.done !== null && (
            <span role="img" aria-label={item.done ? "done" : "to do"}>
              {item.done ? "✓" : "○"}
            </span>
          )}
          {item.blocks.map((inner, place) =>
            inner.kind === "paragraph" ? <div key={place}>{renderAll(inner.words)}</div> : renderBlock(inner, place),
          )}
        </li>
      ));
      return block.from === null ? (
        <ul key={index}>{items}</ul>
      ) : (
        <ol key={index} start={block.from}>
          {items}
        </ol>
      );
    }
    case "table":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
        <div key={index} className={styles.wide} tabIndex={0}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell, at) => (
                  <th key={at}>{renderAll(cell)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, at) => (
                <tr key={at}>
                  {row.map((cell, place) => (
                    <td key={place}>{renderAll(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}
// biome-ignore-end lint/suspicious/noArrayIndexKey: end of the above.
