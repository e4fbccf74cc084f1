"""What `tij cost` says, in its languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tij.language import Language

WORDS: Mapping[Language, Mapping[str, Any]] = {
    Language.ENGLISH: {
        "title": "{environment} in {region}, a month of {hours} hours",
        "guide": "guide",
        "here": "here",
        "if": "if",
        "as_it_is": "(as it is)",
        "difference": "difference",
        "yen": "yen with tax",
        "sum": "Sum",
        "yen_row": "In yen, {tax} % tax, at {rate} yen",
        "free": "less what AWS gives every account",
        "left_out": "The guide leaves out",
        "guide_prices": (
            "Its load balancer, NAT gateway and database have the prices of us-east-1."
        ),
        "unconfirmed": "this price is not confirmed",
        "unpriced": "No price, not in the sum",
        "basis": (
            "On-demand list prices of {oldest} to {newest} (the newest: tij cost --refresh)."
            " Use is assumed: [cost] in {file}, docs/settings.md."
        ),
        "units": {
            "hour": "h",
            "month": "",
            "GB": "GB",
            "GB-month": "GB",
            "GB-hour": "GB-hours",
            "vCPU-hour": "vCPU-hours",
            "LCU-hour": "LCU-hours",
            "request": "requests",
            "query": "queries",
        },
    },
    Language.JAPANESE: {
        "title": "{environment}（{region}）、1 か月 {hours} 時間",
        "guide": "ガイド",
        "here": "実際",
        "if": "変更後",
        "as_it_is": "（現在の設定）",
        "difference": "差額",
        "yen": "円（税込）",
        "sum": "合計",
        "yen_row": "円換算（税 {tax} %、1 ドル {rate} 円）",
        "free": "AWS の無料枠",
        "left_out": "ガイドにない費用",
        "guide_prices": (
            "ガイドのロードバランサー、NAT ゲートウェイ、データベースは us-east-1 の料金です。"
        ),
        "unconfirmed": "この単価は未確認です",
        "unpriced": "単価が不明（合計に含まれません）",
        "basis": (
            "{oldest} から {newest} のオンデマンド料金です（更新: tij cost --refresh）。"
            "使用量は {file} の [cost] の仮定です（docs/ja/settings.md）。"
        ),
        "units": {
            "hour": "時間",
            "month": "",
            "GB": "GB",
            "request": "件",
            "query": "件",
            "GB-month": "GB",
            "vCPU-hour": "vCPU 時間",
            "GB-hour": "GB 時間",
            "LCU-hour": "LCU 時間",
        },
    },
}
