// StartPage: what the stage shows while there is nothing to step through - what is missing, and the shortest way to it.
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace teardown {

class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);
    /// The first sight: nothing is open.
    void showWelcome();
    void showMessage(const QString& title, const QString& text, bool offerOpen);

Q_SIGNALS:
    void sampleClicked();
    void openClicked();
    void drawClicked();

private:
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QPushButton* m_sample;
    QPushButton* m_draw;
    QPushButton* m_open;
};

}  // namespace teardown
