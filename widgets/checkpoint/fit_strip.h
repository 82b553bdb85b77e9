// FitStrip: the doctor's verdict in two lines above the problems, with the button for what would help most.
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
    /// Hidden while all fits, or while there is nothing to compare.
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
    QString m_whole;  ///< of which m_text shows what fits
    QToolButton* m_apply;
    QToolButton* m_open;
    Remedy m_remedy;
};

}  // namespace teardown
