// ViaView: the selected tensor as drawn by the study notes' visualiser: jet, each tile with its own range and colour bar. Matches `teardown
// view --preset via`, and what Export writes while it is visible.
#pragma once

#include "core/render/via.h"
#include "widgets/common/task_runner.h"
#include "widgets/tensor/stage_tensor.h"

#include <QAbstractScrollArea>
#include <QImage>

#include <optional>

namespace teardown {

/// Pictures have their channels last, everything else is in PyTorch's order.
ViaOptions viaOptionsOf(const StageTensor& tensor);

class ViaView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ViaView(Lane& lane, QWidget* parent = nullptr);
    /// nullptr: nothing.
    void setTensor(const StageTensor* tensor);
    const QImage& image() const { return m_image; }
    /// Why there is no picture; empty if there is one or it is being drawn.
    const QString& message() const { return m_message; }

Q_SIGNALS:
    void drawn();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Drawing {
        QImage image;
        QString message;
    };
    void layoutBars();
    TaskRunner m_runner;
    QImage m_image;
    QString m_message;
};

}  // namespace teardown
