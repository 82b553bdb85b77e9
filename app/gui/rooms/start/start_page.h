// StartPage: what the stage shows while there is nothing to step through - what is missing, and the shortest way to it: a place to drop
// files on, the samples, and what was open lately.
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
        bool there = true;  ///< false: a file of it is gone
        int index = 0;      ///< given back by the signals
    };

    explicit StartPage(QWidget* parent = nullptr);
    /// The first sight: nothing is open.
    void showWelcome();
    /// A state, with the button of the command that helps: opening files, `command`, or none.
    void showMessage(const QString& title, const QString& text, bool offerOpen, QAction* command = nullptr);
    /// A button each; the first is the one to begin with.
    void setSamples(const QList<QAction*>& samples);
    /// The first kMostRecent are shown.
    void setRecent(const std::vector<Recent>& recent);

    QString title() const override { return tr("What is next"); }
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
    /// All buttons in a row; where they are too long for one, opening files has a row of its own.
    void placeButtons();
    /// A wrapped label in the middle of a layout gets the height of its text at that width, not of a guess.
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

/// One recent workspace: its picture, its name, its files. Return or a click opens it, Delete or the cross forgets it.
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
    bool m_there;
};

}  // namespace teardown
