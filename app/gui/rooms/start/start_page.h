// StartPage: shown by the stage while there is no step: what is missing, and the quickest way to it: a place to drop files, the samples,
// and recent workspaces.
#pragma once

#include "widgets/stage/stage_page.h"

#include <QFrame>
#include <QImage>
#include <QList>
#include <QPointer>

#include <vector>

class QAction;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPushButton;

namespace teardown {

class StartPage : public StagePage {
    Q_OBJECT
public:
    static constexpr int kMostRecent = 6;

    struct Recent {
        QString name;
        QString detail;
        QString toolTip;
        QImage thumbnail;
        bool exists = true;  ///< false: one of its files is missing
        int index = 0;       ///< passed back by the signals
    };

    explicit StartPage(QWidget* parent = nullptr);
    /// The initial state: nothing is open.
    void showWelcome();
    /// A message with the button of the command that helps: open files, `command`, or none.
    void showMessage(const QString& title, const QString& text, bool offerOpen, QAction* command = nullptr);
    /// One button each; the first is the recommended one.
    void setSamples(const QList<QAction*>& samples);
    /// Shows the first kMostRecent.
    void setRecent(const std::vector<Recent>& recent);

    QString title() const override { return tr("Next steps"); }
    QString helpId() const override { return QStringLiteral("start"); }
    PageKind kind() const override { return PageKind::Message; }

Q_SIGNALS:
    void openClicked();
    void recentClicked(int index);
    void recentRemoved(int index);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refreshParts();
    /// All buttons in one row; if they do not fit, the button to open files gets its own row.
    void placeButtons();
    /// Gives a wrapped label in the middle of a layout the height of its text at the actual width.
    void setText(const QString& text);
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QFrame* m_target;
    QHBoxLayout* m_buttons;
    QHBoxLayout* m_secondRow;
    QList<QPushButton*> m_samples;
    QPushButton* m_open;
    QPushButton* m_command;
    QPointer<QAction> m_action;
    QWidget* m_recent;
    QGridLayout* m_cards;
    bool m_welcome = true;
    bool m_offerOpen = true;
};

/// One recent workspace: its picture, name and files. Return or a click opens it, Delete or the cross removes it.
class RecentCard : public QFrame {
    Q_OBJECT
public:
    explicit RecentCard(const StartPage::Recent& recent, QWidget* parent = nullptr);

Q_SIGNALS:
    void clicked();
    void removed();

protected:
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    bool m_exists;
};

}  // namespace teardown
