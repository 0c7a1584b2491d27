// What the page knows at the start: JSON that the server wrote beside `#app`.

export type ShowPhase = "scheduled" | "rehearsal" | "live" | "interrupted" | "ended";

export interface ShopBoot {
  id: string;
  name: string;
  avatar: string | null;
  url: string;
  terms_url: string;
}

export interface ShowBoot {
  id: string;
  title: string;
  state: ShowPhase;
  starts_at: string;
  started_at: string | null;
  ended_at: string | null;
  poster: string | null;
  shop: ShopBoot;
  ad_label: string;
  playlist_url: string;
  storyboard_url: string;
}

export interface CaptionsBoot {
  language: string;
  url: string;
}

/** `anchors`: from a millisecond of the clip on, the moment of the show that it shows. */
export interface ClipBoot {
  id: string;
  title: string;
  video_url: string;
  poster_url: string;
  page_url: string;
  anchors: [number, number][];
}

export interface MarketChoice {
  code: string;
  currency: string;
  name: string;
}

export interface ViewerBoot {
  signed_in: boolean;
  name: string;
  email?: string;
  /** The pseudonym in this show. */
  who: string;
  follows: boolean;
  buys: boolean;
  moderates: boolean;
  measure: Measure | null;
  aside?: AsideLine[];
}

/** A line of the reader's own that the room does not show. */
export interface AsideLine {
  id: string;
  at: number;
  text: string;
  mentions?: string[];
  reply_to?: string;
  question?: string;
  seen_as: "said" | "held" | "declined";
}

/** What keeps a person from speaking, why, and where to appeal. */
export interface Measure {
  measure: "timeout" | "ban";
  grounds: string;
  note: string;
  until: string | null;
  appeal_url: string;
}

export interface RoomBoot {
  /** A second device: it runs the show's rundown and chat, and sees nothing else. */
  producer?: true;
  locale: string;
  market: string;
  markets: MarketChoice[];
  show: ShowBoot;
  room_url: string;
  room_token: string;
  viewer: ViewerBoot | null;
  urls: { api: string; home: string; sign_in: string; messages: string; show: string; studio: string; waitlist: string | null };
  /** Where the host sees a rehearsal on the page that viewers will see. */
  rehearsal_url?: string | null;
  law: { button_label: string; withdrawal_days: number; prior_price_days?: number | null };
  strings: Record<string, string>;
  /** Stripe's publishable key; without it the sandbox takes test cards. */
  stripe_key: string | null;
  /** How the viewer came: what they buy counts for somebody. */
  came: { source: string; by: string };
  captions?: CaptionsBoot[];
  clip?: ClipBoot;
}

export interface StudioBoot extends RoomBoot {
  host: true;
  urls: RoomBoot["urls"] & { moderation: string };
  stream: { rtmp_url: string; whip_url: string; key_masked: string };
  shop: { id: string; name: string };
  lint_url: string;
}

export function readBoot<Boot extends RoomBoot>(): Boot | null {
  const written = document.getElementById("boot")?.textContent;
  return written ? (JSON.parse(written) as Boot) : null;
}

export function marketName({ market, markets }: RoomBoot): string {
  return markets.find(({ code }) => code === market)?.name ?? market;
}
