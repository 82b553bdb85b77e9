// StagePages: the pages of the stage, for which of them there is something to show, and the row of buttons that opens them.
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
    /// Buttons are added at the beginning of `row`, which lies in `parent`.
    StagePages(QStackedWidget* stack, QBoxLayout* row, QWidget* parent);

    /// The stack takes ownership. Each page has a name of its own.
    void add(StagePage* page);
    /// In the order of the buttons.
    std::vector<StagePage*> all() const;
    /// Null: there is no such page.
    StagePage* find(PageId id) const;
    StagePage* message() const;
    /// Whether there is something to show. Does not turn the page.
    void setAvailable(const StagePage* page, bool available);
    bool isAvailable(const StagePage* page) const;
    /// Whether any page but the message is.
    bool anyAvailable() const;
    int buttonsWidth() const;  ///< of the pages that can be shown, with the gaps between them
    /// Null until the first page was opened.
    StagePage* current() const { return m_current; }
    /// The keyboard stays on the stage: left to itself it would go to the next button of the window, and the arrow keys with it.
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
