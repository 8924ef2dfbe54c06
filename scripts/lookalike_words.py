"""The word lists of `scripts/lookalikes.py`: one set to tune with, another to report with. No brand is real."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One set. `before`, `after` and `hosts` are what imitators put beside a name or a domain; `claims`
    stand before honest names of everyday words.
    """

    seed: int
    onsets: tuple[str, ...]
    vowels: tuple[str, ...]
    codas: tuple[str, ...]
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]
    functions: tuple[str, ...]
    verbs: tuple[str, ...]
    objects: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    hosts: tuple[str, ...]
    claims: tuple[str, ...]
    foreign: tuple[str, ...]
    foreign_honest: tuple[str, ...]


def _(text: str) -> tuple[str, ...]:
    """Phrases, divided by commas and line ends."""
    return tuple(phrase.strip() for phrase in text.replace("\n", ",").split(",") if phrase.strip())


TUNING = Words(
    seed=20_250_101,
    onsets=_("""
        b, br, c, cl, d, dr, f, fl, g, gr, h, j, k, kr, l, m, n, p, pl, qu, r, s, sk, st, t, tr, v, w, y, z
    """),
    vowels=_("a, e, i, o, u, ai, ea, io, oo, ou"),
    codas=("", "", "", *_("b, ck, d, ft, l, lm, m, n, nt, nk, p, r, rn, s, st, t, v, x, z")),
    nouns=_("""
        harbor, falcon, cedar, summit, anvil, lantern, meadow, orchid, pebble, quarry, raven, saffron, thistle
        umber, vertex, willow, zephyr, copper, drift, ember, forge, glacier, hollow, indigo, juniper, kestrel
        lagoon, marble, nectar, onyx, prairie, quartz, ridge, spruce, timber, valley, wren, yarrow, basil
        clover
    """),
    adjectives=_("""
        north, silver, blue, bright, true, open, swift, grand, iron, golden, quiet, bold, clear, deep, east
    """),
    functions=_("""
        billing, payments, invoice, travel, booking, support, translation, weather, research, calendar, email
        hr, payroll, inventory, shipping, legal, contract, compliance, expense, procurement, analytics
        code review, deployment, incident, security, onboarding, recruiting, tax, claims, loyalty
    """),
    verbs=_("""
        get, create, list, approve, refund, cancel, search, summarise, check, plan, export, merge, reconcile
    """),
    objects=_("""
        record, report, request, file, entry, ticket, batch, draft, summary, case, line, order, item
    """),
    before=_("""
        Official, Secure, Verified, New, The Official, Trusted, My, Real, Certified, Genuine, The, Original
    """),
    after=_("""
        v2, 2.0, Pro, Official, Secure, Plus, (Official), Verified, Support, 2, Premium, Next, X, - Verified, V3
        HQ, Beta, Enterprise, Online, Login
    """),
    hosts=_("""
        secure, official, login, support, agents, ai, app, my, get, verify, online, help, pay, portal
    """),
    claims=("", "", "", "Official", "Smart", "Public", "Global"),
    foreign=_("""
        支付助手, 旅行规划师, 請求書エージェント, 翻訳アシスタント, 결제 도우미, 여행 예약 봇, Платёжный агент
        Помощник бухгалтера, مساعد السفر, וכיל תשלומים, यात्रा सहायक, Rechnungsprüfer, Reiseplaner
        Assistant de facturation, Agente de viajes, Ödeme Destek, Asystent podatkowy, Πράκτορας ταξιδιών
        ตัวแทนท่องเที่ยว, Trợ lý du lịch
    """),
    foreign_honest=_("""
        支付管家, 旅行顾问, 見積書エージェント, 通訳アシスタント, 송금 도우미, 호텔 예약 봇, Почтовый агент
        Помощник юриста, مساعد الفواتير, סוכן נסיעות, बिल सहायक, Vertragsprüfer, Lagerplaner
        Assistant de recrutement, Agente de reservas, Seyahat Destek, Asystent prawny, Βοηθός τιμολογίων
        ผู้ช่วยบัญชี, Trợ lý kế toán
    """),
)  # fmt: skip

