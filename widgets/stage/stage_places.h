// StagePlaces: which page the user wants in each place of the stage. Kept for the next session.
#pragma once

#include "widgets/stage/page_id.h"

#include <QObject>

#include <array>

class QPoint;

namespace teardown {

class PageGrid;
class StagePage;
class StagePages;

class StagePlaces : public QObject {
    Q_OBJECT
public:
    /// As many places as there were the last time.
    StagePlaces(PageGrid* grid, StagePages* pages, QObject* parent = nullptr);

    /// The page for the active place that the user selected, kept for the steps that it fits; none: the best one for each step.
    PageId chosen() const;
    /// The user selects a page, which makes its place the active one, or is for the active place.
    void choose(PageId id);
    /// The page has nothing to show any more, or was left.
    void forget(PageId id);
    /// The page of the highest rank that has something to show and is in no other place; null: none.
    StagePage* best() const;
    /// 1, 2 or 4; new places get pages that are not shown yet.
    void setCount(int count);
    /// A new page takes the place that it had the last time.
    void adopt(StagePage* page);
    /// The inactive places show their pages, or why those have nothing to show.
    void refresh();

Q_SIGNALS:
    /// A page was put in a place.
    void shown(teardown::PageId page);
    /// The user put pages in other places.
    void rearranged();

private:
    PageId& chosenIn(int place) { return m_chosen[static_cast<std::size_t>(place)]; }
    void fill();
    void put(int place, StagePage* page);
    /// Where another page was, that page goes where this one was.
    void exchange(int place, StagePage* page);
    void keep() const;
    void showMenu(int place, const QPoint& at);

    PageGrid* m_grid;
    StagePages* m_pages;
    std::array<PageId, 4> m_chosen;
};

}  // namespace teardown
