// PartialLoadView: partial loading as in the study notes - filter by key, update, load - as three lines of Python, each with its effect on
// this file. The filter checks names only; the box offers one that also checks shapes.
#pragma once

#include "core/checkpoint/fit/state_dict_match.h"

#include <QWidget>

class QCheckBox;
class QLabel;

namespace teardown {

class FlowLabel;

class PartialLoadView : public QWidget {
    Q_OBJECT
public:
    explicit PartialLoadView(QWidget* parent = nullptr);
    void setLoads(const PartialLoad& byName, const PartialLoad& byShape);
    QCheckBox* shapesToo() const { return m_shapes; }
    /// The text beside step 0..2.
    QString outcome(int step) const;

private:
    void refresh();
    PartialLoad m_byName;
    PartialLoad m_byShape;
    QCheckBox* m_shapes;
    FlowLabel* m_code[3];
    FlowLabel* m_outcome[3];
};

}  // namespace teardown
