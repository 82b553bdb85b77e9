// AnswerBars: the five most probable classes as bars.
#pragma once

#include "core/session/prediction.h"

#include <QWidget>

#include <vector>

namespace teardown {

class AnswerBars : public QWidget {
    Q_OBJECT
public:
    explicit AnswerBars(QWidget* parent = nullptr);
    void setTop(const std::vector<Prediction>& top);
    bool hasAnswer() const { return !m_top.empty(); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<Prediction> m_top;
};

}  // namespace teardown
