// PictureList: the pictures of a test that were asked for - all, those of a cell, those that became worse - with words to filter by, and
// what can be done with the selected one.
#pragma once

#include "widgets/results/tested_pictures.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace teardown {

class PictureList : public QWidget {
    Q_OBJECT
public:
    explicit PictureList(QWidget* parent = nullptr);
    void setResults(const TestResultsPtr& results, const TestResultsPtr& before);
    /// `title`: what the choice is.
    void choose(PictureChoice choice, const QString& title);
    void chooseAll();
    TestedPictures* view() const { return m_view; }
    QLineEdit* filter() const { return m_filter; }
    QString title() const { return m_title; }

Q_SIGNALS:
    void pictureActivated(uint sample, bool why);

private:
    void refreshTitle();

    QString m_title;
    QLabel* m_heading;
    QToolButton* m_all;
    QLineEdit* m_filter;
    TestedPictures* m_view;
    QPushButton* m_open;
    QPushButton* m_why;
};

}  // namespace teardown
