// NoticeBar: offers that concern the whole workspace - reopen after a crash, reload a changed file - each a line with its buttons, above
// everything and in nobody's way. Unlike a Banner it holds several, and each can be withdrawn by its id.
#pragma once

#include <QList>
#include <QWidget>

#include <functional>

class QVBoxLayout;

namespace teardown {

struct NoticeChoice {
    QString text;
    std::function<void()> run;  ///< the notice goes before it runs
    bool primary = false;
};

class NoticeBar : public QWidget {
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent = nullptr);
    /// Adds a notice or replaces the one with this id. `dismissed` runs when the person closes it without choosing.
    void say(const QString& id, const QString& text, const QList<NoticeChoice>& choices, bool isWarning = false,
             std::function<void()> dismissed = {});
    void withdraw(const QString& id);
    bool has(const QString& id) const { return notice(id) != nullptr; }
    /// What the notice says; empty when there is none.
    QString text(const QString& id) const;
    /// Presses the button with this text; false when there is none.
    bool choose(const QString& id, const QString& choice);

private:
    QWidget* notice(const QString& id) const;
    QVBoxLayout* m_layout;
};

}  // namespace teardown