REPORTING = Words(
    seed=77_003,
    onsets=_("""
        b, bl, ch, d, dw, f, fr, g, gl, h, k, l, m, n, p, pr, ph, r, s, sh, sl, sp, t, th, tw, v, wh, x, y, z
    """),
    vowels=_("a, e, i, o, u, y, au, ee, ie, oa, ui"),
    codas=("", "", "", *_("c, ct, d, g, k, l, ld, m, mp, n, ng, nt, p, r, rk, s, sh, t, th, x")),
    nouns=_("""
        beacon, canyon, dolphin, eagle, fjord, granite, heron, island, jasper, knoll, lotus, maple, nimbus
        otter, panther, quill, river, sierra, tundra, urchin, violet, walnut, yonder, zenith, acorn, breeze
        coral, dune, elm, fern, grove, hazel, iris, jade, kelp, lark, mesa, nova, oak, pine, reef, sage, tide
        vale, birch, cobalt, delta, flint, garnet, hickory, magnet, orbit, pilot, rocket, signal, tower, anchor
        bridge, castle, comet
    """),
    adjectives=_("""
        south, amber, red, lucid, noble, vivid, rapid, prime, steel, crystal, calm, brave, pure, high, west
        solar
    """),
    functions=_("""
        ledger, checkout, quote, itinerary, reservation, helpdesk, localization, forecast, literature
        scheduling, mailbox, staffing, wages, stock, freight, paralegal, clause, audit, receipts, sourcing
        dashboard, pull request, release, outage, vulnerability, orientation, talent, vat, underwriting, rewards
        dispatch, triage, catalogue, grant, tender, warranty, lease, mortgage, menu, tutoring, lab results
        pharmacy, route, fleet, meter, crop, podcast, caption, survey, moderation
    """),
    verbs=_("""
        fetch, open, show, confirm, reverse, void, find, digest, validate, draft, send, join, match, rank, label
        split
    """),
    objects=_("""
        row, sheet, inquiry, document, posting, job, bundle, note, outline, dossier, position, parcel, asset
        slot
    """),
    before=_("""
        Official, The Real, Verified, Secured, Authentic, Trusted, Updated, The Official, Approved, Legit
        Licensed, Your, Safe, Enhanced, Vetted, Authorised, Latest
    """),
    after=_("""
        v2, 3.0, Pro, [Official], Secure, Max, Verified, Help, 2026, Ultra, Next Gen, Team, Reloaded, - Official
        V4, HQ, Preview, Business, Cloud, Account, Customer Support, II, (Certified), Lite, Assured
    """),
    hosts=_("""
        secure, official, signin, help, agent, cloud, app, the, try, verified, online, service, account, hub
        team, tech
    """),
    claims=("", "", "", "Official", "National", "Digital", "Open"),
    foreign=_("""
        订单客服, 发票核对员, 在庫管理エージェント, 経費アシスタント, 배송 조회 봇, 세금 도우미
        Складской помощник, Агент по закупкам, مساعد المشتريات, עוזר משכורות, चालान सहायक, Lohnabrechnung
        Frachtplaner, Assistant de paie, Agente de compras, Kargo Takip, Asystent zakupów, Βοηθός αποθήκης
        ผู้ช่วยจัดซื้อ, Trợ lý kho hàng, Fattura Facile, Palkka-apuri
    """),
    foreign_honest=_("""
        订单追踪, 发票归档员, 在庫予測エージェント, 勤怠アシスタント, 배송 예약 봇, 연금 도우미, Складской учёт
        Агент по найму, مساعد المخازن, עוזר גיוס, वेतन सहायक, Lohnvergleich, Frachtbörse, Assistant de congés
        Agente de ventas, Kargo Planlama, Asystent sprzedaży, Βοηθός μισθοδοσίας, ผู้ช่วยคลังสินค้า
        Trợ lý nhân sự, Busta Paga, Matka-apuri
    """),
)  # fmt: skip

SETS = {"tuning": TUNING, "reporting": REPORTING}
