// NumbersPanel: numbers of another program are pasted, or its tensor is opened; a table ranks the ways of reading the picture that give
// them.
#pragma once

#include "core/base/error.h"
#include "core/data/numbers/reading.h"

#include <QWidget>

#include <optional>

class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QToolButton;
class QTreeWidget;

namespace teardown {

class NumbersPanel : public QWidget {
    Q_OBJECT
public:
    explicit NumbersPanel(QWidget* parent = nullptr);

    QString text() const;
    void setText(const QString& text);
    /// Why nothing can be asked now; empty: it can. The network is needed for pasted numbers only.
    void setAvailable(const QString& whyNot, const QString& whyNoNetwork);
    void setBusy(bool busy, double done = -1, const QString& label = {});
    void setReport(const NumbersReport& report);
    void setProblem(const Error& error);
    /// Forgets the report and keeps the text.
    void clear();
    const std::optional<NumbersReport>& report() const { return m_report; }
    QTreeWidget* list() const { return m_list; }
    QLabel* verdict() const { return m_verdict; }
    QPushButton* find() const { return m_find; }

Q_SIGNALS:
    /// The pasted text is to be explained.
    void asked();
    /// A tensor's file is to be chosen.
    void tensorAsked();
    void cancelled();

private:
    void refresh();

    std::optional<NumbersReport> m_report;
    QString m_whyNot;
    QString m_whyNoNetwork;
    bool m_busy = false;
    QLabel* m_hint;
    QPlainTextEdit* m_edit;
    QPushButton* m_find;
    QPushButton* m_tensor;
    QProgressBar* m_progress;
    QToolButton* m_stop;
    QLabel* m_verdict;
    QTreeWidget* m_list;
    QLabel* m_summary;
};

}  // namespace teardown
