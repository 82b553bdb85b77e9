// StagePages: which pages the stage has, for which of them there is something to show, and the row of buttons that opens them.
#pragma once

#include <QObject>

class QBoxLayout;
class QStackedWidget;
class QToolButton;
class QWidget;

namespace teardown {

/// In the order of their buttons.
enum class StagePage { Heatmaps, Graph, Fold, Answer, Details, Checkpoint, Source, Message };

class StagePages : public QObject {
    Q_OBJECT
public:
    /// Buttons are added to `row`.
    StagePages(QStackedWidget* stack, QBoxLayout* row, QWidget* parent);

    /// What is shown for the page and which part of it takes the keyboard (none: all of it). The stack takes ownership. A page that is
    /// shown is shown anew.
    void setWidget(StagePage page, QWidget* widget, QWidget* focus = nullptr);
    /// Whether there is something to show; never for a page without a widget. Does not turn the page.
    void setAvailable(StagePage page, bool available);
    bool isAvailable(StagePage page) const { return m_pages[index(page)].available; }
    /// Whether any page but the message is.
    bool anyAvailable() const;
    int buttonsWidth() const;  ///< of the pages that can be shown, with the gaps between them
    StagePage now() const { return m_now; }
    /// The keyboard stays on the stage: left to itself it would go to the next button of the window, and the arrow keys with it.
    void open(StagePage page);
    void focus();

Q_SIGNALS:
    void clicked(teardown::StagePage page);

private:
    static constexpr int kCount = static_cast<int>(StagePage::Message) + 1;
    static std::size_t index(StagePage page) { return static_cast<std::size_t>(page); }
    struct Page {
        QToolButton* button = nullptr;
        QWidget* widget = nullptr;
        QWidget* focus = nullptr;
        bool available = false;
    };

    QStackedWidget* m_stack;
    Page m_pages[kCount];
    StagePage m_now = StagePage::Message;
};

}  // namespace teardown
