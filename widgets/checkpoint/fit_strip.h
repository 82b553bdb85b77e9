// FitStrip: the diagnosis in two lines above the problems, with the button for the most helpful remedy.
#pragma once

#include "core/checkpoint/fit/fit_case.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace teardown {

class FlowLabel;

class FitStrip : public QWidget {
    Q_OBJECT
public:
    explicit FitStrip(QWidget* parent = nullptr);
    /// Hidden while everything fits or there is nothing to compare.
    void setCase(const FitCase* fit, bool canSetOptions);
    QToolButton* applyButton() const { return m_apply; }

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void applied(const teardown::Remedy& remedy);
    void opened();

private:
    void fitText();

    FlowLabel* m_text;
    QString m_whole;  ///< the part that m_text has space for
    QToolButton* m_apply;
    QToolButton* m_open;
    Remedy m_remedy;
};

}  // namespace teardown
