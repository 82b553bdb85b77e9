// PicturesPanel: all pictures of the workspace with their answers, to be classified together, sorted, filtered, viewed and written as a
// report.
#pragma once

#include "core/base/error.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;

namespace teardown {

class PictureTable;

class PicturesPanel : public QWidget {
    Q_OBJECT
public:
    explicit PicturesPanel(PictureTable* table, QWidget* parent = nullptr);
    /// done in 0..1; the button stops the job while it runs.
    void setBusy(bool busy, double done = 0);
    /// Whether there is a network that could answer.
    void setReady(bool ready);
    /// "12.4 pictures a second"; empty: not shown. `details`: its tooltip.
    void setPace(const QString& text, const QString& details = {});
    void setFast(bool fast);
    QTableView* view() const { return m_view; }
    QLineEdit* filter() const { return m_filter; }
    QToolButton* classifyButton() const { return m_classify; }
    QToolButton* reportButton() const { return m_report; }
    QToolButton* fastButton() const { return m_fast; }

Q_SIGNALS:
    void classifyClicked();
    void stopClicked();
    void openFolderClicked();
    void fastToggled(bool fast);
    void chosen(int row);
    /// "json", "csv" or "html".
    void reportClicked(const QString& format);

private:
    void refresh();
    void makeHead(QWidget* parent);

    PictureTable* m_table;
    QSortFilterProxyModel* m_proxy;
    QLabel* m_hint;
    QLineEdit* m_filter;
    QLabel* m_said;
    QProgressBar* m_progress;
    QToolButton* m_classify;
    QToolButton* m_fast;
    QToolButton* m_report;
    QTableView* m_view;
    QString m_pace;
    bool m_busy = false;
    bool m_ready = false;
};

}  // namespace teardown
