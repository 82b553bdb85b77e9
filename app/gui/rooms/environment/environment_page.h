// EnvironmentPage: what mmcv's collect_env would print on this computer, where versions of CUDA can be read, and what follows from it. Read
// from files; no Python runs.
#pragma once

#include "core/reference/cuda_environment.h"
#include "widgets/common/task_runner.h"
#include "widgets/stage/stage_page.h"

class QPushButton;
class QTreeWidget;

namespace teardown {

class FlowLabel;

class EnvironmentPage : public StagePage {
    Q_OBJECT
public:
    static constexpr PageId kId{"environment"};

    explicit EnvironmentPage(Lane& lane, QWidget* parent = nullptr);

    QString title() const override { return tr("Environment"); }
    QString helpId() const override { return QStringLiteral("environment"); }
    PageKind kind() const override { return PageKind::Lasting; }
    bool staysOpen() const override { return true; }

    /// Reads it again: of this computer, or of the unpacked image in a folder.
    void read(const QString& root = {});
    void show(const CudaEnvironment& environment);
    void abandon() { m_runner.abandon(); }
    QTreeWidget* rows() const { return m_rows; }
    /// As text, for a bug report.
    QString text() const;

private:
    void chooseRoot();

    TaskRunner m_runner;
    QString m_root;
    FlowLabel* m_heading;
    FlowLabel* m_advice;
    QTreeWidget* m_rows;
};

}  // namespace teardown
