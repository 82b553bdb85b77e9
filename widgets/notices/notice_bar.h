// NoticeBar: messages for the whole window - errors, offers, saved files - each a line with its buttons above the columns, newest first. A
// notice stays until it is answered, dismissed or removed by its id; only one with a lifetime disappears by itself.
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
    std::function<void()> run;  ///< the notice is removed before it runs
    bool primary = false;
};

struct Notice {
    QString id;  ///< a new notice with the same id replaces the old one
    QString text;
    NoticeKind kind = NoticeKind::Note;
    QString place;  ///< "resnet.py:12", above the text; may be empty
    QString toolTip;
    QList<NoticeChoice> choices;
    int seconds = 0;                  ///< time after which it disappears by itself, unless the mouse is over it; 0: it stays
    std::function<void()> dismissed;  ///< runs if the user closes it without choosing
};

class NoticeBar : public QWidget {
    Q_OBJECT
public:
    static constexpr int kShown = 3;  ///< further ones are folded behind a button

    explicit NoticeBar(QWidget* parent = nullptr);
    void addNotice(Notice notice);
    void addNotice(const QString& id, const QString& text, const QList<NoticeChoice>& choices, bool isWarning = false,
                   std::function<void()> dismissed = {});
    void withdraw(const QString& id);
    bool has(const QString& id) const { return notice(id) != nullptr; }
    /// Of all notices, newest first.
    QStringList ids() const;
    /// The notice's text; empty if there is no such notice.
    QString text(const QString& id) const;
    /// All texts, one line per notice, newest first.
    QString allText() const;
    /// Presses the button with this text; false if there is none.
    bool choose(const QString& id, const QString& choice);
    /// Closes it like its close button.
    void dismiss(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

private:
    QFrame* notice(const QString& id) const;
    QFrame* at(int place) const;
    void releaseLater(QFrame* frame, int seconds);
    void arrange();
    void fitHeight();

    class Scroll;
    Scroll* m_scroll;
    QWidget* m_list;
    QVBoxLayout* m_layout;
    QToolButton* m_more;
    bool m_all = false;  ///< none is folded
};

/// The notice for an error: where, what, what to do; the full error in the tooltip.
Notice errorNotice(const QString& id, const Error& error);

}  // namespace teardown
