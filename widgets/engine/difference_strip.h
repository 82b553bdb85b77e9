// DifferenceStrip: how much each layer of two runs differs, first to last, as bars.
#pragma once

#include "core/trace/trace.h"
#include "core/trace/trace_difference.h"

#include <QWidget>

namespace teardown {

class DifferenceStrip : public QWidget {
    Q_OBJECT
public:
    explicit DifferenceStrip(QWidget* parent = nullptr);
    void setDifference(const TraceDifference& difference, const TracePtr& trace);
    QSize sizeHint() const override { return {320, 64}; }

Q_SIGNALS:
    void stepChosen(int step);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int barAt(double x) const;
    QString textOf(int bar) const;

    TraceDifference m_difference;
    TracePtr m_trace;
};

}  // namespace teardown
