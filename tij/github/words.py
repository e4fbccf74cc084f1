"""The sentences that posting adds, in English and Japanese."""

from __future__ import annotations

from tij.language import Language

SENTENCES = {
    Language.ENGLISH: {
        "run": "[The whole report]({url}) is in the job's summary.",
        "superseded": "This plan is superseded by [a newer one]({url}).",
        "superseded-plan": "The superseded plan",
        "superseded-issue": "Superseded by #{number}.",
        "summary-cut": (
            "**The report ends here: a job's summary holds 1 MiB.** The rest is in the run's"
            " artefacts."
        ),
        "drift-title": "Drift: {name} differs from what is committed",
        "drift-found": (
            "What is deployed in `{name}` differs from what is committed: {due} changes due,"
            " {drifted} of them in what was changed outside Terraform. This issue is updated by"
            " each check and closed when nothing is left."
        ),
        "drift-gone": "Nothing differs any more in `{name}`{run}. Closed.",
        "drift-gone-run": " as of [this check]({url})",
    },
    Language.JAPANESE: {
        "run": "[レポートの全文]({url})はジョブのサマリーにあります。",
        "superseded": "この計画は古くなりました。[新しい計画]({url})を見てください。",
        "superseded-plan": "古い計画",
        "superseded-issue": "#{number} に置き換えられました。",
        "summary-cut": (
            "**レポートはここで切れています。ジョブのサマリーの上限は 1 MiB です。**"
            "続きは実行結果のアーティファクトにあります。"
        ),
        "drift-title": "差異: {name} がコミット済みの内容と異なります",
        "drift-found": (
            "`{name}` の実際の構成が、コミット済みの内容と異なります。適用すべき変更"
            " {due} 件、うち Terraform の外で変更されたもの {drifted} 件。"
            "この Issue は確認のたびに更新され、差異がなくなると閉じられます。"
        ),
        "drift-gone": "`{name}` の差異はなくなりました{run}。閉じます。",
        "drift-gone-run": "（[この確認]({url})の時点）",
    },
}


def say(key: str, language: Language, **facts: str | int) -> str:
    """The sentence called `key` with its facts."""
    return SENTENCES[language][key].format(**facts)
