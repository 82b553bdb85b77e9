// StagePages: the pages of the stage, which of them have something to show, where they are shown, and the row of buttons that opens them.
#pragma once

#include "widgets/stage/page_id.h"

#include <QObject>

#include <vector>

class QBoxLayout;
class QButtonGroup;
class QToolButton;
class QWidget;

namespace teardown {

class PageGrid;
class StagePage;

class StagePages : public QObject {
    Q_OBJECT
public:
    /// Buttons are inserted at the beginning of `row`, a layout of `parent`.
    StagePages(PageGrid* grid, QBoxLayout* row, QWidget* parent);

    /// The grid takes ownership. Each page has a unique name.
    void add(StagePage* page);
    /// In the order of the buttons.
    std::vector<StagePage*> all() const;
    /// Null if there is no such page.
    StagePage* find(PageId id) const;
    StagePage* message() const;
    /// Whether there is something to show. Does not switch the page. Buttons of the pages in kPageOrder stay in their places, disabled and
    /// with the reason; those of other pages, which the user opened, vanish.
    void setAvailable(const StagePage* page, bool available);
    bool isAvailable(const StagePage* page) const;
    /// Whether any page except the message is available.
    bool anyAvailable() const;
    /// Puts buttons that do not fit into a menu at the end of the row; returns the width of the rest, including the gaps.
    int fitButtons(int width);
    /// The page in the active place; null until the first page was opened.
    StagePage* current() const;
    /// Shows it: in its place if it has one, which becomes the active one, otherwise in the active place. Keeps the focus on the stage:
    /// otherwise it would move to the next button of the window, and the arrow keys with it.
    void open(StagePage* page);
    /// Checks the button of the page in the active place.
    void checkCurrent();
    void focus();

Q_SIGNALS:
    void clicked(teardown::PageId page);

private:
    struct Entry {
        StagePage* page = nullptr;
        QToolButton* button = nullptr;
        bool available = false;
        bool listed = false;  ///< in the row or in the menu
    };
    const Entry* entryOf(const StagePage* page) const;
    void refresh(Entry& entry);
    void fillMore();

    PageGrid* m_grid;
    QBoxLayout* m_row;
    QWidget* m_parent;
    QButtonGroup* m_group;
    QToolButton* m_more;
    std::vector<Entry> m_entries;  ///< in the order of the buttons
};

}  // namespace teardown
