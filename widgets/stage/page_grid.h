// PageGrid: the places of the stage. One, two or four pages side by side, each in a place with a heading; one place is the active one, in
// which pages are opened. Sizes of the places are kept.
#pragma once

#include <QWidget>

#include <array>

class QSplitter;

namespace teardown {

class PagePlace;
class StagePage;

class PageGrid : public QWidget {
    Q_OBJECT
public:
    static constexpr int kMost = 4;

    explicit PageGrid(QWidget* parent = nullptr);

    /// Takes ownership; the page is hidden until it is put somewhere.
    void add(StagePage* page);
    /// 1, 2 (side by side) or 4 places. Pages of places that vanish are hidden; if the active place does, the first one is active.
    void setPlaces(int count);
    int places() const { return m_places; }
    int active() const { return m_active; }
    void setActive(int place);

    /// Null: none.
    StagePage* pageIn(int place) const;
    /// The place of a page; -1: it is in none.
    int placeOf(const StagePage* page) const;
    /// Moves the page to this place, from wherever it was. Null: the place is empty.
    void put(int place, StagePage* page);
    /// Instead of the page of this place, why it shows nothing now; empty: the page.
    void setReason(int place, const QString& reason);
    /// Only this place is shown; -1: all of them.
    void showOnly(int place);

    /// Pages that are not shown do not affect the minimum size of the window.
    QSize minimumSizeHint() const override { return {480, 60}; }

Q_SIGNALS:
    /// The user works in another place.
    void activated(int place);
    /// The user wants another page in this place.
    void menuRequested(int place, const QPoint& globalPosition);

private:
    void followFocus(QWidget* now);
    void refresh();

    QSplitter* m_columns;
    std::array<QSplitter*, 2> m_rows;
    std::array<PagePlace*, kMost> m_cells;
    int m_places = 1;
    int m_active = 0;
    int m_only = -1;
};

}  // namespace teardown
