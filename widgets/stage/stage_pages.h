// StagePages: the pages of the stage, which of them have something to show, and the row of buttons that opens them.
#pragma once

#include "widgets/stage/page_id.h"

#include <QObject>

#include <vector>

class QBoxLayout;
class QButtonGroup;
class QStackedWidget;
class QToolButton;
class QWidget;

namespace teardown {

class StagePage;

class StagePages : public QObject {
    Q_OBJECT
public:
    /// Buttons are inserted at the beginning of `row`, a layout of `parent`.
    StagePages(QStackedWidget* stack, QBoxLayout* row, QWidget* parent);

    /// The stack takes ownership. Each page has a unique name.
    void add(StagePage* page);
    /// In the order of the buttons.
    std::vector<StagePage*> all() const;
    /// Null if there is no such page.
    StagePage* find(PageId id) const;
    StagePage* message() const;
    /// Whether there is something to show. Does not switch the page.
    void setAvailable(const StagePage* page, bool available);
    bool isAvailable(const StagePage* page) const;
    /// Whether any page except the message is available.
    bool anyAvailable() const;
    int buttonsWidth() const;  ///< of the available pages, including the gaps
    /// Null until the first page was opened.
    StagePage* current() const { return m_current; }
    /// Keeps the focus on the stage: otherwise it would move to the next button of the window, and the arrow keys with it.
    void open(StagePage* page);
    void focus();

Q_SIGNALS:
    void clicked(teardown::PageId page);

private:
    struct Entry {
        StagePage* page = nullptr;
        QToolButton* button = nullptr;
        bool available = false;
    };
    const Entry* entryOf(const StagePage* page) const;

    QStackedWidget* m_stack;
    QBoxLayout* m_row;
    QWidget* m_parent;
    QButtonGroup* m_group;
    std::vector<Entry> m_entries;  ///< in the order of the buttons
    StagePage* m_current = nullptr;
};

}  // namespace teardown
