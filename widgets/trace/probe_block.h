// ProbeBlock: the value under the cross-hair, what it depends on in words, and that marked on the picture. Never lower than it has been
// since it was cleared: what is around it does not move with every value.
#pragma once

#include "widgets/tensor/field_lookup.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace teardown {

class FieldPicture;
class FlowLabel;

class ProbeBlock : public QWidget {
    Q_OBJECT
public:
    explicit ProbeBlock(QWidget* parent = nullptr);

    /// Empty: nothing is probed now; what was probed last stays.
    void setProbe(const QString& text);
    void setField(const ProbedField& field);
    void clear();
    FieldPicture* picture() const { return m_picture; }
    QString fieldText() const;
    bool isEmpty() const { return m_empty; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    /// It may need another height.
    void changed();

private:
    QVBoxLayout* m_layout;
    QLabel* m_heading;
    FlowLabel* m_value;
    FlowLabel* m_sees;
    FieldPicture* m_picture;
    bool m_empty = true;
    bool m_kept = false;  ///< the mouse has left
    mutable int m_highest = 0;
};

}  // namespace teardown
