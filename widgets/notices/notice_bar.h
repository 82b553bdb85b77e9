// NoticeBar: what concerns the whole window - errors, offers, what was written - each a line with its buttons above the columns, the newest
// first. A notice stays until it is answered, dismissed or withdrawn by its id; only one with a lifetime goes by itself.
#pragma once

#include "core/base/error.h"

#include <QList>
#include <QWidget>

#include <functional>

class QFrame;
class QToolButton;
class QVBoxLayout;

namespace teardown {

enum class NoticeKind { Note, Warning, Error };

struct NoticeChoice {
    QString text;
    std::function<void()> run;  ///< the notice goes before it runs
    bool primary = false;
};

struct Notice {
    QString id;  ///< a new notice with the same id replaces the old one
    QString text;
    NoticeKind kind = NoticeKind::Note;
    QString place;  ///< "resnet.py:12", above the text; may be empty
    QString toolTip;
    QList<NoticeChoice> choices;
    int seconds = 0;                  ///< after which it goes by itself, unless the mouse is over it; 0: it stays
    std::function<void()> dismissed;  ///< runs when the person closes it without choosing
};

class NoticeBar : public QWidget {
    Q_OBJECT
public:
    static constexpr int kShown = 3;  ///< more of them are folded away behind a button

    explicit NoticeBar(QWidget* parent = nullptr);
    void say(Notice notice);
    void say(const QString& id, const QString& text, const QList<NoticeChoice>& choices, bool isWarning = false,
             std::function<void()> dismissed = {});
    void withdraw(const QString& id);
    bool has(const QString& id) const { return notice(id) != nullptr; }
    /// Of all notices, the newest first.
    QStringList ids() const;
    /// What the notice says; empty when there is none.
    QString text(const QString& id) const;
    /// Everything that is said, a line a notice, the newest first.
    QString allText() const;
    /// Presses the button with this text; false when there is none.
    bool choose(const QString& id, const QString& choice);
    /// Closes it as its cross does.
    void dismiss(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    QFrame* notice(const QString& id) const;
    QFrame* at(int place) const;
    void letGoLater(QFrame* frame, int seconds);
    void arrange();
    void fitHeight();

    class Scroll;
    Scroll* m_scroll;
    QWidget* m_list;
    QVBoxLayout* m_layout;
    QToolButton* m_more;
    bool m_all = false;  ///< none is folded away
};

/// The notice of an error: where, what, what to do; the whole of it in the tooltip.
Notice errorNotice(const QString& id, const Error& error);

}  // namespace teardown
