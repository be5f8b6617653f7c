"""The best choice among contested credits: exact, and looking only where it must.

A minimum is taken into the search only when the best way found without it misses it,
so most records are settled by the caps and repeat limits alone.
"""

from collections.abc import Iterable, Sequence

from .contests import Contest, serves
from .search import Search, Way
from .stages import Axis, Pick


def best_picks(contest: Contest) -> Iterable[Pick]:
    """What each of the contested items counts; the rest counts nothing."""
    free = sum(
        item.steps for i, item in enumerate(contest.items) if i not in contest.open
    )
    total = max(0, contest.limits.total - free)
    best = Search(contest, total).best()
    needs = [
        need
        for need in open_needs(contest)
        if best.meets(need) or _is_reachable(contest, need)
    ]
    sought: list[Axis] = []
    while missed := _missed(needs, sought, best):
        sought += missed
        best = Search(contest, total, sought, best).best()
    return best.picks


def open_needs(contest: Contest) -> Iterable[Axis]:
    """Minimums which the contested items decide; the others are settled."""
    items = contest.items
    for minimum, needed in contest.limits.minimums:
        helping = [i for i, item in enumerate(items) if serves(minimum, item)]
        members = frozenset(helping) & contest.open
        fixed = sum(items[i].steps for i in helping if i not in members)
        hoped = fixed + sum(items[i].steps for i in members)
        if fixed < needed <= hoped:
            yield Axis(needed - fixed, members, is_need=True)


def _is_reachable(contest: Contest, need: Axis) -> bool:
    """Could it be met at all, whatever else is given up for it?"""
    return Search(contest, 0, [need]).best().meets(need)


def _missed(needs: Sequence[Axis], sought: Sequence[Axis], best: Way) -> list[Axis]:
    return [need for need in needs if need not in sought and not best.meets(need)]
