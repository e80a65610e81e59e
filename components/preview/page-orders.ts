/** How long a page may take to say that it has heard, in milliseconds: it hears nothing while it leaves, hangs or dies. */
const HEARD_MS = 1500;

export type PageOrder =
  | { readonly type: "go"; readonly by: -1 | 1 }
  | { readonly type: "reload" }
  | { readonly type: "open"; readonly path: string };

export type PageOrders = {
  /** Tells the page; `otherwise` is done when it does not say in time that it has heard. Forgets the order before. */
  give(order: PageOrder, otherwise: () => void): void;
  /** The page has heard. */
  heard(): void;
  /** Nothing is waited for any more. */
  forget(): void;
};

/** What a person asks of the framed page, which may be anybody's: none of it is lost because the page does not listen. */
export function pageOrders(post: (order: PageOrder) => void): PageOrders {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const forget = (): void => clearTimeout(waiting);
  return {
    give(order, otherwise) {
      forget();
      waiting = setTimeout(otherwise, HEARD_MS);
      post(order);
    },
    heard: forget,
    forget,
  };
}
