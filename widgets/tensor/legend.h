// Legend: the colour bar under a heatmap. Always shows the map, the range rule, both ends and how many values are clipped.
#pragma once

#include "core/render/heatmap.h"

#include <QWidget>

namespace teardown {

/// "layer", "1..99 %"
QString rangeText(RangeRule rule, double percentile);

class Legend : public QWidget {
    Q_OBJECT
public:
    explicit Legend(QWidget* parent = nullptr);
    void setRange(const ValueRange& range);
    void clear();
    const ValueRange& range() const { return m_range; }
    QSize sizeHint() const override { return {320, 40}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    /// "1..99 %, symmetric"
    QString ruleText() const;
    /// "312 values clipped"
    QString clippedText() const;

    ValueRange m_range;
    bool m_valid = false;
};

}  // namespace teardown
