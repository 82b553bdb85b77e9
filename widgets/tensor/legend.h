// Legend: the colour bar under a heatmap. Always shows the map, the range rule, both ends and how many values are clipped.
#pragma once

#include "core/render/heatmap.h"

#include <QWidget>

namespace teardown {

/// "range: layer, symmetric"
QString rangeText(RangeRule rule, bool symmetric);

class Legend : public QWidget {
    Q_OBJECT
public:
    explicit Legend(QWidget* parent = nullptr);
    void setRange(const ValueRange& range);
    void clear();
    QSize sizeHint() const override { return {320, 40}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ValueRange m_range;
    bool m_valid = false;
};

}  // namespace teardown
