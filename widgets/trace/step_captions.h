// StepCaptions: one caption for each tensor of a step: name, type and shape at once, the figures once they are measured.
#pragma once

#include "core/trace/step.h"
#include "widgets/common/run_text.h"
#include "widgets/common/task_runner.h"

#include <QStringList>

#include <vector>

namespace teardown {

class StepCaptions : public RunText {
    Q_OBJECT
public:
    StepCaptions(Lane& lane, QWidget* parent);

    /// What is known without reading the values.
    void showPlain(const Step& step);
    /// Reads the values on the lane; until then the captions stay as they are.
    void measure(const Step& step);
    /// A caption of something else.
    void showCaption(const QString& caption);
    /// A sentence; empty: nothing.
    void showHint(const QString& hint);
    void abandon() { m_runner.abandon(); }

private:
    void show(const std::vector<QString>& captions);

    TaskRunner m_runner;
    QStringList m_names;  ///< of the step's tensors
};

}  // namespace teardown
