// ViaView: the chosen tensor as the study notes' visualiser draws it - jet, each tile with its own range and colour bar. What stands here
// is what `teardown view --preset via` writes, and what Export writes while it is shown.
#pragma once

#include "core/render/via.h"
#include "widgets/common/task_runner.h"
#include "widgets/tensor/stage_tensor.h"

#include <QAbstractScrollArea>
#include <QImage>

#include <optional>

namespace teardown {

/// Pictures lie with their channels last, everything else as PyTorch has it.
ViaOptions viaOptionsOf(const StageTensor& tensor);

class ViaView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ViaView(Lane& lane, QWidget* parent = nullptr);
    /// nullptr: nothing.
    void setTensor(const StageTensor* tensor);
    const QImage& image() const { return m_image; }
    /// Why there is no picture; empty while there is one or it is being drawn.
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
